"""Dates as sources give them: raw words, the days they cover, and how precise they are."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models


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
            raise ValidationError("This is not a date as Amends keeps one.") from error

    def get_prep_value(self, value: Any) -> Any:
        """Into the database."""
        return value.as_text() if isinstance(value, ImpreciseDate) else value
