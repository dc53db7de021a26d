"""Ruled tables on a PDF page: the grid that its lines draw, and the words in each cell."""

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from amends.instruments.reading.glyphs import THIN, Drawn, Word
from amends.instruments.reading.labels import is_label
from amends.instruments.reading.lines import rows_of
from amends.instruments.reading.model import Box

# How far outside its frame a line may lie (points).
NEAR = 3.0
# A column or row narrower than this is the space between two lines of a double rule, or padding.
NARROW = 9.0
# And narrower than this whatever seems to stand in it.
NARROWEST = 4.0
# A line must run along this part of a cell's side to part it from the next.
ALONG = 0.6
LEAST_FILLED = 0.3
MOST_LINES = 400
LEAST_HEIGHT, LEAST_WIDTH = 14.0, 60.0
# Words this far apart (in sizes of their letters) in one line of a cell are of two columns.
APART = 1.5
MOST_APART = 0.3
LEAST_LINES = 3
FIGURE = re.compile(r"^[£$€(+–-]?\d[\d,. /%:)–-]*$|^[–-]$|^n/?a$", re.IGNORECASE)
# A colour fills a cell if it covers this part of it.
MOST_OF = 0.6


Lines = list[tuple[float, float, float]]


@dataclass(slots=True)
class GridCell:
    """One cell: its place in the grid, how many rows and columns it covers, and its words."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box
    words: list[Word] = field(default_factory=list)
    fill: str = ""


@dataclass(slots=True)
class Grid:
    """A ruled table on one page."""

    box: Box
    height: int
    width: int
    cells: list[GridCell]


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a page: each as its place across its direction, its start and its end."""

    across: list[tuple[float, float, float]]
    down: list[tuple[float, float, float]]


def grids_of(drawn: Drawn, words: Sequence[Word]) -> list[Grid]:
    """The ruled tables that lines draw; their words are put into their cells.

    A frame of one column, or a chart's scale without words in most of its cells, is no table.
    """
    rules = _rules(drawn.rules)
    found = []
    for frame in sorted(drawn.clusters, key=lambda box: (box.top, box.left)):
        if frame.bottom - frame.top < LEAST_HEIGHT or frame.right - frame.left < LEAST_WIDTH:
            continue
        grid = _grid(frame, rules, words)
        if grid is not None and _fill(grid, words) and _parts(grid):
            grid = _rows_parted(grid)
            _colour(grid, drawn.fills)
            found.append(grid)
    return found


def _rules(drawn: Iterable[Box]) -> Rules:
    """Thin boxes as lines across the page and down it."""
    across, down = [], []
    for box in drawn:
        wide, high = box.right - box.left, box.bottom - box.top
        if high < THIN and wide > NARROW:
            across.append(((box.top + box.bottom) / 2, box.left, box.right))
        elif wide < THIN and high > NARROW / 2:
            down.append(((box.left + box.right) / 2, box.top, box.bottom))
    return Rules(across, down)


def _grid(frame: Box, rules: Rules, words: Sequence[Word]) -> Grid | None:
    across = [
        line for line in rules.across
        if frame.top - NEAR <= line[0] <= frame.bottom + NEAR and line[1] < frame.right and line[2] > frame.left
    ]  # fmt: skip
    down = [
        line for line in rules.down
        if frame.left - NEAR <= line[0] <= frame.right + NEAR and line[1] < frame.bottom and line[2] > frame.top
    ]  # fmt: skip
    # A row that goes on overleaf has no line below it: the ends of the upright lines close it.
    inside = [word for word in words if _middle_in(word, frame)]
    high = [(word.top + word.bottom) / 2 for word in inside]
    wide = [(word.left + word.right) / 2 for word in inside]
    rows = _places([line[0] for line in across] + [frame.top, frame.bottom], high)
    columns = _places([*(line[0] for line in down), *_open_sides(across, down, wide)], wide)
    if not 3 <= len(columns) <= MOST_LINES or not 3 <= len(rows) <= MOST_LINES:
        return None
    cells = _cells(rows, columns, across, down)
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    return Grid(box, len(rows) - 1, len(columns) - 1, cells)


def _open_sides(across: Lines, down: Lines, words: list[float]) -> list[float]:
    """The outer edges of a table whose first or last column has no line beside it."""
    if not across or not down:
        return []
    first, last = min(line[0] for line in down), max(line[0] for line in down)
    left, right = median(line[1] for line in across), median(line[2] for line in across)
    return [
        edge
        for edge, near in ((left, first), (right, last))
        if abs(edge - near) > NARROW and (edge < first or edge > last)
        if any(min(edge, near) < word < max(edge, near) for word in words)
    ]


def _places(values: list[float], words: list[float]) -> list[float]:
    """Where lines stand, those that are near each other with no word between them as one."""
    middles = sorted(words)
    places: list[float] = []
    for value in sorted(values):
        before = places[-1] if places else value - NARROW * 2
        between = bisect(middles, value) - bisect(middles, before)
        if value - before > NARROW or (value - before > NARROWEST and between):
            places.append(value)
    return places


