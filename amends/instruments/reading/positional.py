"""Cells that hold parallel lists: actions 1 to 3, and their dates, evidence and progress by number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.instruments.reading.dates import find_dates

LABEL = r"(?:\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.):]|\(\d{1,3}\)|[a-z][.)]|\([a-z]\))"
ITEM = re.compile(rf"^(?P<label>{LABEL})\s+(?=\S)", re.IGNORECASE)
ONE = r"(?:action\s+|no\.?\s+)?\(?(?P<{}>\d{{1,3}}(?:\.\d{{1,3}})*|[a-z])\)?"
# "1-3 complete", "1, 2 and 4: complete", "Actions 1 to 3 – complete".
SEVERAL = re.compile(
    r"^(?:actions?\s+|nos?\.?\s+|items?\s+)?(?P<list>\(?\d{1,3}(?:\.\d{1,3})*[.)]?(?:\s*(?:,|and|&|to|[-–])\s*\(?\d{1,3}(?:\.\d{1,3})*[.)]?)+)"
    r"\s*[:–-]?\s+(?=[^\W\d])",
    re.IGNORECASE,
)
RANGE = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]?\s*(?:to|[-–])\s*\(?(\d{1,3}(?:\.\d{1,3})*)")
NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
MONTH_NEXT = re.compile(
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list in a cell: its bare label, and its words without it."""

    label: str
    text: str


def items_of(words: str) -> list[Item]:
    """The items of a cell that is a numbered list from its first line on; empty if it is none.

    Two at least, their labels all different and of one kind, in order.
    """
    items: list[Item] = []
    for line in words.split("\n"):
        found = ITEM.match(line.strip())
        if found and _follows(items, bare(found["label"])):
            items.append(Item(bare(found["label"]), line.strip()[found.end() :]))
        elif not items:
            return []
        else:
            items[-1] = Item(items[-1].label, f"{items[-1].text}\n{line}")
    return items if 2 <= len(items) <= MOST_ITEMS else []


def _follows(items: Sequence[Item], label: str) -> bool:
    """Whether a label is the next of a list: what only begins a line is not."""
    if not items:
        return True
    before = items[-1].label
    if label.isalpha() or before.isalpha():
        return label.isalpha() and before.isalpha() and ord(label) == ord(before) + 1
    first, second = _key(before), _key(label)
    return len(first) == len(second) and first[:-1] == second[:-1] and first[-1] < second[-1]


def bare(label: str) -> str:
    """A label without what closes it: "1." and "(1)" are "1"."""
    return label.strip("().: ").lower()


def _key(label: str) -> tuple[int, ...]:
    return tuple(int(part) for part in label.split("."))


def shares(words: str, labels: Sequence[str], dated: bool) -> dict[str, str] | None:
    """What a cell says for each label; None where it speaks of them all alike.

    A line that begins with a label, or with several ("1-3 complete"), is for these. Where a cell of
    dates has as many lines as there are labels, each a date, they are matched by their place.
    """
    found: dict[str, str] = {}
    current: list[str] = []
    for line in words.split("\n"):
        named, rest = _named(line.strip(), labels)
        if named:
            current = named
        elif not current:
            found = {}
            break
        for label in current:
            found[label] = f"{found[label]}\n{rest}" if label in found else rest
    if found:
        return found
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    if dated and len(lines) == len(labels) and all(find_dates(line) for line in lines):
        return dict(zip(labels, lines, strict=True))
    return None


def _named(line: str, labels: Sequence[str]) -> tuple[list[str], str]:
    """The labels that a line begins with, and the rest of it."""
    several = SEVERAL.match(line)
    if several and not MONTH_NEXT.match(line[several.end() :]):
        chosen = _spread(several["list"], labels)
        if chosen:
            return chosen, line[several.end() :].strip()
    one = ITEM.match(line)
    if one and bare(one["label"]) in labels:
        return [bare(one["label"])], line[one.end() :].strip()
    return [], line


def _spread(words: str, labels: Sequence[str]) -> list[str]:
    """The labels that "1-3" or "1, 2 and 4" name; empty unless all of them are known."""
    chosen: list[str] = []
    rest = words
    for found in RANGE.finditer(words):
        if found.group(1) not in labels or found.group(2) not in labels:
            return []
        first, last = labels.index(found.group(1)), labels.index(found.group(2))
        chosen.extend(labels[first : last + 1])
        rest = rest.replace(found.group(), " ")
    single = NUMBER.findall(rest)
    if any(one not in labels for one in single):
        return []
    return sorted({*chosen, *single}, key=list(labels).index)
