"""What the state of people, roles and services allows. Plain Python."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Words that the national list prints in capitals and that stay so.
INITIALS = frozenset({"NHS", "ICB", "CCG", "CSU", "UK"})
SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "the"})

# Wrong passwords for one address in a while, after which it must wait.
MOST_FAILURES = 5
FAILURES_COUNT_FOR = timedelta(minutes=15)


class Level(StrEnum):
    """What a scope may be set at, from the top."""

    DIVISION = "division"
    SERVICE = "service"
    TEAM = "team"


LEVELS = tuple(Level)


def may_stand_under(level: Level, parent: Level | None) -> bool:
    """Whether something of a level may be part of something of another; None stands at the top."""
    return parent is None or LEVELS.index(level) > LEVELS.index(parent)


def may_try(failures: int) -> bool:
    """Whether another password may be tried after so many wrong ones of late."""
    return failures < MOST_FAILURES


def is_ods_code(code: str) -> bool:
    """Whether this has the shape of an ODS code."""
    return ODS_CODE.fullmatch(code) is not None


def is_slug(slug: str) -> bool:
    """Whether this can stand in an address: small letters, digits, single hyphens."""
    return SLUG.fullmatch(slug) is not None


def readable(name: str) -> str:
    """A name printed in capitals, as people write it; any other name unchanged.

    "SOUTH TYNESIDE AND SUNDERLAND NHS FOUNDATION TRUST" becomes "South Tyneside and Sunderland NHS
    Foundation Trust".
    """
    if name != name.upper():
        return name
    return " ".join(_readable_word(word, place) for place, word in enumerate(name.split()))


def _readable_word(word: str, place: int) -> str:
    if word in INITIALS:
        return word
    if place and word.lower() in SMALL_WORDS:
        return word.lower()
    return re.sub(
        r"[^\W\d_]+(’[^\W\d_]+|'[^\W\d_]+)?", lambda m: m.group()[0] + m.group()[1:].lower(), word
    )


def last_day_before(first: date) -> date:
    """The last day of what ended when something else began."""
    return first - timedelta(days=1)


def first_day_after(last: date) -> date:
    """The first day on which what ended no longer was."""
    return last + timedelta(days=1)


def repeated[Name](names: Sequence[Name]) -> bool:
    """Whether one of them comes twice."""
    return len(set(names)) != len(names)
