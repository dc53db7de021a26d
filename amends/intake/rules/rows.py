"""A row of a plan: what is understood of it, what keeps it from being accepted, what is doubtful."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any, Self

from amends.instruments.reading import Meaning
from amends.intake.rules import first_words, number_of
from amends.intake.rules.mapping import Says, claim_and_forecast, key
from amends.plans.rules import LONGEST_TEXT

LONGEST_TITLE = 120
# Marks of the reader's that need nobody's look.
FINE = ("carried down from the row above", "status told by colour alone")
ABOUT_OWNERS = ("an owner may be a person",)
# What a column can hold that an action has no field for: it is kept with the row's own words.
NOTHING_TAKEN = frozenset(
    {
        Meaning.NOT_READ, Meaning.PARAGRAPH, Meaning.ADDRESSEES, Meaning.COMPLETED, Meaning.EVIDENCED,
        Meaning.SOURCE, Meaning.SERVICE, Meaning.TOPIC, Meaning.OUTCOME, Meaning.MILESTONES,
        Meaning.SUPPORT, Meaning.PRIORITY, Meaning.LINKS,
    }
)  # fmt: skip
# A sentence that says that it is done, and nothing else.
SAYS_DONE = re.compile(
    r"(?:^|[.;!\n])\s*(?:action\s+)?(?:completed?|implemented|closed|done|achieved)\s*(?:[.;!\n]|$)",
    re.IGNORECASE,
)
# What these say of a day nobody can be held to.
UNREADABLE = frozenset({"impossible", "unknown", "relative"})


class Problem(StrEnum):
    """Why a row cannot be accepted as it stands."""

    NO_NUMBER = "no number"
    NO_WORDS = "no words"
    NO_OWNER = "no owner"
    NO_DATE = "no date"
    IN_PLACE_BY = "in place by which day"
    EVIDENCED_BY = "evidenced by which day"
    UPDATES = "updates of no day"
    TOO_LONG = "words that are too long"


class Doubt(StrEnum):
    """What a person should look at before the rest."""

    NUMBER_TWICE = "number used twice"
    SERVES_NOTHING_KNOWN = "serves nothing known"
    STOPPED = "said to be stopped"
    STATUS_NOT_SAID = "a status that nobody has explained"
    PROGRESS_SAYS_DONE = "done by its progress and not by its status"
    COMPLETED_ON = "completed on a day"
    EVIDENCED_ON = "evidenced on a day"
    # Of an action that is in the plan already.
    CLAIM_GONE = "claimed before and no more"
    SERVES_LESS = "serves something no more"
    ELSEWHERE = "stands in another plan"


@dataclass(frozen=True)
class Day:
    """A date in the source's words, the days that it covers, and how precise it is."""

    raw: str
    first: str
    last: str
    precision: str

    @classmethod
    def read(cls, found: Mapping[str, Any] | None) -> Self | None:
        """As the instrument gives it."""
        if found is None:
            return None
        first, last, precision = found["from"] or "", found["to"] or "", found["precision"]
        if precision == "unknown" and first[5:] == "01-01" and last == f"{first[:4]}-12-31":
            precision = "year"
        return cls(found["raw"], first, last, precision)

    @property
    def unreadable(self) -> bool:
        """Whether a person must say which day is meant."""
        return self.precision in UNREADABLE


@dataclass(frozen=True)
class Update:
    """What the document tells of one day."""

    day: Day
    text: str


@dataclass(frozen=True)
class Said:
    """A row as it is to be kept. Ids and days are texts, for JSON."""

    number: str = ""
    title: str = ""
    wording: str = ""
    serves: tuple[str, ...] = ()
    owner: str = ""
    in_place_by: Day | None = None
    evidenced_by: Day | None = None
    claim: str = ""
    forecast: str = ""
    # What the document tells of the day that it is of.
    told: str = ""
    updates: tuple[Update, ...] = ()
    evidence: str = ""
    evidence_kind: str = ""
    since: str = ""
    # What a change of a promise needs; `approver` is a body's id.
    reason: str = ""
    approver: str = ""
    interim_control: str = ""
    # Why an action is not in place any more that a document before claimed to be: it is held lower.
    lowered: str = ""

    def as_json(self) -> dict[str, Any]:
        """For a column."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Out of a column; nothing of a row that was never mapped."""
        if not kept:
            return cls()
        days = {
            name: Day(**kept[name]) if kept[name] else None
            for name in ("in_place_by", "evidenced_by")
        }
        updates = tuple(Update(Day(**each["day"]), each["text"]) for each in kept["updates"])
        lists = {"serves": tuple(kept["serves"]), "updates": updates}
        return cls(**{**kept, **days, **lists})


@dataclass(frozen=True)
class Meant:
    """What a person said that a document's words mean, each by its key."""

    as_at: date
    statuses: Mapping[str, str]
    owners: Mapping[str, str]
    serves: Mapping[str, str]


