"""PDF files with a text layer, by pdfium."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from amends.instruments.reading.aligned import aligned, heading_of
from amends.instruments.reading.blocks import blocks_of, cell_text
from amends.instruments.reading.errors import BrokenFile, EncryptedFile, TooBig
from amends.instruments.reading.frames import Frame
from amends.instruments.reading.furniture import without_furniture
from amends.instruments.reading.glyphs import Drawn, draw
from amends.instruments.reading.grids import Grid, grids_of
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.lines import Line, lines_of, lines_of_cell
from amends.instruments.reading.mending import Vocabulary
from amends.instruments.reading.model import Block, Box, Cell, Page, Span, Table, column_letters
from amends.instruments.reading.overleaf import Read, joined
from amends.instruments.reading.recognised import (
    Recognised,
    Upright,
    as_displayed,
    as_drawn,
    with_one_size,
)
from amends.instruments.reading.remarks import Code, Remark, about_pages
from amends.instruments.reading.watching import Doing, counted

# A page with fewer letters than this has no readable text: a scan may carry a stamp or a number.
LEAST_LETTERS = 16
# So few letters under a picture of the whole page may be a stamp on a scan, or the title on a cover.
FEW_LETTERS = 400
COVERED = 0.7
# Recognised text counts if it is so sure, and says so much more than the page's own.
LEAST_SURE = 0.5
FULLER = 1.5
# A line at a page's edge in so many pieces is the heading row of a table, however often it repeats.
LEAST_COLUMNS = 4


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """pypdfium2's PdfDocument, closed afterwards.

    Raises EncryptedFile or BrokenFile.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile(Code.LOCKED) from error
        raise _broken() from error
    try:
        yield document
    finally:
        document.close()


def read_pdf(
    data: bytes, limits: Limits, recognised: Iterable[Recognised] = ()
) -> tuple[tuple[Page, ...], list[Remark]]:
    """The pages of a PDF, and what could not be read of it; `recognised` is the text of pages that are
    pictures.

    Raises EncryptedFile, BrokenFile or TooBig.
    """
    with opened(data) as document:
        count = len(document)
        if not count:
            raise _broken()
        if count > limits.pages:
            raise TooBig(Code.TOO_MANY_PAGES, pages=count, most=limits.pages)
        read = _read_pages(document, recognised)
    pages = without_furniture(read.lines, [height for _, height in read.sizes])
    vocabulary = Vocabulary(read.texts(pages))
    made = []
    tables = _tables(read, vocabulary)
    for number, blocks in enumerate(blocks_of(pages, vocabulary), start=1):
        content: list[Block | Table] = [*blocks]
        for grid, table in tables.get(number, ()):
            _insert(content, table, grid.box)
        sure = read.recognised[number].confidence if number in read.recognised else 0.0
        page = Page(
            number, *read.sizes[number - 1], tuple(content),
            recognised=sure, unread=number in read.unread,
            furniture=_left_out(read.lines[number - 1], pages[number - 1]),
        )  # fmt: skip
        made.append(page)
    frames = read.frames | {number: one.frame for number, one in read.recognised.items()}
    return tuple(as_displayed(page, frames) for page in made), _problems(read)


def _left_out(lines: list[Line], kept: list[Line]) -> tuple[str, ...]:
    here = {id(line) for line in kept}
    return tuple(line.raw for line in lines if id(line) not in here)


