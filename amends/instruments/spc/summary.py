"""The facts that a text tells of a chart, as codes and numbers; the sentences are the caller's."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from amends.instruments.spc.model import (
    Assurance,
    Chart,
    Mark,
    Period,
    Point,
    PointType,
    Signal,
)


class LimitsState(StrEnum):
    """What can be said of the limits of the latest period."""

    FIRM = "firm"
    TRIAL = "trial"
    NO_VALUES = "no values"
    # Fewer than two values that are neighbours.
    NO_RANGES = "no ranges"
    # Every value is the same, and ranges are screened: all of them are left out.
    ALL_THE_SAME = "all the same"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring points of one type, and the rules that they are part of, each once."""

    type: PointType
    signals: tuple[Signal, ...]
    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class Since:
    """What was measured after a mark. Nothing here says that what happened then was the cause."""

    mark: Mark
    values: int
    improvements: int
    concerns: int
    neutral: int
    first: date | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A chart in facts. `runs` are those of the latest period, `latest` its last point with a value."""

    first: date
    last: date
    values: int
    missing: int
    periods: int
    period: Period
    limits: LimitsState
    latest: Point | None
    runs: tuple[Run, ...]
    assurance: Assurance | None
    target: float | None
    since: tuple[Since, ...]


def summarise(chart: Chart) -> Summary:
    """The facts of a chart."""
    points, period = chart.points, chart.periods[-1]
    values = sum(point.value is not None for point in points)
    return Summary(
        first=points[0].day,
        last=points[-1].day,
        values=values,
        missing=len(points) - values,
        periods=len(chart.periods),
        period=period,
        limits=_state(period),
        latest=chart.latest,
        runs=tuple(_runs(chart, period.number)),
        assurance=chart.assurance,
        target=points[-1].target,
        since=tuple(_since(chart, mark) for mark in sorted(chart.settings.marks)),
    )


def _state(period: Period) -> LimitsState:
    limits = period.limits
    if not limits.basis:
        return LimitsState.NO_VALUES
    if limits.lower is None:
        return LimitsState.ALL_THE_SAME if limits.screened else LimitsState.NO_RANGES
    return LimitsState.TRIAL if period.is_trial else LimitsState.FIRM


def _runs(chart: Chart, number: int) -> list[Run]:
    inside = [point for point in chart.points if point.period == number]
    found = []
    for kind, members in groupby(inside, key=lambda point: point.type):
        if kind is not PointType.COMMON:
            run = list(members)
            signals = tuple(dict.fromkeys(point.signal for point in run))
            found.append(Run(kind, signals, run[0].day, run[-1].day, len(run)))
    return found


def _since(chart: Chart, mark: Mark) -> Since:
    """Points dated after the day of the mark: one of the day itself may have been measured before."""
    after = [point for point in chart.points if point.day > mark.day and point.value is not None]
    kinds = [point.type for point in after]
    improvements = [point.day for point in after if point.type is PointType.IMPROVEMENT]
    return Since(
        mark=mark,
        values=len(after),
        improvements=len(improvements),
        concerns=kinds.count(PointType.CONCERN),
        neutral=kinds.count(PointType.NEUTRAL_HIGH) + kinds.count(PointType.NEUTRAL_LOW),
        first=improvements[0] if improvements else None,
    )
