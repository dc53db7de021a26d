"""What a reading and its passages may become, and how passages are ordered, cut and told apart."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Purpose(StrEnum):
    """What a document is read for."""

    REPORT = "report"
    STATEMENT = "statement"
    PLAN = "plan"


class ReadingState(StrEnum):
    """How far the reading of a document has come."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


class PassageState(StrEnum):
    """What has become of a passage. KEPT: its words stood in the record before."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    JOINED = "joined"
    KEPT = "kept"


class Step(StrEnum):
    """What a person does with a passage."""

    SAVE = "save"
    # Save, and look at the next.
    NEXT = "next"
    ACCEPT = "accept"
    SPLIT = "split"
    JOIN = "join"
    REJECT = "reject"
    UNDO = "undo"
    # It is not the action of an earlier document that it was taken for.
    APART = "apart"


READING_TRANSITIONS: dict[ReadingState, frozenset[ReadingState]] = {
    # Again where the task came to nothing before it began.
    ReadingState.WAITING: frozenset({ReadingState.READING, ReadingState.WAITING}),
    # A worker that died leaves it here, and another begins again.
    ReadingState.READING: frozenset(
        {ReadingState.READING, ReadingState.READ, ReadingState.FAILED, ReadingState.WAITING}
    ),
    ReadingState.FAILED: frozenset({ReadingState.WAITING}),
    # Only a plan's rows are read once more, with what a person says of the columns.
    ReadingState.READ: frozenset({ReadingState.WAITING}),
}
# An accepted passage is a record, and records are not taken back.
PASSAGE_TRANSITIONS: dict[PassageState, frozenset[PassageState]] = {
    PassageState.OPEN: frozenset(
        {PassageState.ACCEPTED, PassageState.REJECTED, PassageState.JOINED}
    ),
    PassageState.REJECTED: frozenset({PassageState.OPEN}),
    PassageState.JOINED: frozenset({PassageState.OPEN}),
    PassageState.ACCEPTED: frozenset(),
    PassageState.KEPT: frozenset(),
}

# Below this, or with one of these marks, a finding is shown first and called unsure.
LEAST_SURE = 0.7
DOUBTS = frozenset(
    {
        "asks for nothing",
        "may be a conclusion",
        "number used twice",
        "printed in two wordings",
        "reported, not made here",
        "unsure boundary",
    }
)
# Between two passages as found; what a passage is split into goes in between.
GAP = 100
STEPS_IN_GAP = 16
MOST_CUTS = 200
FIRST_WORDS = 80
# The mark of a passage that a person made of text in which nothing was found.
TAKEN_UP = "taken up by a person"
ANNOUNCED = re.compile(r"^\s*recommendations?\s+(?=[\dA-Z])", re.IGNORECASE)
CUT = re.compile(r"\n+|(?<=[.;:?])[ \t]+")


def is_unsure(confidence: float, flags: Iterable[str]) -> bool:
    """Whether a person should look at a finding before the others."""
    return confidence < LEAST_SURE or not DOUBTS.isdisjoint(flags)


def number_of(label: str, most: int = 40) -> str:
    """The report's own number out of a printed label: "Recommendation 4(a)" is "4(a)"."""
    return ANNOUNCED.sub("", label).strip().rstrip(".:")[:most].strip()


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for spaces and the look of their characters."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_read(text: str, found: str) -> bool:
    """Whether a text is what was read, or a stretch of it: boundaries may move, words may not."""
    return _plain(text) in _plain(found)


def first_words(text: str, most: int = FIRST_WORDS) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def cuts(text: str) -> list[int]:
    """Where a text can be divided: the beginnings of its lines and sentences, but for the first."""
    found = [match.end() for match in CUT.finditer(text) if text[: match.start()].strip()]
    return [place for place in found if text[place:].strip()][:MOST_CUTS]


