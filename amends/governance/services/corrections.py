"""What bodies decided, put right: only what could have been decided, and nothing that another decision needs."""

from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.evidence.models import Evidence
from amends.governance.models import CalledOff, Meeting
from amends.governance.queries import subject_of
from amends.governance.services.decisions import check_decision, check_later
from amends.ledger.models import Record, rows_of
from amends.ledger.rules import Actor, Refused
from amends.people.permissions import Permission, check
from amends.people.services.corrections import Way, Ways
from amends.plans.models import Decision


def check_corrected(new: Decision, old: Decision, by: Actor) -> None:
    """As `decide` has it, the row that was wrong apart."""
    check_may_read(old, by)
    check_decision(
        new,
        subject_of(old),
        meeting=_named(Meeting, new.meeting, old),
        letter=_named(Evidence, new.letter, old),
        judgement=_named(Judgement, new.judgement, old),
        apart_from=old,
        by=by,
    )


def check_may_read(row: Decision, by: Actor) -> None:
    """Only who may read a draft puts right what was decided on it."""
    about = row.recommendation
    if about is not None and about.version.draft_readers_only:
        check(by=by, organisation_id=row.organisation_id, permission=Permission.READ_DRAFTS)


def check_others(gone: Decision, new: Decision, by: Actor) -> None:
    """As `check_later` has it, once a row is gone."""
    check_later(subject_of(gone), new, gone)


def _named[Row: Record](model: type[Row], pk: UUID | None, row: Decision) -> Row | None:
    if pk is None:
        return None
    found = rows_of(model).filter(pk=pk, organisation=row.organisation_id).first()
    if found is None:
        raise Refused(_("That belongs to another organisation."))
    return found


def check_not_moved(row: CalledOff, by: Actor) -> None:
    """Of a meeting that was moved there are two: the second is called off instead."""
    if row.instead_id is not None:
        raise Refused(_("It was moved to another day. Call off that meeting instead."))


def check_called_off(new: CalledOff, old: CalledOff, by: Actor) -> None:
    """As `call_off` has it."""
    if not new.reason:
        raise Refused(_("Say in a few words why it does not take place."))


WAYS: Ways = {
    CalledOff: Way(
        CalledOff,
        permissions=(Permission.RECORD_DECISIONS,),
        fields=("reason",),
        check=check_called_off,
        check_without=check_not_moved,
        event="meeting",
    ),
    Decision: Way(
        Decision,
        permissions=(Permission.RECORD_DECISIONS,),
        fields=(
            "kind",
            "rung",
            "reopens_gap_of",
            "reason",
            "dissent",
            "asked",
            "body",
            "effective_on",
            "meeting",
            "letter",
        ),
        check=check_corrected,
        check_without=check_may_read,
        follow=check_others,
        event="decision",
    ),
}
