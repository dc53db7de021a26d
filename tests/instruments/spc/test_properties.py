"""What holds of every series: its order does not matter, nor where zero is, nor which way up it is."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.spc import (
    Chart,
    Direction,
    Mark,
    PointType,
    Rebase,
    Settings,
    TwoInThree,
    make_chart,
    summarise,
)
from tests.instruments.spc.making import chart, month, series

VALUES = st.lists(st.none() | st.integers(-40, 40).map(float), min_size=1, max_size=40)
SETTINGS = st.builds(
    Settings,
    direction=st.sampled_from(Direction),
    rebases=st.lists(st.integers(0, 40).map(lambda number: Rebase(month(number))), max_size=2).map(
        tuple
    ),
    fix_after=st.none() | st.integers(1, 20),
    screen=st.booleans(),
    two_in_three=st.sampled_from(TwoInThree),
    marks=st.lists(st.integers(0, 40).map(lambda number: Mark(month(number), "x")), max_size=2).map(
        tuple
    ),
)
MIRRORED = {
    PointType.COMMON: PointType.COMMON,
    PointType.IMPROVEMENT: PointType.CONCERN,
    PointType.CONCERN: PointType.IMPROVEMENT,
}
TURNED = {Direction.INCREASE: Direction.DECREASE, Direction.DECREASE: Direction.INCREASE}


def types(made: Chart) -> list[PointType]:
    return [point.type for point in made.points]


def clear(made: Chart) -> bool:
    """Whether no value lies so near a line that the last place of a sum decides on which side."""
    return all(
        point.value is None
        or line is None
        or abs(point.value - line) > 1e-6
        or (line == point.value == point.limits.mean)
        for point in made.points
        for line in point.limits[:1] + point.limits[2:6]
    )


@given(VALUES, SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    values: list[float | None], settings: Settings, chance: random.Random
) -> None:
    rows = series(values)
    chance.shuffle(rows)
    assert make_chart(rows, settings) == chart(values, settings)


@given(VALUES, SETTINGS, st.integers(-1000, 1000), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_moving_and_stretching_moves_and_stretches_the_lines_alone(
    values: list[float | None], settings: Settings, shift: int, factor: float
) -> None:
    before = chart(values, settings)
    after = chart([None if value is None else value * factor + shift for value in values], settings)
    for one, other in zip(before.periods, after.periods, strict=True):
        for line, moved in zip(
            one.limits[:1] + one.limits[2:6], other.limits[:1] + other.limits[2:6], strict=True
        ):
            assert (line is None) == (moved is None)
            if line is not None and moved is not None:
                assert abs(line * factor + shift - moved) < 1e-6
    if clear(before) and one_range_apart(before):
        assert types(before) == types(after)


def one_range_apart(made: Chart) -> bool:
    """Screened ranges: the same number is left out however the sums are rounded."""
    return not made.settings.screen or all(period.limits.screened == 0 for period in made.periods)


@given(VALUES, SETTINGS.filter(lambda one: one.direction is not Direction.NEUTRAL))
def test_the_other_direction_swaps_improvement_and_concern(
    values: list[float | None], settings: Settings
) -> None:
    turned = replace(settings, direction=TURNED[settings.direction])
    assert types(chart(values, turned)) == [
        MIRRORED[kind] for kind in types(chart(values, settings))
    ]


@given(VALUES, SETTINGS.filter(lambda one: one.direction is not Direction.NEUTRAL))
def test_upside_down_with_the_other_direction_is_the_same(
    values: list[float | None], settings: Settings
) -> None:
    turned = replace(settings, direction=TURNED[settings.direction])
    upside_down = chart([None if value is None else -value for value in values], turned)
    assert types(upside_down) == types(chart(values, settings))


@given(VALUES, SETTINGS)
def test_the_facts_add_up(values: list[float | None], settings: Settings) -> None:
    made = chart(values, settings)
    found = summarise(made)
    assert found.values + found.missing == len(values)
    special = [
        point
        for point in made.points
        if point.period == found.period.number and point.type is not PointType.COMMON
    ]
    assert sum(run.count for run in found.runs) == len(special)
    for one in found.since:
        assert one.improvements + one.concerns + one.neutral <= one.values <= found.values
