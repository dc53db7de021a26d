"""What is known of every action × service pair: scope, statement, since when, tests, claims.

One query says what is in force; another, from the row that the first found, says since when it has
been in use. Services that were merged away are asked about a second time, on the eve of the merger.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from amends.assurance.models import FOUND, IN_USE, Cell
from amends.assurance.rules import TESTS, CellState, Demands, Heard, Result
from amends.ledger.models import DatedRecord, rows_of
from amends.ledger.prepared import ask, parts, rows
from amends.ledger.queries import standing_among, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Succession
from amends.plans.models import ActionService, ScopeStatement, Update
from amends.plans.queries import speaks
from amends.plans.rules import Rung, ScopeState
from amends.standing.rules import CellFacts, MetTest, Statement, cell_rung

LATEST = ("-effective_on", "-sequence")
EARLIEST = ("effective_on", "sequence")
# Between a state, its day and its reason, which are asked for in one; no state or day has it.
THEN = "\n"
# In one query; SQLite takes 500 parts of one, and a round has two at most.
MOST_ROUNDS = 200


@dataclass(frozen=True)
class Pair:
    """One action in one service, on the pair's own day."""

    id: UUID
    action: UUID
    service: UUID
    day: date
    scope: ScopeState | None
    scope_from: date | None
    scope_reason: str
    # What was said last, the last that is not "unknown", and the last that was found: see `Heard`.
    said: tuple[UUID | None, UUID | None, UUID | None]
    in_use_from: date | None

    def heard(self, cells: Mapping[UUID, Cell]) -> Heard[Cell]:
        """What was said of it, from the statements by their ids."""
        last, known, found = (cells[pk] if pk else None for pk in self.said)
        return Heard(last, known, found)


@dataclass(frozen=True)
class Told:
    """What the action's owner has said, by the day that is asked about."""

    first_update: date | None = None
    first_claim: date | None = None
    last_claim: date | None = None


@dataclass(frozen=True)
class Mergers:
    """Which services were formed from which, and on which day."""

    opened: Mapping[UUID, date]
    formed_from: Mapping[UUID, tuple[UUID, ...]]
    eve: Mapping[UUID, date]


def mergers(organisation_id: UUID, at: Moment) -> Mergers:
    """Every merger of the organisation that was known, not put right, and had happened. One query."""
    happened = standing_among(rows(Succession, "organisation", [organisation_id]), at)
    opened: dict[UUID, date] = {}
    formed: dict[UUID, tuple[UUID, ...]] = {}
    eve: dict[UUID, date] = {}
    for row in happened:
        opened[row.successor_id] = row.effective_on
        formed[row.successor_id] = (
            *formed.get(row.successor_id, ()),
            row.predecessor_id,
        )
        eve[row.predecessor_id] = row.effective_on - timedelta(days=1)
    return Mergers(opened, formed, eve)


def asked_day(at: Moment, eves: Mapping[UUID, date], service: str) -> Case | Value:
    """The day that a pair is asked about: the eve of its own merger, where `eves` gives one.

    `service` is the path from the row to the pair's service.
    """
    day = Value(at.day, output_field=DateField())
    if not eves:
        return day
    whens = [
        When(**{service: merged}, then=Value(eve, output_field=DateField()))
        for merged, eve in eves.items()
    ]
    return Case(*whens, default=day, output_field=DateField())


def rows_about[Row: DatedRecord](
    model: type[Row], key: str, outer: str, at: Moment
) -> QuerySet[Row]:
    """Rows of the outer pair that count on its own day: as `queries.standing_rows`, day by day."""
    corrections = rows_of(model).filter(corrects=OuterRef("pk"))
    standing = rows_of(model).filter(
        **{key: OuterRef(outer)}, effective_on__lte=OuterRef("asked"), retracts=False
    )
    if at.sequence is not None:
        corrections = corrections.filter(sequence__lte=at.sequence)
        standing = standing.filter(sequence__lte=at.sequence)
    return standing.filter(~Exists(corrections))


def first(among: QuerySet[Any], order: tuple[str, ...], column: str = "pk") -> Subquery:
    """One column of the first row in an order."""
    return Subquery(among.order_by(*order).values(column)[:1])