def _cells(rows: list[float], columns: list[float], across: Lines, down: Lines) -> list[GridCell]:
    """The cells, those without a line between them as one."""
    height, width = len(rows) - 1, len(columns) - 1
    owner: dict[tuple[int, int], GridCell] = {}
    cells: list[GridCell] = []
    for row in range(height):
        for column in range(width):
            if (row, column) in owner:
                continue
            right, bottom = column + 1, row + 1
            while right < width and (row, right) not in owner:
                if _is_ruled(down, columns[right], rows[row], rows[row + 1]):
                    break
                right += 1
            while bottom < height and not _is_ruled(
                across, rows[bottom], columns[column], columns[right]
            ):
                bottom += 1
            box = Box(columns[column], rows[row], columns[right], rows[bottom])
            cell = GridCell(row, column, bottom - row, right - column, box)
            cells.append(cell)
            owner.update({(y, x): cell for y in range(row, bottom) for x in range(column, right)})
    return cells


def _is_ruled(lines: Lines, place: float, start: float, end: float) -> bool:
    """Whether lines at a place run along most of the way from start to end."""
    covered = sum(
        max(min(last, end) - max(first, start), 0)
        for at, first, last in lines
        if abs(at - place) <= NARROWEST
    )
    return covered >= ALONG * (end - start)


def _fill(grid: Grid, words: Sequence[Word]) -> bool:
    """Put the words on a grid into its cells; whether it is a table by what it holds."""
    inside = [word for word in words if _middle_in(word, grid.box)]
    for word in inside:
        cell = next((one for one in grid.cells if _middle_in(word, one.box)), None)
        if cell is not None:
            cell.words.append(word)
    filled = sum(bool(cell.words) for cell in grid.cells)
    return filled >= max(len(grid.cells) * LEAST_FILLED, 4)


def _parts(grid: Grid) -> bool:
    """Whether the lines part the words: not so where many lines of cells have wide gaps in them."""
    lines = gaps = 0
    for cell in grid.cells:
        for line in lines_in(cell):
            lines += 1
            gaps += sum(
                word.left - before.right > APART * word.size and not is_label(before.text)
                for before, word in pairwise(line)
            )
    return gaps <= MOST_APART * lines


def lines_in(cell: GridCell) -> list[list[Word]]:
    """The words of a cell, line by line."""
    return [[word for piece in row for word in piece] for row in rows_of([[w] for w in cell.words])]


def _rows_parted(grid: Grid) -> Grid:
    """A grid whose rows have a line of their own each: where cells hold columns of figures, every
    line of them is a row, though no rule parts them.
    """
    parts = [_lines_of_figures([cell for cell in grid.cells if cell.row == row and cell.words])
             for row in range(grid.height)]  # fmt: skip
    if not any(parts):
        return grid
    first = [sum(part or 1 for part in parts[:row]) for row in range(grid.height + 1)]
    cells: list[GridCell] = []
    for cell in grid.cells:
        if not parts[cell.row] or cell.rows > 1:
            cell.rows = first[cell.row + cell.rows] - first[cell.row]
            cell.row = first[cell.row]
            cells.append(cell)
            continue
        for number, line in enumerate(lines_in(cell)):
            top, bottom = min(word.top for word in line), max(word.bottom for word in line)
            box = Box(cell.box.left, top, cell.box.right, bottom)
            row = first[cell.row] + number
            cells.append(GridCell(row, cell.column, 1, cell.columns, box, line, cell.fill))
    return Grid(grid.box, first[-1], grid.width, cells)


def _lines_of_figures(cells: list[GridCell]) -> int:
    """How many lines the cells of a row have, if they are rows of their own; else 0."""
    lines = [lines_in(cell) for cell in cells]
    count = len(lines[0]) if lines else 0
    if count < LEAST_LINES or len(cells) < 2 or any(len(one) != count for one in lines):
        return 0
    if any(cell.rows > 1 for cell in cells):
        return 0
    figures = [
        all(FIGURE.match(" ".join(word.text for word in line)) for line in one) for one in lines
    ]
    return count if sum(figures) * 2 >= len(figures) else 0


def _colour(grid: Grid, fills: Iterable[tuple[Box, str]]) -> None:
    """Say of each cell which colour fills most of it; what is painted last is seen."""
    for box, name in fills:
        for cell in grid.cells:
            wide = min(box.right, cell.box.right) - max(box.left, cell.box.left)
            high = min(box.bottom, cell.box.bottom) - max(box.top, cell.box.top)
            area = (cell.box.right - cell.box.left) * (cell.box.bottom - cell.box.top)
            if wide > 0 and high > 0 and wide * high > MOST_OF * area:
                cell.fill = name


def _middle_in(word: Word, box: Box) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box.left <= across < box.right and box.top <= down < box.bottom
