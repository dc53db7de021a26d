"""Tables that are only boxes: one cell around a recommendation, or its label beside its words."""

from collections.abc import Iterator
from itertools import count

from amends.instruments.reading.forms import headed_tables
from amends.instruments.reading.headed import is_head
from amends.instruments.reading.labels import split_label
from amends.instruments.reading.model import Block, Cell, Document, Kind, Table

# Numbers for the frames of such rows, out of the way of those that are drawn on a page.
FIRST_FRAME = 100_000


def flat_blocks(document: Document) -> list[Block]:
    """The blocks of a document in reading order, with those of tables that are only boxes."""
    tables = {order for order, _, _ in headed_tables(document)}
    frames = count(FIRST_FRAME)
    blocks: list[Block] = []
    for order, piece in enumerate(document.content()):
        if isinstance(piece, Block):
            blocks.append(piece)
        elif order not in tables and _is_boxes(piece):
            blocks.extend(_row_blocks(piece, frames))
    return blocks


def _is_boxes(table: Table) -> bool:
    """Whether the first words of some row announce a recommendation."""
    return any(is_head(block) for cell in table.cells for block in _cell_blocks(cell, 0))


def _row_blocks(table: Table, frames: Iterator[int]) -> Iterator[Block]:
    """Each row as a box of its own, its cells one after the other."""
    frame = row = -1
    for cell in table.cells:
        if cell.row != row:
            frame, row = next(frames), cell.row
        yield from _cell_blocks(cell, frame)


def _cell_blocks(cell: Cell, frame: int) -> list[Block]:
    """The lines of a cell as blocks; one that is only a label is a heading."""
    blocks = []
    for line in filter(None, (line.strip() for line in cell.text.split("\n"))):
        label, rest = split_label(line)
        kind = Kind.ITEM if label else Kind.PARAGRAPH
        block = Block(kind, rest, line, (cell.span,), label, bold=cell.bold, frame=frame)
        if is_head(block) and len(line) < 60:
            block = Block(Kind.HEADING, rest, line, (cell.span,), label, 6, frame=frame)
        blocks.append(block)
    return blocks
