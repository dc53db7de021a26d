"""Saying what services do: record, correct, retract; and the standard that an audit must reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance import queries, rules
from amends.assurance.models import Cell, CellEvidence, Standard
from amends.assurance.queries import Ground
from amends.assurance.rules import CellState, Circumstances, Problem, Result, Statement
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_expected,
    check_not_future,
    check_same_organisation,
    correct,
    retract,
    write,
)
from amends.people.models import Service
from amends.people.permissions import Permission, check
from amends.people.queries import newest
from amends.plans.models import Action
from amends.plans.queries import owned_between
from amends.ui.dates import listed

SENTENCES: dict[Problem, Promise] = {
    Problem.NOT_IN_SCOPE: gettext_lazy(
        "This is not in the action’s scope on that day. Put it in scope first, or give another day."
    ),
    Problem.NOT_RUNNING: gettext_lazy(
        "This service was not running on that day. Give a day on which it ran."
    ),
    Problem.NO_BASIS: gettext_lazy("Say what this rests on, such as “audit of 20 records”."),
    Problem.NO_EXPIRY: gettext_lazy(
        "Give the last day on which this may be relied on without another look."
    ),
    Problem.STRAY_EXPIRY: gettext_lazy(
        "Only what is in use or was tested expires. Take the expiry date out."
    ),
    Problem.EXPIRY_TOO_EARLY: gettext_lazy(
        "The expiry date must be after the day from which this is true."
    ),
    Problem.NO_RESULT: gettext_lazy("Say whether the audit was met or not met."),
    Problem.STRAY_RESULT: gettext_lazy(
        "Only an audit has a result. Choose “audited”, or take the result out."
    ),
    Problem.NO_SAMPLE: gettext_lazy(
        "Say how many were looked at, and how many of them met the standard."
    ),
    Problem.STRAY_SAMPLE: gettext_lazy("Nothing was looked at in this state. Take the sample out."),
    Problem.IMPOSSIBLE_SAMPLE: gettext_lazy(
        "Give at least 1 looked at, and no more met than were looked at."
    ),
    Problem.NO_EVIDENCE: gettext_lazy(
        "A test needs the evidence of it. Choose the evidence, or add it first."
    ),
    Problem.BELOW_STANDARD: gettext_lazy(
        "The sample is below this action’s standard. Choose “not met”, or check the numbers."
    ),
    Problem.ABOVE_STANDARD: gettext_lazy(
        "The sample reaches this action’s standard. Choose “met”, or check the numbers."
    ),
    Problem.OWNER_TESTS: gettext_lazy(
        "Whoever has owned an action since it came into use, or since the day of a test, does not record the test. Ask someone else to."
    ),
    Problem.NOT_IN_USE_BEFORE: gettext_lazy(
        "This was not recorded as in use here before then. Record from when it was in use first."
    ),
    Problem.NEEDS_ANOTHER_TEST: gettext_lazy(
        "The last test here was not met. Only another test shows that it has been put right."
    ),
    Problem.SLIP_STANDS: gettext_lazy(
        "This has slipped here. That stands until a test is met, and does not become unknown."
    ),
}


@dataclass(frozen=True)
class Entry:
    """What somebody says of one service. `sample` is (met, looked at).

    `looked_by` says who looked, where that is not who enters it.
    `expected` is the id of what had been written last about it when the person looked.
    """

    service: Service
    state: str
    result: str = ""
    sample: tuple[int, int] | None = None
    expires_on: date | None = None
    evidence: Sequence[Evidence] = field(default=())
    expected: Expected = ANY
    looked_by: str = ""


def record_cell(
    *,
    action: Action,
    service: Service,
    state: str,
    effective_on: date,
    by: Actor,
    basis: str,
    result: str = "",
    sample: tuple[int, int] | None = None,
    expires_on: date | None = None,
    evidence: Sequence[Evidence] = (),
    expected: Expected = ANY,
    looked_by: str = "",
) -> Cell:
    """Say what a service does about an action from a day on. Refusals as in `record_cells`."""
    entry = Entry(service, state, result, sample, expires_on, evidence, expected, looked_by)
    return record_cells(
        action=action, effective_on=effective_on, by=by, basis=basis, entries=[entry]
    )[0]


def record_cells(
    *, action: Action, effective_on: date, by: Actor, basis: str, entries: Sequence[Entry]
) -> list[Cell]:
    """Say what several services do from one day on, on one basis: all of it, or nothing.

    Raises Refused for a day that has not come, and for every problem of `rules.Problem`;
    NotPermitted for someone who may not record what services do.
    """
    organisation = action.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.RECORD_EMBEDDING)
    check_not_future(effective_on)
    for entry in entries:
        check_same_organisation(organisation, entry.service, *entry.evidence)
    if not entries:
        raise Refused(_("Choose a state for at least one service."))
    with write(organisation_id=organisation, by=by, event="cell.recorded") as writing:
        ground = queries.grounds(
            action=action, day=effective_on, services=[entry.service for entry in entries]
        )
        for entry in entries:
            found = ground.get(entry.service.pk)
            check_expected(None if found is None else found.newest, entry.expected)
        said = [statement_of(entry, effective_on, basis) for entry in entries]
        _check_statements(action, entries, said, ground, by)
        cells = []
        for entry, statement in zip(entries, said, strict=True):
            cell = writing.add(_cell(ground[entry.service.pk], statement, entry.looked_by))
            _add_evidence(writing, cell, entry.evidence)
            cells.append(cell)
        return cells


def statement_of(entry: Entry, effective_on: date, basis: str) -> Statement:
    """An entry as the rules read it. Raises Refused for a state or a result that does not exist."""
    try:
        state = CellState(entry.state)
        result = Result(entry.result) if entry.result else None
    except ValueError as error:
        raise Refused(_("Choose one of the states and results shown.")) from error
    return Statement(
        state=state,
        effective_on=effective_on,
        basis=basis.strip(),
        result=result,
        sample=entry.sample,
        expires_on=entry.expires_on,
        evidence=len(entry.evidence),
    )


def _cell(ground: Ground, said: Statement, looked_by: str) -> Cell:
    met, of = said.sample or (None, None)
    return Cell(
        subject=ground.pair,
        effective_on=said.effective_on,
        state=said.state.value,
        result="" if said.result is None else said.result.value,
        sample_met=met,
        sample_of=of,
        expires_on=said.expires_on,
        basis=said.basis,
        looked_by=looked_by.strip(),
    )


def _check_statements(
    action: Action,
    entries: Sequence[Entry],
    said: Sequence[Statement],
    ground: dict[UUID, Ground],
    by: Actor,
) -> None:
    """Raises Refused with every problem, once, and the services that have it where there are several."""
    day = said[0].effective_on
    services = [entry.service for entry in entries]
    by_owner = any(statement.is_test for statement in said) and _owned_since(
        by, action, services, day
    )
    standard = queries.standard_on(action, day)
    wrong: dict[str, list[str]] = {}
    for entry, statement in zip(entries, said, strict=True):
        found = ground.get(entry.service.pk)
        so = Circumstances(
            in_scope=found is not None and found.in_scope,
            running=found is None or found.running,
            by_owner=by_owner,
            used_before=found is not None and found.used_before,
            open=None if found is None else found.open,
            standard=standard,
        )
        sentences = " ".join(str(SENTENCES[problem]) for problem in rules.problems(statement, so))
        if sentences:
            wrong.setdefault(sentences, []).append(entry.service.name)
    if wrong and len(entries) == 1:
        raise Refused(*wrong)
    if wrong:
        raise Refused(
            " ".join(f"{listed(names)}: {sentences}" for sentences, names in wrong.items())
        )
    for entry, statement in zip(entries, said, strict=True):
        _check_evidence(action, entry, statement)


def _check_evidence(action: Action, entry: Entry, said: Statement) -> None:
    """Evidence is about this action in this service; a test's covers a period that had ended."""
    ids = {item.pk for item in entry.evidence}
    if not ids:
        return
    about = set(
        EvidenceAction.objects.filter(action=action, evidence__in=ids).values_list(
            "evidence", flat=True
        )
    )
    about &= set(
        EvidenceService.objects.filter(service=entry.service, evidence__in=ids).values_list(
            "evidence", flat=True
        )
    )
    for item in entry.evidence:
        if item.pk not in about:
            raise Refused(
                _("“%(title)s” is not about this action in %(service)s. Choose evidence that is.")
                % {"title": item.title, "service": entry.service.name}
            )
    if said.is_test and queries.periods_after(entry.evidence, said.effective_on):
        raise Refused(_("The evidence covers a period that had not ended. Give a later day."))


