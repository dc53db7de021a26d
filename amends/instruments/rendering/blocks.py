"""What every format is written from: a document as blocks in the order in which it is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind. `link` is an address, or #place for a place in the document."""

    text: str
    strong: bool = False
    code: bool = False
    link: str = ""


type Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1; `place` is what links name it by."""

    level: int
    runs: Line
    place: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. Line breaks in its words are kept."""

    runs: Line


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that are somebody else's; `language` where it is not the document's."""

    runs: Line
    language: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: JPEG or PNG bytes, its size in pixels, and what it shows in words."""

    data: bytes
    kind: str
    words: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means."""

    term: Line
    meanings: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A list of words and what they mean."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one row of headers, and rows as long. The first cell of each row is its header."""

    caption: Line
    headers: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


type Block = Heading | Paragraph | Quotation | Figure | Items | Terms | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `language` is as HTML writes it (en-GB), `day` that of its publication."""

    title: str
    language: str
    publisher: str
    day: date
    blocks: tuple[Block, ...]


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of words of a block, in the order in which it is read."""
    match block:
        case Heading(runs=runs) | Paragraph(runs=runs) | Quotation(runs=runs):
            yield runs
        case Figure():
            # What it shows is heard in its place, and stands nowhere as text.
            return
        case Items(items=items):
            yield from items
        case Terms(terms=terms):
            for each in terms:
                yield each.term
                yield from each.meanings
        case Table(caption=caption, headers=headers, rows=rows):
            if caption:
                yield caption
            yield from headers
            for row in rows:
                yield from row


def text_of(blocks: Sequence[Block]) -> str:
    """The words of some blocks, a line each, every space one space."""
    lines = (words_of(line) for block in blocks for line in lines_of(block))
    return "\n".join(line for line in lines if line)


def words_of(line: Line) -> str:
    """The words of a line, every space one space."""
    return " ".join("".join(run.text for run in line).split())
