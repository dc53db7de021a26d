"""The colours that the cells of workbooks are filled with, which calamine does not tell."""

import io
import posixpath
import re
import zipfile
import zlib
from typing import Any

from lxml import etree

from amends.instruments.reading.colours import colour_name
from amends.instruments.reading.kinds import FileKind
from amends.instruments.reading.opendocument import Styles, named, parsed

SHEET_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
ADDRESS = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
STYLE = re.compile(rb"\bs=[\"'](\d{1,6})[\"']")
# Excel's own theme, from its fifth colour on, and the colours of its old palette that plans use.
THEME = ("", "", "", "", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
PALETTE = {
    2: "FF0000", 3: "00FF00", 4: "0000FF", 5: "FFFF00", 10: "FF0000", 11: "00FF00", 12: "0000FF",
    13: "FFFF00", 17: "008000", 43: "FFFF99", 50: "99CC00", 51: "FFCC00", 52: "FF9900", 53: "FF6600",
}  # fmt: skip
MOST_REPEATED = 200
# Sheet's name to row and column (from 0) to the name of a colour.
Fills = dict[str, dict[tuple[int, int], str]]


def fills_of(data: bytes, kind: FileKind) -> Fills:
    """The coloured cells of each sheet of an XLSX or ODS workbook; none for other kinds.

    The zip must have been checked. Colours are a help: a workbook whose styles are damaged has none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if kind is FileKind.XLSX:
                return _xlsx(archive)
            if kind is FileKind.ODS:
                return _ods(archive)
    except (etree.LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError):
        return {}
    return {}


def _xlsx(archive: zipfile.ZipFile) -> Fills:
    root = parsed(archive.read("xl/styles.xml"))
    colours = [_fill(one) for one in root.iterfind("{*}fills/{*}fill")]
    styles: dict[int, str] = {}
    for number, look in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        at = look.get("fillId", "0")
        if at.isdigit() and int(at) < len(colours) and colours[int(at)]:
            styles[number] = colours[int(at)]
    if not styles:
        return {}
    return {name: _coloured(archive.read(part), styles) for name, part in sheets_of(archive)}


def _fill(fill: Any) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType") in (None, "none"):
        return ""
    colour = pattern.find("{*}fgColor")
    if colour is None:
        return ""
    theme, index = colour.get("theme", ""), colour.get("indexed", "")
    if theme.isdigit() and int(theme) < len(THEME):
        return colour_name(THEME[int(theme)])
    if index.isdigit():
        return colour_name(PALETTE.get(int(index), ""))
    return colour_name(colour.get("rgb", ""))


def sheets_of(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name, and the part that holds it."""
    relations = parsed(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {one.get("Id", ""): one.get("Target", "") for one in relations}
    book = parsed(archive.read("xl/workbook.xml"))
    found = []
    names = set(archive.namelist())
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = parts.get(_relation(sheet), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        if part in names:
            found.append((sheet.get("name", ""), part))
    return found


def _relation(sheet: Any) -> str:
    """The id of the relation that leads to a sheet's part."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _coloured(sheet: bytes, styles: dict[int, str]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for match in SHEET_CELL.finditer(sheet):
        style = STYLE.search(match.group(1))
        name = styles.get(int(style.group(1))) if style else None
        address = ADDRESS.search(match.group(1)) if name else None
        if name and address:
            column = 0
            for letter in address.group(1):
                column = column * 26 + letter - ord("A") + 1
            found[int(address.group(2)) - 1, column - 1] = name
    return found


def _ods(archive: zipfile.ZipFile) -> Fills:
    content = parsed(archive.read("content.xml"))
    styles = Styles(content)
    if not any(styles.fills.values()):
        return {}
    found: Fills = {}
    for table in content.iter(named("table", "table")):
        cells: dict[tuple[int, int], str] = {}
        line = 0
        for row in table.iter(named("table", "table-row")):
            column = 0
            for cell in row:
                times = repeated(cell, "number-columns-repeated")
                name = styles.fills.get(cell.get(named("table", "style-name"), ""), "")
                if name and times <= MOST_REPEATED:
                    cells.update({(line, column + one): name for one in range(times)})
                column += times
            line += repeated(row, "number-rows-repeated")
        found[table.get(named("table", "name"), "")] = cells
    return found


def repeated(element: Any, name: str) -> int:
    """How often a row or a cell of an ODS sheet stands there."""
    value = element.get(named("table", name), "1") if isinstance(element.tag, str) else "0"
    return int(value[:7]) if value.isascii() and value.isdigit() else 1
