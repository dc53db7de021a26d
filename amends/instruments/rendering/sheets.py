"""Tables as CSV, XLSX and ODS: one header row, no merged cells, and nothing that a program would calculate."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from amends.instruments.rendering.packing import Cell, meta_of, packed
from amends.instruments.rendering.spreadsheet import tables_of

# A cell that begins so may be calculated by a program that opens it (OWASP, "CSV injection").
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")
# The most that a cell of Excel's holds.
MOST = 32_767
CUT = " … [a cell holds no more]"
NARROW, WIDE = 14, 60
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Sheet:
    """A table by its name: a row of headers, and rows that are as long."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def neutralised(text: str) -> str:
    """A text that no program takes for something to calculate: an apostrophe stands before it."""
    return f"'{text}" if text.lstrip(" ").startswith(CALCULATED) else text


def write_csv(sheet: Sheet) -> bytes:
    """One table, as UTF-8 with the mark by which Excel knows that. Days are YYYY-MM-DD."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    for row in (sheet.headers, *sheet.rows):
        writer.writerow([_plain(cell) for cell in row])
    return kept.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, int) else neutralised(cell)


def write_xlsx(
    sheets: Sequence[Sheet], *, title: str, publisher: str, day: date, cut: str = CUT
) -> bytes:
    """A workbook. Texts are texts whatever they begin with, days are days.

    A text that is longer than a cell can be ends with `cut`, which says so.
    """
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, publisher
    moment = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for place, width in enumerate(_widths(sheet), 1):
            page.column_dimensions[get_column_letter(place)].width = width
        page.freeze_panes = "A2"
        page.append([_cell(page, header, bold=True) for header in sheet.headers])
        for row in sheet.rows:
            page.append([_cell(page, _held(each, cut)) for each in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    """Widths of columns in characters: no wider than a line that is easy to read."""
    columns = zip(sheet.headers, *sheet.rows, strict=True)
    return [min(WIDE, max(NARROW, *(len(str(cell)) for cell in column))) for column in columns]


def _held(value: Cell, cut: str) -> Cell:
    """A value that a cell can hold."""
    if isinstance(value, str) and len(value) > MOST:
        return value[: MOST - len(cut)] + cut
    return value


def _cell(page: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def write_ods(
    sheets: Sequence[Sheet], *, title: str, publisher: str, language: str, day: date
) -> bytes:
    """A workbook of OpenDocument. Texts are texts whatever they begin with, days are days."""
    content = tables_of([(sheet.name, sheet.headers, sheet.rows) for sheet in sheets])
    meta = meta_of(title=title, publisher=publisher, language=language, day=day)
    return packed(ODS, {"content.xml": content, "meta.xml": meta})
