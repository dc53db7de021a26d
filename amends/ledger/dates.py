"""Dates as sources give them: raw words, the days they cover, and how precise they are."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class Precision(StrEnum):
    """How much of a date the source gave."""

    EXACT = "exact"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    FINANCIAL_YEAR = "financial year"
    ONGOING = "ongoing"
    RELATIVE = "relative"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ImpreciseDate:
    """A date as promised or printed.

    `first` and `last` are the days that it covers (None where the source gives none), `raw` the
    source's own words where they differ from an exact day.
    """

    first: date | None
    last: date | None
    precision: Precision = Precision.EXACT
    raw: str = ""

    @classmethod
    def on(cls, day: date) -> Self:
        """An exact day."""
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int, raw: str = "") -> Self:
        """A whole month."""
        last = calendar.monthrange(year, month)[1]
        return cls(date(year, month, 1), date(year, month, last), Precision.MONTH, raw)

    @classmethod
    def year(cls, year: int, raw: str = "") -> Self:
        """A whole year."""
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, raw)

    @classmethod
    def ongoing(cls, raw: str = "ongoing") -> Self:
        """No date promised."""
        return cls(None, None, Precision.ONGOING, raw)

    @classmethod
    def from_words(cls, words: str) -> Self:
        """Read a date as people write it: a day, a month, a season, a quarter, a year, "ongoing".

        "24 July 2017", "24/7/2017", "end of July 2017", "Spring 2017", "Q3 2017/18", "2016/17".
        Everything but an exact day keeps its own words. Raises ValueError for words that say none
        of these, and for a day that does not exist.
        """
        raw = " ".join(words.split())
        first, last, precision = read_words(raw)
        return cls(first, last, precision, "" if precision is Precision.EXACT else raw)

    @property
    def due(self) -> date | None:
        """The last day that keeps the promise; the last day of the period counts."""
        return self.last

    def as_text(self) -> str:
        """The one column that holds it: first/last/precision/raw."""
        first = self.first.isoformat() if self.first else ""
        last = self.last.isoformat() if self.last else ""
        return f"{first}/{last}/{self.precision.value}/{self.raw}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `as_text` wrote. Raises ValueError for anything else."""
        first, last, precision, raw = text.split("/", 3)
        return cls(
            date.fromisoformat(first) if first else None,
            date.fromisoformat(last) if last else None,
            Precision(precision),
            raw,
        )


type Days = tuple[date | None, date | None, Precision]

MONTHS = [name.lower() for name in calendar.month_name]
MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS[1:]) + "|sept)"
YEAR = r"(?P<year>[12][0-9]{3})"
FINANCIAL_YEAR = YEAR + r"(?: ?/ ?(?:20)?|[–-])(?P<until>[0-9]{2})"
# The month that a season begins with (meteorological), and a quarter of the calendar year.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
# Words around a date that do not move it; the words themselves are kept.
AROUND = r"(?:(?:by|in|during|around|about|the|end|start|of|early|mid|late)[ -])*"
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
NO_DATE = {
    "ongoing": Precision.ONGOING,
    "unknown": Precision.UNKNOWN,
    "not known": Precision.UNKNOWN,
}
LONGEST_WORDS = 100


def read_words(raw: str) -> Days:
    """The days that words cover, and how precisely. Raises ValueError for words that say no date."""
    words = raw.casefold()[:LONGEST_WORDS]
    if words in NO_DATE:
        return None, None, NO_DATE[words]
    for pattern, days in WRITTEN:
        found = re.fullmatch(pattern, words)
        if found:
            return days(found)
    raise ValueError("These words say no date.")


def _exact(found: re.Match[str]) -> Days:
    name = found["month"]
    month = int(name) if name.isdigit() else _month(name)
    day = date(int(found["year"]), month, int(found["day"]))
    return day, day, Precision.EXACT


def _month(name: str) -> int:
    return next(n for n, full in enumerate(MONTHS) if full[:3] == name[:3] and n)


def _span(year: int, month: int, months: int, precision: Precision) -> Days:
    """So many whole months from a month on, which may be 13 to 24: of the year after."""
    start = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    ends = year * 12 + month - 1 + months
    return start, date(ends // 12, ends % 12 + 1, 1) - timedelta(days=1), precision


def _whole_month(found: re.Match[str]) -> Days:
    return _span(int(found["year"]), _month(found["month"]), 1, Precision.MONTH)


def _season(found: re.Match[str]) -> Days:
    return _span(int(found["year"]), SEASONS[found["season"]], 3, Precision.SEASON)


def _quarter(found: re.Match[str]) -> Days:
    return _span(int(found["year"]), int(found["quarter"]) * 3 - 2, 3, Precision.QUARTER)


def _financial_quarter(found: re.Match[str]) -> Days:
    _check_following(found)
    return _span(int(found["year"]), int(found["quarter"]) * 3 + 1, 3, Precision.QUARTER)


def _whole_year(found: re.Match[str]) -> Days:
    return _span(int(found["year"]), 1, 12, Precision.YEAR)


def _financial_year(found: re.Match[str]) -> Days:
    _check_following(found)
    return _span(int(found["year"]), 4, 12, Precision.FINANCIAL_YEAR)


def _check_following(found: re.Match[str]) -> None:
    if (int(found["year"]) + 1) % 100 != int(found["until"]):
        raise ValueError("A financial year ends in the year after it begins.")


QUARTER = r"(?:q|quarter )(?P<quarter>[1-4]),? (?:of )?"
# Tried in this order: the day before the month before the year.
WRITTEN: tuple[tuple[str, Callable[[re.Match[str]], Days]], ...] = (
    (f"{WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?{MONTH},? {YEAR}", _exact),
    (rf"(?P<day>[0-9]{{1,2}})([/.])(?P<month>[0-9]{{1,2}})\2{YEAR}", _exact),
    (rf"{YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})", _exact),
    (f"{AROUND}{MONTH},? {YEAR}", _whole_month),
    (f"{AROUND}(?P<season>{'|'.join(SEASONS)}) {YEAR}", _season),
    (f"{AROUND}{QUARTER}{FINANCIAL_YEAR}", _financial_quarter),
    (f"{AROUND}{QUARTER}{YEAR}", _quarter),
    (f"{AROUND}(?:financial year )?{FINANCIAL_YEAR}", _financial_year),
    (f"{AROUND}{YEAR}", _whole_year),
)


if TYPE_CHECKING:
    # Django's fields take their types only from the stubs, not when the program runs.
    type_of_column = models.TextField[ImpreciseDate | None, ImpreciseDate | None]
else:
    type_of_column = models.TextField


class ImpreciseDateField(type_of_column):
    """A column of one ImpreciseDate. Nullable; never filtered on."""

    def from_db_value(self, value: str | None, *_: object) -> ImpreciseDate | None:
        """Out of the database."""
        return None if value is None else ImpreciseDate.from_text(value)

    def to_python(self, value: Any) -> Any:
        """In memory it is an ImpreciseDate."""
        if value is None or isinstance(value, ImpreciseDate):
            return value
        try:
            return ImpreciseDate.from_text(str(value))
        except ValueError as error:
            raise ValidationError(_("This is not a date as Amends keeps one.")) from error

    def get_prep_value(self, value: Any) -> Any:
        """Into the database."""
        return value.as_text() if isinstance(value, ImpreciseDate) else value
