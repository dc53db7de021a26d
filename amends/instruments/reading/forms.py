"""Tables with headings, wherever these stand: above, down the left, or as the headings of a form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from amends.instruments.reading.headers import (
    NOTHING_SAID,
    Header,
    Headings,
    Meaning,
    find_header,
    meaning_of,
)
from amends.instruments.reading.model import Block, Cell, Document, Kind, Table

LEAST_FIELDS = 4
LEAST_ROWS = 3
MOST_RECORDS = 60
# What a form has beside its action.
OF_A_FORM = frozenset({Meaning.OWNERS, Meaning.IN_PLACE_BY, Meaning.PROGRESS, Meaning.EVIDENCE})
LONGEST = 1_500


def headed_tables(
    document: Document, headings: Headings = NOTHING_SAID
) -> Iterator[tuple[int, Table, Header]]:
    """Every table with headings, and its place in the document.

    A table without any that follows straight after another of the same width goes on with it. Where
    no table is a plan, headings that are those of a plan's columns make one.
    """
    before: tuple[int, int, Header] | None = None
    some = False
    for order, piece in enumerate(document.content()):
        if not isinstance(piece, Table):
            continue
        table, header = piece, find_header(piece, headings)
        if header is None and (other := turned(piece, headings)) is not None:
            table, header = other, find_header(other, headings)
        if header is None and before and before[:2] == (order - 1, piece.width):
            header = replace(before[2], row=-1)
        if header is not None:
            before, some = (order, table.width, header), True
            yield order, table, header
    if not some:
        for order, table in headed_forms(document):
            header = find_header(table, headings)
            if header is not None:
                yield order, table, header


def turned(table: Table, headings: Headings = NOTHING_SAID) -> Table | None:
    """A table whose headings stand in its first column, with its rows as columns; else None."""
    if table.height < LEAST_ROWS or not 2 <= table.width <= MOST_RECORDS:
        return None
    first = [cell for cell in table.cells if cell.column == 0 and cell.text]
    meanings = [meaning for cell in first if (meaning := meaning_of(cell.text, headings))]
    if not _is_form(meanings) or len(meanings) * 2 < len(first):
        return None
    cells = [
        Cell(
            cell.text, cell.raw, cell.column, cell.row, cell.span, cell.column_span, cell.row_span,
            cell.bold, cell.fill,
        )
        for cell in table.cells
    ]  # fmt: skip
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(table.name, table.page, table.width, table.height, tuple(cells))


def _is_form(meanings: Sequence[Meaning]) -> bool:
    distinct = set(meanings)
    return (
        len(distinct) >= LEAST_FIELDS
        and len(distinct) * 3 >= len(meanings) * 2
        and Meaning.ACTION in distinct
        and len(distinct & OF_A_FORM) >= 2
    )


def headed_forms(document: Document) -> Iterator[tuple[int, Table]]:
    """Each run of headings that are those of a plan's columns, as a table of one row; its place."""
    run: list[tuple[Block, Meaning, list[Block]]] = []
    title: Block | None = None
    before: Block | None = None
    start = 0
    for order, piece in enumerate(document.content()):
        if not isinstance(piece, Block):
            continue
        meaning = meaning_of(piece.printed) if _heads(piece) else None
        if meaning is None and _is_above(piece, run):
            yield from _made(run, title, start)
            run, before = [], piece
        elif meaning is None:
            before = piece if piece.kind is Kind.HEADING else before
            if run:
                run[-1][2].append(piece)
        else:
            if run and (any(meaning is one for _, one, _ in run) or piece.level != run[0][0].level):
                yield from _made(run, title, start)
                run = []
            if not run:
                title, start = before, order
            run.append((piece, meaning, []))
    yield from _made(run, title, start)


def _heads(block: Block) -> bool:
    if any(sign.isdigit() for sign in block.printed):
        # "Recommendation 4" names a record, not what its field holds.
        return False
    return block.kind is Kind.HEADING or (block.bold and not block.label and len(block.text) < 60)


def _is_above(block: Block, run: list[tuple[Block, Meaning, list[Block]]]) -> bool:
    """Whether a heading is of a higher level than those of the form, which it ends."""
    return block.kind is Kind.HEADING and bool(run) and block.level <= run[0][0].level


def _made(
    run: list[tuple[Block, Meaning, list[Block]]], title: Block | None, order: int
) -> Iterator[tuple[int, Table]]:
    said = [(head, meaning, body) for head, meaning, body in run if body]
    longest = max((sum(len(one.text) for one in body) for _, _, body in said), default=0)
    if not _is_form([meaning for _, meaning, _ in said]) or longest > LONGEST:
        return
    cells: list[Cell] = []
    top = 0
    if title is not None:
        cells.append(Cell(title.printed, title.raw, 1, 0, title.spans[0], 1, len(said)))
        top = 1
    for column, (head, _, _) in enumerate(said):
        cells.append(Cell(head.printed, head.raw, 0, column, head.spans[0]))
    for column, (_, _, body) in enumerate(said):
        text = "\n".join(block.printed for block in body)
        raw = "\n".join(block.raw for block in body)
        place = body[0].spans[0]
        more = tuple(span for block in body for span in block.spans)[1:]
        cells.append(Cell(text, raw, top + 1, column, place, more=more))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    yield order, Table("form", said[0][0].page, top + 2, len(said), tuple(cells))
