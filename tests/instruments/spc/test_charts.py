"""Limits, rules, periods, targets: by hand, where real series do not go."""

from datetime import date

import pytest

from amends.instruments.spc import (
    Assurance,
    Direction,
    Fault,
    Observation,
    PointType,
    Rebase,
    Settings,
    Signal,
    SpcError,
    Target,
    TwoInThree,
    make_chart,
)
from amends.instruments.spc.limits import average, find_limits
from amends.instruments.spc.signals import find_signals
from tests.instruments.spc.making import chart, month, series, signals, wavering

UP, DOWN = Direction.INCREASE, Direction.DECREASE


def test_limits_are_the_mean_and_266_mean_moving_ranges() -> None:
    limits = find_limits([10, 14, 12, 16], screen=False)
    assert limits.mean == 13
    assert limits.mean_range == average([4, 2, 4])
    assert limits.upper == pytest.approx(13 + 2.66 * 10 / 3)
    assert limits.near_lower == pytest.approx(13 - 2.66 * 10 / 3 * 2 / 3)
    assert (limits.basis, limits.screened) == (4, 0)


def test_an_outlying_range_is_left_out_where_that_is_asked_for() -> None:
    values = [10, 11, 10, 11, 10, 11, 10, 30, 29, 30, 29, 30]
    every = find_limits(values, screen=False)
    kept = find_limits(values, screen=True)
    assert every.mean_range == pytest.approx(30 / 11)
    assert every.screened == 0
    assert (kept.mean_range, kept.screened) == (1, 1)
    assert kept.mean == every.mean


@pytest.mark.parametrize("value", [0.1, 0.95, 1 / 3, 1e-9, 123456.789])
@pytest.mark.parametrize("count", [1, 2, 7, 12, 36, 101])
def test_values_that_never_differ_lie_on_their_mean(value: float, count: int) -> None:
    for screen in (True, False):
        made = chart([value] * count, Settings(screen=screen))
        assert {(point.side, point.signal) for point in made.points} == {(0, Signal.NONE)}
        limits = made.periods[0].limits
        has = not screen and count > 1
        assert limits.upper == limits.lower == (value if has else None)


def test_without_limits_the_rules_that_need_none_still_hold() -> None:
    made = chart([5] * 4 + [9] * 7, Settings(fix_after=4, screen=True))
    assert made.periods[0].limits.upper is None
    assert signals(made) == ["."] * 4 + ["7"] * 7
    assert {point.is_outside for point in made.points} == {None}


def test_a_missing_value_is_not_bridged_and_breaks_every_run() -> None:
    limits = find_limits([1, None, 5, 6], screen=False)
    assert (limits.mean, limits.mean_range, limits.basis) == (4, 1, 3)
    rise = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert "+" in signals(chart([*rise, *wavering(20)]))
    broken = chart([*rise[:4], None, *rise[4:], *wavering(20)])
    assert "+" not in signals(broken)
    gap = broken.points[4]
    assert (gap.side, gap.is_outside, gap.is_near, gap.type) == (None, None, None, PointType.COMMON)
    high, low = [11.0, 13.0] * 3, [9.0, 7.0] * 3
    assert signals(chart([*high, 11.0, *low])) == ["7"] * 7 + ["."] * 6
    assert signals(chart([*high[:3], None, *high[3:], 11.0, *low])) == ["."] * 14


def test_a_value_on_the_mean_breaks_a_shift_and_a_tie_a_trend() -> None:
    assert signals(chart([11.0, 13.0] * 3 + [10.0] + [9.0, 7.0] * 3)) == ["."] * 13
    steps = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert "+" not in signals(chart(steps))
    assert signals(chart([*steps, 8.0, 9.0]))[3:8] == ["+"] * 5


def test_where_two_trends_meet_the_later_one_has_the_point() -> None:
    up_and_down = [4.4, 4.5, 4.6, 4.7, 4.8, 4.9, 5.0, 4.95, 4.85, 4.75, 4.65, 4.55, 4.45]
    made = chart([*[4.0, 5.0] * 6, 4.5, *up_and_down], Settings(fix_after=12))
    assert signals(made)[13:] == ["+"] * 6 + ["-"] * 7


def test_a_limit_itself_is_inside() -> None:
    made = chart([10.0, 11.0] * 7, Settings(fix_after=14))
    upper = made.periods[0].limits.upper
    assert upper is not None
    signal = find_signals(
        [upper], sides=[1], outside=[False], near=[True], variant=TwoInThree.BETWEEN
    )
    assert signal == [Signal.NONE]
    again = chart([*[10.0, 11.0] * 7, upper], Settings(fix_after=14))
    assert again.points[-1].is_outside is False
    assert again.points[-1].is_near is True


def test_of_two_in_three_only_near_points_are_marked_and_the_variant_counts_those_beyond() -> None:
    # Limits of the first twelve: mean 10.5, 2.66 × 1 either way.
    base = [10.0, 11.0] * 6
    inside = Settings(fix_after=12)
    beyond = Settings(fix_after=12, two_in_three=TwoInThree.BEYOND)
    near, far, mild = 12.6, 15.0, 11.0
    assert signals(chart([*base, near, mild, near], inside))[12:] == ["2", ".", "2"]
    assert signals(chart([*base, far, mild, near], inside))[12:] == ["U", ".", "."]
    assert signals(chart([*base, far, mild, near], beyond))[12:] == ["U", ".", "2"]
    assert signals(chart([*base, near, 10.0, near], inside))[12:] == [".", ".", "."]


