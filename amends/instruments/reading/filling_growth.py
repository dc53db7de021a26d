"""What else a workbook says of the rows of a table, when a row is added below its last one."""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from amends.instruments.reading.opendocument import parsed

# Settings of a sheet that name ranges of cells.
RANGED = (
    ("{*}dataValidations/{*}dataValidation", "sqref"),
    ("{*}conditionalFormatting", "sqref"),
    ("{*}autoFilter", "ref"),
    ("{*}dimension", "ref"),
)
RANGE = re.compile(r"^(\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?)(\d+)$")
PRINTED = ("_xlnm.Print_Area", "_xlnm._FilterDatabase")
TABLE = "/relationships/table"


def may_follow(root: Any, row: Any | None, last: int) -> bool:
    """Whether a row of a sheet, below its row `last` (from 0), is empty and no cell is merged into it."""
    if row is not None and any(len(cell) for cell in row):
        return False
    for merged in root.iterfind("{*}mergeCells/{*}mergeCell"):
        numbers = [int(number) for number in re.findall(r"\d+", merged.get("ref", ""))]
        if numbers and min(numbers) <= last + 2 <= max(numbers):
            return False
    return True


def grow(root: Any, last: int) -> None:
    """Have what a sheet says of a range down to a row say it of the next row too."""
    for path, name in RANGED:
        for element in root.iterfind(path):
            ranges = element.get(name, "").split()
            element.set(name, " ".join(grown(each, last) for each in ranges))


def grown(cells: str, last: int) -> str:
    """A range of cells that ends with a row, one row longer; any other as it is."""
    found = RANGE.match(cells)
    return f"{found[1]}{last + 2}" if found and int(found[2]) == last + 1 else cells


def grow_names(book: Any, sheet: int, last: int) -> None:
    """Have what is printed and filtered of a sheet, by its number from 0, go down to the next row."""
    for name in book.iterfind("{*}definedNames/{*}definedName"):
        if name.get("name") in PRINTED and name.get("localSheetId") == str(sheet):
            holder, mark, cells = (name.text or "").rpartition("!")
            name.text = f"{holder}{mark}{grown(cells, last)}"


def grown_tables(
    archive: zipfile.ZipFile, sheets: Mapping[str, str], rows: Iterable[tuple[str, int]]
) -> dict[str, bytes]:
    """The parts that tell of Excel's own tables, grown by the rows (sheet, row) below which one was added."""
    names = set(archive.namelist())
    parts: dict[str, Any] = {}
    for sheet, last in rows:
        folder, _slash, file = sheets[sheet].rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        for one in parsed(archive.read(relations)) if relations in names else ():
            part = posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/")
            if one.get("Type", "").endswith(TABLE) and part in names:
                root = parts.setdefault(part, parsed(archive.read(part)))
                for element in (root, *root.iterfind("{*}autoFilter")):
                    element.set("ref", grown(element.get("ref", ""), last))
    return {
        part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for part, root in parts.items()
    }
