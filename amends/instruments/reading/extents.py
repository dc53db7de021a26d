"""How large a workbook's sheets are, found without making room for every cell of them.

calamine makes room for the whole rectangle between a sheet's first and last cell. One cell in the
far corner of a sheet of a few bytes would take all of a machine's memory, so that is looked at first.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from amends.instruments.reading.errors import TooBig
from amends.instruments.reading.kinds import FileKind
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.remarks import Code

# A cell with something in it, in a sheet of XLSX.
CELL = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^>]*?(/?)>")
ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)",
    re.DOTALL,
)
TABLE = re.compile(rb"<table:table\b.*?</table:table>", re.DOTALL)
ROWS = re.compile(rb"number-rows-repeated=[\"'](\d+)[\"']")
COLUMNS = re.compile(rb"number-columns-repeated=[\"'](\d+)[\"']")


def check_extents(data: bytes, kind: FileKind, limits: Limits) -> None:
    """Raise TooBig if the sheets of an XLSX or ODS workbook span more cells than the limits allow.

    The zip must have been checked: its parts are unpacked here as they are.
    """
    if kind is FileKind.XLSX:
        sizes = _xlsx(data)
    elif kind is FileKind.ODS:
        sizes = _ods(data)
    else:
        return
    left = limits.cells
    for size in sizes:
        left -= size
        if left < 0:
            raise TooBig(Code.TOO_WIDE, cells=limits.cells)


def _xlsx(data: bytes) -> Iterator[int]:
    """The size of each sheet's rectangle, in cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.match(r"xl/worksheets/[^/]+\.xml$", name, re.IGNORECASE):
                yield _rectangle(archive.read(name))


def _rectangle(sheet: bytes) -> int:
    top = left = 10**9
    bottom = right = 0
    columns: dict[bytes, int] = {}
    for match in CELL.finditer(sheet):
        letters, row, closed = match.groups()
        if closed:
            continue
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = _number(letters)
        line = int(row)
        top, bottom = min(top, line), max(bottom, line)
        left, right = min(left, column), max(right, column)
    return max(bottom - top + 1, 0) * max(right - left + 1, 0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _ods(data: bytes) -> Iterator[int]:
    """The size of each table up to its last cell with something in it, repeats counted."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml") if "content.xml" in archive.namelist() else b""
    for table in TABLE.finditer(content):
        rows = height = width = 0
        for row in ROW.finditer(table.group()):
            rows += _repeated(ROWS, row.group(1))
            used = _used(row.group(2) or b"")
            if used:
                height, width = rows, max(width, used)
        yield height * width


def _used(row: bytes) -> int:
    """How many cells of a row there are up to the last one with something in it."""
    cells = used = 0
    for cell in ODS_CELL.finditer(row):
        cells += _repeated(COLUMNS, cell.group(1))
        if cell.group(2) or b"value" in cell.group(1):
            used = cells
    return used


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found.group(1)[:9]) if found else 1
