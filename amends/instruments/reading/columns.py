"""The columns of a document's tables, for a person to look at and correct."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from amends.instruments.reading.actions import is_plan
from amends.instruments.reading.forms import headed_tables
from amends.instruments.reading.headers import (
    NOTHING_SAID,
    Header,
    Headings,
    Meaning,
    full_rows,
    heading_key,
    key_of,
    meaning_of,
)
from amends.instruments.reading.model import Document, Span, Table

MOST_SAMPLES = 3
LONGEST_SAMPLE = 160


@dataclass(frozen=True, slots=True)
class Column:
    """One heading, what it is taken to mean, and the beginnings of some cells below it.

    `key` is what corrections call it. A column that has cells and no heading is one too. `cell` is where
    the heading stands, or the first of the cells without one; `counts` says that of several columns with
    this meaning it is the one that says it best.
    """

    key: str
    heading: str
    meaning: Meaning | None
    samples: list[str]
    cell: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns. `is_plan` says whether its rows are read as actions.

    `spans` are the places of the headings of columns that are not empty.
    """

    name: str
    page: int
    rows: int
    is_plan: bool
    columns: list[Column]
    spans: tuple[Span, ...]


def columns_of(document: Document, headings: Headings = NOTHING_SAID) -> list[Columns]:
    """Each table that has headings, or a row that looks like some; what goes on overleaf once."""
    found: list[Columns] = []
    read = {order: (table, header) for order, table, header in headed_tables(document, headings)}
    for order, piece in enumerate(document.content()):
        if order in read:
            table, header = read[order]
            if header.row < 0:
                continue
            found.append(_columns(table, header.row, header.words, header.meanings, header))
        elif isinstance(piece, Table):
            found.extend(_guessed(piece, headings))
    return found


def _guessed(table: Table, headings: Headings) -> Iterator[Columns]:
    """A table in which no headings were known: its first full row may be such."""
    for number, row in full_rows(table):
        words = {
            at: " ".join(cell.text.split()) for at, cell in enumerate(row) if cell and cell.text
        }
        if number + 1 < table.height and len(words) > 1:
            keys = {at: key_of(at, words) for at in range(table.width)}
            meanings = {
                at: headings.get(key) or meaning_of(words.get(at, "")) for at, key in keys.items()
            }
            yield _columns(table, number, words, meanings, None)
        return


def _columns(
    table: Table,
    row: int,
    words: dict[int, str],
    meanings: Mapping[int, Meaning] | Mapping[int, Meaning | None],
    header: Header | None,
) -> Columns:
    samples: dict[int, list[str]] = {}
    for cell in table.cells:
        below = samples.setdefault(cell.column, [])
        text = " ".join(cell.text.split())[:LONGEST_SAMPLE]
        # What stands across columns heads a group of rows, and headings are repeated overleaf.
        repeats = heading_key(text) == heading_key(words.get(cell.column, ""))
        one_column = cell.row > row and cell.column_span == 1
        if one_column and text not in ("", *below) and not repeats and len(below) < MOST_SAMPLES:
            below.append(text)
    places: dict[int, str] = {}
    for cell in table.cells:
        if cell.row >= row and cell.column_span == 1:
            places.setdefault(cell.column, cell.span.cell)
    first = set(header.first.values()) if header is not None else set()
    columns = [
        Column(
            key=key_of(at, words),
            heading=words.get(at, ""),
            meaning=meanings.get(at),
            samples=samples.get(at, []),
            cell=places.get(at, ""),
            counts=at in first,
        )
        for at in range(table.width)
        if words.get(at) or samples.get(at)
    ]
    heads = [cell for cell in table.cells if cell.row == row and samples.get(cell.column)]
    spans = tuple(span for cell in heads for span in (cell.span, *cell.more))
    plan = header is not None and is_plan(header)
    return Columns(table.name, table.page, table.height - row - 1, plan, columns, spans)
