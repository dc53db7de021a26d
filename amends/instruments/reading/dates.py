"""Dates as plans and reports write them: the words kept, the days they cover, how precise they are.

Days come first ("04/07/2017" is 4 July). Financial years run from April to March. Seasons are
whole months: spring is March to May, and "winter 2024" begins in December 2024. Nothing is guessed:
a date that cannot be is `impossible`, one that depends on something else is `relative`, and words
that name several days are `unknown`.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
OTHER_MONTH = MONTH.replace("?P<month>", "?P<second>")
YEAR = r"(?P<year>(?:19|20)\d{2}|['’]\d{2})"
SHORT_YEAR = r"(?P<year>(?:19|20)\d{2}|['’]?\d{2})"
# 2017/18, 2017-2018, FY 17/18.
FINANCIAL_OPEN = r"(?P<first>(?:20|19)?\d{2})\s?[/–-]\s?(?P<last>(?:(?:20|19)\d{2}|\d{2}))"
FINANCIAL = FINANCIAL_OPEN + r"(?![\d/–-]|\.\d)"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "final": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
CENTURY = 70
EARLIEST, LATEST = 1900, 2199


class Precision(StrEnum):
    """How much of a date the words give."""

    EXACT = "exact"
    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial year"
    SEASON = "season"
    YEAR = "year"
    ONGOING = "ongoing"
    RELATIVE = "relative"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


# From the finest to the coarsest, for a period whose two ends differ.
FINENESS = (
    Precision.EXACT, Precision.MONTH, Precision.QUARTER, Precision.SEASON,
    Precision.FINANCIAL_YEAR, Precision.YEAR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """A date in its source's words; `from_` and `to` are None where the words give no days."""

    raw: str
    from_: date | None
    to: date | None
    precision: Precision

    def as_json(self) -> dict[str, str | None]:
        """As `amends read --json` prints it."""
        return {
            "raw": self.raw,
            "from": self.from_.isoformat() if self.from_ else None,
            "to": self.to.isoformat() if self.to else None,
            "precision": self.precision.value,
        }


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, and where: `text[start:end]`."""

    start: int
    end: int
    date: ImpreciseDate


def parse_date(words: str) -> ImpreciseDate:
    """The one date that some words give, for instance the words of a cell.

    The words are kept whole, and trimmed of space, as `raw`. Two dates that are the ends of a
    period are one; several dates are `unknown`, and so are words without any.
    """
    raw = words.strip()
    found = find_dates(raw)
    if len(found) == 1:
        return replace(found[0].date, raw=raw)
    if len(found) > 1:
        return ImpreciseDate(raw, None, None, Precision.UNKNOWN)
    short = SHORT_FINANCIAL.match(raw)
    if short and (years := _financial(short)):
        return replace(years, raw=raw)
    for pattern, precision in WITHOUT_DAYS:
        if pattern.search(raw):
            return ImpreciseDate(raw, None, None, precision)
    return ImpreciseDate(raw, None, None, Precision.UNKNOWN)


def find_dates(text: str) -> list[FoundDate]:
    """Every date that a text names, in order, the ends of a period as one.

    Words like "ongoing" and "within six months" are left to `parse_date`.
    """
    found: list[FoundDate] = []
    taken: list[tuple[int, int]] = []
    for pattern, make in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            made = make(match)
            if made is not None:
                taken.append(match.span())
                found.append(
                    FoundDate(match.start(), match.end(), replace(made, raw=match.group()))
                )
    found.sort(key=lambda one: one.start)
    return list(_periods(found, text))


def _periods(found: list[FoundDate], text: str) -> Iterator[FoundDate]:
    """Two dates with "to", "until" or a dash between them as one period."""
    waiting: FoundDate | None = None
    for one in found:
        if waiting and _is_period(waiting, one, text):
            yield _period(waiting, one, text)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = one
    if waiting:
        yield waiting


def _is_period(first: FoundDate, second: FoundDate, text: str) -> bool:
    between = text[first.end : second.start].strip().lower()
    if between == "and":
        before = text[: first.start].rstrip().lower()
        return before.endswith("between") and _ordered(first, second)
    return between in ("to", "until", "till", "–", "-", "—", "through to") and _ordered(
        first, second
    )


def _ordered(first: FoundDate, second: FoundDate) -> bool:
    start, end = first.date.from_, second.date.to
    return start is not None and end is not None and start <= end


def _period(first: FoundDate, second: FoundDate, text: str) -> FoundDate:
    coarser = max(first.date.precision, second.date.precision, key=FINENESS.index)
    raw = text[first.start : second.end]
    return FoundDate(
        first.start, second.end, ImpreciseDate(raw, first.date.from_, second.date.to, coarser)
    )


def _year(words: str) -> int:
    number = int(words.lstrip("'’"))
    if number < 100:
        number += 2000 if number < CENTURY else 1900
    return number


def _month(words: str) -> int:
    short = words.lower()[:3]
    return next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(short))


def _impossible() -> ImpreciseDate:
    return ImpreciseDate("", None, None, Precision.IMPOSSIBLE)


def _day_of(year: int, month: int, day: int) -> ImpreciseDate | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        exact = date(year, month, day)
    except ValueError:
        return _impossible()
    return ImpreciseDate("", exact, exact, Precision.EXACT)


def _days_in_words(match: re.Match[str]) -> ImpreciseDate | None:
    return _day_of(_year(match["year"]), _month(match["month"]), int(match["day"]))


def _days_in_numbers(match: re.Match[str]) -> ImpreciseDate | None:
    return _day_of(_year(match["year"]), int(match["number"]), int(match["day"]))


def _days_of_one_month(match: re.Match[str]) -> ImpreciseDate | None:
    """ "4 to 8 July 2017"."""
    year, month = _year(match["year"]), _month(match["month"])
    return _between(
        _day_of(year, month, int(match["start"])), _day_of(year, month, int(match["day"]))
    )


def _days_of_one_year(match: re.Match[str]) -> ImpreciseDate | None:
    """ "30 July to 7 August 2024"."""
    year = _year(match["year"])
    return _between(
        _day_of(year, _month(match["second"]), int(match["start"])),
        _day_of(year, _month(match["month"]), int(match["day"])),
    )


def _between(first: ImpreciseDate | None, last: ImpreciseDate | None) -> ImpreciseDate | None:
    if first is None or last is None:
        return None
    if first.from_ is None or last.to is None or first.from_ > last.to:
        return _impossible()
    return ImpreciseDate("", first.from_, last.to, Precision.EXACT)


def _months(year: int, first: int, count: int, precision: Precision) -> ImpreciseDate:
    """So many whole months from a month on; months after the twelfth are the next year's."""
    last = first + count - 1
    end_year, end = year + (last - 1) // 12, (last - 1) % 12 + 1
    start_year, start = year + (first - 1) // 12, (first - 1) % 12 + 1
    return ImpreciseDate(
        "",
        date(start_year, start, 1),
        date(end_year, end, monthrange(end_year, end)[1]),
        precision,
    )


