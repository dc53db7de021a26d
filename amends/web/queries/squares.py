"""What was known of services on several days at once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from amends.assurance.models import Cell
from amends.assurance.queries import heard, said_of
from amends.ledger.rules import Moment
from amends.people.models import Service
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
    pairs: Collection[UUID], days: tuple[date, ...], sequence: int | None
) -> Mapping[UUID, tuple[Cell | None, ...]]:
    """What stood of each pair on each day. One query."""
    about = ActionService.objects.filter(pk__in=list(pairs))
    said = said_of(about, Moment(max(days), sequence))
    return {
        pair: tuple(
            heard(each for each in said.get(pair, ()) if each.effective_on <= day).stands
            for day in days
        )
        for pair in pairs
    }


def with_parts(services: Iterable[UUID]) -> set[UUID]:
    """Those of some services that others are part of. One query."""
    below = Service.objects.filter(parent__in=[*services]).order_by()
    return {pk for pk in below.values_list("parent", flat=True) if pk is not None}
