"""What the words of a plan's document are taken to mean, before a person confirms it. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from amends.instruments.reading import Precision, find_dates, owner_flags
from amends.intake.rules import left_over, number_of
from amends.plans.rules import Claim, Forecast

type Found = Mapping[str, Any]


class Kind(StrEnum):
    """What an organisation remembers the meaning of."""

    HEADING = "heading"
    STATUS = "status"
    OWNER = "owner"


class Says(StrEnum):
    """What a document says of an action with a status or a colour."""

    COMPLETE = "complete"
    IN_PLACE = "in place"
    ON_COURSE = "on course"
    AT_RISK = "at risk"
    WILL_MISS = "will miss"
    NOT_YET = "not yet"
    STOPPED = "stopped"
    NOTHING = "nothing"


CLAIMS: dict[Says, Claim] = {Says.COMPLETE: Claim.COMPLETE, Says.IN_PLACE: Claim.IN_PLACE}
FORECASTS: dict[Says, Forecast] = {
    Says.ON_COURSE: Forecast.ON_COURSE,
    Says.AT_RISK: Forecast.AT_RISK,
    Says.WILL_MISS: Forecast.WILL_MISS,
}
# The first that fits is proposed; a colour alone never says what it stands for.
PLAIN: tuple[tuple[Says, str], ...] = (
    (Says.NOT_YET, r"\bnot (?:yet )?(?:started|begun|delivered|complete|completed|done|in place|implemented|due)\b|\bincomplete\b"),
    (Says.WILL_MISS, r"\b(?:off|not on) (?:track|course|target)\b|\boverdue\b|\bwill miss\b|\bdelayed\b|\bslipp(?:ed|ing)\b"),
    (Says.AT_RISK, r"\bat risk\b|\bsome issues\b"),
    (Says.ON_COURSE, r"\bon (?:track|course|target|schedule)\b"),
    (Says.IN_PLACE, r"\bin place\b|\bnot (?:yet )?evidenced\b|\bimplemented\b|\bdelivered\b"),
    (Says.COMPLETE, r"\bcompleted?\b|\bdone\b|\bclosed\b|\bfinished\b|\bevidenced\b|\bassured\b|\bachieved\b"),
    (Says.STOPPED, r"\bstopped\b|\bwithdrawn\b|\bremoved\b|\bno longer\b|\bsuperseded\b|\bcancelled\b"),
    (Says.NOT_YET, r"\bin progress\b|\bunder ?way\b|\bongoing\b|\bon ?going\b|\bstarted\b|\bopen\b|\bto do\b|\bplanned\b"),
)  # fmt: skip
COMPILED = tuple((says, re.compile(words, re.IGNORECASE)) for says, words in PLAIN)
# Partly is not wholly, and a question is no answer.
HEDGED = re.compile(
    r"\bpart(?:ly|ial|ially)?\b|\bmostly\b|\balmost\b|\bnearly\b|%|\?", re.IGNORECASE
)
AS_AT = re.compile(
    r"\b(?:as (?:at|of)|updated(?: on)?|position (?:at|on)|correct at)\b", re.IGNORECASE
)
NEAR = 60
# More questions of a kind than this are not asked at once.
MOST_ASKED = 60
# What says of which day a document is stands by itself; prose tells of other days.
LONGEST_LINE = 160


def key(words: str) -> str:
    """Words as two documents share them: on one line, in small letters, without a full stop."""
    return " ".join(words.split()).casefold().rstrip(".")


def proposed(words: str) -> Says | None:
    """What a status plainly says; None for a colour, and for words that may mean several things."""
    if HEDGED.search(words):
        return None
    return next((says for says, pattern in COMPILED if pattern.search(words)), None)


def claim_and_forecast(*said: str) -> tuple[str, str]:
    """What statuses of one row come to: the first claim among them, and the first forecast."""
    known = [Says(each) for each in said if each]
    claim = next((CLAIMS[each].value for each in known if each in CLAIMS), "")
    forecast = next((FORECASTS[each].value for each in known if each in FORECASTS), "")
    return claim, forecast


@dataclass(frozen=True)
class Distinct:
    """Some words of the document, and in how many rows they stand."""

    key: str
    words: str
    rows: int


def distinct(words: Iterable[str]) -> tuple[Distinct, ...]:
    """Each once, in the document's order, as first printed."""
    first: dict[str, str] = {}
    count: dict[str, int] = {}
    for each in words:
        if each.strip():
            first.setdefault(key(each), " ".join(each.split()))
            count[key(each)] = count.get(key(each), 0) + 1
    return tuple(Distinct(name, first[name], count[name]) for name in first)


def asked_first(
    words: Sequence[Distinct],
) -> tuple[tuple[Distinct, ...], tuple[Distinct, ...]]:
    """Those that are asked about, which stand in the most rows, in the document's order; and the rest."""
    order = sorted(range(len(words)), key=lambda at: (-words[at].rows, at))
    first = set(order[:MOST_ASKED])
    asked = tuple(one for at, one in enumerate(words) if at in first)
    return asked, tuple(one for at, one in enumerate(words) if at not in first)


def statuses_of(actions: Iterable[Found]) -> tuple[Distinct, ...]:
    """Every word and colour by which the rows say how they stand, or how their date does."""
    return distinct(words for one in actions for words in (one["status"], one["forecast"]))


def owners_of(actions: Iterable[Found]) -> tuple[Distinct, ...]:
    """Every owner that the rows name."""
    return distinct(owner for one in actions for owner in one["owners"])


def served_of(actions: Iterable[Found]) -> tuple[Distinct, ...]:
    """Every number of a recommendation that the rows name."""
    return distinct(label for one in actions for label in one["serves"])


def may_be_a_name(owner: str) -> bool:
    """Whether an owner reads like somebody's name or initials: roles, not names."""
    return bool(owner_flags([owner]))


def numbered(label: str, numbers: Mapping[str, Iterable[str]]) -> str:
    """The thing whose number is printed, of things with the numbers each goes by.

    "" where none has it, and where several do.
    """
    wanted = number_of(
        re.sub(r"^\s*R(?:ec\.?)?\s*(?=\d)", "", label, flags=re.IGNORECASE)
    ).casefold()
    found = [
        thing
        for thing, own in numbers.items()
        if wanted in {each.casefold() for each in own if each}
    ]
    return found[0] if len(found) == 1 else ""


def day_of_document(found: Found, file_name: str, today: date) -> date | None:
    """The day that a document says it is of: in its words, else its headings, else its name."""
    texts = [one["text"] for one in left_over(found) if len(one["text"]) <= LONGEST_LINE]
    said = [
        text[match.start() : match.end() + NEAR] for text in texts for match in AS_AT.finditer(text)
    ]
    headings = [
        column["heading"] for table in found.get("tables", ()) for column in table["columns"]
    ]
    for words in (said, headings, [re.sub(r"[_]", " ", file_name.rpartition(".")[0])]):
        days = [
            each.date.to
            for text in words
            for each in find_dates(text)
            if each.date.precision is Precision.EXACT and each.date.to and each.date.to <= today
        ]
        if days:
            return max(days)
    return None
