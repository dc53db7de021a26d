"""The day an action was first in place in its whole scope: kept, because finding it needs every entry.

How late a promise was kept is counted from this day. The table is written in the transaction of
the row that changes the answer, one row for each answer, so that it can be asked as known.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from amends.assurance.models import Cell
from amends.assurance.rules import CellState, Heard, Result, hear
from amends.ledger.models import DatedRecord, Head, rows_of
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Moment
from amends.ledger.services import lock_head
from amends.people.models import Service, ServiceState, Succession
from amends.plans.models import Action, ActionService, ScopeStatement, Update
from amends.plans.queries import speaks
from amends.plans.queries.reach import upwards
from amends.plans.rules import Rung, ScopeState
from amends.standing.models import Milestone
from amends.standing.pairs import Mergers, mergers
from amends.standing.rules import CellFacts, Statement, action_rung, cell_rung

END_OF_TIME = date(9999, 12, 31)


@dataclass(frozen=True)
class Line:
    """Statements about one thing, in the order in which they are true."""

    days: tuple[date, ...]
    rows: tuple[DatedRecord, ...]

    def on(self, day: date) -> DatedRecord | None:
        """The one in force on a day."""
        place = bisect_right(self.days, day)
        return self.rows[place - 1] if place else None


NO_LINE = Line((), ())


@dataclass(frozen=True)
class History:
    """Everything entered about one action that decides whether it is in place."""

    scope: dict[UUID, Line]
    services: dict[UUID, Line]
    cells: dict[UUID, Line]
    # Of each service what had been heard before anything was said, and after each thing that was.
    heard: dict[UUID, tuple[Heard[Cell], ...]]
    updates: tuple[date, ...]
    claims: tuple[date, ...]
    merged: Mergers
    # What each service of the organisation is part of.
    above: dict[UUID, UUID | None]

    def days(self) -> list[date]:
        """Days on which the answer may change."""
        lines = (*self.scope.values(), *self.services.values(), *self.cells.values())
        return sorted(
            {day for line in lines for day in line.days}
            | {*self.updates}
            | {eve + timedelta(days=1) for eve in self.merged.eve.values()}
        )

    def heard_by(self, service: UUID, day: date) -> Heard[Cell]:
        """What had been said of a service by a day."""
        place = bisect_right(self.cells.get(service, NO_LINE).days, day)
        return self.heard[service][place] if place else Heard()

    def formed_by(self, service: UUID, day: date) -> dict[UUID, date]:
        """What had become part of a service by a day, each with the eve of that."""
        eves = self.merged.eve
        earlier = self.merged.formed_from.get(service, ())
        return {each: eves[each] for each in earlier if eves[each] < day}


def lines(rows: Iterable[tuple[UUID, DatedRecord]]) -> dict[UUID, Line]:
    """Rows by service; they come in the order in which they are true."""
    found: dict[UUID, list[DatedRecord]] = {}
    for service, row in rows:
        found.setdefault(service, []).append(row)
    return {
        service: Line(tuple(row.effective_on for row in about), tuple(about))
        for service, about in found.items()
    }


def history_of(action: Action, at: Moment) -> History:
    """Six queries."""
    order = ("effective_on", "sequence")
    scope = (
        standing_rows(ScopeStatement, at).filter(subject__action=action).select_related("subject")
    )
    states = standing_rows(ServiceState, at).filter(subject__cells__action=action)
    cells = standing_rows(Cell, at).filter(subject__action=action).select_related("subject")
    said: dict[UUID, list[Cell]] = {}
    for cell in cells.order_by(*order):
        said.setdefault(cell.subject.service_id, []).append(cell)
    updates = standing_rows(Update, at).filter(subject=action).order_by(*order)
    told = list(updates.values_list("effective_on", "claim"))
    return History(
        scope=lines((row.subject.service_id, row) for row in scope.order_by(*order)),
        services=lines((row.subject_id, row) for row in states.order_by(*order)),
        cells=lines((service, cell) for service, about in said.items() for cell in about),
        heard={service: tuple(hear(about)) for service, about in said.items()},
        updates=tuple(day for day, _ in told),
        claims=tuple(day for day, claim in told if claim),
        merged=mergers(action.organisation_id, at),
        above=dict(
            Service.objects.filter(organisation=action.organisation_id).values_list("pk", "parent")
        ),
    )


def scope_on(history: History, day: date) -> dict[UUID, ScopeState]:
    """What is said of each service's place in the scope on a day."""
    rows = {service: line.on(day) for service, line in history.scope.items()}
    return {
        service: ScopeState(row.state)
        for service, row in rows.items()
        if isinstance(row, ScopeStatement)
    }


