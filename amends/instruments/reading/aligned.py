"""Tables without upright lines, or without any: words that stand in columns, row by row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from amends.instruments.reading.glyphs import Word
from amends.instruments.reading.grids import FIGURE, Grid, GridCell
from amends.instruments.reading.labels import is_label
from amends.instruments.reading.lines import rows_of
from amends.instruments.reading.model import Box
from amends.instruments.reading.wrapping import row_starts

# Words nearer to each other than this part of their size belong together.
TOGETHER = 0.62
# A gap between columns is at least this wide, in points and as a part of the letters' size.
LEAST_GAP = 3.0
GAP_OF_SIZE = 0.45
# This part of the lines may cross a gap: headings above several columns do.
CROSSING = 0.1
ENOUGH = 7
# What stands further below than so many times the letters' size is no part of the table.
FAR = 3.4
# A line of one piece that is this wide, of the whole, is running text or a heading across.
WIDE = 0.55
NARROW = 0.3
CLOSE = 1.6
LEAST_RULE = 90.0
SAME_EDGE = 8.0
LEAST_FILLED = 0.5
LEAST_FULL = 0.45
LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}")
Piece = list[Word]
# A line across a page: its place, its left and its right end.
Line = tuple[float, float, float]


@dataclass(slots=True)
class Band:
    """The words that share a line of a page, in pieces that stand apart."""

    pieces: list[Piece]
    top: float
    bottom: float
    size: float

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.pieces[0][0].left

    @property
    def right(self) -> float:
        """Its right edge."""
        return max(word.right for piece in self.pieces for word in piece)


@dataclass(frozen=True, slots=True)
class Region:
    """Bands that may be a table; `ruled` says whether lines across the page hold them together."""

    bands: list[Band]
    ruled: bool
    rules: list[float]


def aligned(words: Sequence[Word], rules: Sequence[Box], known: set[str]) -> list[Grid]:
    """The tables that words make by standing in columns; `rules` are the lines drawn on the page.

    `known` are the heading rows of tables on pages before, to which those found here are added: what
    stands under one of them is a table, however short.
    """
    bands = [_band(row) for row in rows_of([[word] for word in words])]
    across = _across(rules)
    found = []
    for region in _regions(bands, across):
        grid = _grid(region, known)
        if grid is not None:
            known.add(heading_of(grid))
            found.append(grid)
    return found


def _band(row: list[Piece]) -> Band:
    words = [word for piece in row for word in piece]
    size = median(word.size for word in words)
    pieces: list[Piece] = []
    for word in words:
        if pieces and word.left - pieces[-1][-1].right < TOGETHER * max(size, 5.0):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return Band(pieces, min(word.top for word in words), max(word.bottom for word in words), size)


def _across(rules: Sequence[Box]) -> list[Line]:
    """Lines across the page as place, left and right; those of one height that touch as one."""
    lines = sorted(
        ((box.top + box.bottom) / 2, box.left, box.right)
        for box in rules
        if box.bottom - box.top < LEAST_GAP and box.right - box.left > LEAST_GAP
    )
    merged: list[Line] = []
    for place, left, right in lines:
        before = next(
            (
                at
                for at in range(len(merged) - 1, max(len(merged) - 12, -1), -1)
                if abs(merged[at][0] - place) < 1.5
                and left <= merged[at][2] + SAME_EDGE
                and merged[at][1] <= right + SAME_EDGE
            ),
            None,
        )
        if before is None:
            merged.append((place, left, right))
        else:
            one = merged[before]
            merged[before] = one[0], min(one[1], left), max(one[2], right)
    return [line for line in merged if line[2] - line[1] > LEAST_RULE]


def _regions(bands: list[Band], across: list[Line]) -> Iterator[Region]:
    """Stretches of a page that may be tables: between lines of one width, then by their gaps."""
    taken: set[int] = set()
    for lines in (part for group in _groups(across) for part in _split(group, bands)):
        left, right = lines[0][1], lines[0][2]
        inside = [
            band
            for band in (_part(band, left, right) for band in bands if id(band) not in taken)
            if band is not None and lines[0][0] - 2 < band.top and band.bottom < lines[-1][0] + 2.5
        ]
        inside.extend(_open_below(inside, lines, bands))
        several = sum(len(band.pieces) > 1 for band in inside)
        if several < 2 or several * 2 < len(inside):
            continue
        used = {id(word) for band in inside for piece in band.pieces for word in piece}
        taken.update(
            id(band)
            for band in bands
            if any(id(word) in used for piece in band.pieces for word in piece)
        )
        yield Region(inside, True, [line[0] for line in lines])
    rest = [band for band in bands if id(band) not in taken]
    for run in _runs(rest):
        places = [line[0] for line in across if run[0].top < line[0] < run[-1].bottom]
        yield Region(run, False, places)


def _groups(
    across: list[Line],
) -> Iterator[list[Line]]:
    """Lines that begin and end at the same places, from top to bottom: two at least."""
    left = list(across)
    while left:
        first = left[0]
        group = [
            line
            for line in left
            if abs(line[1] - first[1]) < SAME_EDGE and abs(line[2] - first[2]) < SAME_EDGE
        ]
        left = [line for line in left if line not in group]
        if len(group) >= 2:
            yield group


def _open_below(inside: list[Band], lines: list[Line], bands: list[Band]) -> Iterator[Band]:
    """The bands below the last line that go on with the table: a row that goes on overleaf has no
    line below it.
    """
    place, left, right = lines[-1]
    bottom = place
    for band in bands if len(lines) > 2 and inside else ():
        part = _part(band, left, right)
        if band.top < place - 2 or part is None:
            continue
        narrow = part.right - part.left < NARROW * (right - left)
        whole = sum(map(len, part.pieces)) == sum(map(len, band.pieces))
        if not whole or part.top - bottom > CLOSE * part.size:
            return
        if len(part.pieces) < 2 and not narrow:
            return
        yield part
        bottom = part.bottom


def _split(lines: list[Line], bands: list[Band]) -> Iterator[list[Line]]:
    """Lines of one width, parted where two tables of that width stand on a page."""
    part = [lines[0]]
    for before, line in pairwise(lines):
        between = [
            one
            for band in bands
            if before[0] - 2 < band.top and band.bottom < line[0] + 2.5
            if (one := _part(band, before[1], before[2])) is not None
        ]
        alone = all(len(band.pieces) == 1 for band in between)
        edges = [
            before[0],
            *(edge for band in between for edge in (band.top, band.bottom)),
            line[0],
        ]
        loose = any(
            later - edge > FAR * band.size
            for band in between[:1]
            for edge, later in zip(edges[::2], edges[1::2], strict=True)
        )
        if between and alone and (len(between) > 1 and loose):
            yield part
            part = []
        part.append(line)
    yield part


def _part(band: Band, left: float, right: float) -> Band | None:
    """The pieces of a band that stand between two edges."""
    kept = [
        piece
        for piece in band.pieces
        if piece[0].left > left - SAME_EDGE and piece[-1].right < right + SAME_EDGE
    ]
    if not kept:
        return None
    words = [word for piece in kept for word in piece]
    return Band(kept, min(one.top for one in words), max(one.bottom for one in words), band.size)


def _runs(bands: list[Band]) -> Iterator[list[Band]]:
    """Bands that follow each other closely, most of them in several pieces."""
    run: list[Band] = []
    for band in bands:
        several = len(band.pieces) > 1
        far = bool(run) and band.top - run[-1].bottom > FAR * band.size
        extent = (max(one.right for one in run) - min(one.left for one in run)) if run else 0.0
        wide = not several and band.right - band.left > WIDE * extent
        if run and (far or wide):
            yield from _trimmed(run)
            run = []
        if several or run:
            run.append(band)
    yield from _trimmed(run)


def _trimmed(run: list[Band]) -> Iterator[list[Band]]:
    several = [number for number, band in enumerate(run) if len(band.pieces) > 1]
    if len(several) >= 3 and len(several) * 2 >= len(run):
        end = several[-1]
        while end + 1 < len(run) and run[end + 1].top - run[end].bottom < run[end].size * 0.7:
            end += 1
        yield run[several[0] : end + 1]


def heading_of(grid: Grid) -> str:
    """The words of a table's first row."""
    return " ".join(word.text for cell in grid.cells if cell.row == 0 for word in cell.words)


