"""What is said of cases and the dates of reports, put right."""

from django.utils.translation import gettext as _

from amends.investigations.models import CaseEvent, CaseStatement, ReportDates
from amends.investigations.services.cases import check_line, checked_reference, true_from
from amends.investigations.services.reports import check_order
from amends.ledger.rules import Actor, Refused
from amends.people.permissions import Permission
from amends.people.services.corrections import Way, Ways


def check_dates(new: ReportDates, old: ReportDates, by: Actor) -> None:
    """The dates follow one another."""
    check_order({name: getattr(new, name) for name in ReportDates.DATES})


def check_statement(new: CaseStatement, old: CaseStatement, by: Actor) -> None:
    """A reconstructed case says where it comes from."""
    checked_reference(new.public_reference)
    if new.subject.reconstructed and not new.source:
        raise Refused(_("Say which public statement the case is reconstructed from."))


def check_event(new: CaseEvent, old: CaseEvent, by: Actor) -> None:
    """As `add_event` has it."""
    check_line(new.day, new.what)


def settle_event(new: CaseEvent) -> None:
    """Its place follows from its day."""
    new.effective_on = true_from(new.day)


WAYS: Ways = {
    CaseEvent: Way(
        CaseEvent,
        permissions=(Permission.KEEP_CASES,),
        fields=("day", "what"),
        check=check_event,
        settle=settle_event,
    ),
    ReportDates: Way(
        ReportDates,
        permissions=(Permission.KEEP_CASES,),
        fields=(*ReportDates.DATES, "effective_on"),
        check=check_dates,
    ),
    CaseStatement: Way(
        CaseStatement,
        permissions=(Permission.KEEP_CASES,),
        fields=(
            "public_reference",
            "incident",
            "setting",
            "public_summary",
            "source",
            "effective_on",
        ),
        check=check_statement,
    ),
}
