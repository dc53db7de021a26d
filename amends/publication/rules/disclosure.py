"""What an edition must not say unseen: a first gate of patterns, each settled by a person.

It finds what looks like a detail of a person. It does not find everything, and says so on its page.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from amends.instruments.disclosure import is_nhs_number, names_in


class Detail(StrEnum):
    """What a hit looks like."""

    NHS_NUMBER = "NHS number"
    BORN = "date of birth"
    AGE = "age of a person"
    STREET = "street"
    POSTCODE = "postcode"
    EMAIL = "e-mail address"
    PHONE = "telephone number"
    NAME = "name of a person"


@dataclass(frozen=True)
class Hit:
    """Something in a public text that a person must look at; `first` and `last` as in a slice."""

    kind: Detail
    found: str
    first: int
    last: int


MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})\s+\d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})"
ROADS = (
    "Road|Street|Avenue|Lane|Parade|Close|Crescent|Drive|Terrace|Gardens|Grove|Mews|Place|Square"
    "|Way|Walk|Hill|Row|Court|Rd|Ave"
)
NUMBER_WORDS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    "(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
)
PATTERNS: dict[Detail, re.Pattern[str]] = {
    Detail.EMAIL: re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    Detail.BORN: re.compile(
        rf"\b(?:born\s+(?:on|in)\s+(?:{DAY}|(?:{MONTHS})\s+\d{{4}}|\d{{4}})"
        rf"|(?:d\.?o\.?b\.?|date\s+of\s+birth)\W{{0,3}}(?:was\s+|is\s+)?(?:{DAY})?)",
        re.IGNORECASE,
    ),
    Detail.AGE: re.compile(
        rf"\b(?:(?:who|he|she|they)\s+(?:is|was|were|are)\s+(?:\d{{1,3}}|{NUMBER_WORDS})(?!\s*(?:%|per\s+cent|of\b|days?|weeks?|months?|minutes?|hours?|miles?|people|times))"
        rf"|aged?\s+(?:\d{{1,3}}|{NUMBER_WORDS})"
        rf"|(?:\d{{1,3}}|{NUMBER_WORDS})[-\s]years?[-\s]old"
        rf"|in\s+(?:his|her|their)\s+(?:early\s+|mid[- ]|late\s+)?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b",
        re.IGNORECASE,
    ),
    Detail.STREET: re.compile(
        rf"\b(?:\d{{1,4}}[a-z]?,?\s+)?(?:[A-Z][\w’'-]+\s+){{1,3}}(?:{ROADS})\b(?!\s+(?:Ward|Team|Clinic|Unit|Service))"
    ),
    Detail.POSTCODE: re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}\b"),
    Detail.PHONE: re.compile(r"(?<!\w)(?:\+44\s?|0)(?:[\s-]?\d){9,10}(?!\w)"),
}
TEN_DIGITS = re.compile(r"(?<![\w-])\d(?:[ -]?\d){9}(?![\w-])")


def disclosure_hits(text: str, known: Collection[str] | None = None) -> tuple[Hit, ...]:
    """What in a text looks like a detail of a person, from the first to the last, none inside another.

    `known` are names that may stand there: of bodies, posts, services. None looks for no names.
    """
    hits: list[Hit] = []
    for hit in sorted(_every_hit(text, known), key=lambda each: (each.first, -each.last)):
        if not hits or hit.first >= hits[-1].last:
            hits.append(hit)
    return tuple(hits)


def _every_hit(text: str, known: Collection[str] | None) -> Iterator[Hit]:
    for match in TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"\D", "", match[0])):
            yield Hit(Detail.NHS_NUMBER, match[0], match.start(), match.end())
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            yield Hit(kind, match[0], match.start(), match.end())
    if known is not None:
        for first, last in names_in(text, known):
            yield Hit(Detail.NAME, text[first:last], first, last)
