"""Where an action was embedded in a service and has slipped: told for as long as the slip stands.

Only services that read worse than in use are gone back over, to the last day on which the last
statement that they were sustained held: what stood then is worked out as on any day.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.assurance.models import IN_USE, Cell, CellEvidence
from amends.assurance.queries.demands import Rules
from amends.assurance.rules import CellState, Demands, Reads, Result
from amends.evidence.models import EvidenceAction, EvidenceState
from amends.evidence.rules import Stage
from amends.ledger.prepared import ask
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment
from amends.plans.rules import Rung
from amends.standing.pairs import Key
from amends.standing.rules import CellFacts, MetTest, Statement, cell_rung
from amends.standing.statements import known_by

# What reads so is no longer done as it was, or a test of it was not met.
WORSE = frozenset({Reads.SLIPPED, Reads.NOT_MET, Reads.INTRODUCED, Reads.NOT_STARTED})


@dataclass(frozen=True)
class Said:
    """A statement about a pair."""

    cell: UUID
    state: CellState
    result: str
    day: date
    expires_on: date | None
    looked: int


@dataclass(frozen=True)
class Piece:
    """What became of a piece of evidence: from each day its kind and first day covered, once accepted."""

    states: tuple[tuple[date, str, date | None], ...]

    def on(self, day: date) -> tuple[str, date] | None:
        """Its kind and first day covered, where it was accepted on a day."""
        before = [each for each in self.states if each[0] <= day]
        if not before or not before[-1][1] or before[-1][2] is None:
            return None
        return before[-1][1], before[-1][2]


def slipped(pairs: Mapping[UUID, Key], rules: Rules, at: Moment) -> frozenset[UUID]:
    """Those of some pairs that were embedded before what stands of them. Four queries, or fewer."""
    return slipped_on(pairs, rules, at, (at.day,))[at.day]


def slipped_on(
    pairs: Mapping[UUID, Key], rules: Rules, at: Moment, days: Collection[date]
) -> dict[date, frozenset[UUID]]:
    """The same on each of some days, as it is known at the moment, whose day is the last of them.

    Four queries, or fewer, however many days there are.
    """
    said = said_of(pairs, at)
    histories: dict[tuple[date, UUID], tuple[list[Said], date]] = {}
    for day in days:
        for pair, every in said.items():
            until = last_sustained([each for each in every if each.day <= day])
            if until is not None:
                histories[day, pair] = until
    found: dict[date, set[UUID]] = {day: set() for day in days}
    if histories:
        rests_on = evidence_of_cells(
            {said.cell for until, _ in histories.values() for said in until}
        )
        asked = {pairs[pair] for _day, pair in histories}
        from_services = evidence_of_services({action for action, _service in asked}, at)
        about = {piece for own in from_services.values() for piece in own}
        pieces = pieces_of(about | {piece for own in rests_on.values() for piece in own}, at)
        for (day, pair), history in histories.items():
            own = from_services.get(pairs[pair], ())
            if was_embedded(*history, rules, rests_on, pieces, own):
                found[day].add(pair)
    return {day: frozenset(those) for day, those in found.items()}


def said_of(pairs: Iterable[UUID], at: Moment) -> dict[UUID, list[Said]]:
    """Everything that is said of the pairs and counts, in the order in which it is true. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        found = standing_rows(Cell, then).filter(subject__in=list(of))
        return found.order_by("effective_on", "sequence").values_list(
            "subject", "pk", "state", "result", "effective_on", "expires_on", "sample_of"
        )

    said: dict[UUID, list[Said]] = {}
    asked = list(pairs)
    for pk, cell, state, result, day, expires_on, of in ask("said of", question, asked, at):
        row = Said(cell, CellState(state), result, day, expires_on, of or 1)
        said.setdefault(pk, []).append(row)
    return said


