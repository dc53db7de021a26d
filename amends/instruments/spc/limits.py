"""The lines of an XmR chart: mean, moving range, limits.

Sources: Making Data Count (NHS England); Wheeler, *Understanding Variation* (1993), for the factors;
Nelson, "Control charts for individual measurements", Journal of Quality Technology 14 (1982) 172-173,
for leaving out outlying ranges; NHSRplotthedots 0.2.2 for where both are applied.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import fsum

from amends.instruments.spc.model import Limits

# 3 / d2 for ranges of two points (d2 = 1.128), as published, to two places.
FACTOR = 2.66
NEAR_FACTOR = 2 * (FACTOR / 3)
# D4 for ranges of two points.
RANGE_FACTOR = 3.267


def average(values: Sequence[float]) -> float:
    """The mean to the last place, so that a value on the mean is found on it."""
    first = fsum(values) / len(values)
    return first + fsum(value - first for value in values) / len(values)


def find_limits(values: Sequence[float | None], *, screen: bool) -> Limits:
    """The lines that values in order of their days give.

    Limits are the mean ± 2.66 × the mean moving range, the near lines two thirds of the way there. A
    moving range needs two neighbouring values: a gap is not bridged. With `screen`, ranges that are
    not below 3.267 × the mean range are left out and the mean of the rest is taken, once. Where no
    range is left (a single value, or screened values that never differ) there are no limits.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Limits(None, None, None, None, None, None, 0, 0)
    mean = average(known)
    ranges = [
        abs(after - before)
        for before, after in pairwise(values)
        if before is not None and after is not None
    ]
    kept = ranges
    if screen and ranges:
        most = RANGE_FACTOR * average(ranges)
        kept = [one for one in ranges if one < most]
    screened = len(ranges) - len(kept)
    if not kept:
        return Limits(mean, None, None, None, None, None, len(known), screened)
    spread = average(kept)
    return Limits(
        mean,
        spread,
        mean - FACTOR * spread,
        mean + FACTOR * spread,
        mean - NEAR_FACTOR * spread,
        mean + NEAR_FACTOR * spread,
        len(known),
        screened,
    )