def understood(found: Mapping[str, Any], meant: Meant) -> Said:
    """What is understood of a row as found, with what its words mean."""
    statuses = [meant.statuses.get(key(found[name]), "") for name in ("status", "forecast")]
    claim, forecast = claim_and_forecast(*statuses)
    owners = [meant.owners.get(key(owner), "") for owner in found["owners"]]
    updates = _updates(found, meant.as_at)
    told = "" if updates else found["progress"]
    # The document's own words stand behind a claim.
    status = "\n".join(dict.fromkeys(filter(None, (found["status"], found["forecast"]))))
    in_place_by = Day.read(found["in_place_by"])
    served = (meant.serves.get(key(label), "") for label in found["serves"])
    said = Said(
        number=number_of(found["label"]),
        title=first_words(found["text"], LONGEST_TITLE),
        wording=found["text"],
        serves=tuple(dict.fromkeys(filter(None, served))),
        owner=next(filter(None, owners), ""),
        in_place_by=in_place_by,
        evidenced_by=Day.read(found["evidenced_by"]),
        claim=claim,
        forecast=forecast,
        told=told or status,
        updates=updates,
        evidence=found["evidence"],
    )
    return replace(said, since=stands_since(meant.as_at, said, Day.read(found["started"])))


def _updates(found: Mapping[str, Any], as_at: date) -> tuple[Update, ...]:
    """What is told of days; none where one is still to come, which is no telling but a plan."""
    dated = [(Day.read(each["date"]), each["text"]) for each in found["updates"]]
    updates = tuple(Update(day, text) for day, text in dated if day is not None)
    late = any(not u.day.first or u.day.first > as_at.isoformat() for u in updates)
    return () if late else updates


def stands_since(as_at: date, said: Said, started: Day | None = None) -> str:
    """The latest day on which an action must have stood in its plan, by what its row says.

    That is the day of the document, unless the row tells of an earlier one: a date that had passed
    by then was promised before, and what was told of a day was told of an action.
    """
    days = [each for each in (said.in_place_by, started) if each] + [u.day for u in said.updates]
    known = [day.last for day in days if day.last and not day.unreadable]
    return min([as_at.isoformat(), *known])


def problems(said: Said) -> tuple[Problem, ...]:
    """Everything that keeps a row from being accepted; a person puts it right."""
    found = {
        Problem.NO_NUMBER: not said.number.strip(),
        Problem.NO_WORDS: not said.wording.strip(),
        Problem.NO_OWNER: not said.owner,
        Problem.NO_DATE: said.in_place_by is None,
        Problem.IN_PLACE_BY: said.in_place_by is not None and said.in_place_by.unreadable,
        Problem.EVIDENCED_BY: said.evidenced_by is not None and said.evidenced_by.unreadable,
        Problem.TOO_LONG: any(
            len(words) > LONGEST_TEXT
            for words in (said.wording, said.told, said.evidence, *(u.text for u in said.updates))
        ),
        Problem.UPDATES: any(each.day.unreadable or not each.day.last for each in said.updates),
    }
    return tuple(problem for problem, true in found.items() if true)


def doubts(
    found: Mapping[str, Any], said: Said, numbers: Counter[str], meant: Meant
) -> tuple[str, ...]:
    """What the reader was not sure of, and what its words leave open. `numbers` are all of the document's."""
    fine = FINE + (ABOUT_OWNERS if said.owner else ())
    flags = [flag for flag in found["flags"] if not flag.startswith(fine)]
    if said.number and numbers[said.number] > 1:
        flags.append(Doubt.NUMBER_TWICE)
    if found.get("completed") and not said.claim:
        flags.append(Doubt.COMPLETED_ON)
    evidenced = (one["text"] for one in found["cells"] if one["meaning"] == Meaning.EVIDENCED)
    if any(text.strip() for text in evidenced) and not said.claim:
        flags.append(Doubt.EVIDENCED_ON)
    if found["serves"] and not said.serves:
        flags.append(Doubt.SERVES_NOTHING_KNOWN)
    words = (found[name] for name in ("status", "forecast") if found[name].strip())
    statuses = {meant.statuses.get(key(each), "") for each in words}
    if Says.STOPPED in statuses:
        flags.append(Doubt.STOPPED)
    if statuses and not said.claim and SAYS_DONE.search(found["progress"]):
        flags.append(Doubt.PROGRESS_SAYS_DONE)
    if "" in statuses:
        flags.append(Doubt.STATUS_NOT_SAID)
    return tuple(flags)


def numbered_all(rows: Iterable[tuple[Said, Sequence[str]]], taken: Iterable[str]) -> list[Said]:
    """The rows, those without a number under the next free one: "4.1" under 4, else "1".

    Each comes with the printed numbers of what it serves; `taken` are numbers of the plan's.
    """
    listed = list(rows)
    used = {said.number for said, _serves in listed} | set(taken)
    places: dict[str, Iterator[int]] = {}
    made = []
    for said, serves in listed:
        number = said.number
        if not number:
            start = f"{number_of(serves[0])}." if len(serves) == 1 and len(serves[0]) < 12 else ""
            free = places.setdefault(start, count(1))
            number = next(n for place in free if (n := f"{start}{place}") not in used)
            used.add(number)
        made.append(replace(said, number=number))
    return made


def row_words(found: Mapping[str, Any]) -> str:
    """A row's own words, each cell under its heading."""
    lines = (
        f"{cell['header']}: {cell['text']}" if cell["header"] else cell["text"]
        for cell in found["cells"]
    )
    return "\n".join(lines)
