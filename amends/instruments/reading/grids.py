"""Ruled tables on a PDF page: the grid that its lines draw, and the words in each cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from amends.instruments.reading.glyphs import THIN, Drawn, Word
from amends.instruments.reading.model import Box

# How far outside its frame a line may lie (points).
NEAR = 3.0
# A column or row narrower than this is the space between two lines of a double rule, or padding.
NARROW = 9.0
# A line must run along this part of a cell's side to part it from the next.
ALONG = 0.6
LEAST_FILLED = 0.3
MOST_LINES = 400
# A colour fills a cell if it covers this part of it.
MOST_OF = 0.6


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
    for frame in drawn.frames:
        grid = _grid(frame, rules)
        if grid is not None and _fill(grid, words):
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


def _grid(frame: Box, rules: Rules) -> Grid | None:
    across = [
        line for line in rules.across
        if frame.top - NEAR <= line[0] <= frame.bottom + NEAR and line[1] < frame.right and line[2] > frame.left
    ]  # fmt: skip
    down = [
        line for line in rules.down
        if frame.left - NEAR <= line[0] <= frame.right + NEAR and line[1] < frame.bottom and line[2] > frame.top
    ]  # fmt: skip
    # A row that goes on overleaf has no line below it: the ends of the upright lines close it.
    rows = _places([line[0] for line in across] + [frame.top, frame.bottom])
    columns = _places([line[0] for line in down])
    if not 3 <= len(columns) <= MOST_LINES or not 3 <= len(rows) <= MOST_LINES:
        return None
    cells = _cells(rows, columns, across, down)
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    return Grid(box, len(rows) - 1, len(columns) - 1, cells)


def _places(values: list[float]) -> list[float]:
    """Where lines stand, those that are near each other as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NARROW:
            places.append(value)
    return places


Lines = list[tuple[float, float, float]]


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
        if abs(at - place) <= NARROW
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
