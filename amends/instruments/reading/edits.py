"""What is to be written into the cells of a document, and why one could not be written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

# "Plan!B4", "table 2!B4", "B4": what holds the cell, its column and its row.
ADDRESS = re.compile(
    r"^(?:(?P<holder>.*)!)?(?P<column>[A-Z]{1,3})(?P<row>[1-9]\d{0,6})$", re.DOTALL
)
# What no part of XML can hold.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unfilled(StrEnum):
    """Why a cell stayed as it was."""

    NO_CELL = "no cell"
    FORMULA = "formula"
    MERGED = "merged"
    NO_WORDS = "no words"
    NESTED = "nested"
    TOO_LONG = "too long"
    NO_ROOM = "no room"


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a cell.

    `text` stands in place of its words, as an exact `day` (ISO) where its column shows days; None
    leaves them. `before` and `after` are added to the words that it has. `like` is the address of a
    cell whose colour it takes.
    """

    cell: str
    text: str | None = None
    before: str = ""
    after: str = ""
    day: str = ""
    like: str = ""

    def as_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """As `as_json` gave it."""
        return cls(**said)


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row added to a sheet or table, below the row `after` (counted from 0), which gives it its look.

    `cells` are written into it, by the addresses that they then have.
    """

    holder: str
    after: int
    cells: tuple[Edit, ...]

    def as_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """As `as_json` gave it."""
        cells = tuple(Edit.from_json(one) for one in said["cells"])
        return cls(said["holder"], said["after"], cells)


def looked_at(edits: Iterable[Edit], rows: Iterable[NewRow]) -> set[str]:
    """The cells whose look others take."""
    every = (*edits, *(edit for row in rows for edit in row.cells))
    return {edit.like for edit in every if edit.like}


@dataclass(frozen=True, slots=True)
class Filled:
    """The new file, and why some of the cells, by their addresses, stayed as they were.

    `signatures` counts the digital signatures of the document, which are broken by what was written.
    """

    data: bytes
    unfilled: dict[str, Unfilled]
    signatures: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """A cell's place: the name of its sheet or table, its row and column from 0."""

    holder: str
    row: int
    column: int

    @classmethod
    def of(cls, cell: str) -> Self | None:
        """Out of "Plan!B4"; None for what is no cell of a table."""
        found = ADDRESS.match(cell)
        if found is None:
            return None
        return cls(found["holder"] or "", int(found["row"]) - 1, column_number(found["column"]))


def column_number(letters: str) -> int:
    """A column counted from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def writable(text: str) -> str:
    """Words without what no part of XML can hold, their lines ending as in office documents."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
