"""Which action of the plan a row of a newer document is, and what the document would change of it."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from amends.intake.rules.mapping import key
from amends.intake.rules.rows import Day, Said, Update, stands_since


class Part(StrEnum):
    """A part of a row that a newer document may say otherwise."""

    NUMBER = "number"
    WORDING = "wording"
    OWNER = "owner"
    IN_PLACE_BY = "in place by"
    EVIDENCED_BY = "evidenced by"
    SERVES = "serves"
    TOLD = "told"
    EVIDENCE = "evidence"
    # What a document before claimed, and this one does not.
    CLAIM = "claim"


# The terms of a promise: a change of one of them is a new promise.
TERMS = frozenset({Part.WORDING, Part.OWNER, Part.IN_PLACE_BY, Part.EVIDENCED_BY})
# Of what is found, and of what is said, each part is made.
FOUND: dict[Part, tuple[str, ...]] = {
    Part.NUMBER: ("label",),
    Part.WORDING: ("text",),
    Part.OWNER: ("owners",),
    Part.IN_PLACE_BY: ("in_place_by",),
    Part.EVIDENCED_BY: ("evidenced_by",),
    Part.SERVES: ("serves",),
    Part.TOLD: ("status", "forecast", "progress", "updates"),
    Part.EVIDENCE: ("evidence",),
}
SAID: dict[Part, tuple[str, ...]] = {
    Part.NUMBER: ("number",),
    Part.WORDING: ("wording", "title"),
    Part.OWNER: ("owner",),
    Part.IN_PLACE_BY: ("in_place_by",),
    Part.EVIDENCED_BY: ("evidenced_by",),
    Part.SERVES: ("serves",),
    Part.TOLD: ("claim", "forecast", "told", "updates"),
    Part.EVIDENCE: ("evidence", "evidence_kind"),
    Part.CLAIM: ("lowered",),
}
# What a change needs beside it, and a new action does not.
OF_CHANGES = frozenset({"reason", "approver", "interim_control", "lowered"})


@dataclass(frozen=True)
class Known[Thing: Hashable]:
    """An action that came from an earlier document: its number and words as printed there."""

    thing: Thing
    number: str
    words: str


def matches[Thing: Hashable](
    rows: Sequence[tuple[str, str]], known: Iterable[Known[Thing]]
) -> list[Thing | None]:
    """The action that each row (number, words) is, each at most once; None for a new one.

    The same number and words come first, then the same words, then the same number. Words or a
    number that several have on either side tell nothing.
    """
    left = list(known)
    found: list[Thing | None] = [None] * len(rows)
    for by_number, by_words in ((True, True), (False, True), (True, False)):

        def mark(
            number: str, words: str, by: tuple[bool, bool] = (by_number, by_words)
        ) -> tuple[str, ...]:
            marks = (_number(number) if by[0] else "-", key(words) if by[1] else "-")
            return marks if all(marks) else ()

        open_rows = {at: mark(*row) for at, row in enumerate(rows) if found[at] is None}
        times = Counter(open_rows.values())
        things: dict[tuple[str, ...], list[Known[Thing]]] = {}
        for one in left:
            things.setdefault(mark(one.number, one.words), []).append(one)
        for at, its in open_rows.items():
            same = things.get(its, [])
            if its and times[its] == 1 and len(same) == 1:
                found[at] = same[0].thing
                left.remove(same[0])
    return found


def _number(printed: str) -> str:
    return re.sub(r"\s+", "", printed).casefold().rstrip(".:)")


def differing(found: Mapping[str, Any], before: Mapping[str, Any]) -> frozenset[Part]:
    """What a document says otherwise than the one before; all of it where that is not known."""
    return frozenset(
        part
        for part, names in FOUND.items()
        if any(_plain(found.get(name)) != _plain(before.get(name)) for name in names)
    )


def _plain(value: Any) -> Any:
    """As a document prints it: how a date was read, and where lines break, is nothing of its own."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return _plain(value["raw"]) if "raw" in value else {n: _plain(v) for n, v in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return value or ""


def carried(said: Said, parts: Iterable[Part], before: Said, as_at: date) -> Said:
    """What is said of a row, with the parts that no document changed as a person left them before.

    What is new is true from the day of this document, or from a newly promised day that had passed.
    """
    new = set(parts)
    kept = [name for part in Part if part not in new for name in SAID[part]]
    whole = replace(said, **{name: getattr(before, name) for name in kept})
    promised = whole.in_place_by if Part.IN_PLACE_BY in new else None
    return replace(whole, since=stands_since(as_at, Said(in_place_by=promised)))


def by_hand(said: Said, before: Said) -> frozenset[Part]:
    """The parts that a person has put otherwise than they were proposed."""
    names = edited(said, before)
    return frozenset(part for part, own in SAID.items() if names & set(own))


def edited(said: Said, before: Said) -> frozenset[str]:
    """The fields that a person has changed; blanks and the order of what is chosen change nothing."""
    one, other = said.as_json(), before.as_json()
    one["serves"], other["serves"] = sorted(said.serves), sorted(before.serves)
    return frozenset(name for name in one if _plain(one[name]) != _plain(other[name]))


def own(said: Said, typed: Said, before: Said) -> Said:
    """What a row itself says, with what a person typed over what was proposed of another action."""
    names = edited(typed, before) - OF_CHANGES
    return replace(said, **{name: getattr(typed, name) for name in names})


def told_since(said: Said, began: Day, as_at: Day) -> Said:
    """What a row of a document of a day tells of an action that began on a day: of no day before that.

    What is told of an earlier day is told on the action's first, with the day that it is of.
    """
    updates = tuple(
        Update(began, f"{each.day.raw}: {each.text}")
        if each.day.last and each.day.last < began.first
        else each
        for each in said.updates
    )
    if said.told.strip() and as_at.last < began.first:
        return replace(said, updates=updates, told=f"{as_at.raw}: {said.told}")
    return replace(said, updates=updates)