def test_the_first_rule_that_applies_is_told() -> None:
    made = chart(
        [*[10.0, 11.0] * 6, 11.0, 11.5, 12.0, 12.2, 12.4, 12.6, 15.0], Settings(fix_after=12)
    )
    assert signals(made)[12:] == ["+"] * 6 + ["U"]


def test_a_rebase_begins_with_the_first_point_on_or_after_its_day() -> None:
    values = [*wavering(12), *wavering(12, around=20)]
    for day in (month(12), date(2016, 12, 15)):
        made = chart(values, Settings(rebases=(Rebase(day, "a new ward"),)))
        assert [(p.number, p.first, p.points, p.reason) for p in made.periods] == [
            (0, month(0), 12, ""),
            (1, month(12), 12, "a new ward"),
        ]
        assert [period.limits.mean for period in made.periods] == [10, 20]
    first = chart(values, Settings(rebases=(Rebase(month(0)),)))
    assert [period.number for period in first.periods] == [1]
    for day in (date(2015, 1, 1), date(2030, 1, 1)):
        apart = chart(values, Settings(rebases=(Rebase(day),)))
        assert [period.number for period in apart.periods] == [0]
    both = Settings(
        rebases=(Rebase(date(2016, 12, 20), "second"), Rebase(date(2016, 12, 10), "first"))
    )
    assert [(p.number, p.reason) for p in chart(values, both).periods] == [(0, ""), (1, "second")]


def test_rules_do_not_reach_over_a_rebase() -> None:
    rising = [float(number) for number in range(10)]
    made = chart(rising, Settings(rebases=(Rebase(month(5)),)))
    assert signals(made) == ["."] * 10


def test_fixed_limits_rest_on_the_first_points_of_each_period() -> None:
    values = [*wavering(12), *[30.0] * 8, *wavering(12, around=50), *[90.0] * 8]
    made = chart(values, Settings(fix_after=12, rebases=(Rebase(month(20)),)))
    assert [(p.limits.mean, p.limits.basis, p.fixed) for p in made.periods] == [
        (10, 12, True),
        (50, 12, True),
    ]


def test_too_few_points_are_said() -> None:
    assert [chart(wavering(n)).periods[0].is_trial for n in (11, 12)] == [True, False]
    assert [chart(wavering(n)).points[0].is_short for n in (12, 13)] == [True, False]
    assert chart(wavering(20), Settings(fix_after=5)).periods[0].is_trial


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (99, UP, Assurance.FAIL),
        (99, DOWN, Assurance.PASS),
        (-99, UP, Assurance.PASS),
        (-99, DOWN, Assurance.FAIL),
        (10, UP, Assurance.HIT_AND_MISS),
        (99, Direction.NEUTRAL, None),
        (None, UP, None),
    ],
)
def test_assurance(target: float | None, direction: Direction, expected: Assurance | None) -> None:
    targets = () if target is None else (Target(target),)
    assert chart(wavering(20), Settings(direction=direction, targets=targets)).assurance is expected


def test_a_target_on_a_limit_is_hit_and_miss_and_the_last_period_decides() -> None:
    upper = chart(wavering(20)).periods[0].limits.upper
    assert upper is not None
    on = Settings(direction=UP, targets=(Target(upper),))
    assert chart(wavering(20), on).assurance is Assurance.HIT_AND_MISS
    values = [*wavering(20), *wavering(20, around=90)]
    moved = Settings(direction=UP, targets=(Target(50),), rebases=(Rebase(month(20)),))
    assert chart(values, moved).assurance is Assurance.PASS


def test_a_target_may_change() -> None:
    targets = (Target(99, month(5)), Target(1), Target(-99, date(2016, 10, 3)))
    made = chart(wavering(20), Settings(direction=UP, targets=targets))
    assert [point.target for point in made.points] == [1] * 5 + [99] * 5 + [-99] * 10
    assert made.assurance is Assurance.PASS
    later = chart(wavering(4), Settings(targets=(Target(3, month(2)),)))
    assert [point.target for point in later.points] == [None, None, 3, 3]


@pytest.mark.parametrize(
    ("points", "settings", "fault"),
    [
        ([], Settings(), Fault.NO_POINTS),
        ([*series([1, 2]), Observation(month(1), 3)], Settings(), Fault.DAY_TWICE),
        (series([1, float("nan")]), Settings(), Fault.NOT_A_NUMBER),
        (series([1, float("-inf")]), Settings(), Fault.NOT_A_NUMBER),
        (series([1, 1e300]), Settings(), Fault.TOO_LARGE),
        (series([1, 2]), Settings(fix_after=0), Fault.NOT_WHOLE),
    ],
)
def test_what_no_chart_can_be_made_of(
    points: list[Observation], settings: Settings, fault: Fault
) -> None:
    with pytest.raises(SpcError) as caught:
        make_chart(points, settings)
    assert caught.value.fault is fault


def test_nothing_but_gaps_is_a_chart_without_lines() -> None:
    made = chart([None, None], Settings(targets=(Target(1),), direction=UP))
    assert made.periods[0].limits.mean is None
    assert made.latest is None
    assert made.assurance is Assurance.HIT_AND_MISS
