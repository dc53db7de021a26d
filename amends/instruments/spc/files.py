"""Points and settings out of CSV files, and settings out of words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amends.instruments.spc.charts import LARGEST
from amends.instruments.spc.errors import Fault, SpcError
from amends.instruments.spc.model import (
    Direction,
    Mark,
    Observation,
    Rebase,
    Settings,
    Target,
    TwoInThree,
)
from amends.instruments.spc.tables import read_table

POINTS = ("series_id", "date", "value")
SETTINGS = (
    "series_id", "source", "improvement_direction", "target", "rebase_dates",
    "fix_after_n_points", "screen_outliers", "two_in_three", "marks",
)  # fmt: skip
# What stands beside settings in a file of results; it is worked out, never read.
RESULTS = ("n", "last_point_type", "last_special_cause_type", "assurance_type")
MOST_POINTS = 1_000_000
MOST_IN_A_SERIES = 20_000
LONGEST_NAME = 200
MISSING = frozenset({"", "na"})
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
# Digits with what people write among them: thousands, a decimal comma, a percent sign.
DECORATED = re.compile(r"[+-]?[£$]?[\d.,\s\u2009\u202f]*\d\s?%?", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
TRUTHS = dict.fromkeys(("true", "t", "yes", "1"), True) | dict.fromkeys(
    ("false", "f", "no", "0"), False
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand, to say it if they are wrong."""

    row: int | None
    column: str

    def error(self, fault: Fault, **facts: object) -> SpcError:
        """The fault, at this place."""
        return SpcError(fault, row=self.row, column=self.column, **facts)


