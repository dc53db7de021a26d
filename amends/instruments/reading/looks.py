"""How the numbers of workbooks are shown, which calamine does not tell: in per cent, as an error, or not at all."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from amends.instruments.reading.fills import ADDRESS, MOST_REPEATED, STYLE, repeated, sheets_of
from amends.instruments.reading.kinds import FileKind
from amends.instruments.reading.opendocument import named, parsed

# Excel's own formats in per cent (ECMA-376, 18.8.30), and what in another's code is no sign of one.
PER_CENT = frozenset({9, 10})
NOT_A_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.')
CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*[^<>/])>")
# A formula, and no result after it. One whose result is empty text says so in its cell's type.
NOT_WORKED_OUT = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*[^<>/])>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
EMPTY_TEXT = re.compile(rb"\bt=[\"']str[\"']")
ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*\bt=[\"']e[\"'][^<>]*)>\s*"
    rb"(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]{1,20})<"
)
# Row and column, from 0.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Looks:
    """The places of a sheet that show a number in per cent or an error, and formulas without a result."""

    per_cent: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    not_worked_out: set[Place] = field(default_factory=set)


def looks_of(data: bytes, kind: FileKind) -> dict[str, Looks]:
    """How the numbers of each sheet of an XLSX or ODS workbook are shown; nothing of other kinds.

    The zip must have been checked. A workbook whose styles are damaged shows its numbers as they are.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if kind is FileKind.XLSX:
                styles = _in_per_cent(archive)
                return {
                    name: _xlsx(archive.read(part), styles) for name, part in sheets_of(archive)
                }
            if kind is FileKind.ODS:
                return dict(_ods(archive))
    except (etree.LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError):
        return {}
    return {}


def _in_per_cent(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the styles that show a number in per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = parsed(archive.read("xl/styles.xml"))
    formats = {str(number) for number in PER_CENT} | {
        one.get("numFmtId", "")
        for one in root.iterfind("{*}numFmts/{*}numFmt")
        if "%" in NOT_A_SIGN.sub("", one.get("formatCode", ""))
    }
    looks = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return {number for number, look in looks if look.get("numFmtId", "0") in formats}


def _xlsx(sheet: bytes, styles: set[int]) -> Looks:
    found = Looks()
    for match in CELL.finditer(sheet) if styles else ():
        style = STYLE.search(match.group(1))
        if style and int(style.group(1)) in styles:
            found.per_cent.update(_place(match.group(1)))
    for match in NOT_WORKED_OUT.finditer(sheet):
        if not EMPTY_TEXT.search(match.group(1)):
            found.not_worked_out.update(_place(match.group(1)))
    for match in ERROR.finditer(sheet):
        words = match.group(2).decode("utf-8", "replace")
        found.errors.update(dict.fromkeys(_place(match.group(1)), words))
    return found


def _place(attributes: bytes) -> Iterator[Place]:
    """Where a cell stands, if it says so."""
    address = ADDRESS.search(attributes)
    if address:
        column = 0
        for letter in address.group(1):
            column = column * 26 + letter - ord("A") + 1
        yield int(address.group(2)) - 1, column - 1


def _ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, Looks]]:
    content = parsed(archive.read("content.xml"))
    kind, formula = named("office", "value-type"), named("table", "formula")
    for table in content.iter(named("table", "table")):
        found = Looks()
        line = 0
        for row in table.iter(named("table", "table-row")):
            column = 0
            for cell in row:
                times = repeated(cell, "number-columns-repeated")
                if times <= MOST_REPEATED:
                    places = {(line, column + one) for one in range(times)}
                    if cell.get(kind) == "percentage":
                        found.per_cent.update(places)
                    elif cell.get(kind) is None and cell.get(formula) is not None:
                        found.not_worked_out.update(places)
                column += times
            line += repeated(row, "number-rows-repeated")
        yield table.get(named("table", "name"), ""), found
