"""A case out of a published statement, as a person has confirmed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from amends.intake.models import Reading
from amends.intake.rules import Purpose, ReadingState
from amends.investigations.models import Case
from amends.investigations.rules import ReportKind
from amends.investigations.services import add_event, add_report, open_case
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.models import Organisation, Party
from amends.people.permissions import Permission, check
from amends.people.services import add_party


@dataclass(frozen=True)
class ConfirmedReport:
    """An investigation of the statement. `commissioner` is a party, or the name of a new one."""

    kind: ReportKind
    title: str
    commissioner: Party | str | None = None
    author_words: str = ""
    dates: Mapping[str, ImpreciseDate] = field(default_factory=dict)


@dataclass(frozen=True)
class ConfirmedEvent:
    """A line of the timeline: what the statement says of a day."""

    day: ImpreciseDate
    what: str


@dataclass(frozen=True)
class Confirmed:
    """Everything that a person took from a statement."""

    pseudonym: str
    source: str
    reconstructed: bool
    public_reference: str = ""
    public_summary: str = ""
    incident: ImpreciseDate | None = None
    reports: Sequence[ConfirmedReport] = ()
    events: Sequence[ConfirmedEvent] = ()


def open_from_statement(
    *,
    organisation: Organisation,
    reading: Reading,
    confirmed: Confirmed,
    by: Actor,
    id: UUID | None = None,
) -> Case:
    """Open the case that a statement tells of, with its reports and timeline, or nothing of it.

    What the statement calls complete becomes a line of the timeline that says so, and never more.
    A reading that has become a case already, and an `id` that was used, give that case. Raises
    Refused for what `open_case`, `add_report`, `add_event` and `add_party` refuse.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_CASES)
    with write(organisation_id=organisation.pk, by=by, event="case.opened"):
        fresh = Reading.objects.select_for_update(of=("self",)).defer("found").get(pk=reading.pk)
        if fresh.case is not None:
            return fresh.case
        if fresh.purpose != Purpose.STATEMENT or fresh.state != ReadingState.READ:
            raise Refused(_("The document has not been read as a statement."))
        case = open_case(
            organisation=organisation,
            id=id,
            pseudonym=confirmed.pseudonym,
            reconstructed=confirmed.reconstructed,
            public_reference=confirmed.public_reference,
            incident=confirmed.incident,
            public_summary=confirmed.public_summary,
            source=confirmed.source,
            by=by,
        )
        for report in confirmed.reports:
            add_report(
                case=case,
                title=report.title,
                kind=report.kind,
                commissioner=_party(organisation, report.commissioner, by),
                author_words=report.author_words,
                dates=report.dates,
                by=by,
            )
        for event in confirmed.events:
            add_event(case=case, day=event.day, what=event.what, by=by)
        fresh.case = case
        fresh.save(update_fields=["case"])
        return case


def _party(organisation: Organisation, named: Party | str | None, by: Actor) -> Party | None:
    """The party, made if it is new: two reports may name one that is."""
    if not isinstance(named, str):
        return named
    listed = Party.objects.filter(organisation=organisation, name__iexact=named.strip()).first()
    return listed or add_party(organisation=organisation, name=named, by=by)