@dataclass(frozen=True, slots=True)
class Series:
    """The points of each series, in the order in which the series first appear, and headings not used."""

    points: Mapping[str, list[Observation]]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The settings and the name of each series, and headings not used."""

    settings: Mapping[str, Settings]
    sources: Mapping[str, str]
    unused: tuple[str, ...]


def read_points(content: bytes, *, name: str, day_first: bool = False) -> Series:
    """The series of a CSV file: `date,value`, or `series_id,date,value`.

    Without `series_id` there is one series, called `name`. A value that is blank or NA is known to be
    missing. With `day_first` days are written 30/04/2017, else 2017-04-30. Raises SpcError with row and
    column.
    """
    table = read_table(content, needed=("date", "value"), known=POINTS)
    found: dict[str, list[Observation]] = {}
    rows: dict[tuple[str, date], int] = {}
    for row, fields in table.rows:
        series = fields.get("series_id", name)
        _check_name(series, row)
        place = Place(row, "date")
        day = parsed_day(fields["date"], place, day_first=day_first)
        before = rows.setdefault((series, day), row)
        if before != row:
            raise place.error(Fault.DAY_IN_ROW, before=before)
        points = found.setdefault(series, [])
        points.append(Observation(day, _value(fields["value"], Place(row, "value"))))
        if len(rows) > MOST_POINTS or len(points) > MOST_IN_A_SERIES:
            raise SpcError(
                Fault.TOO_MANY, row=row, all=f"{MOST_POINTS:,}", one=f"{MOST_IN_A_SERIES:,}"
            )
    if not found:
        raise SpcError(Fault.HEADINGS_ALONE)
    return Series(found, table.unused(POINTS))


def read_settings(content: bytes, *, otherwise: Settings) -> Told:
    """The settings of each series, by `series_id`, in the columns that docs/reference/spc.md lists.

    A column that is not there, or a cell that is blank, is as `otherwise` says. Raises SpcError with
    row and column.
    """
    table = read_table(content, needed=("series_id",), known=SETTINGS)
    settings: dict[str, Settings] = {}
    sources: dict[str, str] = {}
    for row, fields in table.rows:
        series = fields["series_id"]
        _check_name(series, row)
        if series in settings:
            raise SpcError(Fault.SERIES_TWICE, row=row, column="series_id")
        settings[series] = _settings(fields, row, otherwise)
        sources[series] = fields.get("source", "")
    return Told(settings, sources, table.unused((*SETTINGS, *RESULTS)))


def _settings(fields: Mapping[str, str], row: int, otherwise: Settings) -> Settings:
    def read[Kind](column: str, parse: Callable[[str, Place], Kind], default: Kind) -> Kind:
        words = fields.get(column, "")
        return default if words.casefold() in MISSING else parse(words, Place(row, column))

    return Settings(
        direction=read("improvement_direction", parsed_direction, otherwise.direction),
        targets=read("target", parsed_targets, otherwise.targets),
        rebases=read("rebase_dates", parsed_rebases, otherwise.rebases),
        fix_after=read("fix_after_n_points", parsed_count, otherwise.fix_after),
        screen=read("screen_outliers", parsed_truth, otherwise.screen),
        two_in_three=read("two_in_three", parsed_variant, otherwise.two_in_three),
        marks=read("marks", parsed_marks, otherwise.marks),
    )


def parsed_targets(words: str, place: Place) -> tuple[Target, ...]:
    """Read "0.95", or with later ones "0.95;2018-04-01=0.9". Raises SpcError, as do those below."""
    found = []
    for one in _parts(words):
        since, equals, value = one.rpartition("=")
        found.append(Target(_number(value, place), parsed_day(since, place) if equals else None))
    if len({one.since for one in found}) < len(found):
        raise place.error(Fault.TWO_TARGETS)
    return tuple(found)


def parsed_rebases(words: str, place: Place) -> tuple[Rebase, ...]:
    """Read "2017-04-01;2018-04-01", each with a reason or without: "2017-04-01=new triage desk"."""
    return tuple(Rebase(*_dated(one, place)) for one in _parts(words))


def parsed_marks(words: str, place: Place) -> tuple[Mark, ...]:
    """Read "2017-04-30=in place"; several are parted by semicolons."""
    found = tuple(Mark(*_dated(one, place)) for one in _parts(words))
    if not all(one.words for one in found):
        raise place.error(Fault.NO_WORDS)
    return found


def parsed_count(words: str, place: Place) -> int:
    """Read a whole number from 1."""
    match = re.fullmatch(r"([1-9]\d{0,5})(?:\.0*)?", words, re.ASCII)
    if match:
        return int(match[1])
    raise place.error(Fault.NOT_WHOLE, words=_short(words))


def parsed_truth(words: str, place: Place) -> bool:
    """Read TRUE or FALSE."""
    found = TRUTHS.get(words.casefold())
    if found is None:
        raise place.error(Fault.NOT_TRUE_OR_FALSE, words=_short(words))
    return found


def parsed_direction(words: str, place: Place) -> Direction:
    """Read which way is better."""
    return _one_of(Direction, words, place)


def parsed_variant(words: str, place: Place) -> TwoInThree:
    """Read which points count towards two in three."""
    return _one_of(TwoInThree, words, place)


def parsed_day(words: str, place: Place, *, day_first: bool = False) -> date:
    """Read a day, written in the one way that was agreed."""
    match = (DAY_FIRST if day_first else ISO).fullmatch(words.strip())
    if not match:
        example = "30/04/2017" if day_first else "2017-04-30"
        raise place.error(Fault.NOT_A_DATE, words=_short(words), example=example)
    year, month, day = match.groups()
    if day_first:
        day, year = year, day
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise place.error(Fault.NO_SUCH_DAY, words=words) from None


def _one_of[Kind: StrEnum](kind: type[Kind], words: str, place: Place) -> Kind:
    try:
        return kind(words.casefold())
    except ValueError:
        raise place.error(
            Fault.NOT_A_CHOICE, words=_short(words), choices=", ".join(kind)
        ) from None


def _dated(words: str, place: Place) -> tuple[date, str]:
    day, _equals, rest = words.partition("=")
    return parsed_day(day, place), rest.strip()


def _parts(words: str) -> Iterator[str]:
    return (part.strip() for part in words.split(";") if part.strip())


def _value(words: str, place: Place) -> float | None:
    return None if words.casefold() in MISSING else _number(words, place)


def _number(words: str, place: Place) -> float:
    plain = words.strip()
    if not NUMBER.fullmatch(plain):
        fault = Fault.NOT_PLAIN if DECORATED.fullmatch(plain) else Fault.NOT_A_NUMBER
        raise place.error(fault, words=_short(words))
    value = float(plain)
    if abs(value) >= LARGEST:
        raise place.error(Fault.TOO_LARGE, words=_short(words))
    return value


def _check_name(series: str, row: int) -> None:
    if not series or len(series) > LONGEST_NAME:
        raise SpcError(Fault.NO_NAME, row=row, column="series_id", letters=LONGEST_NAME)


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"
