"""Dates as people write them."""

from datetime import date

import pytest

from amends.ledger.dates import ImpreciseDate, Precision


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("24 July 2017", "2017-07-24", "2017-07-24", Precision.EXACT),
        (" 24th  of july 2017", "2017-07-24", "2017-07-24", Precision.EXACT),
        ("Monday 24 Jul, 2017", "2017-07-24", "2017-07-24", Precision.EXACT),
        ("24/7/2017", "2017-07-24", "2017-07-24", Precision.EXACT),
        ("24.07.2017", "2017-07-24", "2017-07-24", Precision.EXACT),
        ("2017-07-24", "2017-07-24", "2017-07-24", Precision.EXACT),
        ("July 2017", "2017-07-01", "2017-07-31", Precision.MONTH),
        ("by the end of Sept 2017", "2017-09-01", "2017-09-30", Precision.MONTH),
        ("February 2024", "2024-02-01", "2024-02-29", Precision.MONTH),
        ("Spring 2017", "2017-03-01", "2017-05-31", Precision.SEASON),
        ("winter 2017", "2017-12-01", "2018-02-28", Precision.SEASON),
        ("Q4 2017", "2017-10-01", "2017-12-31", Precision.QUARTER),
        ("Q3 2017/18", "2017-10-01", "2017-12-31", Precision.QUARTER),
        ("Quarter 4 of 2017-18", "2018-01-01", "2018-03-31", Precision.QUARTER),
        ("2017", "2017-01-01", "2017-12-31", Precision.YEAR),
        ("2016/17", "2016-04-01", "2017-03-31", Precision.FINANCIAL_YEAR),
        ("1999/2000", "1999-04-01", "2000-03-31", Precision.FINANCIAL_YEAR),
        ("Ongoing", "", "", Precision.ONGOING),
        ("not known", "", "", Precision.UNKNOWN),
    ],
)
def test_a_date_is_read(words: str, first: str, last: str, precision: Precision) -> None:
    read = ImpreciseDate.from_words(words)
    assert read.first == (date.fromisoformat(first) if first else None)
    assert read.last == (date.fromisoformat(last) if last else None)
    assert read.precision is precision
    assert read.raw == ("" if precision is Precision.EXACT else words)
    assert ImpreciseDate.from_text(read.as_text()) == read


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "31 June 2017",
        "29 February 2017",
        "0 May 2017",
        "24/13/2017",
        "24/7.2017",
        "2016/18",
        "2016-2017",
        "before July 2017",
        "July 17",
        "٣ July 2017",
        "July 9999",
        "Q5 2017",
        "24 July 2017" * 50,
    ],
)
def test_what_says_no_date_is_refused(words: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - words for a person are the form's
        ImpreciseDate.from_words(words)
