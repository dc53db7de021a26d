"""One model for every kind of document: pages of blocks and tables, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from amends.instruments.reading.remarks import Remark


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is displayed, in PDF points from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def union(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def holds(self, other: "Box", slack: float = 2.0) -> bool:
        """Whether the middle of the other box lies inside this one, give or take `slack` points."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return (
            self.left - slack <= across <= self.right + slack
            and self.top - slack <= down <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document: a page (counted from 1; 0 where the kind has no pages), and on it a
    box, or the address of a cell ("Plan!B4").
    """

    page: int
    box: Box | None = None
    cell: str = ""


class Kind(StrEnum):
    """What a block is. CONTENTS is an entry in a table of contents."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list item or a note.

    `text` is mended (lines joined, hyphens at their ends resolved, marks of footnotes left out),
    without the printed label; `raw` is as extracted, line by line, label and all. `level` is 1 for
    the highest heading, 0 for what is none. `size` is in points (0 where the kind has none),
    `indent` the left edge in points. `frame` tells one drawn box on a page from another: blocks in
    the same box share a number, 0 is outside any.
    """

    kind: Kind
    text: str
    raw: str
    spans: tuple[Span, ...]
    label: str = ""
    level: int = 0
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    indent: float = 0.0
    frame: int = 0

    @property
    def page(self) -> int:
        """The page that it begins on."""
        return self.spans[0].page if self.spans else 0

    @property
    def printed(self) -> str:
        """Label and text, as a reader sees them."""
        return f"{self.label} {self.text}".strip()


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 27 is "AB"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. Row and column count from 0; a merged cell spans more than one.

    `fill` names the colour that it is filled with ("amber"); empty for none, and for grey. `more`
    are further places, where its words were gathered from several.
    """

    text: str
    raw: str
    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    fill: str = ""
    more: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells in reading order, a merged cell once, at its top left corner. A cell
    without words is left out unless it is filled with a colour.

    `name` is the sheet's name, or "table 3".
    """

    name: str
    page: int
    height: int
    width: int
    cells: tuple[Cell, ...]

    def grid(self) -> list[list[Cell | None]]:
        """Rows of cells by place; a merged cell stands in every place that it covers, an empty one
        in none.
        """
        rows: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in filter(lambda one: one.text, self.cells):
            for row in range(cell.row, min(cell.row + cell.row_span, self.height)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.width)):
                    rows[row][column] = cell
        return rows


@dataclass(frozen=True, slots=True)
class Page:
    """A page (points as displayed), or a sheet, or the whole of a document that has no pages.

    `recognised` is how sure a program is of the words that it recognised in a picture of the page, from
    0 to 1; 0 where they are the page's own. `unread` tells a page whose picture may hold words.
    `furniture` are the lines left out of the text: running heads, feet, page numbers.
    """

    number: int
    width: float
    height: float
    content: tuple[Block | Table, ...]
    name: str = ""
    recognised: float = 0.0
    unread: bool = False
    furniture: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is not a table."""
        return tuple(piece for piece in self.content if isinstance(piece, Block))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables."""
        return tuple(piece for piece in self.content if isinstance(piece, Table))


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. `problems` are remarks for the person who brought it.

    `paged` says whether its pages are pages of paper that can be named to a reader.
    """

    file: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    problems: tuple[Remark, ...] = ()
    paged: bool = False

    def blocks(self) -> Iterator[Block]:
        """Every block, in reading order."""
        for page in self.pages:
            yield from page.blocks

    def tables(self) -> Iterator[Table]:
        """Every table, in reading order."""
        for page in self.pages:
            yield from page.tables

    def content(self) -> Iterator[Block | Table]:
        """Blocks and tables, in reading order."""
        for page in self.pages:
            yield from page.content