def _add_evidence(writing: Writing, cell: Cell, evidence: Sequence[Evidence]) -> None:
    for item in evidence:
        writing.add(CellEvidence(cell=cell, evidence=item))


def correct_cell(*, cell: Cell, reason: str, by: Actor, **changes: Any) -> Cell:
    """Put right what was recorded of a service; the row that was wrong stays, and stops counting.

    `changes` may name state, result, sample (met, looked at), expires_on, basis, effective_on,
    evidence and looked_by; the rest stays as it was. Raises Refused as `record_cell` does, without a reason, for
    a cell that has been corrected already, and when an owner would change what somebody tested, or
    what somebody else recorded.
    """
    action, service = cell.subject.action, cell.subject.service
    check(by=by, organisation_id=cell.organisation_id, permission=Permission.RECORD_EMBEDDING)
    unknown = set(changes) - {
        "state",
        "result",
        "sample",
        "expires_on",
        "basis",
        "effective_on",
        "evidence",
        "looked_by",
    }
    if unknown:
        raise TypeError(f"A cell has no {', '.join(sorted(unknown))}.")
    effective_on = changes.get("effective_on", cell.effective_on)
    check_not_future(effective_on)
    with write(organisation_id=cell.organisation_id, by=by, event="cell.corrected") as writing:
        _check_may_put_right(cell, by)
        entry = Entry(
            service=service,
            state=changes.get("state", cell.state),
            result=changes.get("result", cell.result),
            sample=changes.get("sample", sample_of(cell)),
            expires_on=changes.get("expires_on", cell.expires_on),
            evidence=changes.get("evidence", evidence_of(cell)),
        )
        check_same_organisation(cell.organisation_id, *entry.evidence)
        ground = queries.grounds(
            action=action, day=effective_on, services=[service], apart_from=cell
        )
        said = statement_of(entry, effective_on, changes.get("basis", cell.basis))
        _check_statements(action, [entry], [said], ground, by)
        new = _cell(ground[service.pk], said, changes.get("looked_by", cell.looked_by))
        corrected = correct(
            cell,
            by=by,
            event="cell.corrected",
            reason=reason,
            effective_on=new.effective_on,
            state=new.state,
            result=new.result,
            sample_met=new.sample_met,
            sample_of=new.sample_of,
            expires_on=new.expires_on,
            basis=new.basis,
            looked_by=new.looked_by,
        )
        _add_evidence(writing, corrected, entry.evidence)
        return corrected