def annotated(
    pairs: QuerySet[ActionService], at: Moment, eves: Mapping[UUID, date]
) -> QuerySet[Any, tuple[Any, ...]]:
    """What is in force about the pairs. Every sub-query stops at its first row on an index."""
    cells = rows_about(Cell, "subject", "pk", at)
    scope = rows_about(ScopeStatement, "subject", "pk", at).annotate(
        said=Concat(
            "state",
            Value(THEN),
            Cast("effective_on", CharField()),
            Value(THEN),
            "reason",
            output_field=CharField(),
        )
    )
    return (
        pairs.annotate(asked=asked_day(at, eves, "service"))
        .annotate(
            scope=first(scope, LATEST, "said"),
            cell=first(cells, LATEST),
            known=first(cells.exclude(state=CellState.UNKNOWN.value), LATEST),
            found=first(cells.filter(state__in=FOUND), LATEST),
            out=first(cells.exclude(state__in=IN_USE), LATEST),
        )
        .values_list(
            "id",
            "action_id",
            "service_id",
            "asked",
            "scope",
            "cell",
            "known",
            "found",
            "out",
        )
        .order_by()
    )


def said(
    pairs: QuerySet[ActionService], at: Moment, eves: Mapping[UUID, date]
) -> QuerySet[Any, tuple[Any, ...]]:
    """Of pairs: what the action's owner had said by the pair's own day."""
    updates = rows_about(Update, "subject", "action_id", at)
    claims = updates.exclude(claim="")
    return (
        pairs.annotate(asked=asked_day(at, eves, "service"))
        .annotate(
            first_update=first(updates, EARLIEST, "effective_on"),
            first_claim=first(claims, EARLIEST, "effective_on"),
            last_claim=first(claims, LATEST, "effective_on"),
        )
        .values_list("pk", "asked", "first_update", "first_claim", "last_claim")
        .order_by()
    )


def begun(
    pairs: QuerySet[ActionService], at: Moment, eves: Mapping[UUID, date]
) -> QuerySet[Any, tuple[Any, ...]]:
    """Of pairs that were never out of use: the day of the first statement that they are in use."""
    in_use = rows_about(Cell, "subject", "pk", at).filter(state__in=IN_USE)
    asked = pairs.annotate(asked=asked_day(at, eves, "service"))
    return asked.annotate(start=first(in_use, EARLIEST, "effective_on")).values_list(
        "pk", "asked", "start"
    )


def begun_again(
    out: QuerySet[Cell], at: Moment, eves: Mapping[UUID, date]
) -> QuerySet[Any, tuple[Any, ...]]:
    """Of pairs by the statement that they were last out of use: the day of the first in use after it."""
    later = Q(effective_on__gt=OuterRef("effective_on")) | Q(
        effective_on=OuterRef("effective_on"), sequence__gt=OuterRef("sequence")
    )
    # The first day once more, by itself: there the index begins, however long the history before.
    since = Q(effective_on__gte=OuterRef("effective_on")) & later
    in_use = rows_about(Cell, "subject", "subject_id", at).filter(since, state__in=IN_USE)
    asked = out.annotate(asked=asked_day(at, eves, "subject__service"))
    start = first(in_use, EARLIEST, "effective_on")
    return asked.annotate(start=start).values_list("subject_id", "asked", "start")


def in_use_since(
    things: Collection[UUID], at: Moment, eves: Mapping[UUID, date]
) -> tuple[QuerySet[Any, tuple[Any, ...]], QuerySet[Any, tuple[Any, ...]]]:
    """Since when pairs are in use. The things are pairs and statements together: no id is both."""
    never_out = rows_of(ActionService).filter(pk__in=things).order_by()
    out = rows_of(Cell).filter(pk__in=things).order_by()
    return begun(never_out, at, eves), begun_again(out, at, eves)


def asked_since(row: tuple[Any, ...]) -> UUID | None:
    """What says since when the pair of a row of what is in force is in use; None where it is not."""
    pk, *_, cell, _known, _found, out = row
    if not out:
        return pk if cell else None
    return out if out != cell else None


