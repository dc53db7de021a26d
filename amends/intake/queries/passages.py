"""Passages as pages show them, and what of a document is in none of them."""

from dataclasses import dataclass
from uuid import UUID

from amends.instruments.reading import Box
from amends.intake.models import Passage, Reading
from amends.intake.rules import (
    TAKEN_UP,
    PassageState,
    Queued,
    as_read,
    cuts,
    first_words,
    in_turn,
    is_unsure,
    made_of,
)
from amends.intake.rules import left_over as left_over_of
from amends.intake.sentences import FLAGS, sentence_of
from amends.ledger.rules import REMOVED

MOST_PICTURES = 3


@dataclass(frozen=True)
class Line:
    """A passage in a list."""

    pk: UUID
    number: str
    paragraph: str
    part_of: str
    pages: tuple[int, ...]
    unsure: bool
    state: str
    words: str
    recommendation_id: UUID | None


@dataclass(frozen=True)
class Overview:
    """What was found, in the order in which it is looked at, and what has come of it."""

    lines: tuple[Line, ...]
    found: int
    unsure: int
    decided: int
    accepted: int
    rejected: int
    kept: int
    next: UUID | None


@dataclass(frozen=True)
class Picture:
    """A page on which a passage stands."""

    number: int
    shown: bool


@dataclass(frozen=True)
class PassageShown:
    """One passage beside its place. `cuts` are (character, words that begin there)."""

    pk: UUID
    reading_id: UUID
    version: int
    number: str
    paragraph: str
    part_of: str
    text: str
    found_text: str
    differs: bool
    raw: str
    state: str
    unsure: bool
    why: str
    flags: tuple[str, ...]
    deadline: str
    printed_addressees: tuple[str, ...]
    pictures: tuple[Picture, ...]
    cells: tuple[str, ...]
    cuts: tuple[tuple[int, str], ...]
    following: str
    last_step: str
    recommendation_id: UUID | None


@dataclass(frozen=True)
class LeftOver:
    """Text that is in nothing that was found. `page` is 0 where the document has none."""

    number: int
    page: int
    cell: str
    text: str
    words: str
    passage_id: UUID | None


def left_over(reading: Reading) -> list[LeftOver]:
    """What of a document is not accounted for, in its order. Two queries."""
    found = Reading.objects.values_list("found", flat=True).get(pk=reading.pk)
    passages = Passage.objects.filter(reading=reading.pk)
    taken = [each for each in passages if TAKEN_UP in each.flags]
    lines = []
    for number, one in enumerate(left_over_of(found, reading.purpose)):
        first = one["spans"][0] if one["spans"] else {}
        passage = made_of(one, taken)
        lines.append(
            LeftOver(
                number=number,
                page=(first.get("page") or 0) if reading.paged else 0,
                cell=first.get("cell", ""),
                text=one["text"],
                words=first_words(one["text"]),
                passage_id=passage.pk if passage else None,
            )
        )
    return lines


def overview(reading: Reading) -> Overview:
    """The passages of a reading. One query."""
    rows = list(Passage.objects.filter(reading=reading.pk).order_by("position"))
    by_pk = {row.pk: row for row in rows}
    shown = [row for row in rows if row.state != PassageState.JOINED]
    turns = in_turn([_queued(row) for row in shown])
    counts = {state: sum(row.state == state for row in shown) for state in PassageState}
    return Overview(
        lines=tuple(_line(by_pk[pk]) for pk in turns),
        found=len(shown),
        unsure=sum(is_unsure(float(row.confidence), row.flags) for row in shown),
        decided=len(shown) - counts[PassageState.OPEN],
        accepted=counts[PassageState.ACCEPTED],
        rejected=counts[PassageState.REJECTED],
        kept=counts[PassageState.KEPT],
        next=next((pk for pk in turns if by_pk[pk].state == PassageState.OPEN), None),
    )


def _queued(row: Passage) -> Queued:
    unsure = is_unsure(float(row.confidence), row.flags)
    return Queued(row.pk, row.position, row.label, row.part_of_label, unsure)


def _line(row: Passage) -> Line:
    return Line(
        pk=row.pk,
        number=row.label,
        paragraph=row.paragraph,
        part_of=row.part_of_label,
        pages=_pages(row),
        unsure=is_unsure(float(row.confidence), row.flags),
        state=row.state,
        words=first_words(row.text),
        recommendation_id=row.recommendation_id,
    )


def _pages(row: Passage) -> tuple[int, ...]:
    """The pages that it is printed on, in the order in which they were found."""
    return tuple(dict.fromkeys(span["page"] for span in row.place if span.get("page")))


def passage_shown(passage: Passage, reading: Reading) -> PassageShown:
    """One passage with what a person needs to decide on it. One query."""
    after = Passage.objects.filter(reading=passage.reading_id, position__gt=passage.position)
    following = after.exclude(state=PassageState.JOINED.value).order_by("position").first()
    joinable = following is not None and following.state == PassageState.OPEN
    pages = _pages(passage) if reading.paged else ()
    return PassageShown(
        pk=passage.pk,
        reading_id=reading.pk,
        version=passage.version,
        number=passage.label,
        paragraph=passage.paragraph,
        part_of=passage.part_of_label,
        text=passage.text,
        found_text=passage.found_text,
        differs=differs_from_read(passage),
        raw=passage.raw,
        state=passage.state,
        unsure=is_unsure(float(passage.confidence), passage.flags),
        why=sentence_of(passage.why),
        flags=tuple(str(FLAGS[flag]) for flag in passage.flags),
        deadline=passage.deadline,
        printed_addressees=tuple(passage.printed_addressees),
        pictures=tuple(
            Picture(number, shown=place < MOST_PICTURES) for place, number in enumerate(pages)
        ),
        cells=tuple(dict.fromkeys(span["cell"] for span in passage.place if span.get("cell"))),
        cuts=tuple((at, first_words(passage.text[at:])) for at in cuts(passage.text)),
        following=first_words(following.text) if joinable and following else "",
        last_step=str(passage.past[-1]["step"]) if passage.past else "",
        recommendation_id=passage.recommendation_id,
    )


def read_otherwise(recommendation_id: UUID) -> str:
    """The words that were read for a recommendation, where those kept differ from them. One query."""
    passage = Passage.objects.filter(recommendation_id=recommendation_id).first()
    return passage.found_text if passage is not None and differs_from_read(passage) else ""


def differs_from_read(passage: Passage) -> bool:
    """Whether its words are others than those that were read; where words were removed, no more is said."""
    removed = REMOVED in passage.text or REMOVED in passage.found_text
    return not removed and not as_read(passage.text, passage.found_text)


def boxes_on(passage: Passage, page: int) -> list[Box]:
    """Where a passage stands on a page, in points."""
    return [
        Box(*span["box"]) for span in passage.place if span.get("page") == page and "box" in span
    ]
