"""What was recommended before a later recommendation, the likeliest first; and links taken back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.instruments.matching import Type
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations import rules, sentences, services
from amends.recommendations.forms import LINK_TYPES, WithdrawForm
from amends.recommendations.models import Link, LinkDecision
from amends.recommendations.queries import (
    Likely,
    LinkAt,
    Printed,
    among,
    crosswalk_of,
    last_decision,
    likely,
    link_between,
    printed,
)
from amends.recommendations.views.reached import (
    drafts_shown,
    recommendation_of,
    standing_of,
    today,
)


@dataclass(frozen=True)
class Beside:
    """An earlier recommendation, the link to it if there is one, and what is proposed of the two.

    `compared` and `likeness` are there for the likeliest alone.
    """

    printed: Printed
    link: LinkAt | None
    compared: rules.Comparison | None = None
    likeness: str = ""
    uncovered: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChoosePage:
    """A later recommendation, what was recommended before that is likeliest, and all the rest."""

    slug: str
    later: Printed
    likeliest: tuple[Beside, ...]
    others: tuple[Beside, ...]
    nothing: LinkAt | None
    next: Printed | None


@dataclass(frozen=True)
class WithdrawPage:
    """A link that somebody wants to undo."""

    slug: str
    later: Printed
    earlier: Printed | None
    type_words: str


def choose(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """The likeliest of what was recommended before, beside what was recommended now."""
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.PROPOSE_LINKS)
    later = printed(found)
    links = standing_of(request, found).links
    by_earlier = {link.earlier.id if link.earlier else None: link for link in links}
    every = crosswalk_of(found.version.report.case, today(), drafts=drafts_shown(request))
    before = {each.id: each for each in every.candidates(later)}
    candidates = among(before)
    services.keep_vectors(candidates)
    found_likely = likely(later.text, candidates)
    likeliest = tuple(
        beside(later, before[each.id], by_earlier.get(each.id), each) for each in found_likely
    )
    rest = before.keys() - {each.id for each in found_likely}
    page = ChoosePage(
        slug=request.scope.organisation.slug,
        later=later,
        likeliest=likeliest,
        others=tuple(Beside(each, by_earlier.get(pk)) for pk, each in before.items() if pk in rest),
        nothing=by_earlier.get(None),
        next=every.after(later.id),
    )
    return render(request, "recommendations/choose_earlier.jinja", {"page": page})


def beside(later: Printed, earlier: Printed, link: LinkAt | None, found: Likely) -> Beside:
    """An earlier recommendation with what the comparison found."""
    is_other = found.candidate.proposal.type is Type.NOTHING
    return Beside(
        earlier,
        link,
        rules.compare(earlier.text, later.text),
        sentences.likeness_told(found.candidate),
        () if is_other else found.candidate.uncovered,
    )


def withdraw(request: ScopedRequest, link: UUID) -> HttpResponse:
    """Say that a link no longer holds."""
    found = request.scope.get(Link, link)
    later = recommendation_of(request, found.later_id)
    earlier = recommendation_of(request, found.earlier_id) if found.earlier_id else None
    request.scope.require(Permission.LINK)
    stands = link_between(later, earlier, today())
    if stands is None or stands.withdrawn:
        raise Http404
    last = last_decision(later, earlier)
    form = WithdrawForm(
        request.POST or None, seen=str(last), initial={"effective_on": clock.today()}
    )
    if form.is_valid():
        try:
            services.withdraw_link(
                link=found,
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["effective_on"],
                by=request.scope.by,
                expected=last,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The link has been withdrawn."))
            case = later.version.report.case_id
            return redirect("crosswalk", request.scope.organisation.slug, case)
    page = WithdrawPage(
        slug=request.scope.organisation.slug,
        later=printed(later),
        earlier=printed(earlier) if earlier else None,
        type_words=_type_words(stands),
    )
    return render(request, "recommendations/withdraw_link.jinja", {"page": page, "form": form})


def _type_words(decision: LinkDecision | None) -> str:
    return str(LINK_TYPES[rules.LinkType(decision.type)]) if decision else ""
