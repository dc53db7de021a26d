"""The four rules of Making Data Count, within one period.

Sources: NHS England, *Making Data Count: getting started*; NHSRplotthedots 0.2.2, for the order of the
rules, for ties and for what a missing value breaks; its issues 153, 171 and 194, for two in three and
for trends that meet. A missing value (None) and a tie break every run.
"""

from collections.abc import Sequence
from itertools import pairwise

from amends.instruments.spc.model import Signal, TwoInThree

RUN = 7
NEEDED = 2
OF = 3

ABOVE_BELOW = {
    "limit": {1: Signal.ABOVE_LIMIT, -1: Signal.BELOW_LIMIT},
    "trend": {1: Signal.RISING, -1: Signal.FALLING},
    "two in three": {1: Signal.TWO_ABOVE, -1: Signal.TWO_BELOW},
    "shift": {1: Signal.SHIFT_ABOVE, -1: Signal.SHIFT_BELOW},
}


def completed(steps: Sequence[int | None], *, length: int) -> list[int]:
    """For each place the direction (1 or -1) of the run of `length` equal steps it completes, or 0."""
    found: list[int] = []
    direction, count = 0, 0
    for step in steps:
        count = count + 1 if step and step == direction else 1
        direction = step or 0
        found.append(direction if direction and count >= length else 0)
    return found


def completes_shift(sides: Sequence[int | None]) -> list[int]:
    """Shift: where seven points in a row on one side of the mean are complete. On the mean breaks it."""
    return completed(sides, length=RUN)


def completes_trend(values: Sequence[float | None]) -> list[int]:
    """Trend: where seven points, each above (or below) the one before, are complete. A tie breaks it."""
    if not values:
        return []
    steps = [
        None if before is None or after is None else (after > before) - (after < before)
        for before, after in pairwise(values)
    ]
    return [0, *completed(steps, length=RUN - 1)]


def spread_back(complete: Sequence[int]) -> list[int]:
    """The direction of the run that each point is part of: all seven. Of two that meet, the later."""
    found = [0] * len(complete)
    for place, direction in enumerate(complete):
        if direction:
            first = max(0, place - RUN + 1)
            found[first : place + 1] = [direction] * (place + 1 - first)
    return found


def two_in_three(near: Sequence[bool | int | None], sides: Sequence[int | None]) -> list[bool]:
    """Whether each point stands among three neighbours on one side of the mean of which two are near."""
    found = [False] * len(near)
    for first in range(len(near) - OF + 1):
        three = near[first : first + OF]
        one_side = sides[first] and sides[first] == sides[first + 1] == sides[first + 2]
        if one_side and None not in three and sum(map(bool, three)) >= NEEDED:
            found[first : first + OF] = [True] * OF
    return found


def find_signals(
    values: Sequence[float | None],
    *,
    sides: Sequence[int | None],
    outside: Sequence[bool | None],
    near: Sequence[bool | None],
    variant: TwoInThree,
) -> list[Signal]:
    """The signal of each point of a period, in order of their days.

    The first that applies: beyond a limit; trend; two in three, of which only the points that are
    themselves near are marked; shift. Rules that need no limits hold where there are none.
    """
    counted = near
    if variant is TwoInThree.BEYOND:
        counted = [
            None if one is None else bool(one or beyond)
            for one, beyond in zip(near, outside, strict=True)
        ]
    trends = spread_back(completes_trend(values))
    shifts = spread_back(completes_shift(sides))
    pairs = two_in_three(counted, sides)
    found: list[Signal] = []
    for place, side in enumerate(sides):
        by_side = side or -1
        if outside[place]:
            found.append(ABOVE_BELOW["limit"][by_side])
        elif trends[place]:
            found.append(ABOVE_BELOW["trend"][trends[place]])
        elif pairs[place] and counted[place]:
            found.append(ABOVE_BELOW["two in three"][by_side])
        elif shifts[place]:
            found.append(ABOVE_BELOW["shift"][shifts[place]])
        else:
            found.append(Signal.NONE)
    return found
