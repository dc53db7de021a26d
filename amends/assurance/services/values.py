"""Values of a measure out of what people paste, a sheet, or a file of comma-separated values."""

import csv
import re
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from amends.assurance.rules import Shape, plain_number
from amends.instruments.reading import (
    Code,
    Precision,
    ReadingError,
    Remark,
    parse_date,
    read_in_worker,
    remark_of,
)
from amends.ledger.rules import Refused

MOST_ROWS = 2_000
MOST_COLUMNS = 20
# Endings of the sheets that hold rows as well.
SHEETS = ("xlsx", "ods", "xls")
# What says that nothing was measured.
NOTHING = frozenset({"", "na", "n/a", "-", "–", "none", "no data"})
# Rows come out of a sheet with tabs between; commas come last, for numbers have them too.
APART = ("\t", ";", "|", ",")
# Decimals that a number is kept with, and a number that was worked out to more.
MOST_DECIMALS = 6
LONG = re.compile(r"^(-?\d+\.\d{7,})(%?)$", re.ASCII)


@dataclass(frozen=True)
class Measured:
    """What was measured for a day, as it is kept; all empty where it is known that there is no value."""

    day: date
    value: str = ""
    numerator: str = ""
    denominator: str = ""


def pasted_values(words: str, shape: Shape) -> list[Measured]:
    """The values of several days: a date and a number a row, or a date and two numbers for a share.

    Columns are parted by tabs, semicolons, bars or commas. A first row of headings is passed over.
    Dates are written 2025-04-01, 1/4/2025, 1 April 2025 or April 2025, which is its first day.

    Raises Refused, naming the row, for what is no date or no number, and for a day given twice.
    """
    rows = [(number, row) for number, row in enumerate(words.splitlines(), 1) if row.strip()]
    _count(rows)
    apart = next((mark for mark in APART if all(mark in row for _number, row in rows)), None)
    if apart is None:
        raise Refused(_("Put a tab or a comma between the date and the number in each row."))
    return under_headings(
        [
            (number, [cell.strip() for cell in next(csv.reader([row], delimiter=apart))])
            for number, row in rows
        ],
        shape,
    )


def sheet_values(path: Path, shape: Shape, *, name: str) -> list[Measured]:
    """The values in the first sheet of a workbook that holds any, told as `pasted_values` tells them.

    Numbers are taken as the sheet shows them: 95% is 95, and what was worked out has no more decimals
    than are kept. The file is read in a process with limits.
    Raises Refused as `pasted_values` does, for a file that cannot be read, and for a formula without a
    result; rows are named as the sheet counts them.
    """
    try:
        found = read_in_worker(path, name=name)
    except ReadingError as error:
        raise Refused(" ".join(str(error).split())) from error
    sheets = found["drawn"]
    _check_shown(map(remark_of, found["remarks"]), sheets[0]["holder"] if sheets else "")
    filled = [cell for cell in (sheets[0]["cells"] if sheets else ()) if cell["text"].strip()]
    left = min((cell["column"] for cell in filled), default=0)
    if any(cell["column"] - left > MOST_COLUMNS for cell in filled):
        raise Refused(_("The first sheet has too many columns. Keep the date and the numbers."))
    rows: dict[int, list[str]] = {}
    for cell in filled:
        row = rows.setdefault(cell["row"] + 1, [])
        row += [""] * (cell["column"] - left + 1 - len(row))
        row[cell["column"] - left] = LONG.sub(_rounded, cell["text"].strip())
    _count(rows)
    for row in rows.values():
        row.extend([""] * (columns_of(shape) - len(row)))
    return under_headings(sorted(rows.items()), shape)


def _check_shown(remarks: Iterable[Remark], sheet: str) -> None:
    """Raise Refused for a sheet of which it is not known what its numbers are shown as."""
    for each in remarks:
        # Where the looks of cells are not read, colours are not, nor whether 0.95 is shown as 95%.
        if each.code is Code.COLOURS_NOT_READ:
            raise Refused(
                _("In this kind of workbook 95% cannot be told from 0.95. Save it as .xlsx.")
            )
        holder, _mark, cell = str(each.facts.get("cell", "")).rpartition("!")
        if each.code is Code.NOT_WORKED_OUT and holder == sheet:
            raise Refused(
                _(
                    "Cell %(cell)s: the formula has no result in this file. Open it where it was made,"
                    " save it, and add it again."
                )
                % {"cell": cell}
            )


def _rounded(number: re.Match[str]) -> str:
    return f"{Decimal(number.group(1)):.{MOST_DECIMALS}f}{number.group(2)}"


def columns_of(shape: Shape) -> int:
    """How many columns a row has: the date, and a number or how many out of how many."""
    return 3 if shape is Shape.SHARE else 2


def _count(rows: Sized) -> None:
    if not rows:
        raise Refused(_("Give at least one row: a date, then what was measured."))
    if len(rows) > MOST_ROWS:
        raise Refused(
            _("These are more than %(most)d rows. Add them in parts.") % {"most": MOST_ROWS}
        )


def under_headings(cells: list[tuple[int, list[str]]], shape: Shape) -> list[Measured]:
    """The values of numbered rows, of which the first may be headings."""
    if day_of(cells[0][1][0]) is None and not any(map(plain_number, cells[0][1][1:])):
        cells = cells[1:]
    found = list(_values(cells, shape))
    if not found:
        raise Refused(_("There are headings and no rows under them."))
    return found


def day_of(words: str) -> date | None:
    """A day, or the first day of a month, as people write it; None for anything else."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00)?)?", words, re.ASCII):
        words = words[:10]
    found = parse_date(words)
    return found.from_ if found.precision in (Precision.EXACT, Precision.MONTH) else None


def _values(cells: list[tuple[int, list[str]]], shape: Shape) -> Iterator[Measured]:
    seen: dict[date, int] = {}
    wanted = columns_of(shape)
    for number, row in cells:
        place = {"row": number}
        kept = row[: max(wanted, len(row) - _blank_at_end(row))]
        if len(kept) != wanted:
            raise Refused(
                _("Row %(row)d: give a date, how many, and out of how many.") % place
                if shape is Shape.SHARE
                else _("Row %(row)d: give a date and one number.") % place
            )
        day = day_of(row[0])
        if day is None:
            raise Refused(
                _("Row %(row)d: “%(words)s” is not a date. Write it like 1 April 2025.")
                % (place | {"words": row[0][:40]})
            )
        if day in seen:
            raise Refused(
                _("Row %(row)d: this day stands in row %(before)d already. Keep one.")
                % (place | {"before": seen[day]})
            )
        seen[day] = number
        if all(each.casefold() in NOTHING for each in kept[1:]):
            yield Measured(day)
            continue
        numbers = [_number(each, number) for each in kept[1:]]
        yield Measured(day, "", *numbers) if shape is Shape.SHARE else Measured(day, numbers[0])


def _blank_at_end(row: list[str]) -> int:
    """How many empty cells end a row, as a sheet leaves them."""
    return next((count for count, each in enumerate(reversed(row)) if each), len(row))


def _number(words: str, row: int) -> str:
    number = plain_number(words)
    if number is None:
        raise Refused(
            _("Row %(row)d: “%(words)s” is not a number. Leave it blank if there is none.")
            % {"row": row, "words": words[:40]}
        )
    return number
