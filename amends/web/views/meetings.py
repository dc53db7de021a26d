"""A panel's home: the meetings to come and those that were held, as at a day."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.governance import queries
from amends.governance.models import Meeting
from amends.governance.sentences import off_words
from amends.ledger.queries import entered_by
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
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
class MeetingsPage:
    """Meetings to come, those that were recorded, and what may be put before one."""

    slug: str
    shown: Shown
    to_come: tuple[MeetingRow, ...]
    held: tuple[MeetingRow, ...]
    plans: tuple[Plan, ...]
    may_record: bool


@require_safe
def meetings(request: ScopedRequest) -> HttpResponse:
    """The meetings to come on a day, with what was before them then, and those that had been held.

    What was held is shown as it is known; what was still to come had been called by then.
    """
    scope = request.scope
    scope.require(Permission.READ)
    at = shown(request, scope)
    day = at.at.day
    sizes = queries.agenda_sizes(scope.organisation.pk, at.at)
    off = queries.called_off(scope.all(Meeting), at.at)
    known = queries.meetings_of(scope.organisation.pk, at.at)
    called = set(entered_by(known, day).values_list("pk", flat=True))
    held: list[MeetingRow] = []
    to_come: list[MeetingRow] = []
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
        (to_come if coming else held).append(row)
    page = MeetingsPage(
        slug=scope.organisation.slug,
        shown=at,
        to_come=tuple(reversed(to_come)),
        held=tuple(held),
        plans=plans_of(scope.organisation.pk),
        may_record=at.is_today and scope.may(Permission.RECORD_DECISIONS),
    )
    return render(request, "web/meetings.jinja", {"page": page, "form": at.form})
