"""Meetings: called, put before, held, and who was there."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.governance import queries
from amends.governance.models import AgendaItem, Attendance, CalledOff, Meeting
from amends.governance.queries import Subject, key_of
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    Writing,
    check_not_future,
    check_same_organisation,
    retract,
    write,
)
from amends.people.models import Body, Role
from amends.people.permissions import Permission, check
from amends.plans.queries import begins_first
from amends.plans.rules import LONGEST_TEXT
from amends.ui.dates import in_words


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
    that has not come or on which nothing was known here yet, and for a role that nobody held or
    covered on it.
    """
    check(by=by, organisation_id=body.organisation_id, permission=Permission.RECORD_DECISIONS)
    check_not_future(day)
    began = begins_first(body.organisation_id)
    if began is not None and day < began:
        raise Refused(
            _(
                "No report or plan here is older than %(day)s, so no meeting was about one before."
                " Give that day or a later one."
            )
            % {"day": in_words(began)}
        )
    with write(organisation_id=body.organisation_id, by=by, event="meeting.held") as writing:
        meeting = Meeting(id=id or uuid7(), body=body, day=day, note=note.strip())
        held = _kept(meeting, body)
        if held is not None:
            return held
        _check_apart(body, day)
        _check_present(present, body, day)
        writing.add(meeting)
        _attend(writing, meeting, present)
        return meeting


def call_meeting(
    *, body: Body, day: date, by: Actor, note: str = "", id: UUID | None = None
) -> Meeting:
    """Say that a body is to meet, today or on a day to come, so that things can be put before it.

    A second call with the same `id` returns what the first one wrote. Raises Refused for a day
    that has passed.
    """
    check(by=by, organisation_id=body.organisation_id, permission=Permission.RECORD_DECISIONS)
    if day < clock.today():
        raise Refused(_("That day has passed. Record that the body met instead."))
    with write(organisation_id=body.organisation_id, by=by, event="meeting.called") as writing:
        meeting = Meeting(id=id or uuid7(), body=body, day=day, note=note.strip())
        kept = _kept(meeting, body)
        if kept is not None:
            return kept
        _check_apart(body, day)
        return writing.add(meeting)


def attend(*, meeting: Meeting, present: Sequence[Role], by: Actor) -> Meeting:
    """Record which roles were at a meeting; those recorded before stay.

    Raises Refused before the day of the meeting, for nobody, and for a role that nobody held on it.
    """
    organisation = meeting.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_DECISIONS)
    if meeting.day > clock.today():
        raise Refused(_("The meeting is still to come. Record who was there once it was held."))
    if not present:
        raise Refused(_("Choose at least one who was there."))
    check_on(meeting)
    with write(organisation_id=organisation, by=by, event="meeting.attended") as writing:
        known = set(meeting.attendances.values_list("role", flat=True))
        _check_present(present, meeting.body, meeting.day)
        _attend(writing, meeting, [role for role in present if role.pk not in known])
        return meeting


def put_before(
    *, meeting: Meeting, subjects: Sequence[Subject], by: Actor, asked: str = ""
) -> list[AgendaItem]:
    """Put actions, recommendations or plans on the agenda of a meeting, each once.

    `asked` is what the body is asked for. Raises Refused for nothing, and for what stands on it.
    """
    organisation = meeting.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_DECISIONS)
    if not subjects:
        raise Refused(_("Choose at least one thing to put before the meeting."))
    if len(asked) > LONGEST_TEXT:
        raise Refused(_("That is too long. Shorten it."))
    check_same_organisation(organisation, *subjects)
    with write(organisation_id=organisation, by=by, event="agenda.put") as writing:
        check_on(meeting)
        there = {subject.pk for _item, subject in queries.agenda(meeting)}
        added = []
        for subject in subjects:
            if subject.pk in there:
                raise Refused(_("“%(what)s” is before the meeting already.") % {"what": subject})
            item = AgendaItem(
                meeting=meeting,
                **{key_of(subject): subject},
                asked=asked.strip(),
                effective_on=clock.today(),
            )
            added.append(writing.add(item))
            there.add(subject.pk)
        return added


