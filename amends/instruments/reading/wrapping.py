"""Which lines of a table without ruled rows begin a row, and which go on with the cell above."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Protocol

from amends.instruments.reading.glyphs import Word
from amends.instruments.reading.labels import is_bullet, split_label

# Space between words, as a part of their size; room beyond it that shows a line was not full.
SPACE = 0.3
ROOM = 2.0
# A step to the next line this much larger than the least one (in sizes of the letters) is a row's.
JUMP = 0.2
# The number of a row, alone in its column.
A_NUMBER = re.compile(r"^[A-Z]{0,3}\d[\w./-]{0,7}$")
LEAST_PIECES = 3
STARTS_LOW = re.compile(r"^[“‘\"'(]*[a-z]")
Columns = Sequence[tuple[float, float]]


class Line(Protocol):
    """A line of words in pieces that stand apart."""

    pieces: list[list[Word]]
    top: float
    bottom: float
    size: float


def row_starts(lines: Sequence[Line], columns: Columns, rules: Sequence[float]) -> list[int]:
    """The numbers of the lines that begin a row.

    A rule between two lines parts rows. Where the steps from line to line are of two kinds, and the
    lines that follow closely are those of full cells, the wide steps part rows. Else a line goes on
    with the row above only where each of its words would not have fitted there.
    """
    parted = [
        any(before.bottom - 2 < rule < line.top + 2.5 for rule in rules)
        for before, line in pairwise(lines)
    ]
    limits = [max(_ends(lines, column), default=column[1]) for column in columns]
    wrapped = [_goes_on(before, line, columns, limits) for before, line in pairwise(lines)]
    if parted and sum(parted) >= 0.45 * len(lines) and _trusted(parted, wrapped):
        return [0, *(at for at, one in enumerate(parted, start=1) if one)]
    trusted = (one for one in _wide_steps(lines) if _trusted(one, wrapped))
    if (wide := next(trusted, None)) is not None:
        both = [one or other for one, other in zip(wide, parted, strict=True)]
        return [0, *(at for at, one in enumerate(both, start=1) if one)]
    return [
        0,
        *(
            at
            for at, (line, goes_on) in enumerate(zip(parted, wrapped, strict=True), start=1)
            if line or not goes_on
        ),
    ]


def _trusted(parted: Sequence[bool], wrapped: Sequence[bool]) -> bool:
    """Whether the lines that are not parted look like those of full cells, for the most part."""
    within = [goes_on for one, goes_on in zip(parted, wrapped, strict=True) if not one]
    return not within or sum(within) >= 0.5 * len(within)


def _wide_steps(lines: Sequence[Line]) -> Iterator[list[bool]]:
    """Which lines stand well below the one before, by each way to part the steps in two kinds.

    The closest lines are those of one cell; how far rows stand apart may vary.
    """
    size = median(line.size for line in lines)
    steps = [line.top - before.top for before, line in pairwise(lines)]
    for one, later in pairwise(sorted(steps)):
        if later - one >= JUMP * size and 0.6 * size < one < 2.2 * size:
            yield [step > (one + later) / 2 for step in steps]


def _ends(lines: Sequence[Line], column: tuple[float, float]) -> list[float]:
    return [
        piece[-1].right
        for line in lines
        for piece in line.pieces
        if column[0] - 1 <= piece[0].left and piece[-1].right <= column[1] + 1
    ]


def _goes_on(before: Line, line: Line, columns: Columns, limits: Sequence[float]) -> bool:
    """Whether a line can go on with the cells of the line before."""
    above = {_column(piece, columns): piece for piece in before.pieces}
    if _is_row_of_its_own(line, columns):
        return False
    full = fits = new = 0
    for piece in line.pieces:
        at = _column(piece, columns)
        upper = above.get(at)
        if upper is None:
            new += 1
            continue
        first = piece[0]
        needed = first.right - first.left + SPACE * first.size
        text = " ".join(word.text for word in piece)
        label, _ = split_label(text)
        if limits[at] - upper[-1].right < needed + ROOM or STARTS_LOW.match(text):
            full += 1
        elif label and (is_bullet(label) or at > 0):
            # An item of a list in a cell begins a line wherever it stands.
            full += 0
        else:
            fits += 1
    return full > 0 and fits == 0 and new == 0


def _is_row_of_its_own(line: Line, columns: Columns) -> bool:
    """Whether a line has a number in the first column and words in all of the others, but one at most."""
    first = line.pieces[0]
    numbered = len(first) == 1 and A_NUMBER.match(first[0].text) and not _column(first, columns)
    return bool(numbered) and len(line.pieces) >= max(len(columns) - 1, LEAST_PIECES)


def _column(piece: list[Word], columns: Columns) -> int:
    middle = (piece[0].left + piece[-1].right) / 2
    left = piece[0].left
    for number, (start, end) in enumerate(columns):
        if start - 1 <= left <= end:
            return number
    return min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))
