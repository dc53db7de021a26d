"""Series and settings for tests."""

from collections.abc import Iterable, Sequence
from datetime import date

from amends.instruments.spc import Chart, Observation, Settings, Signal, make_chart


def month(number: int) -> date:
    """The first day of a month, counted from January 2016."""
    return date(2016 + number // 12, number % 12 + 1, 1)


def series(values: Iterable[float | None]) -> list[Observation]:
    """Values month by month."""
    return [Observation(month(number), value) for number, value in enumerate(values)]


def chart(values: Iterable[float | None], settings: Settings | None = None) -> Chart:
    """The chart of values month by month."""
    return make_chart(series(values), settings or Settings())


def signals(made: Chart) -> list[str]:
    """The rule of each point, in short."""
    return [SHORT[point.signal] for point in made.points]


def wavering(count: int, around: float = 10.0) -> Sequence[float]:
    """Values that set off no rule: one above, two below, one above."""
    return [around + (2, -1, -2, 1)[number % 4] for number in range(count)]


SHORT = {
    Signal.NONE: ".",
    Signal.ABOVE_LIMIT: "U",
    Signal.BELOW_LIMIT: "L",
    Signal.RISING: "+",
    Signal.FALLING: "-",
    Signal.TWO_ABOVE: "2",
    Signal.TWO_BELOW: "2",
    Signal.SHIFT_ABOVE: "7",
    Signal.SHIFT_BELOW: "7",
}
