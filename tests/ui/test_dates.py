"""Dates and lengths of time in words."""

from datetime import UTC, date, datetime

import pytest

from amends.ui import dates

PUBLISHED = date(2017, 7, 24)


def test_a_day_has_no_leading_zero_and_no_ordinal() -> None:
    assert dates.in_words(PUBLISHED) == "24 July 2017"
    assert dates.in_words(date(2017, 2, 1)) == "1 February 2017"


def test_a_datetime_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError, match="moment_in_words"):
        dates.in_words(datetime(2017, 7, 24, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2017, 7, 24, 16, 0, tzinfo=UTC), "24 July 2017 at 5:00pm"),
        (datetime(2017, 7, 24, 23, 30, tzinfo=UTC), "25 July 2017 at 12:30am"),
        (datetime(2017, 1, 24, 12, 0, tzinfo=UTC), "24 January 2017 at midday"),
        (datetime(2017, 1, 24, 12, 5, tzinfo=UTC), "24 January 2017 at 12:05pm"),
        (datetime(2017, 1, 24, 0, 0, tzinfo=UTC), "24 January 2017 at midnight"),
    ],
)
def test_a_moment_is_said_in_london(moment: datetime, words: str) -> None:
    assert dates.moment_in_words(moment) == words


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.moment_in_words(datetime(2017, 7, 24, 17, 0))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (PUBLISHED, PUBLISHED, "24 July 2017"),
        (PUBLISHED, date(2017, 7, 28), "24 to 28 July 2017"),
        (PUBLISHED, date(2017, 8, 3), "24 July to 3 August 2017"),
        (date(2016, 12, 24), date(2017, 1, 3), "24 December 2016 to 3 January 2017"),
        (PUBLISHED, None, "from 24 July 2017"),
        (None, PUBLISHED, "until 24 July 2017"),
        (None, None, "no dates given"),
    ],
)
def test_a_period_says_nothing_twice(first: date | None, last: date | None, words: str) -> None:
    assert dates.period_in_words(first, last) == words


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        dates.period_in_words(PUBLISHED, date(2017, 7, 23))


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2017, 7, 25), "1 day"),
        (date(2017, 8, 5), "12 days"),
        (date(2017, 9, 21), "59 days"),
        (date(2017, 9, 22), "1 month"),
        (date(2018, 9, 23), "13 months"),
        (date(2018, 9, 24), "14 months"),
        (date(2019, 7, 23), "23 months"),
        (date(2019, 7, 24), "2 years"),
        (date(2019, 8, 24), "2 years and 1 month"),
        (date(2027, 7, 23), "9 years and 11 months"),
    ],
)
def test_a_length_counts_whole_units_only(last: date, words: str) -> None:
    assert dates.length_in_words(PUBLISHED, last) == words
    assert dates.length_in_words(last, PUBLISHED) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 5, 31), date(2026, 9, 30), "4 months"),
        (date(2025, 12, 31), date(2026, 4, 30), "4 months"),
        (date(2025, 11, 30), date(2026, 2, 28), "3 months"),
        (date(2025, 11, 30), date(2026, 2, 27), "2 months"),
        (date(2024, 2, 29), date(2027, 2, 28), "3 years"),
    ],
)
def test_from_the_end_of_a_month_to_the_end_of_another_is_whole(
    first: date, last: date, words: str
) -> None:
    assert dates.length_in_words(first, last) == words


def test_lateness() -> None:
    assert dates.late_in_words(PUBLISHED, date(2017, 8, 5)) == "12 days late"
    assert dates.late_in_words(PUBLISHED, PUBLISHED) == "due today"
    assert dates.late_in_words(PUBLISHED, date(2017, 7, 21)) == "due in 3 days"


def test_how_long_ago() -> None:
    assert dates.ago_in_words(PUBLISHED, date(2018, 10, 1)) == "14 months ago"
    assert dates.ago_in_words(PUBLISHED, date(2017, 7, 25)) == "yesterday"
    assert dates.ago_in_words(PUBLISHED, PUBLISHED) == "today"
    assert dates.ago_in_words(PUBLISHED, date(2017, 7, 23)) == "tomorrow"
    assert dates.ago_in_words(PUBLISHED, date(2017, 7, 14)) == "in 10 days"


def test_a_list_reads_as_a_sentence() -> None:
    assert dates.listed([]) == ""
    assert dates.listed(["a"]) == "a"
    assert dates.listed(["a", "b"]) == "a and b"
    assert dates.listed(iter(["a", "b", 3])) == "a, b and 3"


def test_small_counts_are_words() -> None:
    assert [dates.number_in_words(n) for n in (0, 1, 10, 11, 1200)] == [
        "none",
        "one",
        "ten",
        "11",
        "1,200",
    ]
