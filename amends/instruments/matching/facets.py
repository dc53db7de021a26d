"""Who is asked, where, by when and in which direction: told from a recommendation's own words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, unique

from amends.instruments.matching.words import Word, plain


@unique
class Scope(IntEnum):
    """How far a recommendation reaches, from the nearest to the farthest; UNSAID where it does not say."""

    UNSAID = 0
    ONE_PLACE = 1
    SEVERAL = 2
    TRUST = 3
    NATIONAL = 4


@dataclass(frozen=True, slots=True)
class Facets:
    """What a recommendation says besides its matter; `within` is a span in days, `by` year and month.

    Those that end in `_words` are as the text has them.
    """

    addressee: str
    scope: Scope
    scope_words: str
    within: float | None
    within_words: str
    by: tuple[int, int] | None
    by_words: str
    often: float | None
    often_words: str


_DAYS = {
    "minut": 1 / 1440,
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "quarter": 91,
    "year": 365,
}
_UNIT = r"(minutes?|hours?|(?:working\s+)?days?|weeks?|fortnights?|months?|quarters?|years?)"
_COUNT = r"(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty)"
_COUNTS = dict(
    zip(
        [
            "a",
            "an",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "eighteen",
            "twenty",
        ],
        (1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 20),
        strict=True,
    )
)
_WITHIN = re.compile(
    rf"\b(?:within|inside|in under|no (?:more|later) than|in the (?:first|next))\s+(?:the\s+)?{_COUNT}[\s-]+{_UNIT}"
)
_WITHIN_SHORT = re.compile(
    r"\b(?:within|inside|in)\s+(?:the\s+)?(?:first\s+)?(hour|day|week|month|year)\b"
)
_SAME_DAY = re.compile(
    r"\b(?:on the|the|on that) (?:same )?day(?: of)?\b|\bimmediately\b|\bat once\b"
)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_BY = re.compile(
    rf"\bby\s+(?:the end of\s+)?(?:\d{{1,2}}\s+)?(?:({'|'.join(_MONTHS)})\s+)?(20\d\d)\b"
)
_EVERY = re.compile(rf"\b(?:every|each)\s+(?:{_COUNT}\s+)?{_UNIT}\b")
_OFTEN = re.compile(
    r"\b(daily|weekly|fortnightly|monthly|quarterly|annual|annually|yearly|annual)\b"
)
_OFTEN_DAYS = {"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 30, "quarterly": 91}

_SHOULD = re.compile(
    r"\b(?:should|must|shall|needs? to|needs? not|has to|have to|is to|are to|ought to|is required to|are required to|will)\b"
)
_NATIONAL = re.compile(
    r"\b(?:national(?:ly)?|nationwide|country-?wide|across (?:the country|england|the nhs|the uk)|uk-wide|"
    r"every (?:provider|trust)|all (?:trusts|providers|nhs))\b"
)
_TRUST = re.compile(
    r"\b(?:(?:trust|organisation|hospital|system|service)-?wide|across (?:all|the) (?:\w+\s){0,2}"
    r"(?:trust|services?|sites?|hospitals?|wards?|units?|teams?|divisions?|organisation|system)|"
    r"(?:all|both) (?:\w+\s){0,2}(?:services|sites|hospitals|wards|units|teams|divisions|departments|clinics)|"
    r"(?:every|each|any) (?:service|site|hospital|ward|unit|team|division|department|clinic)|"
    r"each of its hospitals|whole (?:trust|organisation|system))\b"
)
_PLACE = re.compile(
    r"\b(?:(?:the )?[A-Z][a-z]+ (?:Ward|Unit|Clinic|House|Centre|Hospital)|Ward \w{1,3}\b)"
    r"|\b(?:the|one|this) (?:\w+ ){1,3}(?:ward|unit|division|team|clinic|centre)\b"
)


def facets_of(text: str) -> Facets:
    """What a recommendation says of these."""
    low = plain(text)
    scope, words = _scope(text, low)
    within, by = _first(_within(low), text), _first(_by(low), text)
    often = _first(_often(low), text)
    return Facets(
        addressee=_addressee(text, low),
        scope=scope,
        scope_words=words,
        within=within[0],
        within_words=within[1],
        by=by[0],
        by_words=by[1],
        often=often[0],
        often_words=often[1],
    )


def _addressee(text: str, low: str) -> str:
    """The words before the first duty of a sentence, where they are few enough to be somebody."""
    duty = _SHOULD.search(low)
    if not duty:
        return ""
    start = max(low.rfind(mark, 0, duty.start()) for mark in (". ", "\n", ": ", "; ", ", ")) + 1
    words = text[start : duty.start()].strip(" ,.;:\n\t")
    words = re.sub(
        r"^(?:we (?:further )?recommend that|that|and|therefore)\s+", "", words, flags=re.I
    )
    return words if 0 < len(words.split()) <= 9 else ""


def _scope(text: str, low: str) -> tuple[Scope, str]:
    for scope, pattern in ((Scope.NATIONAL, _NATIONAL), (Scope.TRUST, _TRUST)):
        found = pattern.search(low)
        if found:
            return scope, text[found.start() : found.end()]
    places = list(_PLACE.finditer(text))
    if not places:
        return Scope.UNSAID, ""
    scope = Scope.ONE_PLACE if len({plain(each[0]) for each in places}) == 1 else Scope.SEVERAL
    return scope, text[places[0].start() : places[0].end()]


def _first[T: (float, tuple[int, int])](
    found: Iterable[tuple[T, re.Match[str]]], text: str
) -> tuple[T | None, str]:
    """The soonest of several times, and its words."""
    least = min(found, key=lambda each: each[0], default=None)
    return (least[0], text[least[1].start() : least[1].end()]) if least else (None, "")


def _within(low: str) -> list[tuple[float, re.Match[str]]]:
    spans = [(_days(each[1], each[2]), each) for each in _WITHIN.finditer(low)]
    spans += [(_days("1", each[1]), each) for each in _WITHIN_SHORT.finditer(low)]
    same_day = _SAME_DAY.search(low)
    return [(1.0, same_day)] if same_day and not spans else spans


def _by(low: str) -> list[tuple[tuple[int, int], re.Match[str]]]:
    return [
        ((int(each[2]), _MONTHS.index(each[1]) + 1 if each[1] else 12), each)
        for each in _BY.finditer(low)
    ]


def _often(low: str) -> list[tuple[float, re.Match[str]]]:
    spans = [(_days(each[1] or "1", each[2]), each) for each in _EVERY.finditer(low)]
    return spans + [(float(_OFTEN_DAYS.get(each[1], 365)), each) for each in _OFTEN.finditer(low)]


def _days(count: str, unit: str) -> float:
    number = int(count) if count.isdigit() else _COUNTS[count]
    working = unit.startswith("working")
    unit = unit.split()[-1]
    for stem, days in _DAYS.items():
        if unit.startswith(stem):
            return number * days * (1.4 if working else 1)
    return float(number)


# Words of how far, how often, by when and which way; they say nothing of the matter.
_MANNER = re.compile(
    r"\d|^(?:minut|hour|day|week|month|quarter|year|daili|annual|increas|reduc|decreas|stop|ceas|withdraw|abolish|"
    r"remov|decommiss|longer|wide|across|whole|site|nation|more|fewer|within|"
    + "|".join(month[:7] for month in _MONTHS)
    + r")$"
)


def is_manner(word: Word) -> bool:
    """Whether a word says how far, how often, by when or which way, and not what."""
    return bool(_MANNER.search(word.term))


def numbers_in(words: tuple[Word, ...]) -> Iterator[str]:
    """The numbers among words."""
    yield from (word.term for word in words if word.term[0].isdigit())