@dataclass(slots=True)
class Pages:
    """What was read of every page: sizes in points, lines, and the numbers of pages without. `unread`
    are those whose picture may hold words.
    """

    sizes: list[tuple[float, float]] = field(default_factory=list)
    lines: list[list[Line]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    frames: dict[int, Frame] = field(default_factory=dict)
    recognised: dict[int, Upright] = field(default_factory=dict)
    grids: dict[int, list[Grid]] = field(default_factory=dict)
    drawn: dict[int, Drawn] = field(default_factory=dict)

    def texts(self, pages: list[list[Line]]) -> Iterator[str]:
        """Every line's words, those of tables last."""
        yield from (line.text for lines in pages for line in lines)
        for number, grids in self.grids.items():
            for grid in grids:
                for cell in grid.cells:
                    yield from (line.text for line in lines_of_cell(cell.words, number))


def _read_pages(document: Any, recognised: Iterable[Recognised]) -> Pages:
    read = Pages(recognised=_upright(document, recognised))
    for number in counted(Doing.PAGES, range(1, len(document) + 1), len(document)):
        try:
            page = document[number - 1]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            read.sizes.append((0.0, 0.0))
            read.lines.append([])
            read.broken.append(number)
            continue
        drawn = draw(page, text)
        if drawn.turn:
            width, height = page.get_size()
            read.frames[number] = Frame(width, height, drawn.turn)
        letters = sum(len(word.text) for line in drawn.lines for word in line)
        if number in read.recognised:
            if read.recognised[number].letters > letters * FULLER:
                drawn = read.recognised[number].drawn
            else:
                del read.recognised[number]
        words = [word for line in drawn.lines for word in line]
        grids = grids_of(drawn, words)
        if grids:
            read.grids[number] = grids
        read.drawn[number] = drawn
        lines = lines_of(drawn, number, _words_of(grids))
        read.sizes.append((drawn.width, drawn.height))
        read.lines.append(lines)
        if number not in read.recognised:
            _note_blank(read, number, letters, drawn.pictures)
        text.close()
        page.close()
    if len(read.broken) == len(read.lines):
        raise _broken()
    _align(read)
    return read


def _upright(document: Any, recognised: Iterable[Recognised]) -> dict[int, Upright]:
    """The pages whose text was recognised well enough, by their numbers."""
    reads = {one.page: as_drawn(one, *document.get_page_size(one.page - 1)) for one in recognised}
    good = {
        number: read for number, read in reads.items()
        if read.letters >= LEAST_LETTERS and read.confidence >= LEAST_SURE
    }  # fmt: skip
    return dict(zip(good, with_one_size(good.values()), strict=True))


def _note_blank(read: Pages, number: int, letters: int, pictures: float) -> None:
    """Note a page with few letters of its own, or none."""
    if letters < LEAST_LETTERS:
        read.blank.append(number)
        if pictures:
            read.pictures.append(number)
            read.unread.append(number)
    elif letters < FEW_LETTERS and pictures >= COVERED:
        read.unread.append(number)


def _align(read: Pages) -> None:
    """Find the tables without lines: what repeats at the edges of pages is in none of them."""
    kept = without_furniture(read.lines, [height for _, height in read.sizes])
    known = {heading_of(grid) for grids in read.grids.values() for grid in grids}
    for number, drawn in read.drawn.items():
        here = {id(line) for line in kept[number - 1]}
        lines = read.lines[number - 1]
        # Between heading rows and the text nothing is furniture, however often it repeats.
        tops = [line.top for line in lines if id(line) in here or len(line.stops) >= LEAST_COLUMNS]
        first, last = min(tops, default=0.0), max(tops, default=0.0)
        words = [word for line in lines if first <= line.top <= last for word in line.words]
        found = aligned(words, drawn.rules, known)
        if found:
            grids = [*read.grids.get(number, ()), *found]
            read.grids[number] = sorted(grids, key=lambda grid: (grid.box.top, grid.box.left))
            read.lines[number - 1] = lines_of(drawn, number, _words_of(grids))
    read.drawn.clear()


def _words_of(grids: Iterable[Grid]) -> set[int]:
    return {id(word) for grid in grids for cell in grid.cells for word in cell.words}


def _tables(read: Pages, vocabulary: Vocabulary) -> dict[int, list[tuple[Grid, Table]]]:
    """The tables of each page with their grids, rows that a page's end breaks as one."""
    grids = [(number, grid) for number in sorted(read.grids) for grid in read.grids[number]]
    tables = [
        Read(_table(grid, page, number, vocabulary), grid)
        for number, (page, grid) in enumerate(grids, start=1)
    ]
    found: dict[int, list[tuple[Grid, Table]]] = {}
    for (page, grid), table in zip(grids, joined(tables), strict=True):
        found.setdefault(page, []).append((grid, table))
    return found


def _table(grid: Grid, page: int, number: int, vocabulary: Vocabulary) -> Table:
    """A ruled table, its cells' lines joined."""
    name = f"table {number}"
    cells = []
    for cell in grid.cells:
        lines = lines_of_cell(cell.words, page)
        address = f"{name}!{column_letters(cell.column)}{cell.row + 1}"
        cells.append(
            Cell(
                text=cell_text(lines, vocabulary, cell.box),
                raw="\n".join(line.raw for line in lines),
                row=cell.row,
                column=cell.column,
                span=Span(page, cell.box, address),
                row_span=cell.rows,
                column_span=cell.columns,
                bold=bool(lines) and all(line.bold for line in lines),
                fill=cell.fill,
            )
        )
    return Table(name, page, grid.height, grid.width, tuple(cells))


def _insert(content: list[Block | Table], table: Table, box: Box) -> None:
    """Put a table where it stands among the blocks of its page."""
    for at, piece in enumerate(content):
        place = piece.spans[0].box if isinstance(piece, Block) else None
        if place is not None and place.top > box.top:
            content.insert(at, table)
            return
    content.append(table)


def _problems(read: Pages) -> list[Remark]:
    problems = []
    if read.recognised:
        problems.append(about_pages(Code.RECOGNISED, sorted(read.recognised)))
    # A page without anything on it is no problem, unless they all are.
    every = len(read.blank) == len(read.lines)
    blank = read.blank if every else read.pictures
    if blank:
        problems.append(about_pages(Code.NO_TEXT_ON_PAGES, blank))
    if read.broken:
        problems.append(about_pages(Code.PAGES_DAMAGED, read.broken))
    return problems


def _broken() -> BrokenFile:
    return BrokenFile(Code.DAMAGED)
