"""What a chart says in words: what is seen, from how much, and never why."""

import re
from datetime import date

import pytest
from hypothesis import given

from amends.assurance.sentences import (
    ASSURANCES,
    KINDS,
    RULES,
    RUNS,
    SIGNALS,
    chart_in_words,
    counted,
    picture_words,
)
from amends.instruments.spc import (
    Assurance,
    Direction,
    Mark,
    PointType,
    Rebase,
    Settings,
    Signal,
    Target,
)
from tests.instruments.spc.making import chart, month, wavering
from tests.instruments.spc.test_properties import SETTINGS, VALUES

WHY = re.compile(r"because|caused|due to|thanks to|led to|as a result|worked|effect", re.IGNORECASE)


TOLD = """\
25 points, 1 January 2016 to 1 February 2018. 1 day has no value, which breaks the line and every run.
New limits from 1 January 2017: a new ward.
Mean 23.1, limits 9.3 to 36.8, from 13 points.
The limits come from every change from one value to the next, as in NHS England's own workbooks.
Latest point, 1 February 2018: 60, above the upper limit (special cause: concern).
Special cause: 12 points, 1 February 2017 to 1 January 2018, improvement (a run below the mean); \
1 point, 1 February 2018, concern (above the upper limit).
Target 15.5: with these limits it is hit and miss.
After “in place”, 15 January 2017: 13 points, improvement in 12 (the first: 1 February 2017), concern in 1.
After “re-tested”, 1 January 2019: no point yet.
A chart shows when something changed, and not why."""


def test_every_code_has_words() -> None:
    assert set(KINDS) == set(PointType)
    assert set(ASSURANCES) == set(Assurance)
    assert set(SIGNALS) == set(Signal)
    assert set(RULES) == set(Signal) - {Signal.NONE}
    assert set(RUNS) == set(PointType) - {PointType.COMMON}


def test_a_chart_in_words() -> None:
    settings = Settings(
        direction=Direction.DECREASE,
        targets=(Target(15.5),),
        rebases=(Rebase(month(12), "a new ward"),),
        marks=(Mark(date(2017, 1, 15), "in place"), Mark(date(2019, 1, 1), "re-tested")),
    )
    made = chart([*wavering(12), None, *wavering(12, around=20), 60.0], settings)
    # Twelve ranges of the second period: six of 3, five of 1, one of 39.
    assert "\n".join(chart_in_words(made)) == TOLD


@pytest.mark.parametrize(
    ("values", "settings", "said"),
    [
        ([5.0], Settings(), "Too few points yet: limits need two neighbouring values."),
        (
            wavering(11),
            Settings(),
            "Too few points yet: limits from fewer than 12 points are a trial",
        ),
        ([None, None], Settings(), "Too few points yet: these limits have no value to rest on."),
        ([5.0] * 20, Settings(screen=True), "The values never differ, so there are no limits."),
        (
            wavering(20),
            Settings(screen=True),
            "Unusually large changes from one value to the next are left out of the limits: 0 were.",
        ),
        (
            wavering(20),
            Settings(fix_after=12),
            "The limits are fixed: later points do not move them.",
        ),
        (wavering(20), Settings(), "No special cause is seen."),
        (wavering(20), Settings(rebases=(Rebase(month(4)),)), "no reason is given"),
        (
            wavering(20),
            Settings(direction=Direction.INCREASE, targets=(Target(90),)),
            "Target 90: with these limits it is missed consistently.",
        ),
        (
            [5.0],
            Settings(direction=Direction.INCREASE, targets=(Target(90),)),
            "Without limits it cannot be said how often it will be met.",
        ),
    ],
)
def test_what_else_is_said(values: list[float | None], settings: Settings, said: str) -> None:
    assert said in " ".join(chart_in_words(chart(values, settings)))


@pytest.mark.parametrize(
    ("target", "said"),
    [(0.95, "0.95"), (12000.0, "12,000"), (0.1 + 0.2, "0.30000000000000004"), (1e-20, "1e-20")],
)
def test_a_target_is_said_as_it_was_set(target: float, said: str) -> None:
    made = chart(wavering(20), Settings(targets=(Target(target),)))
    assert f"Target {said}." in chart_in_words(made)


def test_many_runs_are_said_to_be_more() -> None:
    made = chart([*wavering(4), 90.0] * 9, Settings(fix_after=4))
    assert "; and 3 runs before." in " ".join(chart_in_words(made))


def test_numbers_are_rounded_and_not_cut() -> None:
    made = chart([19378.75, 15000.0, 22941.934], Settings())
    words = picture_words(made, title="")
    assert words.number(19378.75, 0) == "19,379"
    assert words.number(0.0449, 2) == "0.04"
    assert words.number(-1234.5678, 1) == "-1,234.6"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.95, "0.95"),
        (0.5, "0.5"),
        (0.333333, "0.333333"),
        (1234.5, "1,234.5"),
        (12.0, "12"),
        (100 / 3, "33.33"),
        (100 * 99_999 / 100_007, "99.99"),
        (100 * 999_999 / 1_000_007, "99.999"),
        (100 / 30_000_000, "0.000003"),
        (100.0, "100"),
    ],
)
def test_a_value_reads_as_it_was_written_whatever_else_was_counted(value: float, said: str) -> None:
    assert counted(value) == said
    made = chart([123_456.0, value])
    assert f": {said}, common cause." in " ".join(chart_in_words(made))


def test_limits_are_said_no_further_than_values_can_be() -> None:
    values = [2.0, 9.0, 1.0, 12.0, 0.0, 8.0]
    plain = " ".join(chart_in_words(chart(values)))
    assert "limits -19.1 to 29.8" in plain
    shares = [*values, *(100 - value for value in values)]
    told = " ".join(chart_in_words(chart(values, Settings(within=(0, 100)))))
    assert "limits 0.0 to 29.8, from 6 points." in told
    assert "The lower limit comes out at -19.1: no value can be below 0." in told
    assert "no value can be above" not in told
    told = " ".join(chart_in_words(chart(shares[6:], Settings(within=(0, 100)))))
    assert "limits 70.2 to 100.0" in told
    assert "The upper limit comes out at 119.1: no value can be above 100." in told


@given(VALUES, SETTINGS)
def test_no_sentence_claims_a_cause(values: list[float | None], settings: Settings) -> None:
    words = picture_words(chart(values, settings), title="x")
    assert not WHY.search(words.description)
    assert "%(" not in words.description
    assert len(words.events) >= len(settings.marks)
