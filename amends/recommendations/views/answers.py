"""Recording answers: one by one, and one decision for a whole report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.investigations.models import Report
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.models import Record
from amends.ledger.rules import Refused
from amends.people.models import Party
from amends.people.permissions import Permission
from amends.people.queries import own_party
from amends.people.scope import ScopedRequest
from amends.recommendations import rules, services
from amends.recommendations.forms import ANSWERS, RespondForm
from amends.recommendations.queries import (
    RecommendationAt,
    ResponseAt,
    answers_digest,
    bodies_of,
    draft_links_of,
    draft_links_to,
    last_response,
    recommendations_of,
    words_came,
)
from amends.recommendations.views.reached import (
    body_of,
    drafts_shown,
    recommendation_of,
    report_of,
    standing_of,
    today,
    version_to_answer,
)

# What each is called, and the piece of evidence, of an organisation.
type Letters = Callable[[UUID], Sequence[tuple[str, Record]]]


@dataclass(frozen=True)
class RespondPage:
    """One recommendation, and the party whose answer is asked for."""

    slug: str
    standing: RecommendationAt
    party: Party
    given: ResponseAt | None
    has_bodies: bool


@dataclass(frozen=True)
class BlanketRow:
    """One recommendation of the report, and whether the decision reaches it."""

    standing: RecommendationAt
    given: ResponseAt | None
    reached: bool


@dataclass(frozen=True)
class BlanketPage:
    """A whole report, and what would be recorded. `answer` is empty until the form is filled in."""

    slug: str
    report: Report
    party: Party
    is_draft: bool
    rows: tuple[BlanketRow, ...]
    answer: str
    sent: tuple[tuple[str, str], ...]
    has_bodies: bool
    # The draft's words were answered, of those that became the final's.
    on_draft: bool

    @property
    def reached(self) -> tuple[BlanketRow, ...]:
        """Those for which it would be recorded."""
        return tuple(row for row in self.rows if row.reached)

    @property
    def passed_over(self) -> tuple[BlanketRow, ...]:
        """Those addressed only to others, or that the draft did not have."""
        return tuple(row for row in self.rows if not row.reached)


def respond(
    request: ScopedRequest, recommendation: UUID, party: UUID, letters: Letters
) -> HttpResponse:
    """Record what a party answers to one recommendation.

    `letters` gives the papers that may say so, each with its title: asked where the party is another.
    """
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.RESPOND)
    who = request.scope.get(Party, party)
    standing = standing_of(request, found)
    given, last = standing.response_of(who.pk), last_response(found, who)
    bodies = bodies_of(who)
    offered = [] if who.own else letters(request.scope.organisation.pk)
    papers = {str(paper.pk): paper for _title, paper in offered}
    drafts = tuple(draft_links_to(found)) if drafts_shown(request) else ()
    form = RespondForm(
        request.POST or None,
        seen=str(last or ""),
        has_draft=bool(drafts),
        letters=[(str(paper.pk), title) for title, paper in offered],
        answers=rules.answers_open_to(
            addressees=[each.id for each in standing.addressees], party=who.pk
        ),
        bodies=bodies,
        received_on=words_came(found) if drafts else found.version.received_on,
    )
    if form.is_valid():
        said = form.cleaned_data
        body = body_of(bodies, said["decided_by"])
        if body is None:
            raise Http404
        try:
            services.respond(
                recommendation=found,
                party=who,
                answer=said["answer"],
                reason=said["reason"],
                decided_by=body,
                effective_on=said["effective_on"],
                on_draft=drafts[0].draft if form.on_draft else None,
                letter=papers.get(said.get("letter", "")),
                by=request.scope.by,
                expected=last,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer has been recorded."))
            return redirect("recommendation", request.scope.organisation.slug, found.pk)
    page = RespondPage(request.scope.organisation.slug, standing, who, given, bool(bodies))
    return render(request, "recommendations/respond.jinja", {"page": page, "form": form})


def respond_to_all(request: ScopedRequest, report: UUID) -> HttpResponse:
    """Record one decision about a whole report: fill in, look at what it will say, confirm."""
    request.scope.require(Permission.RESPOND)
    found = report_of(request, report)
    version = version_to_answer(request, found)
    own = own_party(request.scope.organisation.pk)
    bodies = bodies_of(own)
    drafts = draft_links_of(version) if drafts_shown(request) else {}
    came = [version.received_on, *(draft.version.received_on for draft in drafts.values())]
    digest = answers_digest(version, own)
    form = RespondForm(
        request.POST or None,
        seen=digest,
        answers=[each for each in rules.Answer if rules.answerable_in_one_step(each)],
        bodies=bodies,
        received_on=min(came),
        has_draft=bool(drafts),
        initial={"answer": rules.Answer.ACCEPTED.value, "effective_on": clock.today()},
    )
    looked = form.is_valid()
    body = body_of(bodies, form.cleaned_data.get("decided_by")) if looked else None
    if body is not None and "confirmed" in request.POST:
        said = form.cleaned_data
        try:
            written = services.respond_to_all(
                version=version,
                party=own,
                answer=said["answer"],
                reason=said["reason"],
                decided_by=body,
                effective_on=said["effective_on"],
                on_draft=form.on_draft,
                expected=digest,
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _recorded(len(written)))
            return redirect("report-recommendations", request.scope.organisation.slug, found.pk)
    asked = recommendations_of(version=version, at=today(), drafts=drafts_shown(request))
    on_draft = form.is_valid() and form.on_draft
    page = BlanketPage(
        slug=request.scope.organisation.slug,
        report=found,
        party=own,
        is_draft=version.kind == VersionKind.DRAFT,
        rows=tuple(
            _row(standing, own, answered=not on_draft or standing.id in drafts)
            for standing in asked
        ),
        on_draft=on_draft,
        answer=str(ANSWERS[form.cleaned_data["answer"]]) if form.is_valid() else "",
        sent=_sent(request),
        has_bodies=bool(bodies),
    )
    template = "confirm_all" if page.answer else "respond_to_all"
    return render(request, f"recommendations/{template}.jinja", {"page": page, "form": form})


def _row(standing: RecommendationAt, party: Party, *, answered: bool) -> BlanketRow:
    """Any answer of substance is open to whoever "accepted" is open to, of the words `answered`."""
    named = [each.id for each in standing.addressees]
    answers = rules.answers_open_to(addressees=named, party=party.pk)
    reached = answered and rules.Answer.ACCEPTED in answers
    return BlanketRow(standing, standing.response_of(party.pk), reached)


def _sent(request: ScopedRequest) -> tuple[tuple[str, str], ...]:
    """What the form was filled in with, to be sent once more with the confirmation."""
    return tuple(
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in {"csrfmiddlewaretoken", "confirmed"}
    )


def _recorded(count: int) -> str:
    return ngettext(
        "The answer has been recorded for %(count)d recommendation.",
        "The answer has been recorded for %(count)d recommendations.",
        count,
    ) % {"count": count}