def retract_cell(*, cell: Cell, reason: str, by: Actor) -> Cell:
    """Say that a cell should never have been recorded. Refusals as in `correct_cell`."""
    check(by=by, organisation_id=cell.organisation_id, permission=Permission.RECORD_EMBEDDING)
    with write(organisation_id=cell.organisation_id, by=by, event="cell.retracted"):
        _check_may_put_right(cell, by)
        retracted = retract(cell, by=by, event="cell.retracted", reason=reason)
        return retracted


def sample_of(cell: Cell) -> tuple[int, int] | None:
    """What was met and what was looked at; None where nothing was counted."""
    if cell.sample_met is None or cell.sample_of is None:
        return None
    return cell.sample_met, cell.sample_of


def evidence_of(cell: Cell) -> list[Evidence]:
    """The evidence that a cell rests on. One query."""
    return [row.evidence for row in cell.evidence.select_related("evidence").order_by("sequence")]


def _check_may_put_right(cell: Cell, by: Actor) -> None:
    """An owner changes no test, and nothing that somebody else recorded, whatever it says.

    Not the states that are plainly bad alone: "in use", said after a test, ends what was embedded too.
    """
    pair, day = cell.subject, cell.effective_on
    test = CellState(cell.state) in rules.TESTS
    others = cell.recorded_by_id != by.person
    if (test or others) and _owned_since(by, pair.action, [pair.service], day):
        raise Refused(str(SENTENCES[Problem.OWNER_TESTS]) if test else _of_somebody_else())


def _of_somebody_else() -> str:
    return _(
        "Somebody else recorded this. Whoever has owned an action since it came into use does not put"
        " that right. Ask someone else to, or record what is true from another day on."
    )


def _owned_since(by: Actor, action: Action, services: Sequence[Service], day: date) -> bool:
    """Whether somebody owned the action since it came into use there, or since the day of a test."""
    first = queries.used_from(action, services, day) or day
    return owned_between(by, Action.objects.filter(pk=action.pk), first, clock.today())


def set_standard(
    *, action: Action, per_cent: int, effective_on: date, by: Actor, expected: Expected = ANY
) -> Standard:
    """Set the share of a sample that must be met before an audit reads "met", 1 to 100 per cent.

    Audits recorded before keep the result that they were given. `expected` is the id of the newest
    standard of the action that the person saw.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    if not 1 <= per_cent <= 100:
        raise Refused(_("Give the standard as a whole number from 1 to 100."))
    with write(organisation_id=action.organisation_id, by=by, event="standard.set") as writing:
        last = newest(Standard, action)
        check_expected(last.pk if last else None, expected)
        return writing.add(Standard(subject=action, per_cent=per_cent, effective_on=effective_on))
