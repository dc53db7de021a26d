"""From the words of a PDF page to its lines in reading order, columns included."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from statistics import median

from amends.instruments.reading.glyphs import Drawn, Word
from amends.instruments.reading.model import Box

# A gap of this many times the size of the letters parts a line into pieces.
GAP = 1.6
# A gutter between two columns lies in the middle of the text, is at least this wide (points), is
# crossed by few pieces, and each side of it is full of text.
GUTTER = 7
MIDDLE = (0.3, 0.7)
LEAST_LINES = 10
MOST_CROSSING = 0.2
FULL = 0.55


@dataclass(slots=True)
class Line:
    """One printed line on one page; `stops` are the left edges of its parts."""

    words: list[Word]
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    frame: int = 0
    column: int = 0
    stops: list[float] = field(default_factory=list)
    text: str = ""
    raw: str = ""
    bold: bool = False
    italic: bool = False
    starts_bold: bool = False

    @property
    def box(self) -> Box:
        """Where it stands."""
        return Box(self.left, self.top, self.right, self.bottom)


def lines_of(drawn: Drawn, page: int, elsewhere: Container[int] = ()) -> list[Line]:
    """The lines of a page, in reading order, without the words (by identity) that are elsewhere."""
    kept = [[word for word in line if id(word) not in elsewhere] for line in drawn.lines]
    pieces = [piece for line in kept for piece in _pieces(line)]
    lines: list[Line] = []
    for number, column in enumerate(_columns(pieces)):
        lines.extend(_line(row, page, number, drawn.frames) for row in rows_of(column))
    return lines


def lines_of_cell(words: list[Word], page: int) -> list[Line]:
    """The lines of some words that stand together, as in a cell of a table."""
    return [_line(row, page, 0, []) for row in rows_of([[word] for word in words])]


Piece = list[Word]


def _pieces(line: list[Word]) -> Iterator[Piece]:
    """The parts of a line that stand apart."""
    piece: Piece = []
    for word in line:
        if piece and _apart(piece[-1], word):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _apart(before: Word, word: Word) -> bool:
    gap = word.left - before.right
    if gap > GAP * max(before.size, word.size, 6.0) or word.left < before.left - 1.0:
        return True
    return not word.raised and not before.raised and not _same_row(before, word)


def _same_row(one: Word, other: Word) -> bool:
    """Whether two words share a line: half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _columns(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces, parted into columns in reading order; one column is the rule."""
    gutter = _gutter(pieces)
    if gutter is None:
        return [pieces]
    columns: list[list[Piece]] = []
    left: list[Piece] = []
    right: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one[0].top):
        if piece[0].left < gutter < piece[-1].right:
            # What runs across both columns parts what stands above it from what stands below.
            columns.extend(column for column in (left, right) if column)
            columns.append([piece])
            left, right = [], []
        elif piece[0].left < gutter:
            left.append(piece)
        else:
            right.append(piece)
    columns.extend(column for column in (left, right) if column)
    return columns


def _gutter(pieces: list[Piece]) -> float | None:
    """The middle of the empty strip between two columns of text, if there are two."""
    if len(pieces) < 2 * LEAST_LINES:
        return None
    first = min(piece[0].left for piece in pieces)
    last = max(piece[-1].right for piece in pieces)
    low, high = int(first + (last - first) * MIDDLE[0]), int(first + (last - first) * MIDDLE[1])
    covered = [0] * (high - low + 1)
    for piece in pieces:
        for point in range(max(int(piece[0].left), low), min(int(piece[-1].right) + 1, high) + 1):
            covered[point - low] += 1
    least = min(covered, default=0)
    if not covered or least > MOST_CROSSING * len(pieces):
        return None
    strip = _widest(covered, least)
    if strip[1] - strip[0] < GUTTER:
        return None
    gutter = low + (strip[0] + strip[1]) / 2
    left = [piece for piece in pieces if piece[-1].right <= gutter]
    right = [piece for piece in pieces if piece[0].left >= gutter]
    full = _is_full(left, gutter - first) and _is_full(right, last - gutter)
    return gutter if full else None


def _widest(covered: list[int], least: int) -> tuple[int, int]:
    """The widest run of points that few pieces cross."""
    best = (0, 0)
    start = 0
    for point, count in enumerate([*covered, least + 10_000]):
        if count > least:
            if point - start > best[1] - best[0]:
                best = (start, point)
            start = point + 1
    return best


def _is_full(pieces: list[Piece], width: float) -> bool:
    """Whether pieces are lines of running text in a column of that width."""
    if len(pieces) < LEAST_LINES:
        return False
    return median(piece[-1].right - piece[0].left for piece in pieces) > width * FULL


def rows_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that share a line, from left to right, the lines from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one[0].top + one[0].bottom, one[0].left)):
        if rows and _same_row(_tallest(rows[-1]), _plain(piece)):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one[0].left) for row in rows]


def _plain(piece: Piece) -> Word:
    """The first word that is not a raised mark."""
    return next((word for word in piece if not word.raised), piece[0])


def _tallest(row: list[Piece]) -> Word:
    return _plain(max(row, key=len))


def _line(row: list[Piece], page: int, column: int, frames: list[Box]) -> Line:
    words = [word for piece in row for word in piece]
    letters = sum(len(word.text) for word in words)
    size = max(words, key=lambda word: len(word.text)).size
    # A bullet may be far larger than its text.
    main = [word for word in words if word.size == size]
    line = Line(
        words=words,
        page=page,
        column=column,
        left=min(word.left for word in words),
        top=min(word.top for word in main),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in main),
        size=size,
        stops=[piece[0].left for piece in row],
        text=" ".join(word.text for word in words if not word.raised),
        raw=" ".join(word.text for word in words),
        bold=sum(len(word.text) for word in words if word.style.bold) > 0.85 * letters,
        italic=sum(len(word.text) for word in words if word.style.italic) > 0.6 * letters,
        starts_bold=words[0].style.bold,
    )
    line.frame = _frame(line.box, frames)
    return line


def _frame(box: Box, frames: list[Box]) -> int:
    """The number (from 1) of the smallest frame around a line; 0 outside any."""
    best, area = 0, 0.0
    for number, frame in enumerate(frames, start=1):
        if frame.holds(box):
            size = (frame.right - frame.left) * (frame.bottom - frame.top)
            if not best or size < area:
                best, area = number, size
    return best
