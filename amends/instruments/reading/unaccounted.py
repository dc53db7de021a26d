"""What of a document's text is in nothing that was found: so that a reader knows what was passed by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amends.instruments.reading.model import Block, Box, Document, Kind, Span

# Headings and tables of contents say what stands elsewhere.
COUNTED = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.NOTE})


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, an item, a note or a cell that is in no finding."""

    text: str
    spans: tuple[Span, ...]

    @property
    def letters(self) -> int:
        """How many letters and figures it has."""
        return sum(map(str.isalnum, self.text))


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """The passages in reading order; their letters and figures, of all that the document has."""

    letters: int
    of: int
    passages: tuple[Passage, ...]


def unaccounted(document: Document, found: Iterable[Span]) -> Unaccounted:
    """The text that lies in none of the places found; headings and page furniture are not counted."""
    places, boxes = set(found), dict[int, list[Box]]()
    for span in places:
        if span.box:
            boxes.setdefault(span.page, []).append(span.box)

    def covered(span: Span) -> bool:
        box = span.box
        return span in places or (
            box is not None and any(one.holds(box) for one in boxes.get(span.page, ()))
        )

    everything = list(_passages(document))
    left = tuple(
        one for one in everything if not one.spans or not all(covered(span) for span in one.spans)
    )
    total = sum(one.letters for one in everything)
    return Unaccounted(sum(one.letters for one in left), total, left)


def _passages(document: Document) -> Iterator[Passage]:
    for piece in document.content():
        if not isinstance(piece, Block):
            for cell in piece.cells:
                if cell.text:
                    yield Passage(cell.text, (cell.span,))
        elif piece.kind in COUNTED and piece.printed:
            yield Passage(piece.printed, piece.spans)
