"""Pages on which decisions are recorded."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.assurance.rules import MET
from amends.evidence.models import Evidence
from amends.governance import forms, queries, rules, services
from amends.governance.models import Meeting
from amends.governance.queries import Subject
from amends.governance.queries.challenge import questions
from amends.governance.rules import Openness
from amends.governance.sentences import (
    claimed_words,
    gap_words,
    letter_words,
    meeting_words,
    question_words,
)
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.rules import DecisionKind, Rung
from amends.recommendations.models import Recommendation
from amends.standing.queries import action_as_at, plan_as_at
from amends.ui.dates import in_words, listed
from amends.ui.words import words_for


@dataclass(frozen=True)
class DecisionPage:
    """What stands, what is asked, and what a body may decide."""

    caption: str
    back: str
    proven: str
    claimed: str
    questions: tuple[str, ...]
    now: str
    meetings: str


def subject_address(scope: Scope, subject: Subject) -> str:
    """The page of what is decided on."""
    return reverse(queries.key_of(subject), args=[scope.organisation.slug, subject.pk])


def decide_action(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Record a decision on an action."""
    request.scope.require(Permission.RECORD_DECISIONS)
    about = request.scope.get(Action, action)
    at = Moment(clock.today())
    found = action_as_at(about, at)
    gaps = queries.may_have_gap(queries.served(found), at.day)
    drafts = request.scope.may(Permission.READ_DRAFTS)
    return deciding(
        request,
        about,
        caption=about.title,
        proven=None if found is None else found.rung,
        claimed=claimed_words(found),
        asks=[] if found is None else [question_words(each) for each in questions(found, at)],
        gaps={str(gap.pk): gap for gap in gaps if drafts or not gap.version.draft_readers_only},
    )


def decide_recommendation(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Record a decision on a recommendation."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    about = scope.get(Recommendation, recommendation, "version")
    if about.version.draft_readers_only:
        scope.require(Permission.READ_DRAFTS)
    caption = _("Recommendation %(number)s") % {"number": about.number}
    rung = queries.standing_of(about, clock.today())
    judged = queries.intent_of(about, clock.today())
    words = _("Nobody has judged yet whether it is met.")
    if judged is not None:
        words = _("Judged “%(value)s” on %(day)s.") % {
            "value": words_for(judged.value),
            "day": in_words(judged.effective_on),
        }
    ground = judged is not None and judged.value == MET
    return deciding(request, about, caption=caption, proven=rung, claimed=words, ground=ground)


def decide_plan(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Record a decision on a plan."""
    request.scope.require(Permission.RECORD_DECISIONS)
    about = request.scope.get(Plan, plan)
    found = plan_as_at(about, Moment(clock.today()))
    rungs = [action.rung for action in found.actions if not queries.ended(action)]
    words = ""
    if found.claimed_only:
        names = listed(action.number for action in found.claimed_only)
        words = _("Claimed and not proven: action %(numbers)s.") % {"numbers": names}
    return deciding(
        request,
        about,
        caption=about.name,
        proven=min(rungs, key=lambda rung: rung.height, default=None),
        claimed=words,
    )


def deciding(
    request: ScopedRequest,
    about: Subject,
    *,
    caption: str,
    proven: Rung | None,
    claimed: str,
    asks: list[str] | None = None,
    gaps: dict[str, Recommendation] | None = None,
    ground: bool = True,
) -> HttpResponse:
    """The form of a decision. `ground`: what closing it rests on stands."""
    scope = request.scope
    newest = queries.newest_decision(about)
    state = queries.openness(about, Moment(clock.today()))
    papers = Papers(
        bodies={str(x.pk): x for x in scope.all(Body).select_related("party").order_by("name")},
        meetings={str(x.pk): x for x in queries.meetings_of(scope.organisation.pk)},
        letters={str(x[0].pk): x for x in queries.letters_of(scope.organisation.pk)},
        gaps=gaps or {},
    )
    form = decision_form(request, about, state, papers, newest)
    if form.is_valid() and decided(form, scope, about, papers, newest):
        messages.success(request, _("The decision is recorded."))
        meeting = request.GET.get("meeting", "")
        if meeting in papers.meetings:
            return redirect("meeting", scope.organisation.slug, meeting)
        return redirect(subject_address(scope, about))
    page = DecisionPage(
        caption=caption,
        back=subject_address(scope, about),
        proven=proven.value if proven else "",
        claimed=claimed,
        questions=tuple(asks or ()),
        now={
            Openness.OPEN: _("It is open."),
            Openness.CLOSED: _("It is closed.")
            if ground
            else _("It was closed, on a judgement that no longer stands: it is open again."),
            Openness.ENDED: _("It was stopped or replaced."),
        }[state],
        meetings=reverse("record-meeting", args=[scope.organisation.slug]),
    )
    return render(request, "governance/decide.jinja", {"page": page, "form": form})


@dataclass(frozen=True)
class Papers:
    """What a decision may name, each by its id as a form carries it."""

    bodies: dict[str, Body]
    meetings: dict[str, Meeting]
    # Each with the day on which it came.
    letters: dict[str, tuple[Evidence, date]]
    gaps: dict[str, Recommendation]


def decision_form(
    request: ScopedRequest, about: Subject, state: Openness, papers: Papers, newest: UUID | None
) -> forms.DecisionForm:
    """The form, with what this subject allows."""
    kinds = set(rules.TRANSITIONS[state])
    if not isinstance(about, Action):
        kinds -= rules.OF_ACTIONS
    return forms.DecisionForm(
        request.POST or None,
        seen=str(newest) if newest else "",
        kinds=kinds,
        gaps=[(pk, gap_words(gap)) for pk, gap in papers.gaps.items()],
        bodies=[(pk, body.name) for pk, body in papers.bodies.items()],
        meetings=[(pk, meeting_words(meeting)) for pk, meeting in papers.meetings.items()],
        letters=[(pk, letter_words(*letter)) for pk, letter in papers.letters.items()],
        initial={"effective_on": clock.today(), "kind": request.GET.get("kind")}
        | of_meeting(papers.meetings.get(request.GET.get("meeting", ""))),
    )


def of_meeting(meeting: Meeting | None) -> dict[str, object]:
    """What a decision of a meeting has from it; nothing without one."""
    if meeting is None:
        return {}
    return {"meeting": str(meeting.pk), "body": str(meeting.body_id), "effective_on": meeting.day}


def decided(
    form: forms.DecisionForm, scope: Scope, about: Subject, papers: Papers, newest: UUID | None
) -> bool:
    """Write what the form says; False, with the refusal on the form, when it cannot stand."""
    data = form.cleaned_data
    letter = papers.letters.get(form.chosen("letter"))
    judgement = None
    if isinstance(about, Recommendation) and data["kind"] == DecisionKind.CLOSE:
        judgement = queries.intent_of(about, data["effective_on"])
    try:
        services.decide(
            subject=about,
            kind=data["kind"],
            body=papers.bodies[data["body"]],
            effective_on=data["effective_on"],
            by=scope.by,
            reason=data["reason"],
            rung=form.chosen("rung"),
            dissent=data["dissent"],
            asked=data["asked"],
            meeting=papers.meetings.get(form.chosen("meeting")),
            letter=letter[0] if letter else None,
            judgement=judgement,
            reopens_gap_of=papers.gaps.get(form.chosen("reopens_gap_of")),
            expected=newest,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
