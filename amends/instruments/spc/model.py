"""What goes into a chart and what comes out. Values of the enums are those of NHSRplotthedots 0.2.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

# Limits that rest on fewer values are a trial: so say NHSRplotthedots' words. Its column warns one point
# longer, as Making Data Count's own workbook shows no limits below 13.
FIRM_FROM = 12
SHORT_BELOW = 13


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class TwoInThree(StrEnum):
    """Which points count towards "two of three near a limit"."""

    # Between the near line and the limit: NHSRplotthedots, and Making Data Count until 2023.
    BETWEEN = "between"
    # Anywhere beyond the near line, the limit included: Making Data Count since.
    BEYOND = "beyond"


class Signal(StrEnum):
    """The rule that a point is part of; the first that applies."""

    NONE = "Common Cause"
    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    TWO_ABOVE = "2 in 3 Above CL"
    TWO_BELOW = "2 in 3 Below CL"
    SHIFT_ABOVE = "7 Points Above CL"
    SHIFT_BELOW = "7 Points Below CL"


class PointType(StrEnum):
    """What a point's signal means, given which way is better."""

    COMMON = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Where the target lies among the limits of the latest period."""

    PASS = "consistent_pass"  # noqa: S105 - a verdict, not a password
    FAIL = "consistent_fail"
    HIT_AND_MISS = "inconsistent"


class Observation(NamedTuple):
    """A day and what was measured; None where it is known that there is no value."""

    day: date
    value: float | None


class Rebase(NamedTuple):
    """New limits from the first point on or after a day, and why."""

    day: date
    reason: str = ""


class Target(NamedTuple):
    """A target from a day on; None is from the beginning."""

    value: float
    since: date | None = None


class Mark(NamedTuple):
    """A day to show on the chart, and what happened: "in place"."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How a chart is to be made.

    `fix_after`: the limits of each period rest on so many of its first points. `screen`: moving ranges
    at or beyond the upper range limit are left out of the limits; NHS England's workbooks leave none out.
    `within`: between what every value lies, as a share between 0 and 100. Nothing is worked out by it:
    limits stay as they are, and are drawn and said no further than that.
    """

    direction: Direction = Direction.NEUTRAL
    targets: tuple[Target, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    fix_after: int | None = None
    screen: bool = False
    two_in_three: TwoInThree = TwoInThree.BETWEEN
    marks: tuple[Mark, ...] = ()
    within: tuple[float, float] | None = None

    def shown(self, height: float) -> float:
        """Where a line is drawn: at its height, or at the edge of what can be."""
        if self.within is None:
            return height
        lowest, highest = self.within
        return min(max(height, lowest), highest)


class Limits(NamedTuple):
    """The lines of a period. Those that cannot be drawn are None.

    `basis` is the number of values they rest on, `screened` the number of moving ranges left out.
    """

    mean: float | None
    mean_range: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    basis: int
    screened: int


class Period(NamedTuple):
    """The points from one rebase to the next, with their limits. `number` is 0 before any rebase."""

    number: int
    first: date
    last: date
    reason: str
    points: int
    values: int
    fixed: bool
    limits: Limits

    @property
    def is_trial(self) -> bool:
        """Whether the limits rest on too few values to be firm."""
        return self.limits.basis < FIRM_FROM


class Point(NamedTuple):
    """One point as drawn. `side` is -1 below the mean, 0 on it, 1 above; None means "cannot be said"."""

    day: date
    value: float | None
    period: int
    limits: Limits
    target: float | None
    is_outside: bool | None
    is_near: bool | None
    side: int | None
    signal: Signal
    type: PointType
    is_short: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A series as a chart: points in order of their days, and periods in the same order.

    `latest` is the last point that has a value. `assurance` is None without a target or a direction.
    """

    settings: Settings
    points: tuple[Point, ...]
    periods: tuple[Period, ...]
    assurance: Assurance | None

    @property
    def latest(self) -> Point | None:
        """The last point with a value; None if there is none."""
        return next((point for point in reversed(self.points) if point.value is not None), None)


HIGH: Mapping[Signal, int] = {
    Signal.NONE: 0,
    Signal.ABOVE_LIMIT: 1,
    Signal.BELOW_LIMIT: -1,
    Signal.RISING: 1,
    Signal.FALLING: -1,
    Signal.TWO_ABOVE: 1,
    Signal.TWO_BELOW: -1,
    Signal.SHIFT_ABOVE: 1,
    Signal.SHIFT_BELOW: -1,
}
