"""Charts as data, in the columns that NHSRplotthedots gives: the table beside a picture, and JSON.

Columns mean what they mean there, for missing values too: a point without a value is "Common Cause", and
what cannot be said of it is None. `short_group_warning` counts the points of a period, with or without
a value.
"""

from amends.instruments.spc.model import Chart, Period, Point, Settings

type Cell = str | int | float | bool | None
type Row = dict[str, Cell]
type Rows = dict[str, Cell | list[Row]]


def point_columns(series_id: str, point: Point) -> Row:
    """One point."""
    return {
        "series_id": series_id,
        "date": point.day.isoformat(),
        "value": point.value,
        "rebase_group": point.period,
        "mean": point.limits.mean,
        "lpl": point.limits.lower,
        "upl": point.limits.upper,
        "target": point.target,
        "outside_limits": point.is_outside,
        "close_to_limits": point.is_near,
        "relative_to_mean": point.side,
        "special_cause_type": point.signal.value,
        "point_type": point.type.value,
        "short_group_warning": point.is_short,
    }


def series_columns(series_id: str, source: str, chart: Chart) -> Rows:
    """One series: its settings as they were taken, its last point, and its periods."""
    settings, last = chart.settings, chart.points[-1]
    return {
        "series_id": series_id,
        "source": source,
        "n": len(chart.points),
        **settings_columns(settings),
        "last_point_type": last.type.value,
        "last_special_cause_type": last.signal.value,
        "assurance_type": chart.assurance.value if chart.assurance else None,
        "periods": [period_columns(period) for period in chart.periods],
    }


def settings_columns(settings: Settings) -> Row:
    """Settings in the spelling in which a settings file is read."""
    return {
        "improvement_direction": settings.direction.value,
        "target": ";".join(_dated(one.since, repr(one.value)) for one in settings.targets) or None,
        "rebase_dates": ";".join(_dated(one.day, one.reason) for one in settings.rebases) or None,
        "fix_after_n_points": settings.fix_after,
        "screen_outliers": settings.screen,
        "two_in_three": settings.two_in_three.value,
        "marks": ";".join(_dated(one.day, one.words) for one in settings.marks) or None,
    }


def _dated(day: object, words: str) -> str:
    return "=".join(filter(None, (str(day or ""), words)))


def period_columns(period: Period) -> Row:
    """One period with its lines."""
    limits = period.limits
    return {
        "rebase_group": period.number,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "reason": period.reason,
        "points": period.points,
        "values": period.values,
        "limits_rest_on": limits.basis,
        "ranges_screened_out": limits.screened,
        "trial": period.is_trial,
        "mean": limits.mean,
        "mean_moving_range": limits.mean_range,
        "lpl": limits.lower,
        "upl": limits.upper,
    }