def _one_month(match: re.Match[str]) -> ImpreciseDate:
    return _months(_year(match["year"]), _month(match["month"]), 1, Precision.MONTH)


def _several_months(match: re.Match[str]) -> ImpreciseDate:
    first, last = _month(match["second"]), _month(match["month"])
    year = _year(match["year"])
    if first > last:
        year -= 1
    return _months(year, first, (last - first) % 12 + 1, Precision.MONTH)


def _month_in_numbers(match: re.Match[str]) -> ImpreciseDate | None:
    number = int(match["number"])
    if not 1 <= number <= 12:
        return _impossible()
    return _months(_year(match["year"]), number, 1, Precision.MONTH)


def _financial_years(match: re.Match[str]) -> tuple[int, int] | None:
    """The first and last calendar year that words like "2017/18" name."""
    first, last = _year(match["first"]), int(match["last"])
    if last < 100:
        last += first - first % 100
        if last < first:
            last += 100
    return (first, last) if first < last <= first + 30 else None


def _financial(match: re.Match[str]) -> ImpreciseDate | None:
    years = _financial_years(match)
    if years is None:
        return None
    first, last = years
    if last == first + 1:
        return _months(first, 4, 12, Precision.FINANCIAL_YEAR)
    return _months(first, 1, 12 * (last - first + 1), Precision.YEAR)


def _financial_end(match: re.Match[str]) -> ImpreciseDate:
    return _months(_year(match["year"]) - 1, 4, 12, Precision.FINANCIAL_YEAR)


def _financial_quarter(match: re.Match[str]) -> ImpreciseDate | None:
    years = _financial_years(match)
    if years is None or years[1] != years[0] + 1:
        return None
    return _months(years[0], 1 + 3 * _quarter(match), 3, Precision.QUARTER)


def _calendar_quarter(match: re.Match[str]) -> ImpreciseDate:
    return _months(_year(match["year"]), 3 * _quarter(match) - 2, 3, Precision.QUARTER)


def _quarter(match: re.Match[str]) -> int:
    words = match["quarter"].lower()
    return QUARTERS.get(words) or int(words)


def _season(match: re.Match[str]) -> ImpreciseDate | None:
    start = SEASONS[match["season"].lower()]
    return _months(_year(match["year"]), start, 3, Precision.SEASON)


def _two_year_season(match: re.Match[str]) -> ImpreciseDate | None:
    years = _financial_years(match)
    if years is None or years[1] != years[0] + 1:
        return None
    return _months(years[0], SEASONS["winter"], 3, Precision.SEASON)


def _whole_year(match: re.Match[str]) -> ImpreciseDate:
    return _months(_year(match["year"]), 1, 12, Precision.YEAR)


Maker = Callable[[re.Match[str]], ImpreciseDate | None]
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+(?:the\s+)?)?"
FY = r"(?:f/?y\s?|financial\s+year\s+(?:of\s+)?)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.£-]){pattern}(?!\w)", re.IGNORECASE)


