"""Dates in words: every way in which plans and statements write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.reading import find_dates, parse_date


def on(year: int, month: int, day: int) -> tuple[date, date]:
    return date(year, month, day), date(year, month, day)


JULY = date(2017, 7, 1), date(2017, 7, 31)
Q2 = date(2017, 7, 1), date(2017, 9, 30)
FINANCIAL = date(2017, 4, 1), date(2018, 3, 31)
WINTER = date(2024, 12, 1), date(2025, 2, 28)


@pytest.mark.parametrize(
    ("words", "days", "precision"),
    [
        ("24 July 2017", on(2017, 7, 24), "exact"),
        ("24th July 2017", on(2017, 7, 24), "exact"),
        ("24th of July, 2017", on(2017, 7, 24), "exact"),
        ("Monday 24 July 2017", on(2017, 7, 24), "exact"),
        ("July 24, 2017", on(2017, 7, 24), "exact"),
        ("24/07/2017", on(2017, 7, 24), "exact"),
        ("24.7.17", on(2017, 7, 24), "exact"),
        ("24-07-2017", on(2017, 7, 24), "exact"),
        ("2017-07-24", on(2017, 7, 24), "exact"),
        ("2017-07-24 00:00", on(2017, 7, 24), "exact"),
        ("24-Jul-17", on(2017, 7, 24), "exact"),
        ("24JUL2017", on(2017, 7, 24), "exact"),
        ("4/7/2017", on(2017, 7, 4), "exact"),
        ("29 February 2020", on(2020, 2, 29), "exact"),
        ("Completed 12 May 2017.", on(2017, 5, 12), "exact"),
        ("4 to 8 July 2017", (date(2017, 7, 4), date(2017, 7, 8)), "exact"),
        ("30 July to 7 August 2024", (date(2024, 7, 30), date(2024, 8, 7)), "exact"),
        ("1 April 2017 – 31 March 2018", FINANCIAL, "exact"),
        ("July 2017", JULY, "month"),
        ("Jul-17", JULY, "month"),
        ("end of July 2017", JULY, "month"),
        ("07/2017", JULY, "month"),
        ("2017-07", JULY, "month"),
        ("Sept 2019", (date(2019, 9, 1), date(2019, 9, 30)), "month"),
        ("July/August 2017", (date(2017, 7, 1), date(2017, 8, 31)), "month"),
        ("November 2018 – January 2019", (date(2018, 11, 1), date(2019, 1, 31)), "month"),
        ("Q2 2017/18", Q2, "quarter"),
        ("Q2 17/18", Q2, "quarter"),
        ("Quarter 2, 2017-18", Q2, "quarter"),
        ("second quarter of 2017/18", Q2, "quarter"),
        ("2017/18 Q2", Q2, "quarter"),
        ("Q4 2017/18", (date(2018, 1, 1), date(2018, 3, 31)), "quarter"),
        ("Q2 2017", (date(2017, 4, 1), date(2017, 6, 30)), "quarter"),
        ("2017/18", FINANCIAL, "financial year"),
        ("2017-18", FINANCIAL, "financial year"),
        ("2017/2018", FINANCIAL, "financial year"),
        ("17-18", FINANCIAL, "financial year"),
        ("FY17/18", FINANCIAL, "financial year"),
        ("FY18", FINANCIAL, "financial year"),
        ("end of financial year 2017/18", FINANCIAL, "financial year"),
        ("1999/2000", (date(1999, 4, 1), date(2000, 3, 31)), "financial year"),
        ("Spring 2024", (date(2024, 3, 1), date(2024, 5, 31)), "season"),
        ("summer of 2017", (date(2017, 6, 1), date(2017, 8, 31)), "season"),
        ("winter 2024", WINTER, "season"),
        ("Winter 2024/25", WINTER, "season"),
        ("2013", (date(2013, 1, 1), date(2013, 12, 31)), "year"),
        ("by the end of 2013", (date(2013, 1, 1), date(2013, 12, 31)), "year"),
        ("2017-2019", (date(2017, 1, 1), date(2019, 12, 31)), "year"),
    ],
)
def test_words_that_give_days(words: str, days: tuple[date, date], precision: str) -> None:
    found = parse_date(words)
    assert (found.from_, found.to) == days
    assert found.precision == precision
    assert found.raw == words


@pytest.mark.parametrize(
    ("words", "precision"),
    [
        ("ongoing", "ongoing"),
        ("On going", "ongoing"),
        ("On-going.", "ongoing"),
        ("Continuous", "ongoing"),
        ("business as usual", "ongoing"),
        ("within six months of publication", "relative"),
        ("six months from publication", "relative"),
        ("12 months", "relative"),
        ("Immediate", "relative"),
        ("as soon as possible", "relative"),
        ("ASAP", "relative"),
        ("at the next meeting", "relative"),
        ("31 September 2020", "impossible"),
        ("31/09/2020", "impossible"),
        ("30 February 2019", "impossible"),
        ("29 February 2019", "impossible"),
        ("07/24/2017", "impossible"),
        ("13/2017", "impossible"),
        ("TBC", "unknown"),
        ("", "unknown"),
        ("n/a", "unknown"),
        ("24 July", "unknown"),
        ("044/10", "unknown"),
        ("£2,950", "unknown"),
        ("30/04/2017 revised to be 31/07/2017", "unknown"),
        ("RO-2008-109", "unknown"),
    ],
)
def test_words_that_give_no_days(words: str, precision: str) -> None:
    found = parse_date(words)
    assert (found.from_, found.to, found.precision) == (None, None, precision)
    assert found.as_json() == {"raw": words, "from": None, "to": None, "precision": precision}


def test_every_date_of_a_sentence_with_its_place() -> None:
    words = "Promised by 30 April 2017, then by July 2017; evidence in Q3 2017/18, never in 2019."
    found = find_dates(words)
    assert [words[one.start : one.end] for one in found] == [
        "30 April 2017",
        "July 2017",
        "Q3 2017/18",
        "2019",
    ]
    assert [one.date.precision for one in found] == ["exact", "month", "quarter", "year"]


def test_between_two_days_is_one_period() -> None:
    found = find_dates("violent disorder between 30 July 2024 and 7 August 2024 in many towns")
    assert [(one.date.from_, one.date.to) for one in found] == [
        (date(2024, 7, 30), date(2024, 8, 7))
    ]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2069, 12, 31)))
def test_any_day_in_any_way(day: date) -> None:
    ways = (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day} {day:%B} {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%A} {day.day} {day:%B} {day.year}",
    )
    for words in ways:
        found = parse_date(words)
        assert (found.from_, found.to, found.precision) == (day, day, "exact"), words


@given(st.text(max_size=80))
def test_any_words_are_kept(words: str) -> None:
    found = parse_date(words)
    assert found.raw == words.strip()
    assert (found.from_ is None) == (found.to is None)
    if found.from_ and found.to:
        assert found.from_ <= found.to
