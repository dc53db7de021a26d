"""What services show, on the delivery ladder. Plain Python, and the one table from cells to rungs.

The rules are DESIGN.md's ("Words", "Two statuses"): a claim never lifts anything above *in place*;
*evidenced* needs evidence that someone other than the owner accepted, gathered since the practice
was last taken up; *embedded* needs evidence of more than one kind and a test that was passed again
later, each of the two on accepted evidence, the second's gathered after the first. An organisation
may ask for more of each and never for less. An action stands as high as its weakest service in scope;
where a sample speaks for services that nobody tested, no higher than *evidenced*. Nor does what is
said of a division make more of its teams: whoever looked there did not look at each of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from amends.assurance.rules import FLOOR, CellState, Demands, Reads, Result, reading
from amends.plans.rules import Rung

# A state on its own is worth this. In use, a met audit and sustained practice may rise with proof.
WORTH = {
    CellState.NOT_STARTED: Rung.NOT_STARTED,
    CellState.INTRODUCED: Rung.UNDER_WAY,
    CellState.SLIPPED: Rung.UNDER_WAY,
    CellState.IN_USE: Rung.IN_PLACE,
    CellState.AUDITED: Rung.IN_PLACE,
    CellState.SUSTAINED: Rung.IN_PLACE,
}


@dataclass(frozen=True)
class Statement:
    """The statement in force about a cell; `covers` and `looked` as in `MetTest`."""

    state: CellState
    effective_on: date
    result: Result | None = None
    expires_on: date | None = None
    covers: tuple[date, ...] = ()
    looked: int = FLOOR.looked


class MetTest(NamedTuple):
    """A met test: its day, the first day that accepted evidence of it covers, how many it looked at."""

    day: date
    covers: date
    looked: int = FLOOR.looked


@dataclass(frozen=True)
class CellFacts:
    """What one cell's rung follows from, on the day asked about.

    `statement` is what stands, `known` the state that was said last and is not "unknown".
    `in_use_from` is the day the practice was last taken up; `tests` the met tests, once for each
    accepted piece of evidence that they rest on; `failed_on` the day of the last test that was not
    met; `proof` the kind and first day covered of each accepted piece of evidence; `demands` what
    the organisation asks then;
    `first_update`, `first_claim` and `last_claim` are days of the action's updates up to the day;
    `opened_on` is set only for a service that was formed from others.
    """

    day: date
    statement: Statement | None
    known: CellState | None = None
    in_use_from: date | None = None
    tests: tuple[MetTest, ...] = ()
    failed_on: date | None = None
    proof: tuple[tuple[str, date], ...] = ()
    first_update: date | None = None
    first_claim: date | None = None
    last_claim: date | None = None
    opened_on: date | None = None
    demands: Demands = FLOOR


def reads(statement: Statement | None, day: date) -> Reads:
    """What the cell reads on a day: assurance says how, and unknown is what nobody spoke of."""
    if statement is None:
        return Reads.UNKNOWN
    said = reading(
        state=statement.state,
        result=statement.result,
        effective_on=statement.effective_on,
        expires_on=statement.expires_on,
        day=day,
    )
    return said.reads


def proof_since(facts: CellFacts) -> frozenset[str]:
    """The kinds of accepted evidence that cover a period since the practice was taken up."""
    if facts.in_use_from is None:
        return frozenset()
    return frozenset(kind for kind, first_day in facts.proof if first_day >= facts.in_use_from)


def tests_before(facts: CellFacts) -> date | None:
    """The day of the last but one of the tests that are asked for, each the earliest that counts.

    The first is on accepted evidence, both since the practice was taken up and after the last test
    that was not met: there the count begins anew. Each of the others is later than the one before,
    on evidence gathered after it. None where there are too few.
    """
    asked, since, failed = facts.demands.or_more(FLOOR), facts.in_use_from, facts.failed_on
    last, met = failed, 0
    for test in sorted(facts.tests):
        first_day = min(test.day, test.covers)
        if since is None or first_day < since or test.looked < asked.looked:
            continue
        if last is None or first_day > last:
            last, met = test.day, met + 1
            if met == asked.tests - 1:
                return last
    return None


def tested_again(facts: CellFacts) -> bool:
    """Whether what stands is a later test than those asked for before, on evidence gathered since."""
    before, now = tests_before(facts), facts.statement
    if before is None or now is None or now.effective_on <= before:
        return False
    enough = now.looked >= facts.demands.or_more(FLOOR).looked
    return enough and any(covers > before for covers in now.covers)


def said(facts: CellFacts, predecessors: Collection[Rung]) -> Rung:
    """What updates alone allow a cell of which nothing is known.

    That nobody knows any more never raises anything: it stands no higher than what was known last.
    Nor does a merger: until the new service itself is claimed for, it stands no higher than the
    weakest of the services that it was formed from.
    """
    if facts.first_claim is not None:
        rung = Rung.IN_PLACE
    elif facts.first_update is not None:
        rung = Rung.UNDER_WAY
    else:
        rung = Rung.NOT_STARTED
    if facts.known is not None:
        rung = lowest([rung, WORTH[facts.known]])
    formed = facts.opened_on is not None and facts.opened_on <= facts.day
    claimed_since = formed and facts.last_claim is not None and facts.last_claim >= facts.opened_on  # type: ignore[operator]  # formed says that it opened
    if formed and not claimed_since:
        return lowest([rung, *predecessors])
    return rung


def cell_rung(facts: CellFacts, predecessors: Collection[Rung] = ()) -> Rung:
    """A cell's rung; `predecessors` are the rungs, on the eve, of services it was formed from."""
    statement = facts.statement
    if statement is None or statement.state is CellState.UNKNOWN:
        return said(facts, predecessors)
    worth = WORTH[statement.state]
    now = reads(statement, facts.day)
    if worth is not Rung.IN_PLACE or now is Reads.NOT_MET:
        return worth
    proof = proof_since(facts)
    kinds = facts.demands.or_more(FLOOR).kinds
    if now is Reads.SUSTAINED and len(proof) >= kinds and tested_again(facts):
        return Rung.EMBEDDED
    return Rung.EVIDENCED if proof else Rung.IN_PLACE