def take_off(*, item: AgendaItem, reason: str, by: Actor) -> AgendaItem:
    """Take something off an agenda; what stood there before can still be asked for.

    Raises Refused without a reason, and once the meeting has decided on it.
    """
    organisation = item.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_DECISIONS)
    with write(organisation_id=organisation, by=by, event="agenda.taken off"):
        subject = queries.subject_of(item)
        if any(queries.subject_of(row) == subject for row in queries.decided_at(item.meeting)):
            raise Refused(_("The meeting has decided on it, so it stays on its agenda."))
        return retract(item, by=by, event="agenda.taken off", reason=reason)


def call_off(
    *, meeting: Meeting, reason: str, by: Actor, moved_to: date | None = None
) -> CalledOff:
    """Say that a meeting does not take place, or is moved to another day, from today.

    Of one that is moved, what was before it is put before the new meeting with what is asked; of
    one that is not, it goes back to where it was. The first meeting keeps what it had, so that
    anybody can see it. Raises Refused without a reason, for a day that has passed, once somebody was
    there or something was decided, and where it is off already.
    """
    organisation = meeting.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_DECISIONS)
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Refused(_("Say in a few words why it does not take place."))
    if moved_to is not None and (moved_to < clock.today() or moved_to == meeting.day):
        raise Refused(_("Choose another day that is to come."))
    event = "meeting.called off" if moved_to is None else "meeting.moved"
    with write(organisation_id=organisation, by=by, event=event) as writing:
        check_on(meeting)
        if meeting.attendances.exists() or queries.decided_at(meeting):
            raise Refused(_("It took place: somebody was there, or something was decided."))
        instead = None
        if moved_to is not None:
            _check_apart(meeting.body, moved_to)
            instead = writing.add(Meeting(body=meeting.body, day=moved_to, note=meeting.note))
            for item, subject in queries.agenda(meeting):
                row = AgendaItem(meeting=instead, asked=item.asked, effective_on=clock.today())
                setattr(row, key_of(subject), subject)
                writing.add(row)
        return writing.add(
            CalledOff(
                subject=meeting,
                instead=instead,
                reason=reason.strip(),
                effective_on=clock.today(),
            )
        )


def check_on(meeting: Meeting) -> None:
    """Raises Refused for a meeting that does not take place. One query."""
    if queries.is_off(meeting):
        raise Refused(_("That meeting was called off or moved, so nothing is done at it."))


def _kept(meeting: Meeting, body: Body) -> Meeting | None:
    """The meeting that had been written under this id, if one had."""
    return Meeting.objects.filter(pk=meeting.pk, organisation=body.organisation_id).first()


def _check_apart(body: Body, day: date) -> None:
    """Raises Refused while a meeting of that body and day waits for who was there: it is the same one."""
    of_day = Meeting.objects.filter(body=body, day=day, attendances=None)
    if any(not queries.is_off(each) for each in of_day):
        raise Refused(
            _(
                "The %(body)s has a meeting on %(day)s, of which nobody is recorded as present yet."
                " Record on its page who was there, or call it off."
            )
            % {"body": body.name, "day": in_words(day)}
        )


def _check_present(present: Sequence[Role], body: Body, day: date) -> None:
    """Raises Refused for a role that nobody held or covered on the day."""
    check_same_organisation(body.organisation_id, *present)
    vacant = queries.vacant(Role.objects.filter(pk__in=[role.pk for role in present]), day)
    if vacant:
        raise Refused(
            _("Nobody held the role %(role)s on that day. Take it out, or give another day.")
            % {"role": vacant[0].name}
        )


def _attend(writing: Writing, meeting: Meeting, present: Sequence[Role]) -> None:
    for pk in dict.fromkeys(role.pk for role in present):
        writing.add(Attendance(meeting=meeting, role_id=pk))