def in_scope(history: History, day: date) -> list[UUID]:
    """Services in scope on a day."""
    said = scope_on(history, day)
    return [service for service, state in said.items() if state is ScopeState.IN]


def running_in_scope(history: History, day: date) -> list[UUID]:
    """Services in scope that run on a day: one that has closed holds nothing back."""
    states = {
        service: history.services.get(service, NO_LINE).on(day)
        for service in in_scope(history, day)
    }
    return [
        service for service, row in states.items() if isinstance(row, ServiceState) and row.running
    ]


def facts_on(history: History, service: UUID, day: date) -> CellFacts:
    """What decides whether a cell is in place: proof does not, so it is left out."""
    heard = history.heard_by(service, day)
    row, known = heard.stands, heard.known
    updates = history.updates[: bisect_right(history.updates, day)]
    claims = history.claims[: bisect_right(history.claims, day)]
    statement = None
    if row is not None:
        statement = Statement(
            CellState(row.state),
            row.effective_on,
            Result(row.result) if row.result else None,
            row.expires_on,
        )
    return CellFacts(
        day=day,
        statement=statement,
        known=CellState(known.state) if known is not None else None,
        first_update=updates[0] if updates else None,
        first_claim=claims[0] if claims else None,
        last_claim=claims[-1] if claims else None,
        opened_on=max(
            (eve + timedelta(days=1) for eve in history.formed_by(service, day).values()),
            default=None,
        ),
    )


def rung_on(history: History, service: UUID, day: date) -> Rung:
    """A cell's rung on a day, as far as *in place*."""
    before = [
        rung_on(history, speaking, eve)
        for earlier, eve in history.formed_by(service, day).items()
        if (speaking := speaks(upwards(earlier, history.above), scope_on(history, eve))) is not None
    ]
    return cell_rung(facts_on(history, service, day), before)


def first_in_place(history: History) -> date | None:
    """The first day on which every service in scope was in place, or claimed to be."""
    for day in history.days():
        facts = facts_on(history, UUID(int=0), day)
        inside = running_in_scope(history, day)
        rungs: dict[object, Rung] = {s: rung_on(history, s, day) for s in inside}
        rung = action_rung(rungs, first_update=facts.first_update, first_claim=facts.first_claim)
        if rung.height >= Rung.IN_PLACE.height:
            return day
    return None


def note(action: Action, sequence: int) -> None:
    """Write down the answer if the row at `sequence` changed it."""
    before = answer_before(action, sequence)
    now = first_in_place(history_of(action, Moment(END_OF_TIME, sequence)))
    if now != before:
        Milestone.objects.create(
            organisation_id=action.organisation_id,
            action=action,
            sequence=sequence,
            in_place_on=now,
        )


def answer_before(action: Action, sequence: int) -> date | None:
    """What was known before the row at `sequence`."""
    earlier = Milestone.objects.filter(action=action, sequence__lt=sequence)
    return earlier.order_by("-sequence").values_list("in_place_on", flat=True).first()


def note_from(action: Action, sequence: int, *, earliest_change: date | None) -> None:
    """Write down the answers from the row at `sequence` on, which are the rows of one write.

    Rows of several tables come here table by table and in no order, so each time all of them are
    gone through in their own.

    `earliest_change` is the first day that the new rows speak of; None when a correction may have
    changed any day. What is said of later days cannot change when something was first in place.
    """
    before = answer_before(action, sequence)
    if before is not None and earliest_change is not None and earliest_change > before:
        return
    Milestone.objects.filter(action=action, sequence__gte=sequence).delete()
    for place in sorted(sequences_about(action, since=sequence)):
        note(action, place)


def note_rows[Row: DatedRecord](
    model: type[Row], path: str
) -> Callable[[Sequence[UUID], Actor], None]:
    """The reaction to rows of a table: `path` leads from a row to its action."""

    def react(things: Sequence[UUID], by: Actor) -> None:
        changed: dict[UUID, list[Row]] = {}
        rows = rows_of(model).filter(pk__in=things).select_related("corrects")
        actions = dict(rows.values_list("pk", path))
        for row in rows:
            changed.setdefault(actions[row.pk], []).append(row)
        for action in Action.objects.filter(pk__in=changed):
            about = changed[action.pk]
            corrected = any(row.corrects is not None for row in about)
            earliest = None if corrected else min(row.effective_on for row in about)
            note_from(action, min(row.sequence for row in about), earliest_change=earliest)

    return react