def pair_of(row: tuple[Any, ...], start: date | None) -> Pair:
    """A pair from a row of what is in force, and its use."""
    pk, action, service, day, scope, *said, _out = row
    state, _then, dated = (scope or "").partition(THEN)
    since, _then, reason = dated.partition(THEN)
    return Pair(
        pk,
        action,
        service,
        day,
        ScopeState(state) if state else None,
        date.fromisoformat(since) if since else None,
        reason,
        (said[0], said[1], said[2]),
        start,
    )


def pairs_of(actions: Collection[UUID], at: Moment) -> list[Pair]:
    """Every pair of the actions, on the day, in the order of action and service. Two queries at most."""

    def standing(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        pairs = annotated(rows_of(ActionService).filter(action__in=of), then, {})
        return pairs.order_by(F("action_id"), F("service_id"))

    def since(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        never_out, again = in_use_since(of, then, {})
        return never_out.union(again, all=True)

    in_force = ask("pairs action", standing, actions, at)
    things = [thing for row in in_force if (thing := asked_since(row))]
    begins = {pk: start for pk, _day, start in ask("in use since", since, things, at)}
    return [pair_of(row, begins.get(row[0])) for row in in_force]


@dataclass(frozen=True)
class Rounds:
    """What is asked of eves: the days of each round, by service, as known at the moment."""

    eves: Sequence[Mapping[UUID, date]]
    at: Moment

    def ask(
        self,
        about: Callable[
            [Collection[UUID], Moment, Mapping[UUID, date]],
            Iterable[QuerySet[Any, tuple[Any, ...]]],
        ],
        things: Collection[tuple[int, UUID]],
    ) -> list[tuple[Any, ...]]:
        """What is answered about things, each by the place of its round: all rounds in one query.

        One more for each part of the things, and of the rounds, that one query can take.
        """
        found: list[tuple[Any, ...]] = []
        for part in parts(things):
            by_round: dict[int, list[UUID]] = {}
            for place, thing in part:
                by_round.setdefault(place, []).append(thing)
            for some in batched(by_round.items(), MOST_ROUNDS):
                asked = [q for place, of in some for q in about(of, self.at, self.eves[place])]
                first_of, *others = asked
                found += first_of.union(*others, all=True) if others else first_of
        return found


def pairs_on_the_eve(
    actions: Collection[UUID], at: Moment, eves: Sequence[Mapping[UUID, date]]
) -> list[tuple[Pair, Told]]:
    """Pairs of the services that were merged away, on each eve asked about: see `rounds`.

    Four queries, however many the days; none without a merger.
    """
    if not eves:
        return []
    asked = Rounds(eves, at)
    places: dict[tuple[UUID, date], int] = {}
    for place, each in enumerate(eves):
        places.update(dict.fromkeys(each.items(), place))
    merged = rows_of(ActionService).filter(
        action__in=actions, service__in={service for service, _day in places}
    )
    services = merged.order_by().values_list("pk", "service")
    things = [(n, pk) for pk, service in services for n, each in enumerate(eves) if service in each]
    told = {(pk, day): Told(*days) for pk, day, *days in asked.ask(telling, things)}
    in_force = asked.ask(standing, things)
    since = [(places[row[2], row[3]], thing) for row in in_force if (thing := asked_since(row))]
    begins = {(pk, day): start for pk, day, start in asked.ask(in_use_since, since)}
    pairs = [pair_of(row, begins.get((row[0], row[3]))) for row in in_force]
    return [(pair, told[pair.id, pair.day]) for pair in pairs]


def telling(
    things: Collection[UUID], at: Moment, eves: Mapping[UUID, date]
) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    """What owners had said of these pairs."""
    yield said(rows_of(ActionService).filter(pk__in=things), at, eves)


def standing(
    things: Collection[UUID], at: Moment, eves: Mapping[UUID, date]
) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    """What was in force about these pairs."""
    yield annotated(rows_of(ActionService).filter(pk__in=things), at, eves)


@dataclass(frozen=True)
class Test:
    """A met test of a pair, with the first day covered by an accepted piece that it rests on."""

    cell: UUID
    day: date
    covers: date
    looked: int


@dataclass(frozen=True)
class Tests:
    """Those of a pair that were met, once for each such piece, and the days of those that were not."""

    met: list[Test] = field(default_factory=list)
    failed: list[date] = field(default_factory=list)


NO_TESTS = Tests()


def tests_of(
    actions: Collection[UUID], at: Moment, accepted: Mapping[UUID, date]
) -> dict[UUID, Tests]:
    """The tests by pair, as known: met ones that rest on accepted evidence, and all others. One query, or none.

    `accepted` is the first day covered by each accepted piece of evidence.
    """

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        cells = standing_rows(Cell, then).filter(subject__action__in=list(of), state__in=TESTS)
        return cells.order_by().values_list(
            "subject", "pk", "effective_on", "sample_of", "result", "evidence__evidence"
        )

    tests: dict[UUID, Tests] = {}
    if actions and accepted:
        for pair, cell, day, of, result, evidence in ask("tests", question, actions, at):
            own = tests.setdefault(pair, Tests())
            if result == Result.NOT_MET:
                own.failed.append(day)
            elif evidence in accepted:
                # What was not counted is as good as one.
                own.met.append(Test(cell, day, accepted[evidence], of or 1))
    return tests


def facts_of(
    pair: Pair,
    told: Told,
    heard: Heard[Cell],
    proof: Iterable[tuple[str, date]],
    tests: Tests,
    opened: Mapping[UUID, date],
    demands: Demands,
) -> CellFacts:
    """A pair's facts for the rules, and what is asked for on the day."""
    statement, cell = None, heard.stands
    if cell is not None:
        statement = Statement(
            state=CellState(cell.state),
            effective_on=cell.effective_on,
            result=Result(cell.result) if cell.result else None,
            expires_on=demands.relied_until(cell.effective_on, cell.expires_on),
            covers=tuple(test.covers for test in tests.met if test.cell == cell.pk),
            looked=cell.sample_of or 1,
        )
    return CellFacts(
        day=pair.day,
        statement=statement,
        known=CellState(heard.known.state) if heard.known else None,
        in_use_from=pair.in_use_from,
        tests=tuple(
            MetTest(test.day, test.covers, test.looked)
            for test in tests.met
            if test.day <= pair.day
        ),
        failed_on=max((day for day in tests.failed if day <= pair.day), default=None),
        proof=tuple(proof),
        first_update=told.first_update,
        first_claim=told.first_claim,
        last_claim=told.last_claim,
        opened_on=opened.get(pair.service),
        demands=demands,
    )


type Key = tuple[UUID, UUID]
# An action, a service and the day that is asked about.
type OnDay = tuple[UUID, UUID, date]


def rounds(merged: Mergers, lines: Mapping[UUID, Iterable[UUID]]) -> list[dict[UUID, date]]:
    """Each merged service and what it was part of, with the eves to ask about, one of each in a round.

    `lines` has each service and what it is part of, upwards. There is one round, but where what lost
    several of its parts lost them on different days.
    """
    wanted = [(above, eve) for part, eve in merged.eve.items() for above in lines[part]]
    found: list[dict[UUID, date]] = []
    for service, eve in wanted:
        fits = (each for each in found if each.get(service, eve) == eve)
        into = next(fits, None)
        if into is None:
            found.append(into := {})
        into[service] = eve
    return found


def rungs(
    facts: Mapping[Key, CellFacts],
    on_the_eve: Mapping[OnDay, CellFacts],
    scope_on_the_eve: Mapping[OnDay, ScopeState | None],
    merged: Mergers,
    lines: Mapping[UUID, Collection[UUID]],
) -> dict[Key, Rung]:
    """The rung of each pair. A service that was merged away is looked up on its eve.

    Where its own name was not in scope then, what it was part of speaks for it.
    """
    eves: dict[OnDay, Rung] = {}

    def before(action: UUID, service: UUID, day: date) -> Iterator[Rung]:
        for part in merged.formed_from.get(service, ()):
            eve = merged.eve[part]
            if eve < day:
                scopes = {pk: scope_on_the_eve.get((action, pk, eve)) for pk in lines[part]}
                speaking = speaks(lines[part], {pk: s for pk, s in scopes.items() if s})
                if speaking is not None:
                    yield eve_of((action, speaking, eve))

    def eve_of(key: OnDay) -> Rung:
        if key not in eves:
            eves[key] = cell_rung(on_the_eve[key], [*before(*key)])
        return eves[key]

    return {key: cell_rung(of, [*before(*key, of.day)]) for key, of in facts.items()}
