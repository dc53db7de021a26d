"""What one query tells of every action × service pair: scope, statement, since when, tests, claims.

Services that were merged away are asked about a second time, on the eve of the merger.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
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
from django.db.models.functions import Coalesce

from amends.assurance.models import IN_USE, Cell
from amends.assurance.rules import CellState, Result
from amends.ledger.models import DatedRecord, rows_of
from amends.ledger.prepared import ask
from amends.ledger.rules import Moment
from amends.people.models import Succession
from amends.plans.models import ActionService, ScopeStatement, Update
from amends.plans.rules import Rung, ScopeState
from amends.standing.rules import CellFacts, Statement, cell_rung

LONG_AGO = date(1, 1, 1)
LATEST = ("-effective_on", "-sequence")
EARLIEST = ("effective_on", "sequence")


@dataclass(frozen=True)
class Pair:
    """One action in one service, on the pair's own day."""

    id: UUID
    action: UUID
    service: UUID
    day: date
    scope: ScopeState | None
    scope_reason: str
    scope_row: UUID | None
    cell: UUID | None
    in_use_from: date | None
    first_test_met: date | None
    first_update: date | None
    first_claim: date | None
    last_claim: date | None


@dataclass(frozen=True)
class Mergers:
    """Which services were formed from which, and on which day."""

    opened: Mapping[UUID, date]
    formed_from: Mapping[UUID, tuple[UUID, ...]]
    eve: Mapping[UUID, date]


def mergers(organisation_id: UUID, at: Moment) -> Mergers:
    """Every merger of the organisation that was known and had happened. One query."""
    rows = Succession.objects.filter(organisation=organisation_id, effective_on__lte=at.day)
    if at.sequence is not None:
        rows = rows.filter(sequence__lte=at.sequence)
    opened: dict[UUID, date] = {}
    formed: dict[UUID, tuple[UUID, ...]] = {}
    eve: dict[UUID, date] = {}
    for row in rows.order_by("sequence"):
        opened[row.successor_id] = row.effective_on
        formed[row.successor_id] = (
            *formed.get(row.successor_id, ()),
            row.predecessor_id,
        )
        eve[row.predecessor_id] = row.effective_on - timedelta(days=1)
    return Mergers(opened, formed, eve)


def asked_day(at: Moment, eves: Mapping[UUID, date]) -> Case | Value:
    """The day that a pair is asked about: the eve of its own merger, where `eves` gives one."""
    day = Value(at.day, output_field=DateField())
    if not eves:
        return day
    whens = [
        When(service=service, then=Value(eve, output_field=DateField()))
        for service, eve in eves.items()
    ]
    return Case(*whens, default=day, output_field=DateField())


def rows_about[Row: DatedRecord](
    model: type[Row], key: str, outer: str, at: Moment
) -> QuerySet[Row]:
    """Rows of the outer pair that count on its own day: as `queries.standing_rows`, day by day."""
    corrections = rows_of(model).filter(corrects=OuterRef("pk"))
    rows = rows_of(model).filter(
        **{key: OuterRef(outer)}, effective_on__lte=OuterRef("asked"), retracts=False
    )
    if at.sequence is not None:
        corrections = corrections.filter(sequence__lte=at.sequence)
        rows = rows.filter(sequence__lte=at.sequence)
    return rows.filter(~Exists(corrections))


def first(rows: QuerySet[Any], order: tuple[str, ...], column: str = "pk") -> Subquery:
    """One column of the first row in an order."""
    return Subquery(rows.order_by(*order).values(column)[:1])