def last_sustained(said: list[Said]) -> tuple[list[Said], date] | None:
    """What was said up to the last time that it was sustained, and the eve of what was said next."""
    places = [n for n, each in enumerate(said[:-1]) if each.state is CellState.SUSTAINED]
    if not places:
        return None
    place = places[-1]
    return said[: place + 1], said[place + 1].day - timedelta(days=1)


def evidence_of_cells(cells: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The evidence that statements rest on. One query."""
    rests_on: dict[UUID, list[UUID]] = {}
    found = CellEvidence.objects.filter(cell__in=cells).values_list("cell", "evidence")
    for cell, piece in found:
        rests_on.setdefault(cell, []).append(piece)
    return rests_on


def evidence_of_services(
    actions: Collection[UUID], at: Moment
) -> dict[tuple[UUID, UUID], list[UUID]]:
    """The evidence of each action from each service. One query."""
    found: dict[tuple[UUID, UUID], list[UUID]] = {}
    rows = known_by(EvidenceAction.objects.filter(action__in=actions), at)
    for key in rows.values_list("action", "evidence__services__service", "evidence"):
        action, service, piece = key
        if service is not None:
            found.setdefault((action, service), []).append(piece)
    return found


def pieces_of(evidence: Collection[UUID], at: Moment) -> Mapping[UUID, Piece]:
    """How far each piece of evidence had come on every day. One query."""
    states: dict[UUID, list[tuple[date, str, date | None]]] = {}
    rows = standing_rows(EvidenceState, at).filter(subject__in=evidence)
    for piece, kind, stage, day, first in rows.order_by("effective_on", "sequence").values_list(
        "subject", "subject__kind", "stage", "effective_on", "period_from"
    ):
        accepted = kind if stage == Stage.ACCEPTED.value else ""
        states.setdefault(piece, []).append((day, accepted, first))
    return {piece: Piece(tuple(found)) for piece, found in states.items()}


def was_embedded(
    said: list[Said],
    eve: date,
    rules: Rules,
    rests_on: Mapping[UUID, list[UUID]],
    pieces: Mapping[UUID, Piece],
    own: Collection[UUID],
) -> bool:
    """Whether it stood at embedded on the last day on which its last sustained statement held."""
    last = said[-1]
    demands = rules.demands(eve)
    until = demands.relied_until(last.day, last.expires_on)
    day = min(eve, until or eve)
    if day < last.day:
        return False
    return cell_rung(facts_then(said, day, demands, rests_on, pieces, own)) is Rung.EMBEDDED


def facts_then(
    said: list[Said],
    day: date,
    demands: Demands,
    rests_on: Mapping[UUID, list[UUID]],
    pieces: Mapping[UUID, Piece],
    own: Collection[UUID],
) -> CellFacts:
    """The facts of a pair on a day, of which nothing was said after the last statement given."""

    def accepted(evidence: Collection[UUID]) -> Iterator[tuple[str, date]]:
        for piece in evidence:
            found = pieces[piece].on(day) if piece in pieces else None
            if found is not None:
                yield found

    start: date | None = None
    tests: list[MetTest] = []
    for each in said:
        start = None if each.state.value not in IN_USE else start or each.day
        met = each.state is CellState.SUSTAINED or each.result == Result.MET
        if met:
            covered = accepted(rests_on.get(each.cell, ()))
            tests += [MetTest(each.day, first, each.looked) for _kind, first in covered]
    last = said[-1]
    return CellFacts(
        day=day,
        statement=Statement(
            state=last.state,
            effective_on=last.day,
            expires_on=demands.relied_until(last.day, last.expires_on),
            covers=tuple(first for _kind, first in accepted(rests_on.get(last.cell, ()))),
            looked=last.looked,
        ),
        in_use_from=start,
        proof=tuple(accepted(own)),
        tests=tuple(tests),
        failed_on=max((each.day for each in said if each.result == Result.NOT_MET), default=None),
        demands=demands,
    )