def lowest(rungs: Collection[Rung]) -> Rung:
    """The lowest of some rungs; they may not be none."""
    return min(rungs, key=lambda rung: rung.height)


# Nobody has tested a service that reads so, or not of late.
UNTESTED = frozenset({Reads.UNKNOWN, Reads.IN_USE, Reads.NOT_TESTED_SINCE})


@dataclass(frozen=True)
class Sample:
    """Services of an action's scope that are tested for all of it, and those for which they may speak.

    `untested` are the services that nobody tested. Those of `later` came into the scope after the
    sample was drawn. `tests_stand` says whether a test of any of the sample has not run out.
    """

    tested_for_all: frozenset[object] = frozenset()
    untested: frozenset[object] = frozenset()
    later: frozenset[object] = frozenset()
    tests_stand: bool = True


NO_SAMPLE = Sample()


def weakest(cells: Mapping[object, Rung], sample: Sample) -> Rung:
    """The weakest of some services; there must be one.

    A sample speaks for services that are said to be in place and that nobody tested, and never
    for more than *evidenced*. What is known to be worse counts for itself, and so does what came
    into the scope after it was drawn. It speaks for nothing once none of its tests stands.
    """
    if not (sample.tested_for_all & cells.keys() and sample.tests_stand):
        return lowest(list(cells.values()))
    spoken_for = {
        key
        for key in sample.untested - sample.tested_for_all - sample.later
        if key in cells and cells[key].height >= Rung.IN_PLACE.height
    }
    counting = [rung for key, rung in cells.items() if key not in spoken_for]
    return lowest([*counting, Rung.EVIDENCED])


@dataclass(frozen=True)
class OneOffFacts:
    """An action done once: whether it was approved as such by the day, and what proves it."""

    proof: tuple[date, ...] = ()


def action_rung(
    cells: Mapping[object, Rung],
    *,
    first_update: date | None,
    first_claim: date | None,
    one_off: OneOffFacts | None = None,
    no_higher_than: Rung | None = None,
    sample: Sample = NO_SAMPLE,
) -> Rung:
    """An action's rung: its weakest service in scope, and no higher than a person has set.

    With no services in scope it is what updates say, or *evidenced* for a one-off action with
    accepted evidence from the first claim on. A one-off never stands above *evidenced*.
    """
    if cells:
        rung = weakest(cells, sample)
        started = first_update is not None or any(r is not Rung.NOT_STARTED for r in cells.values())
        if rung is Rung.NOT_STARTED and started:
            rung = Rung.UNDER_WAY
        if one_off is not None:
            rung = lowest([rung, Rung.EVIDENCED])
    elif first_claim is not None:
        proven = one_off is not None and any(day >= first_claim for day in one_off.proof)
        rung = Rung.EVIDENCED if proven else Rung.IN_PLACE
    else:
        rung = Rung.NOT_STARTED if first_update is None else Rung.UNDER_WAY
    return rung if no_higher_than is None else lowest([rung, no_higher_than])
