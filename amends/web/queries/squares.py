"""What was known of services on several days at once."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from amends.assurance.models import Cell
from amends.ledger.queries import latest_of
from amends.ledger.rules import Moment
from amends.plans.models import ActionService


def quarter_ends(day: date, count: int) -> tuple[date, ...]:
    """The last days of the quarters before a day, oldest first, and the day itself."""
    days = [day]
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    while len(days) < count:
        end = first - timedelta(days=1)
        days.append(end)
        first = date(end.year, 3 * ((end.month - 1) // 3) + 1, 1)
    return tuple(reversed(days))


def cells_on(
    pairs: Iterable[UUID], days: tuple[date, ...], sequence: int | None
) -> Mapping[UUID, tuple[Cell | None, ...]]:
    """The statement in force about each pair on each day, in two queries: one picks, one fetches."""
    picks = {
        f"day_{n}": latest_of(Cell, "subject", Moment(day, sequence)) for n, day in enumerate(days)
    }
    chosen = ActionService.objects.filter(pk__in=list(pairs)).annotate(**picks).values("pk", *picks)
    found = {row["pk"]: [row[name] for name in picks] for row in chosen}
    cells = Cell.objects.in_bulk({pk for pks in found.values() for pk in pks if pk})
    return {pair: tuple(cells.get(pk) for pk in pks) for pair, pks in found.items()}
