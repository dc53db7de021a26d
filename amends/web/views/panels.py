"""A meeting of a panel: what is before it, what it is shown, what it decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.evidence.queries import EvidenceAt
from amends.governance import queries
from amends.governance.models import AgendaItem, Meeting
from amends.governance.queries import Subject
from amends.governance.queries.challenge import ever_served, records
from amends.governance.sentences import late_words, meeting_words, off_words
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.queries import EVER
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries.numbers import numbers_of
from amends.plans.rules import DecisionKind
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt
from amends.standing.queries import plans_as_at, recommendations_named, touching
from amends.ui.dates import in_words
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.views.challenge import Part, number_asked, parts_of
from amends.web.views.decided import Decided, decided, link_to
from amends.web.views.lines import may_read
from amends.web.views.links import Link, allowed

# What a meeting decides most; the rest is chosen in the form.
OFFERED = (DecisionKind.CLOSE, DecisionKind.REFUSE)


@dataclass(frozen=True)
class Item:
    """Something before a meeting: what the record shows, and what the meeting decided on it."""

    pk: UUID
    about: Link
    asked: str
    # That it was put there after the meeting's day; empty when it was not.
    late: str
    parts: tuple[Part, ...]
    questions: int
    mix: str
    shown: tuple[EvidenceAt, ...]
    decided: tuple[Decided, ...]
    decide: tuple[Link, ...]


@dataclass(frozen=True)
class MeetingPage:
    """A meeting, with what is before it."""

    slug: str
    pk: UUID
    body: str
    day: str
    outside: str
    note: str
    # Why it does not take place, and the meeting that it was moved to.
    off: str
    instead: Link | None
    present: tuple[str, ...]
    # It decided something, and nobody is recorded to have been there.
    unattended: bool
    shown: Shown
    items: tuple[Item, ...]
    # Decided at the meeting, on what was not on its agenda.
    others: tuple[Decided, ...]
    links: tuple[Link, ...]


def restricted(scope: Scope, subject: Subject) -> bool:
    """Whether the reader may not see it: what a draft recommends."""
    return (
        isinstance(subject, Recommendation)
        and subject.version.draft_readers_only
        and not scope.may(Permission.READ_DRAFTS)
    )


@dataclass(frozen=True)
class Before:
    """Everything that the agenda is about, as at a day: parts, actions and evidence by the subject."""

    parts: dict[UUID, tuple[Part, ...]]
    actions: dict[UUID, tuple[ActionAsAt, ...]]
    evidence: Mapping[UUID, list[EvidenceAt]]


def before(scope: Scope, subjects: Iterable[Subject], at: Shown) -> Before:
    """What stands of each subject. A fixed number of queries, whatever is on the agenda."""
    subjects = list(subjects)
    named = {s.pk for s in subjects if isinstance(s, Action)}
    asked = {s.pk for s in subjects if isinstance(s, Recommendation)}
    plans = plans_as_at([s for s in subjects if isinstance(s, Plan)], scope.organisation.pk, at.at)
    ids = named | {*touching(asked | ever_served(named))}
    around = actions_as_at(list(ids), scope.organisation.pk, at.at)
    around += [action for plan in plans for action in plan.actions]
    by_id = {action.action.pk: action for action in around}
    found = recommendations_named(list(asked), around, at.at)
    of_plans = {r.recommendation.pk: r for plan in plans for r in plan.recommendations}
    everything = records(
        list(by_id.values()),
        list({**of_plans, **{r.recommendation.pk: r for r in found}}.values()),
        at.at,
    )
    parts: dict[UUID, tuple[Part, ...]] = {}
    actions: dict[UUID, tuple[ActionAsAt, ...]] = {}
    for pk in named & set(by_id):
        actions[pk] = (by_id[pk],)
        parts[pk] = parts_of(scope, at, actions[pk], (), everything)
    for r in found:
        pk = r.recommendation.pk
        actions[pk] = tuple(by_id[each] for each in r.served_by if each in by_id)
        parts[pk] = parts_of(scope, at, actions[pk], [r], everything)
    for plan in plans:
        readable = [r for r in plan.recommendations if may_read(scope, r)]
        actions[plan.plan.pk] = plan.actions
        parts[plan.plan.pk] = parts_of(scope, at, plan.actions, readable, everything)
    return Before(parts, actions, everything.shown)


def decide_links(scope: Scope, meeting: Meeting, subject: Subject) -> tuple[Link, ...]:
    """Deciding on something at a meeting: closing and refusing side by side, then anything else."""
    if not scope.may(Permission.RECORD_DECISIONS) or meeting.day > clock.today():
        return ()
    name = f"decide-{queries.key_of(subject)}"
    href = f"{reverse(name, args=[scope.organisation.slug, subject.pk])}?meeting={meeting.pk}"
    return (
        Link(_("Close"), f"{href}&kind=close"),
        Link(_("Refuse to close"), f"{href}&kind=refuse+to+close"),
        Link(_("Decide otherwise"), href),
    )


def item_of(
    scope: Scope,
    meeting: Meeting,
    row: AgendaItem,
    about: Link,
    subject: Subject,
    found: Before,
    decisions: Iterable[Decided],
    *,
    off: bool,
) -> Item:
    """One thing on the agenda."""
    actions = found.actions.get(subject.pk, ())
    pieces = {
        piece.id: piece for action in actions for piece in found.evidence.get(action.action.pk, ())
    }
    parts = found.parts.get(subject.pk, ())
    told = tuple(each for each in decisions if each.about == about)
    return Item(
        pk=row.pk,
        about=about,
        asked=row.asked,
        late=late_words(row, meeting),
        parts=parts,
        questions=number_asked(parts),
        mix=words.strengths(actions),
        shown=tuple(pieces.values()),
        decided=told,
        decide=() if told or off else decide_links(scope, meeting, subject),
    )


def page_of(
    request: ScopedRequest, pk: UUID, *, standing: bool = True
) -> tuple[MeetingPage, Shown]:
    """A meeting as at its day, or as at another that is asked for; Http404 before it was known.

    Its own agenda, decisions and who was there are those known now, entered late or not, unless a
    day is asked for. `standing` asks how what is before it stands, with its evidence.
    """
    scope = request.scope
    scope.require(Permission.READ)
    meeting = scope.get(Meeting, pk, "body__party")
    at = shown(request, scope, min(meeting.day, clock.today()))
    when = known_then(meeting, at)
    off = queries.off_at(meeting, when)
    agenda = [(row, s) for row, s in queries.agenda(meeting, when) if not restricted(scope, s)]
    # Nothing is decided at a meeting to come, and nobody was there.
    begun = meeting.day <= min(when.day, clock.today())
    rows = queries.decided_at(meeting, when) if begun else []
    letters = queries.letters_named(rows)
    named = [subject for _row, subject in agenda] + [queries.subject_of(row) for row in rows]
    numbers = numbers_of([each.pk for each in named if isinstance(each, Action)], at.at)
    decisions = [
        decided(scope, row, letters, numbers)
        for row in rows
        if not restricted(scope, queries.subject_of(row))
    ]
    about = [subject for _row, subject in agenda] if standing else []
    found = before(scope, about, at)
    items = tuple(
        item_of(
            scope,
            meeting,
            row,
            link_to(scope, subject, numbers),
            subject,
            found,
            decisions,
            off=off is not None,
        )
        for row, subject in agenda
    )
    on_it = {item.about for item in items}
    present = queries.present_at(meeting, when) if begun else ()
    page = MeetingPage(
        slug=scope.organisation.slug,
        pk=meeting.pk,
        body=meeting.body.name,
        day=in_words(meeting.day),
        outside="" if meeting.body.party.own else meeting.body.party.name,
        note=meeting.note,
        off=off_words(off) if off else "",
        instead=meeting_link(scope, off.instead) if off and off.instead else None,
        present=present,
        unattended=bool(rows) and not present,
        shown=at,
        items=items,
        others=tuple(each for each in decisions if each.about not in on_it),
        links=links_of(scope, meeting, off=off is not None),
    )
    return page, at


def known_then(meeting: Meeting, at: Shown) -> Moment:
    """When a meeting's own papers are asked about: now, unless a day is. Http404 before it was known."""
    if at.form.chosen_day is None:
        return Moment(EVER.day, at.at.sequence)
    if not queries.was_called(meeting, at.at):
        raise Http404
    return at.at


