"""A panel's home: the meetings to come of each body, and those that were held, as at a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.governance import queries
from amends.governance.models import Meeting
from amends.governance.sentences import off_words
from amends.ledger.queries import entered_by
from amends.people.models import Body
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Plan
from amends.plans.queries import plans_of
from amends.ui.dates import in_words, listed
from amends.web.moments import Shown, shown


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in the list."""

    pk: UUID
    body: str
    day: str
    present: str
    note: str
    items: int
    # Why it does not take place, with the day that it was moved to; empty when it does.
    off: str


@dataclass(frozen=True)
class BodyMeetings:
    """The meetings of one body: those to come, the next first, and those held, the latest first.

    It is the reader's own where their role is of the same outside organisation, or was at one.
    """

    name: str
    own: bool
    to_come: tuple[MeetingRow, ...]
    held: tuple[MeetingRow, ...]


type Bodies = tuple[BodyMeetings, ...]


@dataclass(frozen=True)
class MeetingsPage:
    """The meetings of each body, the reader's own first, and what may be put before one."""

    slug: str
    shown: Shown
    bodies: tuple[BodyMeetings, ...]
    plans: tuple[Plan, ...]
    may_record: bool


def own_bodies(scope: Scope) -> dict[UUID, Body]:
    """The bodies that the reader sits on, as far as their role tells. One query, or none."""
    role = scope.membership.role
    if role is None:
        return {}
    sits = Q(party=role.party_id, party__own=False) | Q(meetings__attendances__role=role.pk)
    return {body.pk: body for body in scope.all(Body).filter(sits).distinct().order_by("name")}


def by_body(scope: Scope, at: Shown, *, own: Mapping[UUID, Body], others: bool) -> Bodies:
    """The meetings that are known, body by body, those of the reader's `own` first. Six queries.

    What was held is shown as it is known; what was still to come had been called by then.
    """
    day = at.at.day
    sizes = queries.agenda_sizes(scope.organisation.pk, at.at)
    off = queries.called_off(scope.all(Meeting), at.at)
    known = queries.meetings_of(scope.organisation.pk, at.at)
    if not others:
        known = known.filter(body__in=own)
    called = set(entered_by(known, day).values_list("pk", flat=True))
    bodies = dict(own)
    held: dict[UUID, list[MeetingRow]] = {}
    to_come: dict[UUID, list[MeetingRow]] = {}
    for meeting in known:
        there = [each for each in meeting.attendances.all() if at.knows(each)]
        coming = meeting.day > day or (meeting.day == day == at.today and not there)
        if coming and meeting.pk not in called:
            continue
        row = MeetingRow(
            pk=meeting.pk,
            body=meeting.body.name,
            day=in_words(meeting.day),
            present="" if coming else listed(each.role.name for each in there),
            note=meeting.note,
            items=sizes.get(meeting.pk, 0),
            off=off_words(off[meeting.pk]) if meeting.pk in off else "",
        )
        bodies[meeting.body_id] = meeting.body
        (to_come if coming else held).setdefault(meeting.body_id, []).append(row)
    return tuple(
        BodyMeetings(
            name=body.name,
            own=pk in own,
            to_come=tuple(reversed(to_come.get(pk, []))),
            held=tuple(held.get(pk, [])),
        )
        for pk, body in sorted(bodies.items(), key=lambda each: (each[0] not in own, each[1].name))
    )


def own_meetings(scope: Scope, at: Shown) -> Bodies:
    """What a panel member's first page shows. Seven queries, or one, or none."""
    own = own_bodies(scope)
    return by_body(scope, at, own=own, others=False) if own else ()


@require_safe
def meetings(request: ScopedRequest) -> HttpResponse:
    """The meetings to come on a day, with what was before them then, and those that had been held."""
    scope = request.scope
    scope.require(Permission.READ)
    at = shown(request, scope)
    page = MeetingsPage(
        slug=scope.organisation.slug,
        shown=at,
        bodies=by_body(scope, at, own=own_bodies(scope), others=True),
        plans=plans_of(scope.organisation.pk),
        may_record=at.is_today and scope.may(Permission.RECORD_DECISIONS),
    )
    return render(request, "web/meetings.jinja", {"page": page, "form": at.form})
