"""Where the cells of a plan's row stand in its document, those without words too. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from amends.instruments.reading import Address, Meaning
from amends.instruments.reading.model import column_letters


@dataclass(frozen=True)
class Place:
    """A cell: its address, what it says, its colour, and the heading that it stands under."""

    cell: str
    text: str
    fill: str
    heading: str


@dataclass(frozen=True)
class _Heading:
    at: Address
    words: str
    meaning: Meaning


@dataclass
class Layout:
    """The headings of a document's plans, by the sheet or table that holds them."""

    headings: dict[str, list[_Heading]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Mapping[str, Any]]) -> Self:
        """Of several columns with one meaning, the one that counts."""
        made = cls()
        for table in tables:
            for column in table["columns"] if table["is_plan"] else ():
                at = Address.of(column.get("cell", ""))
                if at is not None and column["meaning"] and column["counts"]:
                    heading = _Heading(at, column["heading"], Meaning(column["meaning"]))
                    made.headings.setdefault(at.holder, []).append(heading)
        return made

    def holder(self, found: Mapping[str, Any]) -> str:
        """The sheet or table that a row stands in."""
        at = next((a for cell in found["cells"] if (a := Address.of(cell["cell"]))), None)
        return at.holder if at is not None else ""

    def places(self, found: Mapping[str, Any]) -> dict[Meaning, Place]:
        """The cell of a row for each meaning that its table has a column for."""
        headings = self.headings.get(self.holder(found), [])
        cells = [(a, cell) for cell in found["cells"] if (a := Address.of(cell["cell"]))]
        if not headings or not cells:
            return {}
        # A table may have its headings down its first column, and a record in each of the others.
        turned = len(headings) > 1 and len({one.at.column for one in headings}) == 1
        line = _line([(a.column, a.row) if turned else (a.row, a.column) for a, _cell in cells])
        made: dict[Meaning, Place] = {}
        for heading in headings:
            own = next(
                (
                    Place(cell["cell"], cell["text"], cell["fill"], heading.words)
                    for at, cell in cells
                    if (at.row == heading.at.row if turned else at.column == heading.at.column)
                ),
                None,
            )
            row, column = (heading.at.row, line) if turned else (line, heading.at.column)
            blank = f"{heading.at.holder}!{column_letters(column)}{row + 1}"
            made[heading.meaning] = own or Place(blank, "", "", heading.words)
        return made


def _line(cells: list[tuple[int, int]]) -> int:
    """The row that cells (row, column) stand in: the last of theirs, for one merged from above stands higher.

    Of rows that were joined it is the first: their columns come again.
    """
    seen: set[int] = set()
    last = 0
    for row, column in cells:
        if column in seen:
            break
        seen.add(column)
        last = max(last, row)
    return last