def _grid(region: Region, known: set[str]) -> Grid | None:
    columns = _columns(region.bands)
    if len(columns) < 2:
        return None
    starts = row_starts(region.bands, columns, region.rules)
    cells = _cells(region.bands, columns, starts)
    height = len(starts)
    left, right = columns[0][0], columns[-1][1]
    box = Box(left, region.bands[0].top, right, max(band.bottom for band in region.bands))
    grid = Grid(box, height, len(columns), cells)
    goes_on = height > 1 and heading_of(grid) in known
    return grid if goes_on or _is_table(cells, height, columns, region) else None


def _columns(bands: list[Band]) -> list[tuple[float, float]]:
    """The left and right edge of each column: the strips that nearly no line crosses part them."""
    left = min(band.left for band in bands)
    right = max(band.right for band in bands)
    telling = [
        band
        for band in bands
        if len(band.pieces) > 1 or band.right - band.left < WIDE * (right - left)
    ]
    width = int(right - left) + 2
    covered = [0] * width
    for band in telling:
        for piece in band.pieces:
            for point in range(
                max(int(piece[0].left - left), 0), min(int(piece[-1].right - left) + 1, width)
            ):
                covered[point] += 1
    most = max(int(len(telling) * CROSSING), len(telling) >= ENOUGH)
    size = median(band.size for band in bands)
    least = max(LEAST_GAP, GAP_OF_SIZE * size)
    columns: list[tuple[float, float]] = []
    start = left
    at = 0
    while at < width:
        if covered[at] > most:
            at += 1
            continue
        end = at
        while end < width and covered[end] <= most:
            end += 1
        if at > 0 and end < width and end - at >= least:
            columns.append((start, left + at))
            start = left + end
        at = end
    columns.append((start, right))
    return columns