def _quarters(rest: str, before: bool = False) -> list[str]:
    """The ways in which a quarter is written beside its year."""
    figure = r"q(?:uarter|tr)?\.?\s?(?P<quarter>[1-4])"
    words = r"(?P<quarter>first|second|third|fourth|final|1st|2nd|3rd|4th)\s+quarter"
    between = r"(?:\s*[,-]?\s*|\s+(?:of|in)\s+(?:the\s+)?)"
    if before:
        return [rf"{rest}\s*[,-]?\s*{figure}"]
    return [rf"{figure}{between}{rest}", rf"{words}{between}{rest}"]


PATTERNS: tuple[tuple[re.Pattern[str], Maker], ...] = tuple(
    (_compiled(pattern), make)
    for pattern, make in (
        (rf"{WEEKDAY}(?P<start>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:to|–|-|and)\s?{DAY}\s+(?:of\s+)?{MONTH},?\s+{YEAR}", _days_of_one_month),
        (rf"{WEEKDAY}(?P<start>\d{{1,2}})(?:st|nd|rd|th)?\s+{OTHER_MONTH}\s?(?:to|–|-|and)\s?{WEEKDAY}{DAY}\s+(?:of\s+)?{MONTH},?\s+{YEAR}", _days_of_one_year),
        (rf"{WEEKDAY}{DAY}\s+(?:of\s+)?{MONTH},?\s+{SHORT_YEAR}", _days_in_words),
        (rf"{DAY}[-/. ]?{MONTH}[-/. ]?{SHORT_YEAR}", _days_in_words),
        (rf"{MONTH}\s+{DAY},?\s+{YEAR}", _days_in_words),
        (r"(?P<year>(?:19|20)\d{2})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?", _days_in_numbers),
        (r"(?P<day>\d{1,2})[-/.](?P<number>\d{1,2})[-/.](?P<year>(?:19|20)?\d{2})", _days_in_numbers),
        *((pattern, _financial_quarter) for pattern in _quarters(rf"{FY}?{FINANCIAL}")),
        *((pattern, _financial_quarter) for pattern in _quarters(rf"{FY}?{FINANCIAL_OPEN}", before=True)),
        *((pattern, _calendar_quarter) for pattern in _quarters(rf"{YEAR}(?!/\d)")),
        *((pattern, _calendar_quarter) for pattern in _quarters(rf"{YEAR}", before=True)),
        (rf"winter\s+(?:of\s+)?{FINANCIAL}", _two_year_season),
        (rf"(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+|term\s+)?{YEAR}", _season),
        (rf"{OTHER_MONTH}\s?(?:to|–|-|/|and)\s?{MONTH},?\s+{YEAR}", _several_months),
        (rf"{MONTH}(?:,?\s+(?:of\s+)?|[-/]){SHORT_YEAR}(?!/)", _one_month),
        (r"(?P<number>0?\d|1\d)/(?P<year>(?:19|20)\d{2})", _month_in_numbers),
        (r"(?P<year>(?:19|20)\d{2})-(?P<number>0\d|1[0-2])(?!\d)", _month_in_numbers),
        (rf"{FY}?(?P<first>(?:20|19)\d{{2}})\s?[/–-]\s?(?P<last>(?:(?:20|19)\d{{2}}|\d{{2}}))(?![\d/–-]|\.\d)", _financial),
        (rf"{FY}{FINANCIAL}", _financial),
        (r"f/?y\s?(?P<year>(?:20)?\d{2})", _financial_end),
        (r"(?P<year>(?:19|20)\d{2})(?![,.]\d)", _whole_year),
    )
)  # fmt: skip

# "15-16" is a financial year only where it is all that a cell holds.
SHORT_FINANCIAL = re.compile(r"^(?P<first>\d{2})\s?[/–-]\s?(?P<last>\d{2})$")

LENGTH = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty[ -]four)"
)
WITHOUT_DAYS: tuple[tuple[re.Pattern[str], Precision], ...] = (
    (
        re.compile(
            rf"\b(?:within|in|after|every)\s+(?:the\s+(?:next|first)\s+)?{LENGTH}\s+(?:working\s+|calendar\s+)?"
            r"(?:day|week|month|quarter|year)s?\b"
            rf"|\b{LENGTH}[\s-]+(?:working\s+|calendar\s+)?(?:day|week|month|year)s?\b"
            r"|\bimmediate(?:ly)?\b|\bas soon as (?:possible|practicable)\b|\basap\b"
            r"|\b(?:following|after|upon|on|from|by|at|before)\s+(?:the\s+)?(?:next\s+)?"
            r"(?:publication|completion|approval|receipt|sign[ -]off|meeting|end of the (?:year|month))"
            r"|\bnext\s+(?:meeting|review|audit|inspection|month|quarter|year|week)\b"
            r"|\bend of (?:the\s+)?(?:month|quarter|year|financial year)\b",
            re.IGNORECASE,
        ),
        Precision.RELATIVE,
    ),
    (
        re.compile(
            r"\bon[\s-]?going\b|\bcontinu(?:ous|al|ing|es)\b|\brolling\b|\bbusiness as usual\b|\bbau\b"
            r"|\bno end date\b|\bin perpetuity\b|\bopen[\s-]ended\b",
            re.IGNORECASE,
        ),
        Precision.ONGOING,
    ),
)
