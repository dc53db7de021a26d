"""Recording that a body met."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.governance import queries
from amends.governance.models import Attendance, Meeting
from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, check_same_organisation, write
from amends.people.models import Body, Role
from amends.people.permissions import Permission, check


def hold_meeting(
    *,
    body: Body,
    day: date,
    present: Sequence[Role],
    by: Actor,
    note: str = "",
    id: UUID | None = None,
) -> Meeting:
    """Record that a body met on a day, and which roles were there.

    A second call with the same `id` returns what the first one wrote. Raises Refused for a day
    that has not come, and for a role that nobody held or covered on it.
    """
    check(by=by, organisation_id=body.organisation_id, permission=Permission.RECORD_DECISIONS)
    check_not_future(day)
    check_same_organisation(body.organisation_id, *present)
    meeting = Meeting(id=id or uuid7(), body=body, day=day, note=note.strip())
    with write(organisation_id=body.organisation_id, by=by, event="meeting.held") as writing:
        held = Meeting.objects.filter(pk=meeting.pk, organisation=body.organisation_id).first()
        if held is not None:
            return held
        roles = Role.objects.filter(pk__in=[role.pk for role in present])
        vacant = queries.vacant(roles, day)
        if vacant:
            raise Refused(
                _("Nobody held the role %(role)s on that day. Take it out, or give another day.")
                % {"role": vacant[0].name}
            )
        writing.add(meeting)
        for pk in dict.fromkeys(role.pk for role in present):
            writing.add(Attendance(meeting=meeting, role_id=pk))
        return meeting