note_updates = note_rows(Update, "subject")
note_cells = note_rows(Cell, "subject__action")
note_scope = note_rows(ScopeStatement, "subject__action")


def note_mergers(things: Sequence[UUID], by: Actor) -> None:
    """A merger may lower what was only claimed: every action with the new service in its scope."""
    rows = Succession.objects.filter(pk__in=things)
    sequence = rows.aggregate(first=Min("sequence"))["first"]
    successors = rows.values("successor")
    pairs = ActionService.objects.filter(service__in=successors).values("action")
    for action in Action.objects.filter(pk__in=pairs):
        note_from(action, sequence, earliest_change=None)


def note_services(things: Sequence[UUID], by: Actor) -> None:
    """What opens or closes: every action with the service in its scope."""
    rows = rows_of(ServiceState).filter(pk__in=things)
    sequence = rows.aggregate(first=Min("sequence"))["first"]
    pairs = ActionService.objects.filter(service__in=rows.values("subject")).values("action")
    for action in Action.objects.filter(pk__in=pairs):
        note_from(action, sequence, earliest_change=None)


@dataclass(frozen=True)
class Rebuilt:
    """How many rows there are now, and how many were wrong, missing or too many before."""

    rows: int
    wrong: int


def rebuild(organisation_id: UUID) -> Rebuilt:
    """Throw the table away and make it again from the rows, in their own order; writers wait."""
    rows = Milestone.objects.filter(organisation=organisation_id)
    with transaction.atomic():
        lock_head(organisation_id)
        before, after = answers(rows), expected(organisation_id)
        rows.delete()
        Milestone.objects.bulk_create(
            Milestone(
                organisation_id=organisation_id, action_id=action, sequence=place, in_place_on=day
            )
            for (action, place), day in after.items()
        )
    return Rebuilt(rows=len(after), wrong=differing(before, after))


def expected(organisation_id: UUID) -> dict[tuple[UUID, int], date | None]:
    """What the table must hold: each answer by its action and place. Some queries for each row."""
    found: dict[tuple[UUID, int], date | None] = {}
    for action in Action.objects.filter(organisation=organisation_id):
        before = None
        for sequence in sorted(sequences_about(action)):
            now = first_in_place(history_of(action, Moment(END_OF_TIME, sequence)))
            if now != before:
                found[action.pk, sequence] = before = now
    return found


def wrong(organisation_id: UUID) -> int:
    """How many answers of the table are not those that the rows give, or are missing.

    Writes nothing, and keeps writers waiting only to look again where something seems wrong.
    """
    rows = Milestone.objects.filter(organisation=organisation_id)
    if not differing(answers(rows), expected(organisation_id)):
        return 0
    with transaction.atomic():
        Head.objects.select_for_update().filter(pk=organisation_id).first()
        return differing(answers(rows), expected(organisation_id))


def differing(
    before: dict[tuple[UUID, int], date | None], after: dict[tuple[UUID, int], date | None]
) -> int:
    """In how many places two tables are not the same."""
    return len({key for key, _day in before.items() ^ after.items()})


def answers(rows: QuerySet[Milestone]) -> dict[tuple[UUID, int], date | None]:
    """The answer by action and place in the ledger. One query."""
    return {(row.action_id, row.sequence): row.in_place_on for row in rows.all()}


def sequences_about(action: Action, since: int = 1) -> set[int]:
    """The place in the ledger of every row that may have changed the answer. Five queries."""
    found: set[int] = set()
    for model, path in (
        (Update, "subject"),
        (Cell, "subject__action"),
        (ScopeStatement, "subject__action"),
    ):
        rows = rows_of(model).filter(**{path: action}, sequence__gte=since)
        found.update(rows.values_list("sequence", flat=True))
    services = ActionService.objects.filter(action=action).values("service")
    states = rows_of(ServiceState).filter(subject__in=services, sequence__gte=since)
    found.update(states.values_list("sequence", flat=True))
    merged = Succession.objects.filter(successor__in=services, sequence__gte=since)
    return found | set(merged.values_list("sequence", flat=True))
