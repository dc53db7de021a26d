"""What is written into the cells of a plan's document, what is not, and why. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from amends.instruments.reading import Edit, Meaning, NewRow, Unfilled
from amends.intake.rules.rows import Day, Meant, Said
from amends.intake.rules.standing_words import Stands

type Found = Mapping[str, Any]


class Why(StrEnum):
    """Why a cell stays as the document has it, although it no longer tells how things stand."""

    SHARED = "shared"
    NO_WORD = "no word"
    IN_OTHER_WORDS = "in other words"
    NOT_BORNE_OUT = "not borne out"
    SEVERAL_DAYS = "several days"
    NOT_IN_PLAN = "not in the plan"
    NO_COLUMN = "no column"


@dataclass(frozen=True)
class Told:
    """An update: its day, its words, and the words of that day."""

    day: date
    said: str
    text: str


@dataclass(frozen=True)
class Today:
    """An action on the day that is asked for."""

    stands: Stands
    wording: str = ""
    owner: str = ""
    owner_name: str = ""
    in_place_by: Day | None = None
    evidenced_by: Day | None = None
    in_place_on: Day | None = None
    # The days on which evidence was accepted that is accepted still.
    accepted_on: tuple[Day, ...] = ()
    updates: tuple[Told, ...] = ()
    # What each piece of evidence is called, and the words that say how far it has come.
    evidence: tuple[tuple[str, str], ...] = ()
    # The recommendations that it serves: the id, the number and the words of each.
    serves: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of the document that became an action. `today` is None where the plan does not have it then."""

    action: UUID
    number: str
    found: Found
    said: Said
    today: Today | None


@dataclass(frozen=True)
class Fill:
    """What is written into a cell, and what it said before."""

    action: UUID
    number: str
    what: Meaning
    heading: str
    before: str
    after: str
    edit: Edit


@dataclass(frozen=True)
class Left:
    """What stays as the document has it, and why."""

    action: UUID
    number: str
    what: Meaning | None
    why: Why | Unfilled
    words: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Added:
    """A row for an action that the document does not have, and what is written into it."""

    action: UUID
    number: str
    fills: tuple[Fill, ...]
    row: NewRow


@dataclass(frozen=True)
class Filling:
    """Everything that is to be written into a document, and what is not."""

    fills: tuple[Fill, ...]
    left: tuple[Left, ...]
    # How many rows say already how things stand.
    same: int = 0
    added: tuple[Added, ...] = ()

    def without(self, unfilled: Mapping[str, Unfilled]) -> "Filling":
        """Once it is known which cells could not be written."""
        left = tuple(
            Left(
                one.action, one.number, one.what, unfilled[one.edit.cell], one.after, one.edit.cell
            )
            for one in self.fills
            if one.edit.cell in unfilled
        )
        return replace(
            self,
            added=tuple(
                replace(row, fills=kept)
                for row in self.added
                if (kept := tuple(f for f in row.fills if f.edit.cell not in unfilled))
            ),
            fills=tuple(one for one in self.fills if one.edit.cell not in unfilled),
            left=(*self.left, *left),
        )


@dataclass(frozen=True)
class Paper:
    """A document: all of its rows, whatever came of them, its tables, and what its words mean.

    `of_day` are the words of the day that it is of.
    """

    rows: Sequence[Found]
    tables: Sequence[Found]
    meant: Meant
    of_day: str