def _cells(
    bands: list[Band], columns: list[tuple[float, float]], starts: list[int]
) -> list[GridCell]:
    """The words of each row in their columns; a piece across several is one cell of that width."""
    cells: dict[tuple[int, int], GridCell] = {}
    for row, first in enumerate(starts):
        end = starts[row + 1] if row + 1 < len(starts) else len(bands)
        top, bottom = bands[first].top, max(band.bottom for band in bands[first:end])
        placed = [
            (*_reach(piece, columns), piece) for band in bands[first:end] for piece in band.pieces
        ]
        for begin, finish, piece in placed:
            alone = all(
                other is piece or finish < other_begin or other_finish < begin or (other_begin, other_finish) == (begin, finish)
                for other_begin, other_finish, other in placed
            )  # fmt: skip
            last = finish if alone else begin
            cell = cells.get((row, begin))
            if cell is None:
                box = Box(columns[begin][0], top, columns[last][1], bottom)
                cell = cells[row, begin] = GridCell(row, begin, 1, last - begin + 1, box)
            cell.words.extend(piece)
    return [cells[key] for key in sorted(cells)]


def _reach(piece: Piece, columns: list[tuple[float, float]]) -> tuple[int, int]:
    """The first and last column that a piece stands in."""
    left, right = piece[0].left, max(word.right for word in piece)
    within = [
        number
        for number, (start, end) in enumerate(columns)
        if min(right, end) - max(left, start) > 0.5
    ]
    if not within:
        middle = (left + right) / 2
        near = min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))
        return near, near
    return within[0], within[-1]


def _is_table(
    cells: list[GridCell], height: int, columns: list[tuple[float, float]], region: Region
) -> bool:
    """Whether columns and rows are a table's: no contents, no list with its numbers, no two columns
    of running text.
    """
    if height < (2 if region.ruled else 3):
        return False
    texts = [" ".join(word.text for word in cell.words) for cell in cells]
    if any(LEADER.search(text) for text in texts):
        return False
    filled = [0] * height
    for cell in cells:
        filled[cell.row] += 1
    if sum(count > 1 for count in filled) < LEAST_FILLED * height:
        return False
    first = [text for cell, text in zip(cells, texts, strict=True) if cell.column == 0]
    labels = sum(is_label(text) for text in first) > 0.6 * len(first)
    if region.ruled:
        return len(columns) > 2 or not labels
    if len(cells) < LEAST_FULL * height * len(columns):
        # The words of a chart stand anywhere.
        return False
    last = [
        text for cell, text in zip(cells, texts, strict=True) if cell.column == len(columns) - 1
    ]
    if _are_pages(last):
        return False
    before = [cell.words for cell in cells if cell.column < len(columns) - 1]
    if all(is_label(word.text) for words in before for word in words):
        # Numbers and the bullets beneath them stand in columns too.
        return False
    rest = [text for cell, text in zip(cells, texts, strict=True) if cell.column > 0]
    figures = sum(bool(FIGURE.match(text)) for text in rest)
    if len(columns) == 2:
        return height >= 4 and not labels and figures > 0.7 * len(rest)
    return len(columns) > 3 or not labels or height >= 4


def _are_pages(texts: list[str]) -> bool:
    """Whether the last column is that of a table of contents: numbers of pages that never fall."""
    numbers = [
        int(word) for text in texts for word in text.split() if word.isdigit() and len(word) < 4
    ]
    words = sum(len(text.split()) for text in texts)
    return len(numbers) > 2 and len(numbers) >= 0.8 * words and numbers == sorted(numbers)