def meeting_link(scope: Scope, meeting: Meeting) -> Link:
    """The page of another meeting."""
    return Link(
        meeting_words(meeting), reverse("meeting", args=[scope.organisation.slug, meeting.pk])
    )


def links_of(scope: Scope, meeting: Meeting, *, off: bool) -> tuple[Link, ...]:
    """What the reader may do with a meeting; with one that was called off, only look."""
    one = (meeting.pk,)
    if off:
        told = ("governance.meeting", meeting.pk)
        return allowed(
            scope, (Permission.READ, _("See that entry, and correct it"), "entries", told)
        )
    held = (Permission.RECORD_DECISIONS, _("Record who was there"), "attend-meeting", one)
    return allowed(
        scope,
        (Permission.RECORD_DECISIONS, _("Put something before it"), "put-before", one),
        *([held] if meeting.day <= clock.today() else []),
        (Permission.RECORD_DECISIONS, _("Call it off, or move it"), "call-off-meeting", one),
        (Permission.READ, _("The pack, to read or print"), "meeting-pack", one),
        (Permission.READ, _("Evidence index, to print or download"), "meeting-index", one),
        (Permission.READ, _("The list of decisions, to print"), "meeting-decisions", one),
    )


@require_safe
def meeting(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """A meeting: its agenda in short, and what was decided."""
    page, at = page_of(request, meeting)
    return render(request, "web/meeting.jinja", {"page": page, "form": at.form})


@require_safe
def meeting_pack(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """Everything that a panel is shown before it decides, for the screen and for paper."""
    page, at = page_of(request, meeting)
    return render(request, "web/meeting_pack.jinja", {"page": page, "form": at.form})


@require_safe
def meeting_decisions(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """What a meeting decided, as a list to print; what was before it and was not decided too."""
    page, at = page_of(request, meeting, standing=False)
    return render(request, "web/meeting_decisions.jinja", {"page": page, "form": at.form})
