"""Opening a case, saying what is said of it, and its timeline."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.instruments.disclosure import Kind, looks_like_identity
from amends.investigations.models import Case, CaseEvent, CaseStatement
from amends.investigations.services.unchanged import UNCHANGED, Unchanged
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import ImmutableQuerySet, Record
from amends.ledger.queries import in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Organisation
from amends.people.permissions import Permission, check
from amends.people.queries import newest

LONGEST_PSEUDONYM = 60
LONGEST_REFERENCE = 200


def open_case(
    *,
    organisation: Organisation,
    pseudonym: str,
    by: Actor,
    id: UUID | None = None,
    reconstructed: bool = False,
    effective_on: date | None = None,
    public_reference: str = "",
    incident: ImpreciseDate | None = None,
    setting: str = "",
    public_summary: str = "",
    source: str = "",
) -> Case:
    """Open a case under a pseudonym, with what is said of it.

    `effective_on` is the day from which that is true: the last day that `incident` covers, or
    today, unless said. An `id` that was used already gives what it made. Raises Refused for a
    pseudonym that is missing, taken or holds an NHS number, for a reconstructed case without its
    source, and for a day to come.
    """
    pseudonym = _checked_pseudonym(pseudonym)
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_CASES)
    with write(organisation_id=organisation.pk, by=by, event="case.opened") as writing:
        kept = already(Case, id, organisation.pk)
        if kept is not None:
            return kept
        if Case.objects.filter(organisation=organisation.pk, pseudonym__iexact=pseudonym).exists():
            raise Refused(
                _("There is a case called %(pseudonym)s already. Choose another pseudonym.")
                % {"pseudonym": pseudonym}
            )
        if reconstructed and not source.strip():
            raise Refused(_("Say which public statement the case is reconstructed from."))
        if effective_on is not None:
            check_not_future(effective_on)
        case = Case(pseudonym=pseudonym, reconstructed=reconstructed)
        if id is not None:
            case.pk = id
        writing.add(case)
        writing.add(
            CaseStatement(
                subject=case,
                public_reference=checked_reference(public_reference),
                incident=incident,
                setting=setting.strip(),
                public_summary=public_summary.strip(),
                source=source.strip(),
                effective_on=effective_on or true_from(incident),
            )
        )
        return case


def describe_case(
    *,
    case: Case,
    by: Actor,
    effective_on: date,
    public_reference: str | Unchanged = UNCHANGED,
    incident: ImpreciseDate | None | Unchanged = UNCHANGED,
    setting: str | Unchanged = UNCHANGED,
    public_summary: str | Unchanged = UNCHANGED,
    source: str | Unchanged = UNCHANGED,
    expected: Expected = ANY,
) -> CaseStatement:
    """Say anew what is said of a case from a day on; what is not given stays as it stands then.

    `expected` is the id of the newest statement about it. Raises Refused for a day to come, for a
    reconstructed case that would lose its source, and when nothing would change.
    """
    check(by=by, organisation_id=case.organisation_id, permission=Permission.KEEP_CASES)
    with write(organisation_id=case.organisation_id, by=by, event="case.described") as writing:
        last = newest(CaseStatement, case)
        check_expected(last.pk if last else None, expected)
        check_not_future(effective_on)
        of = Case.objects.filter(pk=case.pk)
        stands = in_force(CaseStatement, of, Moment(effective_on)).first() or CaseStatement()
        said = CaseStatement(
            subject=case,
            public_reference=checked_reference(_either(public_reference, stands.public_reference)),
            incident=stands.incident if isinstance(incident, Unchanged) else incident,
            setting=_either(setting, stands.setting),
            public_summary=_either(public_summary, stands.public_summary),
            source=_either(source, stands.source),
            effective_on=effective_on,
        )
        if case.reconstructed and not said.source:
            raise Refused(_("Say which public statement the case is reconstructed from."))
        if _content(said) == _content(stands):
            raise Refused(_("Nothing is different from what stands on that day."))
        return writing.add(said)


def add_event(
    *, case: Case, day: ImpreciseDate, what: str, by: Actor, id: UUID | None = None
) -> CaseEvent:
    """Add a line to the case's timeline.

    An `id` that was used already gives what it made. Raises Refused without words, without a day,
    and for a day to come.
    """
    check(by=by, organisation_id=case.organisation_id, permission=Permission.KEEP_CASES)
    with write(organisation_id=case.organisation_id, by=by, event="case.event") as writing:
        kept = already(CaseEvent, id, case.organisation_id)
        if kept is not None:
            return kept
        check_line(day, what)
        event = CaseEvent(case=case, day=day, what=what.strip(), effective_on=true_from(day))
        if id is not None:
            event.pk = id
        return writing.add(event)


def check_line(day: ImpreciseDate | None, what: str) -> None:
    """A line of a timeline has words, and a day that is not to come."""
    if not what.strip():
        raise Refused(_("Say what happened."))
    if day is None or day.first is None or day.last is None:
        raise Refused(_("Give a day, a month or a year, so that it finds its place."))
    check_not_future(day.first)


def already[Row: Record](model: type[Row], id: UUID | None, organisation_id: UUID) -> Row | None:
    """What a form that was sent twice made the first time. Raises Refused if it is another's."""
    if id is None:
        return None
    kept = ImmutableQuerySet(model).filter(pk=id).first()
    check_same_organisation(organisation_id, kept)
    return kept


def _checked_pseudonym(words: str) -> str:
    pseudonym = " ".join(words.split())
    if not pseudonym:
        raise Refused(_("Give a pseudonym, such as Ms Z."))
    if len(pseudonym) > LONGEST_PSEUDONYM:
        raise Refused(
            _("Use %(most)d characters or fewer for the pseudonym.") % {"most": LONGEST_PSEUDONYM}
        )
    if any(likeness.kind is Kind.NHS_NUMBER for likeness in looks_like_identity(pseudonym)):
        raise Refused(_("A pseudonym must not hold an NHS number. Choose another."))
    return pseudonym


def checked_reference(words: str) -> str:
    """A public name without blanks around it. Raises Refused for one that is too long."""
    words = words.strip()
    if len(words) > LONGEST_REFERENCE:
        raise Refused(
            _("Use %(most)d characters or fewer for the public name.") % {"most": LONGEST_REFERENCE}
        )
    return words


def true_from(happened: ImpreciseDate | None) -> date:
    """The day from which what happened is true: the last that its date covers, or today."""
    last = happened.last if happened else None
    return clock.today() if last is None else min(last, clock.today())


def _either(said: str | Unchanged, stands: str) -> str:
    return stands if isinstance(said, Unchanged) else said.strip()


def _content(statement: CaseStatement) -> tuple[object, ...]:
    return (
        statement.public_reference,
        statement.incident,
        statement.setting,
        statement.public_summary,
        statement.source,
    )
