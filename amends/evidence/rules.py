"""What the state of a piece of evidence allows. Plain Python."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from amends.instruments.disclosure import Finding, Kind, Text, is_nhs_number, scan_document
from amends.instruments.reading.remarks import Code, remark_of


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    DOCUMENT = "document"
    AUDIT = "audit or data"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    SURVEY = "survey"
    ACCOUNT = "service-user account"


class Stage(StrEnum):
    """How far a piece of evidence has come."""

    PLANNED = "planned"
    HELD = "held"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Supports(StrEnum):
    """Which claim a piece of evidence is for."""

    IN_PLACE = "in place"
    IN_USE = "in use"
    EFFECT = "effect"


# What somebody decides who neither owns the action nor presented the evidence.
DECIDED = frozenset({Stage.ACCEPTED, Stage.REFUSED})
# What is shown to others, who must know which period it covers.
SHOWN = frozenset({Stage.PRESENTED, Stage.ACCEPTED})
# A newer file is added only while nobody looks at the one before, or has accepted it.
TAKES_A_FILE = frozenset({Stage.PLANNED, Stage.HELD, Stage.REFUSED})


def takes_a_file(stage: Stage, *, refused: bool) -> bool:
    """Whether a newer file may be added; `refused`: nobody could ever open the one that is there."""
    return stage in TAKES_A_FILE or (refused and stage is Stage.PRESENTED)


# From where to where. A refused piece may be presented again, with something new.
TRANSITIONS: dict[Stage | None, frozenset[Stage]] = {
    None: frozenset({Stage.PLANNED, Stage.HELD}),
    Stage.PLANNED: frozenset({Stage.HELD}),
    Stage.HELD: frozenset({Stage.PRESENTED}),
    Stage.PRESENTED: frozenset({Stage.ACCEPTED, Stage.REFUSED}),
    Stage.REFUSED: frozenset({Stage.PRESENTED}),
    Stage.ACCEPTED: frozenset({Stage.REFUSED}),
}


class LookState(StrEnum):
    """Whether a file was looked through for details of patients."""

    WAITING = "waiting"
    LOOKED = "looked"
    # Or not in full: what was found until then counts.
    NOT_LOOKED = "not looked"
    # It took more time or memory than it may, or failed.
    STOPPED = "stopped"


# Letters of a document that are looked through; no more than that is claimed.
MOST_TEXT = 3_000_000
# How sure the instrument must be, and how many characters may lie between a number and a name.
SURE = 0.7
NEAR = 80
# No name of a person has more.
LONGEST = 200
MASK = "•"
LEFT_LEGIBLE = 2


@dataclass(frozen=True)
class Hit:
    """What seems to be a detail of a patient: its kind, its page (0: without pages), and its words masked."""

    kind: str
    page: int
    masked: str


def look_in(texts: dict[str, Any], most: int = MOST_TEXT) -> dict[str, Any]:
    """What a file holds that holds it back, masked, of what `instruments.reading.texts_of` says of it.

    `hits` are as `Hit`; `full` says whether all of the text was looked through, there was any, and no
    other files are inside.
    It is done in the process that reads the file, within its limits, and the words stay there.
    """
    pages, all_pages = _first_part(texts["pages"], most)
    hidden, all_hidden = _first_part(texts["unseen"], most)
    found = [*hits_in(scan_document(pages)), *hits_in(scan_document(hidden))]
    return {
        "hits": [asdict(hit) for hit in found],
        "full": all_pages
        and all_hidden
        and any(page.text.strip() for page in pages)
        and not any(remark_of(said).code is Code.FILES_INSIDE for said in texts["remarks"]),
        "remarks": texts["remarks"],
    }


def _first_part(texts: Iterable[dict[str, Any]], most: int) -> tuple[list[Text], bool]:
    """As much as is looked through, and whether that is all of it."""
    part: list[Text] = []
    for one in texts:
        text = Text(one["text"], one["page"])
        if len(text.text) > most:
            return [*part, Text(text.text[:most], text.page)], False
        part.append(text)
        most -= len(text.text)
    return part, True


def hits_in(found: Iterable[Finding]) -> list[Hit]:
    """The findings that hold a file back: few kinds, each of which points at one patient by itself.

    NHS numbers whose check digit is right, dates of birth, and a hospital or record number with the
    name of a person beside it. A number alone may be an incident's, and a name alone is in every plan.
    """
    told = list(found)
    names = sorted(
        (one for one in told if one.kind is Kind.FULL_NAME), key=lambda one: (one.page, one.start)
    )
    hits: dict[Finding, None] = {}
    for one in told:
        if (one.kind is Kind.NHS_NUMBER and is_nhs_number(digits_of(one.text))) or (
            one.kind is Kind.DATE_OF_BIRTH and one.confidence >= SURE
        ):
            hits[one] = None
        elif one.kind is Kind.HOSPITAL_NUMBER and one.confidence >= SURE:
            beside = _beside(one, names)
            if beside:
                hits |= dict.fromkeys([one, *beside])
    return [Hit(one.kind.value, one.page, masked(one.text)) for one in hits]


def _beside(one: Finding, names: Sequence[Finding]) -> list[Finding]:
    """Those of the names, which stand in their order, that are near."""
    first = bisect_left(
        names, (one.page, one.start - NEAR - LONGEST), key=lambda name: (name.page, name.start)
    )
    last = bisect_right(names, (one.page, one.end + NEAR), key=lambda name: (name.page, name.start))
    return [name for name in names[first:last] if _near(one, name)]


def _near(one: Finding, other: Finding) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end)
    return one.page == other.page and gap <= NEAR


def digits_of(text: str) -> str:
    """The digits of a number, however they are grouped and called."""
    return "".join(char for char in text if char.isdecimal())


def masked(text: str) -> str:
    """Words of which only the last two letters or digits can be read."""
    places = [place for place, char in enumerate(text) if char.isalnum()]
    hidden = set(places[:-LEFT_LEGIBLE] if len(places) > LEFT_LEGIBLE else places)
    return "".join(MASK if place in hidden else char for place, char in enumerate(text))