def place_between(before: int, after: int | None) -> int | None:
    """A position for what is split off; None when there is no room left."""
    step = max(1, ((after if after is not None else before + GAP) - before) // STEPS_IN_GAP)
    return before + step if after is None or before + step < after else None


class Placed(Protocol):
    """As much of a passage as tells where it came from."""

    found_text: str
    place: Any


def left_over(found: Mapping[str, Any] | None, purpose: str = "") -> list[dict[str, Any]]:
    """The passages that are in nothing that was found; none of a document read before they were kept.

    Of a plan only its actions are taken: what reads like a recommendation beside them is left over.
    """
    counted = (found or {}).get("unaccounted", {})
    left: list[dict[str, Any]] = list(counted.get("passages", []))
    beside = counted.get("in_no_action", {}).get("passages", []) if purpose == Purpose.PLAN else []
    for number, one in enumerate(beside):
        left.insert(one["after"] + number, one)
    return left


def made_of[P: Placed](one: Mapping[str, Any], passages: Iterable[P]) -> P | None:
    """The passage that was made of some left-over text, if any was."""
    return next(
        (
            each
            for each in passages
            if each.found_text == one["text"] and each.place == one["spans"]
        ),
        None,
    )


def place_key(spans: Sequence[Mapping[str, Any]]) -> tuple[int, float, int]:
    """Where something begins: its page, how far down, or the number in its cell's name."""
    if not spans:
        return 0, 0.0, 0
    first = spans[0]
    numbers = re.findall(r"[0-9]+", first.get("cell", ""))
    return first.get("page") or 0, first.get("box", (0, 0.0))[1], int((numbers or [0])[-1])


def percent(part: int, of: int) -> int:
    """A part as a whole number of hundredths: 0 and 100 only where they are true."""
    if part == 0:
        return 0
    return 100 if part == of else min(99, max(1, round(100 * part / of)))


@dataclass(frozen=True)
class Queued:
    """As much of a passage as its turn depends on."""

    pk: UUID
    position: int
    number: str
    part_of: str
    unsure: bool


def in_turn(passages: Sequence[Queued]) -> list[UUID]:
    """The order in which passages are looked at: families with an unsure member first.

    A recommendation and its parts are one family and stay in the document's order, so that the
    whole is decided before its parts.
    """
    by_number = {passage.number: passage for passage in passages if passage.number}
    roots = {passage.pk: _root(passage, by_number) for passage in passages}
    unsure = {roots[passage.pk].pk for passage in passages if passage.unsure}

    def turn(passage: Queued) -> tuple[bool, int, int]:
        root = roots[passage.pk]
        return root.pk not in unsure, min(root.position, passage.position), passage.position

    return [passage.pk for passage in sorted(passages, key=turn)]


def _root(passage: Queued, by_number: Mapping[str, Queued]) -> Queued:
    found, seen = passage, {passage.pk}
    while found.part_of in by_number and by_number[found.part_of].pk not in seen:
        found = by_number[found.part_of]
        seen.add(found.pk)
    return found


OWN_WORDS = frozenset({"trust", "our trust", "organisation", "provider"})


def addressed(printed: Iterable[str], names: Mapping[UUID, str], own: UUID) -> list[UUID]:
    """The known parties that a report's own words name, our own for "the Trust"."""
    by_name = {_bare(name): pk for pk, name in names.items()}
    found = []
    for words in printed:
        bare = _bare(words)
        match = by_name.get(bare) or (own if bare in OWN_WORDS else None)
        if match is not None and match not in found:
            found.append(match)
    return found


def _bare(name: str) -> str:
    return re.sub(r"^the ", "", _plain(name).casefold()).strip(" .,")


def place_of(sha256: str, spans: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Where words stand, for canonical JSON, which has no floats: whole points, rounded outwards."""
    return {"file": sha256, "spans": [_whole(span) for span in spans]}


def spans_of(
    found: Mapping[str, Any], meanings: Collection[str], words: str = ""
) -> list[Mapping[str, Any]]:
    """Where the cells with one of these meanings stand, of those that hold the words if any does.

    The whole row where there is no such cell.
    """
    cells = [cell for cell in found["cells"] if cell["meaning"] in meanings]
    line = _plain(words)
    holding = [cell for cell in cells if line and line in _plain(cell["text"])]
    wanted = {cell["cell"] for cell in holding or cells}
    spans: list[Mapping[str, Any]] = found["spans"]
    return [span for span in spans if span.get("cell") in wanted] or spans


def _whole(span: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if span.get("page") is not None:
        kept["page"] = int(span["page"])
    if "box" in span:
        kept["box"] = whole_points(span["box"])
    if span.get("cell"):
        kept["cell"] = str(span["cell"])
    return kept


def whole_points(box: Sequence[float]) -> list[int]:
    """A box (left, top, right, bottom) in whole points, rounded outwards."""
    left, top, right, bottom = box
    return [int(left // 1), int(top // 1), int(-(-right // 1)), int(-(-bottom // 1))]


# The dates of a published statement ------------------------------------------------------------

# What the instrument calls a date, and the date of a report that it is: of the external report.
MEANINGS: dict[str, str] = {
    "draft received": "external:draft_received",
    "published": "external:published",
    "commissioned": "external:commissioned",
    "accepted": "external:accepted",
    "report received": "external:final_received",
    "incident": "incident",
    "date of the statement": "statement",
}
EVENT = "event"


def meaning_of(what: str, kinds: Iterable[str]) -> str:
    """What a found date is proposed as; a line of the timeline where nothing better is known."""
    meaning = MEANINGS.get(what, EVENT)
    kind, colon, _name = meaning.partition(":")
    return meaning if not colon or kind in set(kinds) else EVENT
