"""From a series and its settings to a chart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import isfinite

from amends.instruments.spc.errors import Fault, SpcError
from amends.instruments.spc.limits import find_limits
from amends.instruments.spc.model import (
    HIGH,
    SHORT_BELOW,
    Assurance,
    Chart,
    Direction,
    Limits,
    Observation,
    Period,
    Point,
    PointType,
    Rebase,
    Settings,
    Signal,
    Target,
)
from amends.instruments.spc.signals import find_signals

# Beyond this neither sums nor squares of differences are safe, and nothing is counted so high.
LARGEST = 1e15

BETTER = {Direction.INCREASE: 1, Direction.DECREASE: -1}


def make_chart(series: Iterable[Observation], settings: Settings) -> Chart:
    """The chart of a series, whatever order it comes in.

    Raises SpcError if there is nothing in it, if a day stands in it twice, if a value is no finite number
    below 10^15, or if the limits are to rest on no point at all.
    """
    ordered = sorted(series, key=lambda one: one.day)
    _check(ordered, settings)
    points: list[Point] = []
    periods: list[Period] = []
    for number, reason, members in _split(ordered, settings.rebases):
        limits = find_limits(
            [one.value for one in members[: settings.fix_after]], screen=settings.screen
        )
        points += _points(members, number, limits, settings)
        periods.append(
            Period(
                number=number,
                first=members[0].day,
                last=members[-1].day,
                reason=reason,
                points=len(members),
                values=sum(one.value is not None for one in members),
                fixed=settings.fix_after is not None and len(members) > settings.fix_after,
                limits=limits,
            )
        )
    return Chart(settings, tuple(points), tuple(periods), _assurance(points[-1], settings))


def _check(ordered: Sequence[Observation], settings: Settings) -> None:
    if not ordered:
        raise SpcError(Fault.NO_POINTS)
    for one, other in pairwise(ordered):
        if one.day == other.day:
            raise SpcError(Fault.DAY_TWICE, day=one.day)
    for one in ordered:
        if one.value is None:
            continue
        if not isfinite(one.value):
            raise SpcError(Fault.NOT_A_NUMBER, words=one.value)
        if abs(one.value) >= LARGEST:
            raise SpcError(Fault.TOO_LARGE, words=one.value)
    if settings.fix_after is not None and settings.fix_after < 1:
        raise SpcError(Fault.NOT_WHOLE, words=settings.fix_after)


def _split(
    ordered: Sequence[Observation], rebases: Iterable[Rebase]
) -> Iterator[tuple[int, str, list[Observation]]]:
    """Periods with their numbers: each begins with the first point on or after the day of a rebase.

    A rebase before the first point has nothing to part; one after the last waits for a point. Of two
    before the same point the later one says why.
    """
    first = ordered[0].day
    waiting = sorted(one for one in rebases if one.day >= first)
    number, reason, members = 0, "", list[Observation]()
    for one in ordered:
        due = [rebase for rebase in waiting if rebase.day <= one.day]
        if due:
            if members:
                yield number, reason, members
            waiting = waiting[len(due) :]
            number, reason, members = number + 1, due[-1].reason, []
        members.append(one)
    yield number, reason, members


def _points(
    members: Sequence[Observation], number: int, limits: Limits, settings: Settings
) -> Iterator[Point]:
    values = [one.value for one in members]
    mean = limits.mean
    sides: list[int | None] = [
        None if value is None or mean is None else (value > mean) - (value < mean)
        for value in values
    ]
    outside = [_is_beyond(value, limits.lower, limits.upper) for value in values]
    near = [
        None
        if beyond is None
        else not beyond and _is_beyond(value, limits.near_lower, limits.near_upper)
        for value, beyond in zip(values, outside, strict=True)
    ]
    signals = find_signals(
        values, sides=sides, outside=outside, near=near, variant=settings.two_in_three
    )
    targets = sorted(
        settings.targets, key=lambda one: (one.since is not None, one.since or members[0].day)
    )
    for one, side, is_outside, is_near, signal in zip(
        members, sides, outside, near, signals, strict=True
    ):
        yield Point(
            one.day,
            one.value,
            number,
            limits,
            _target(one, targets),
            is_outside,
            is_near,
            side,
            signal,
            _type(signal, settings.direction),
            len(members) < SHORT_BELOW,
        )


def _is_beyond(value: float | None, lower: float | None, upper: float | None) -> bool | None:
    """Whether a value lies outside two lines; on one is inside. None where that cannot be said."""
    if value is None or lower is None or upper is None:
        return None
    return value > upper or value < lower


def _target(one: Observation, targets: Iterable[Target]) -> float | None:
    """The target in force on a day."""
    value = None
    for target in targets:
        if target.since is None or target.since <= one.day:
            value = target.value
    return value


def _type(signal: Signal, direction: Direction) -> PointType:
    """High or low where neither is better; else improvement or concern."""
    high = HIGH[signal]
    if not high:
        return PointType.COMMON
    if direction is Direction.NEUTRAL:
        return PointType.NEUTRAL_HIGH if high > 0 else PointType.NEUTRAL_LOW
    return PointType.IMPROVEMENT if high == BETTER[direction] else PointType.CONCERN


def _assurance(last: Point, settings: Settings) -> Assurance | None:
    """Whether the target of the last point lies outside its limits; on a limit is hit and miss.

    Source: NHSRplotthedots 0.2.2. Without limits nothing is consistent.
    """
    if last.target is None or settings.direction is Direction.NEUTRAL:
        return None
    limits = last.limits
    if limits.lower is None or limits.upper is None:
        return Assurance.HIT_AND_MISS
    up_is_good = settings.direction is Direction.INCREASE
    if last.target > limits.upper:
        return Assurance.FAIL if up_is_good else Assurance.PASS
    if last.target < limits.lower:
        return Assurance.PASS if up_is_good else Assurance.FAIL
    return Assurance.HIT_AND_MISS
