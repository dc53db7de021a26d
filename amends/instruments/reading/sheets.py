"""Workbooks (XLSX, XLSB, XLS, ODS), by calamine."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import python_calamine as calamine
from lxml import etree

from amends.instruments.reading.errors import BrokenFile, EncryptedFile, TooBig
from amends.instruments.reading.extents import check_extents
from amends.instruments.reading.fills import Fills, fills_of
from amends.instruments.reading.kinds import FileKind
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.looks import Looks, looks_of
from amends.instruments.reading.mending import demojibaked, spaced
from amends.instruments.reading.model import Cell, Page, Span, Table, column_letters
from amends.instruments.reading.opendocument import parsed
from amends.instruments.reading.remarks import Code, Remark, remark

# The kinds whose colours are read.
COLOURED = (FileKind.XLSX, FileKind.ODS)

# Formulas without a result that are told one by one.
MOST_NAMED = 5

Value = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(
    data: bytes, kind: FileKind, limits: Limits
) -> tuple[tuple[Page, ...], list[Remark]]:
    """A page with one table for each sheet, and what could not be read.

    Raises EncryptedFile, BrokenFile, or TooBig.
    """
    check_extents(data, kind, limits)
    if kind is FileKind.ODS:
        _check_whole(data)
    try:
        with _panics_as_errors():
            workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            pages, problems = _read(workbook, limits, fills_of(data, kind), looks_of(data, kind))
    except calamine.PasswordError as error:
        raise EncryptedFile(Code.LOCKED) from error
    except (calamine.CalamineError, ValueError, IndexError, OSError, KeyError) as error:
        raise BrokenFile(Code.DAMAGED_DOCUMENT) from error
    if kind not in COLOURED and any(page.content for page in pages):
        problems.append(remark(Code.COLOURS_NOT_READ))
    if not any(page.content for page in pages):
        problems.append(remark(Code.NOTHING_IN_WORKBOOK))
    return pages, problems


def _check_whole(data: bytes) -> None:
    """Raise BrokenFile for content that ends within a table: calamine would look for its end for ever."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parsed(archive.read("content.xml"))
    except (etree.LxmlError, KeyError, ValueError) as error:
        raise BrokenFile(Code.DAMAGED_DOCUMENT) from error


@contextmanager
def _panics_as_errors() -> Iterator[None]:
    """Where calamine panics at a damaged file, no module has the class of what it raises."""
    try:
        yield
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise ValueError("calamine panicked") from error


def _read(
    workbook: Any, limits: Limits, fills: Fills, looks: dict[str, Looks]
) -> tuple[tuple[Page, ...], list[Remark]]:
    pages: list[Page] = []
    problems: list[Remark] = []
    left = limits.cells
    for number, about in enumerate(workbook.sheets_metadata, start=1):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        size = sheet.height * sheet.width
        left -= size
        if left < 0:
            raise TooBig(Code.TOO_MANY_CELLS, cells=limits.cells)
        if about.visible != calamine.SheetVisibleEnum.Visible and size:
            problems.append(remark(Code.HIDDEN_SHEET, sheet=about.name))
        look = looks.get(about.name, Looks())
        table = _table(sheet, about.name, number, fills.get(about.name, {}), look) if size else None
        problems.extend(
            remark(Code.NOT_WORKED_OUT, cell=f"{about.name}!{column_letters(column)}{row + 1}")
            for row, column in sorted(look.not_worked_out)[:MOST_NAMED]
        )
        pages.append(Page(number, 0.0, 0.0, (table,) if table else (), about.name))
    return tuple(pages), problems


def _table(
    sheet: Any, name: str, number: int, fills: dict[tuple[int, int], str], look: Looks
) -> Table | None:
    first_row, first_column = sheet.start or (0, 0)
    merged = _merged(sheet, first_row, first_column)
    cells: list[Cell] = []
    height = width = 0
    rows = sheet.to_python(skip_empty_area=True)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = row + first_row, column + first_column
            raw = in_per_cent(value) if place in look.per_cent else shown(value)
            raw = look.errors.get(place, raw)
            lines = raw.replace("\r\n", "\n").replace("\r", "\n")
            text = spaced(demojibaked(lines)).strip()
            fill = fills.get(place, "")
            if not text and not fill:
                continue
            tall, wide = merged.get((row, column), (1, 1))
            # A merged cell may cover the whole sheet; what holds nothing is not covered here.
            tall, wide = min(tall, len(rows) - row), min(wide, len(values) - column)
            address = f"{name}!{column_letters(column + first_column)}{row + first_row + 1}"
            cells.append(
                Cell(text, raw, row, column, Span(number, None, address), tall, wide, False, fill)
            )
            if text:
                height, width = max(height, row + tall), max(width, column + wide)
    # A colour outside the words is a decoration.
    kept = tuple(cell for cell in cells if cell.row < height and cell.column < width)
    return Table(name, number, height, width, kept) if kept else None


def _merged(
    sheet: Any, first_row: int, first_column: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """Height and width of merged cells, by their top left corner."""
    ranges = sheet.merged_cell_ranges or []
    return {
        (top - first_row, left - first_column): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in ranges
    }


def shown(value: Value) -> str:
    """A cell's value in words that can be read back: whole numbers without a point, ISO dates."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def in_per_cent(value: Value) -> str:
    """The same of a cell that shows its number in per cent: 0.95 is 95%."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shown(value)
    return f"{shown(float(Decimal(str(value)) * 100))}%"
