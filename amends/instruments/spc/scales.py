"""Where things stand on a picture: round numbers for axes, days across, labels apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from amends.instruments.spc.model import Chart

MOST_DECIMALS = 12
# Under it numbers lose their last places, and a picture has nothing to show.
SMALLEST = 1e-290
ROUND = (1, 2, 2.5, 5, 10)
MONTHS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 60000, 120000)
# An event further from the points than this share of their days would squeeze them together.
FARTHEST = 0.25


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of a plot, and where days (as ordinals) and values stand in it."""

    left: float
    right: float
    top: float
    bottom: float
    first: int
    last: int
    lowest: float
    highest: float

    def across(self, ordinal: float) -> float:
        """Where a day stands."""
        share = (ordinal - self.first) / (self.last - self.first)
        return self.left + (self.right - self.left) * share

    def down(self, value: float) -> float:
        """Where a value stands."""
        share = (value - self.lowest) / (self.highest - self.lowest)
        return self.bottom - (self.bottom - self.top) * share


def drawn_values(chart: Chart) -> list[float]:
    """Every height at which a line or a point of the chart is drawn."""
    found = [point.value for point in chart.points]
    for period in chart.periods:
        found += (period.limits.mean, period.limits.lower, period.limits.upper)
    found += (point.target for point in chart.points)
    return [chart.settings.shown(height) for height in found if height is not None]


def days_shown(chart: Chart, events: Iterable[date]) -> tuple[int, int]:
    """The first and the last day across: of the points, with room beside them, and of events near by."""
    first, last = chart.points[0].day.toordinal(), chart.points[-1].day.toordinal()
    span = max(last - first, 1)
    near = [
        day.toordinal()
        for day in events
        if first - FARTHEST * span <= day.toordinal() <= last + FARTHEST * span
    ]
    room = max(1, span // (2 * len(chart.points)))
    earliest, latest = min(first, *near, first) - room, max(last, *near, last) + room
    return max(earliest, 1), min(latest, date.max.toordinal())


def decimals(chart: Chart) -> int:
    """How many decimals tell the values of a chart apart: about three figures of what they span."""
    heights = drawn_values(chart) or [0.0]
    span = max(heights) - min(heights) or max(map(abs, heights))
    return min(MOST_DECIMALS, max(0, 2 - floor(log10(span)))) if span else 0


def ticks(lowest: float, highest: float, *, about: int = 5) -> list[float]:
    """Round numbers from at or below `lowest` to at or above `highest`: two at least."""
    span = highest - lowest
    # What differs in the last places of a number alone is one height to the eye.
    largest = max(abs(lowest), abs(highest))
    if span <= max(1e-9 * largest, SMALLEST):
        room = largest * 0.1 if largest > SMALLEST else 1.0
        lowest, highest = lowest - room, highest + room
        span = highest - lowest
    rough = span / about
    power = 10.0 ** floor(log10(rough))
    step = next((power * each for each in ROUND if power * each >= rough * 0.999), 10 * power)
    first, last = floor(lowest / step + 1e-9), ceil(highest / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def axis(chart: Chart) -> list[float]:
    """The heights that stand at the left of a picture: round numbers, none beyond what can be."""
    heights = drawn_values(chart) or [0.0]
    found = ticks(min(heights), max(heights))
    return sorted({chart.settings.shown(height) for height in found})


def months(first: date, last: date, *, most: int) -> list[date]:
    """First days of months for the axis, evenly apart, years beginning in January where they are shown."""
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    step = next((each for each in MONTHS if end - begin + 1 <= each * most), MONTHS[-1])
    start = begin + -begin % step if step in (3, 6, 12) else begin
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, end + 1, step)]


def apart(wanted: Sequence[float], *, by: float, lowest: float, highest: float) -> list[float]:
    """Places near the wanted ones, in their order, none nearer than `by`, within bounds if they fit."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    placed: list[float] = []
    for number in order:
        least = placed[-1] + by if placed else lowest
        placed.append(max(wanted[number], least))
    most = highest
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], most)
        most = placed[place] - by
    found = [0.0] * len(wanted)
    for number, height in zip(order, placed, strict=True):
        found[number] = height
    return found


def wrapped(words: str, *, letters: int) -> list[str]:
    """Words in lines of at most so many letters; a longer word is broken."""
    lines = [""]
    for word in words.split():
        rest = word
        while len(rest) > letters:
            lines.append(rest[:letters])
            rest = rest[letters:]
        if lines[-1] and len(lines[-1]) + 1 + len(rest) > letters:
            lines.append(rest)
        else:
            lines[-1] = f"{lines[-1]} {rest}".strip()
    return [line for line in lines if line]
