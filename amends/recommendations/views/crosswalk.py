"""The crosswalk by hand: what each later recommendation adds to what was recommended before."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.queries import own_party
from amends.people.scope import ScopedRequest
from amends.recommendations import rules, services
from amends.recommendations.forms import LINK_TYPES, LinkForm, NothingEarlierForm, WithdrawForm
from amends.recommendations.models import Link, LinkDecision, Recommendation
from amends.recommendations.queries import (
    LinkAt,
    Printed,
    bodies_of,
    crosswalk_of,
    decisions_about,
    last_decision,
    link_between,
    printed,
    words_came,
)
from amends.recommendations.views.reached import (
    body_of,
    drafts_shown,
    recommendation_of,
    standing_of,
    today,
)


@dataclass(frozen=True)
class Candidate:
    """An earlier recommendation, and the link to it if there is one."""

    printed: Printed
    link: LinkAt | None


@dataclass(frozen=True)
class ChoosePage:
    """A later recommendation, and everything that was recommended before."""

    slug: str
    later: Printed
    candidates: tuple[Candidate, ...]
    nothing: LinkAt | None


@dataclass(frozen=True)
class PairPage:
    """A later recommendation beside an earlier one, or beside nothing."""

    slug: str
    later: Printed
    earlier: Printed | None
    comparison: rules.Comparison | None
    history: tuple[LinkDecision, ...]
    stands: LinkDecision | None
    type_words: str


@dataclass(frozen=True)
class WithdrawPage:
    """A link that somebody wants to undo."""

    slug: str
    later: Printed
    earlier: Printed | None
    type_words: str


def choose(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Choose the earlier recommendation to look at."""
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.LINK)
    later = printed(found)
    links = standing_of(request, found).links
    by_earlier = {link.earlier.id if link.earlier else None: link for link in links}
    every = crosswalk_of(found.version.report.case, today(), drafts=drafts_shown(request))
    page = ChoosePage(
        slug=request.scope.organisation.slug,
        later=later,
        candidates=tuple(
            Candidate(each, by_earlier.get(each.id)) for each in every.candidates(later)
        ),
        nothing=by_earlier.get(None),
    )
    return render(request, "recommendations/choose_earlier.jinja", {"page": page})


def decide(
    request: ScopedRequest, recommendation: UUID, earlier: UUID | None = None
) -> HttpResponse:
    """Say what a later recommendation is to an earlier one, or that nothing earlier was found."""
    later = recommendation_of(request, recommendation)
    before = recommendation_of(request, earlier) if earlier else None
    request.scope.require(Permission.LINK)
    stands, last = link_between(later, before, today()), last_decision(later, before)
    bodies = bodies_of(own_party(request.scope.organisation.pk))
    form = (LinkForm if before else NothingEarlierForm)(
        request.POST or None,
        seen=str(last or ""),
        bodies=bodies,
        received_on=words_came(later),
        initial=_initial(stands),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.decide_link(
                later=later,
                earlier=before,
                type=said.get("type", rules.LinkType.NOTHING_EARLIER),
                residual_gap=said["residual_gap"],
                nothing_left=said["left"] == "nothing",
                reason=said["reason"],
                public=said["public"],
                decided_by=body_of(bodies, said["decided_by"]),
                effective_on=said["effective_on"],
                by=request.scope.by,
                expected=last,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision has been recorded."))
            case = later.version.report.case_id
            return redirect("crosswalk", request.scope.organisation.slug, case)
    page = _pair(request, later, before, stands)
    return render(request, "recommendations/decide_link.jinja", {"page": page, "form": form})


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


def _initial(stands: LinkDecision | None) -> dict[str, object]:
    """What the form shows first: what was decided, to be changed."""
    if stands is None or stands.withdrawn:
        return {"effective_on": clock.today()}
    return {
        "type": stands.type,
        "left": "nothing" if stands.nothing_left else "something",
        "residual_gap": stands.residual_gap,
        "reason": stands.reason,
        "public": stands.public,
        "decided_by": stands.decided_by_id,
        "effective_on": clock.today(),
    }


def _pair(
    request: ScopedRequest,
    later: Recommendation,
    earlier: Recommendation | None,
    stands: LinkDecision | None,
) -> PairPage:
    return PairPage(
        slug=request.scope.organisation.slug,
        later=printed(later),
        earlier=printed(earlier) if earlier else None,
        comparison=rules.compare(later.text, earlier.text) if earlier else None,
        history=decisions_about(later, earlier),
        stands=stands if stands and not stands.withdrawn else None,
        type_words=_type_words(stands),
    )


def _type_words(decision: LinkDecision | None) -> str:
    return str(LINK_TYPES[rules.LinkType(decision.type)]) if decision else ""
