"""Tables that go on overleaf: a row that a page's end breaks is one row again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from amends.instruments.reading.grids import Grid, GridCell, lines_in
from amends.instruments.reading.model import Cell, Table
from amends.instruments.reading.wrapping import ROOM, SPACE, STARTS_LOW

ENDS = re.compile(r"[.!?:;][”’\"')\]]*$")
MOST_REPEATED = 4
SAME_EDGE = 12.0


@dataclass(slots=True)
class Read:
    """A table as read, with the grid that it was read from; their cells are in one order."""

    table: Table
    grid: Grid


def joined(tables: Sequence[Read]) -> list[Table]:
    """The tables, each broken row whole in the table in which it begins."""
    for at in range(1, len(tables)):
        before, after = tables[at - 1], tables[at]
        first = at == 1 or tables[at - 2].table.page < before.table.page
        last = at + 1 == len(tables) or tables[at + 1].table.page > after.table.page
        if after.table.page == before.table.page + 1 and (first or last) and _alike(before, after):
            _join(_first_of(tables, at), before, after)
    return [one.table for one in tables]


def _first_of(tables: Sequence[Read], at: int) -> Read:
    """The table that the run of like ones over pages began with: it has the headings."""
    start = at - 1
    while start and tables[start - 1].table.page == tables[start].table.page - 1:
        if not _alike(tables[start - 1], tables[start]):
            break
        start -= 1
    return tables[start]


def _alike(one: Read, other: Read) -> bool:
    return one.table.width == other.table.width and (
        abs(one.grid.box.left - other.grid.box.left) < SAME_EDGE
        or abs(one.grid.box.right - other.grid.box.right) < SAME_EDGE
    )


def _join(first: Read, before: Read, after: Read) -> None:
    row = _repeated(first.table, after.table)
    upper = _row(before, before.table.height - 1)
    lower = _row(after, row)
    if not lower or not _goes_on(upper, lower, before.grid):
        return
    cells = list(before.table.cells)
    for column, (at, _) in lower.items():
        below = after.table.cells[at]
        if column in upper:
            place = upper[column][0]
            cells[place] = _longer(cells[place], below)
        else:
            cells.append(replace(below, row=before.table.height - 1, row_span=1))
    gone = {at for at, _ in lower.values()}
    cells.sort(key=lambda cell: (cell.row, cell.column))
    before.table = replace(before.table, cells=tuple(cells))
    both = zip(after.table.cells, after.grid.cells, strict=True)
    left = [pair for number, pair in enumerate(both) if number not in gone]
    after.table = replace(after.table, cells=tuple(cell for cell, _ in left))
    after.grid = replace(after.grid, cells=[part for _, part in left])


def _longer(cell: Cell, below: Cell) -> Cell:
    words = below.text if not cell.text else f"{cell.text} {below.text}"
    return replace(
        cell,
        text=words,
        raw=f"{cell.raw}\n{below.raw}".strip("\n"),
        more=(*cell.more, below.span, *below.more),
    )


def _repeated(first: Table, table: Table) -> int:
    """How many rows at the top of a table are the headings of the first one again."""
    rows = 0
    while rows < min(MOST_REPEATED, first.height, table.height - 1):
        wanted, have = _words(first, rows), _words(table, rows)
        if not wanted or wanted != have:
            break
        rows += 1
    return rows


def _words(table: Table, row: int) -> list[tuple[int, str]]:
    return [
        (cell.column, "".join(cell.text.split()))
        for cell in table.cells
        if cell.row == row and cell.text
    ]


def _row(read: Read, row: int) -> dict[int, tuple[int, GridCell]]:
    """The cells of a row that have words, by column, with their number."""
    return {
        part.column: (number, part)
        for number, part in enumerate(read.grid.cells)
        if part.row <= row < part.row + part.rows and part.words
    }


def _goes_on(
    upper: dict[int, tuple[int, GridCell]], lower: dict[int, tuple[int, GridCell]], grid: Grid
) -> bool:
    """Whether the first row of a page goes on with the last of the page before.

    Only one of them says something in the first column, and what stands overleaf would not have
    fitted above. Some programs put short cells overleaf whole, or leave them all above, so that the
    two halves of a row may have no column in common.
    """
    first = min([*upper, *lower])
    if (first in upper) == (first in lower):
        return False
    shared = lower.keys() & upper.keys()
    if not shared:
        return first in upper and len(upper) * 2 < grid.width
    full = fits = sure = 0
    for column in shared:
        above, below = upper[column][1], lower[column][1]
        last, word = lines_in(above)[-1], lines_in(below)[0][0]
        room = _edge(grid, column, above) - last[-1].right
        needed = word.right - word.left + SPACE * word.size
        if STARTS_LOW.match(word.text) or (room < needed + ROOM and not ENDS.search(last[-1].text)):
            sure += 1
        elif room < needed + ROOM:
            full += 1
        else:
            fits += 1
    if first in upper and lower.keys() <= upper.keys():
        # A row of its own says more than one or two things.
        return 2 * sure + full > fits or len(lower) * 3 <= grid.width
    return sure > 0 and not fits


def _edge(grid: Grid, column: int, cell: GridCell) -> float:
    """How far to the right the words of a column reach."""
    cells = [one for one in grid.cells if one.column == column and one.columns == 1]
    return max((word.right for one in cells for word in one.words), default=cell.box.right)
