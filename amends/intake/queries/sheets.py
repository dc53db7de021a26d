"""A document's sheets and tables as pages draw them: every row and column in its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amends.instruments.reading import Address
from amends.instruments.reading.model import column_letters
from amends.intake.models import Drawn, Passage, Reading, Row
from amends.intake.rules import Purpose, is_unsure
from amends.intake.rules.rows import NOTHING_TAKEN, Said
from amends.intake.rules.sheets import Skipped
from amends.intake.sentences import SKIPPED

# So many rows before and after one are shown with it, and so many columns of a sheet at the most.
AROUND = 3
MOST_COLUMNS = 60


@dataclass(frozen=True)
class SheetCell:
    """A cell. `taken` says whether anything was taken from it."""

    text: str = ""
    fill: str = ""
    tall: int = 1
    wide: int = 1
    taken: bool = False


@dataclass(frozen=True)
class Became:
    """An action or recommendation that was found in a row."""

    pk: UUID
    number: str
    state: str
    unsure: bool


@dataclass(frozen=True)
class SheetRow:
    """A row by its number in the sheet, its cells, and what became of it or why nothing did."""

    number: int
    cells: tuple[SheetCell, ...]
    became: tuple[Became, ...]
    why: str
    this: bool


@dataclass(frozen=True)
class SheetPart:
    """Some rows of a sheet or table. `more` columns are not shown."""

    holder: str
    letters: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    more: int


@dataclass(frozen=True)
class SheetBegins:
    """A sheet or table, and the part of the document that it begins with."""

    holder: str
    part: int


def sheets_in(reading: Reading) -> tuple[tuple[SheetBegins, ...], int]:
    """The sheets and tables of a document, and how many parts they are drawn in. One query."""
    begins: dict[str, int] = {}
    parts = 0
    drawn = Drawn.objects.filter(reading=reading.pk).order_by("part")
    for parts, holder in drawn.values_list("part", "holder"):
        begins.setdefault(holder, parts)
    return tuple(SheetBegins(holder, part) for holder, part in begins.items()), parts


def part_with(reading: Reading, cell: str) -> int:
    """The part of a document that a cell is drawn in; the first where it is not. One query."""
    at = Address.of(cell)
    if at is None:
        return 1
    drawn = _with(reading.pk, at, at.row, at.row).first()
    return drawn.part if drawn is not None else 1


def _with(reading: UUID, at: Address, first: int, last: int) -> Any:
    return Drawn.objects.filter(
        reading=reading, holder=at.holder, first_row__lte=last, last_row__gte=first
    ).order_by("part")


def drawn_part(reading: Reading, part: int, this: str = "") -> SheetPart | None:
    """A part of a document, the row of a cell marked; None where there is none. Two queries."""
    drawn = Drawn.objects.filter(reading=reading.pk, part=part).first()
    if drawn is None:
        return None
    at = Address.of(this)
    here = at.row if at is not None and at.holder == drawn.holder else None
    return _part(reading, drawn.holder, drawn.rows, here)


def around(reading: Reading, cells: Iterable[str]) -> SheetPart | None:
    """The rows of some cells among those before and after; None where they are not drawn. Two queries."""
    places = [at for cell in cells if (at := Address.of(cell)) is not None]
    if not places:
        return None
    # A cell that spans several rows stands in the first of them.
    here = max(places, key=lambda at: at.row)
    first, last = here.row - AROUND, here.row + AROUND
    rows = [
        row
        for drawn in _with(reading.pk, here, first, last)
        for row in drawn.rows
        if first <= row["row"] <= last
    ]
    return _part(reading, here.holder, rows, here.row) if rows else None


def _part(
    reading: Reading, holder: str, rows: Sequence[Mapping[str, Any]], here: int | None
) -> SheetPart:
    became = _became(reading, [position for row in rows for position in row["became"]])
    width = max((c["column"] + c["wide"] for row in rows for c in row["cells"]), default=0)
    shown = min(width, MOST_COLUMNS)
    cells = list(_in_places(rows, shown))
    return SheetPart(
        holder=holder,
        letters=tuple(column_letters(column) for column in range(shown)),
        rows=tuple(
            SheetRow(
                number=row["row"] + 1,
                cells=tuple(cells[at]),
                became=tuple(became[each] for each in row["became"] if each in became),
                why=str(SKIPPED[Skipped(row["why"])]) if row["why"] else "",
                this=row["row"] == here,
            )
            for at, row in enumerate(rows)
        ),
        more=width - shown,
    )


def _in_places(rows: Sequence[Mapping[str, Any]], width: int) -> Iterator[list[SheetCell]]:
    """The cells of each row with empty ones between; none where another cell spans the place."""
    covered: dict[int, int] = {}
    for at, row in enumerate(rows):
        cells = {cell["column"]: cell for cell in row["cells"]}
        made: list[SheetCell] = []
        column = 0
        while column < width:
            cell = cells.get(column)
            if covered.get(column, 0) > at:
                column += 1
            elif cell is None:
                made.append(SheetCell())
                column += 1
            else:
                wide = min(cell["wide"], width - column)
                # Rows that are not shown are not spanned.
                tall = min(cell["tall"], len(rows) - at)
                covered |= dict.fromkeys(range(column, column + wide), at + tall)
                taken = bool(cell["meaning"]) and cell["meaning"] not in NOTHING_TAKEN
                made.append(SheetCell(cell["text"], cell["fill"], tall, wide, taken))
                column += wide
        yield made


def _became(reading: Reading, positions: Sequence[int]) -> dict[int, Became]:
    if reading.purpose == Purpose.PLAN:
        rows = Row.objects.filter(reading=reading.pk, position__in=positions).defer("found", "past")
        return {
            row.position: Became(row.pk, Said.from_json(row.said).number, row.state, row.unsure)
            for row in rows
        }
    return {
        one.position: Became(
            one.pk, one.label, one.state, is_unsure(float(one.confidence), one.flags)
        )
        for one in Passage.objects.filter(reading=reading.pk, position__in=positions)
    }