def annotated(
    pairs: QuerySet[ActionService], at: Moment, eves: Mapping[UUID, date]
) -> QuerySet[Any]:
    """The one query. Every sub-query stops at its first row on an index."""
    cells = rows_about(Cell, "subject", "pk", at)
    out_of_use = cells.exclude(state__in=IN_USE)
    since = Q(effective_on__gt=OuterRef("out_on")) | Q(
        effective_on=OuterRef("out_on"), sequence__gt=OuterRef("out_sequence")
    )
    in_use = cells.filter(since, state__in=IN_USE)
    met = cells.filter(effective_on__gte=OuterRef("start")).filter(
        Q(state=CellState.AUDITED.value, result=Result.MET.value)
        | Q(state=CellState.SUSTAINED.value)
    )
    scope = rows_about(ScopeStatement, "subject", "pk", at)
    updates = rows_about(Update, "subject", "action_id", at)
    claims = updates.exclude(claim="")
    return (
        pairs.annotate(asked=asked_day(at, eves))
        .annotate(
            scope_row=first(scope, LATEST),
            scope_state=first(scope, LATEST, "state"),
            scope_reason=first(scope, LATEST, "reason"),
            cell=first(cells, LATEST),
            out_on=Coalesce(first(out_of_use, LATEST, "effective_on"), Value(LONG_AGO)),
            out_sequence=Coalesce(first(out_of_use, LATEST, "sequence"), Value(0)),
            first_update=first(updates, EARLIEST, "effective_on"),
            first_claim=first(claims, EARLIEST, "effective_on"),
            last_claim=first(claims, LATEST, "effective_on"),
        )
        .annotate(start=first(in_use, EARLIEST, "effective_on"))
        .annotate(first_test_met=first(met, EARLIEST, "effective_on"))
        .values_list(
            "id",
            "action_id",
            "service_id",
            "asked",
            "scope_row",
            "scope_state",
            "scope_reason",
            "cell",
            "start",
            "first_test_met",
            "first_update",
            "first_claim",
            "last_claim",
        )
        .order_by(F("action_id"), F("service_id"))
    )


def pair_of(row: tuple[Any, ...]) -> Pair:
    """A pair from a row of the query."""
    pk, action, service, day, scope_row, scope, reason, *rest = row
    return Pair(
        pk,
        action,
        service,
        day,
        ScopeState(scope) if scope else None,
        reason or "",
        scope_row,
        *rest,
    )


def pairs_of(actions: Collection[UUID], at: Moment) -> list[Pair]:
    """Every pair of the actions, on the day."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        return annotated(ActionService.objects.filter(action__in=list(of)), then, {})

    return [pair_of(row) for row in ask("pairs", question, actions, at)]


def pairs_on_the_eve(
    actions: Collection[UUID], at: Moment, eves: Mapping[UUID, date]
) -> list[Pair]:
    """Pairs of the services that were merged away, each on its own eve; no query without a merger."""
    if not eves:
        return []
    merged = ActionService.objects.filter(action__in=actions, service__in=eves)
    return [pair_of(row) for row in annotated(merged, at, eves)]


def facts_of(
    pair: Pair,
    cell: Cell | None,
    proof: Iterable[tuple[str, date]],
    opened: Mapping[UUID, date],
) -> CellFacts:
    """A pair's facts for the rules."""
    statement = None
    if cell is not None:
        statement = Statement(
            state=CellState(cell.state),
            effective_on=cell.effective_on,
            result=Result(cell.result) if cell.result else None,
            expires_on=cell.expires_on,
        )
    return CellFacts(
        day=pair.day,
        statement=statement,
        in_use_from=pair.in_use_from,
        first_test_met=pair.first_test_met,
        proof=tuple(proof),
        first_update=pair.first_update,
        first_claim=pair.first_claim,
        last_claim=pair.last_claim,
        opened_on=opened.get(pair.service),
    )


type Key = tuple[UUID, UUID]


def rungs(
    facts: Mapping[Key, CellFacts],
    on_the_eve: Mapping[Key, CellFacts],
    scope_on_the_eve: Mapping[Key, ScopeState | None],
    formed_from: Mapping[UUID, tuple[UUID, ...]],
) -> dict[Key, Rung]:
    """The rung of each pair; services merged away are looked up on their eve. Keys: (action, service)."""
    eves: dict[Key, Rung] = {}

    def before(key: Key) -> list[Rung]:
        action, service = key
        earlier = [(action, predecessor) for predecessor in formed_from.get(service, ())]
        return [eve_of(k) for k in earlier if scope_on_the_eve.get(k) is ScopeState.IN]

    def eve_of(key: Key) -> Rung:
        if key not in eves:
            eves[key] = cell_rung(on_the_eve[key], before(key))
        return eves[key]

    return {key: cell_rung(facts[key], before(key)) for key in facts}
