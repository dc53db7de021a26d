"""Cells of an Excel workbook (.xlsx) written anew, in the XML of their own sheets."""

import io
import re
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Sequence, Set
from copy import deepcopy
from datetime import date
from typing import Any

from lxml import etree

from amends.instruments.reading.edits import (
    Address,
    Edit,
    Filled,
    NewRow,
    Unfilled,
    looked_at,
    writable,
)
from amends.instruments.reading.errors import BrokenFile
from amends.instruments.reading.filling_growth import (
    grow,
    grow_names,
    grown_tables,
    may_follow,
)
from amends.instruments.reading.fills import sheets_of
from amends.instruments.reading.model import column_letters
from amends.instruments.reading.opendocument import parsed
from amends.instruments.reading.packing import repacked
from amends.instruments.reading.remarks import Code

BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Excel's own limit of a cell.
LONGEST = 32_767
# Excel writes characters by their number so; words that only look like it are written with care.
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Formats of days that need no words of their own in a workbook (ECMA-376, 18.8.30).
DAYS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
NOT_OF_A_DAY = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
SHARED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*\bt=[\"']s[\"'][^>]*>.*?<(?:\w+:)?v>\s*(\d+)\s*<", re.DOTALL
)
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
# What stands before the setting of calculation in a workbook.
BEFORE_CALCULATION = frozenset(
    {
        "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
        "functionGroups", "externalReferences", "definedNames",
    }
)  # fmt: skip
ZERO, ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)


def fill_workbook(data: bytes, edits: Sequence[Edit], rows: Sequence[NewRow] = ()) -> Filled:
    """The workbook with these words in its cells; the zip must have been checked.

    A cell with a formula stays as it is, and so does one that another cell covers.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(archive)
            book.look_at(looked_at(edits, rows))
            unfilled = {edit.cell: why for edit in edits if (why := book.fill(edit)) is not None}
            for row in rows:
                unfilled |= book.add_row(row)
            return Filled(repacked(data, book.written()), unfilled)
    except (
        etree.LxmlError, zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, IndexError, OSError,
        AttributeError, TypeError,
    ) as error:  # fmt: skip
        raise BrokenFile(Code.DAMAGED_DOCUMENT) from error


class _Book:
    """A workbook whose sheets are opened when a cell of theirs is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts = dict(sheets_of(archive))
        self.sheets: dict[str, _Sheet] = {}
        self.root = parsed(archive.read(BOOK))
        names = archive.namelist()
        self.days = _styles_of_days(parsed(archive.read(STYLES))) if STYLES in names else set()
        self.strings = parsed(archive.read(STRINGS)) if STRINGS in names else None
        about = self.root.find("{*}workbookPr")
        since_1904 = about is not None and about.get("date1904", "0") in ("1", "true")
        self.zero = ZERO_1904 if since_1904 else ZERO
        # Shared words that a cell no longer holds.
        self.dropped: set[int] = set()
        self.styles: dict[str, str] = {}
        # The rows of sheets below which one was added.
        self.grown: list[tuple[str, int]] = []

    def look_at(self, cells: Set[str]) -> None:
        """Note how cells look before any is written: others take their colours."""
        for cell in cells:
            at = Address.of(cell)
            sheet = self._sheet(at.holder) if at is not None else None
            found = sheet.cell(at.row, at.column) if at is not None and sheet is not None else None
            if found is not None:
                self.styles[cell] = found.get("s", "0")

    def fill(self, edit: Edit) -> Unfilled | None:
        """Write one cell; why not, if it stays."""
        at = Address.of(edit.cell)
        sheet = self._sheet(at.holder) if at is not None else None
        if at is None or sheet is None:
            return Unfilled.NO_CELL
        if sheet.covered(at.row, at.column):
            return Unfilled.MERGED
        cell = sheet.cell(at.row, at.column)
        if cell is not None and cell.find("{*}f") is not None:
            return Unfilled.FORMULA
        content = self._content(sheet, cell, at, edit)
        if isinstance(content, Unfilled):
            return content
        if cell is None:
            cell = sheet.add(at.row, at.column)
        if edit.like in self.styles:
            cell.set("s", self.styles[edit.like])
        if content is not None:
            self._put(cell, content)
            sheet.let_grow(at.row)
        return None

    def add_row(self, row: NewRow) -> dict[str, Unfilled]:
        """Write a row into the empty one below another, in that one's look; why not, by its cells."""
        sheet = self._sheet(row.holder)
        if sheet is None or not sheet.may_follow(row.after):
            return {edit.cell: Unfilled.NO_ROOM for edit in row.cells}
        sheet.follow(row.after)
        grow(sheet.root, row.after)
        grow_names(self.root, list(self.parts).index(row.holder), row.after)
        self.grown.append((row.holder, row.after))
        return {edit.cell: why for edit in row.cells if (why := self.fill(edit)) is not None}

    def _sheet(self, name: str) -> "_Sheet | None":
        if name not in self.parts:
            return None
        if name not in self.sheets:
            self.sheets[name] = _Sheet(parsed(self.archive.read(self.parts[name])))
        return self.sheets[name]

    def _content(
        self, sheet: "_Sheet", cell: Any, at: Address, edit: Edit
    ) -> "Unfilled | tuple[int, str] | Any | None":
        """What comes into a cell: a day's number with its style, or words; None where none do."""
        if edit.text is not None and edit.day:
            style = self._style_of_day(sheet, cell, at)
            if style is not None:
                return (date.fromisoformat(edit.day) - self.zero).days, style
        words = etree.Element(sheet.named("is"))
        if edit.text is not None:
            if edit.text:
                words.append(_plain(words, writable(edit.text)))
        elif edit.before or edit.after:
            runs = self._runs(cell)
            if runs is None:
                return Unfilled.NO_WORDS
            first, last = (_run(words, writable(one)) for one in (edit.before, edit.after))
            runs = [*([first] if edit.before else []), *runs, *([last] if edit.after else [])]
            words.extend(_plainly(words, runs))
        else:
            return None
        return Unfilled.TOO_LONG if len("".join(words.itertext())) > LONGEST else words

    def _style_of_day(self, sheet: "_Sheet", cell: Any, at: Address) -> str | None:
        """The style under which the cell shows days: its own, or that of the days next to it in its column."""
        own = cell.get("s", "0") if cell is not None else sheet.style(at.row, at.column)
        if own in self.days:
            return str(own)
        beside = sheet.styled(at.column, self.days)
        return min(beside, key=lambda one: abs(one[0] - at.row))[1] if beside else None

    def _runs(self, cell: Any) -> list[Any] | None:
        """The words of a cell as they are set, run by run; None where it holds something else."""
        if cell is None or len(cell) == 0:
            return []
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _runs_of(cell.find("{*}is"))
        value = cell.findtext("{*}v", "")
        if kind == "s" and self.strings is not None:
            return _runs_of(self.strings[int(value)])
        if kind == "str":
            words = etree.Element(_in(cell, "is"))
            return [_run(words, value)] if value else []
        return None if value else []

    def _put(self, cell: Any, content: Any) -> None:
        if cell.get("t") == "s":
            self.dropped.add(int(cell.findtext("{*}v", "0")))
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm", "ph"):
            cell.attrib.pop(name, None)
        if isinstance(content, tuple):
            number, style = content
            cell.set("s", style)
            etree.SubElement(cell, _in(cell, "v")).text = str(number)
        elif len(content):
            cell.set("t", "inlineStr")
            cell.append(content)

    def written(self) -> dict[str, bytes]:
        """The parts that are no longer as they were."""
        parts = {self.parts[name]: _bytes(sheet.root) for name, sheet in self.sheets.items()}
        if self.grown:
            parts |= grown_tables(self.archive, self.parts, self.grown)
            parts[BOOK] = _bytes(self.root)
        every = [parts.get(part) or self.archive.read(part) for part in self.parts.values()]
        if parts and any(FORMULA.search(sheet) for sheet in every):
            self._have_calculated()
            parts[BOOK] = _bytes(self.root)
        # What was replaced does not stay behind in the file, unless another cell says the same.
        used = {int(found) for sheet in every for found in SHARED.findall(sheet)}
        gone = self.dropped - used
        if gone and self.strings is not None:
            for number in gone:
                words = self.strings[number]
                for child in list(words):
                    words.remove(child)
                etree.SubElement(words, _in(words, "t"))
            parts[STRINGS] = _bytes(self.strings)
        return parts

    def _have_calculated(self) -> None:
        """What formulas make of the new words is worked out when the workbook is opened."""
        setting = self.root.find("{*}calcPr")
        if setting is None:
            setting = etree.Element(_in(self.root, "calcPr"))
            place = sum(etree.QName(one).localname in BEFORE_CALCULATION for one in self.root)
            self.root.insert(place, setting)
        setting.set("fullCalcOnLoad", "1")


class _Sheet:
    """The cells of a sheet by their places. Rows and columns may say where they are, or follow on."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.data = root.find("{*}sheetData")
        self.rows: dict[int, Any] = {}
        self.cells: dict[int, dict[int, Any]] = {}
        self.columns: dict[int, list[tuple[int, str]]] = {}
        number = -1
        for row in self.data.iterfind("{*}row"):
            said = row.get("r", "")
            number = int(said) - 1 if said else number + 1
            self.rows.setdefault(number, row)
        merges = (one.get("ref", "") for one in root.iterfind("{*}mergeCells/{*}mergeCell"))
        self.merges = [corners for ref in merges if (corners := _corners(ref))]

    def named(self, name: str) -> str:
        """An element's name in the sheet's own namespace."""
        return _in(self.root, name)

    def covered(self, row: int, column: int) -> bool:
        """Whether another cell is merged over this place."""
        return any(
            first.row <= row <= last.row
            and first.column <= column <= last.column
            and (row, column) != (first.row, first.column)
            for first, last in self.merges
        )

    def cell(self, row: int, column: int) -> Any | None:
        """The element at a place; None where the sheet has none."""
        return self._of_row(row).get(column)

    def styled(self, column: int, styles: Set[str]) -> list[tuple[int, str]]:
        """The rows of a column with a number in one of these styles, and which; looked for once."""
        if column not in self.columns:
            cells = ((row, self.cell(row, column)) for row in self.rows)
            self.columns[column] = [
                (row, cell.get("s", "0"))
                for row, cell in cells
                if cell is not None
                and cell.get("s", "0") in styles
                and cell.get("t", "n") in ("n", "d")
                and cell.find("{*}v") is not None
            ]
        return self.columns[column]

    def _of_row(self, number: int) -> dict[int, Any]:
        if number not in self.cells:
            found: dict[int, Any] = {}
            column = -1
            row = self.rows.get(number)
            for cell in row.iterfind("{*}c") if row is not None else ():
                place = Address.of(f"!{cell.get('r', '')}")
                column = place.column if place is not None else column + 1
                found.setdefault(column, cell)
            self.cells[number] = found
        return self.cells[number]

    def style(self, row: int, column: int) -> str:
        """The style that a place has before there is a cell: its row's, else its column's."""
        line = self.rows.get(row)
        if line is not None and line.get("customFormat", "0") in ("1", "true"):
            return str(line.get("s", "0"))
        for one in self.root.iterfind("{*}cols/{*}col"):
            if int(one.get("min", "0")) <= column + 1 <= int(one.get("max", "0")):
                return str(one.get("style", "0"))
        return "0"

    def add(self, row: int, column: int) -> Any:
        """A new cell, in its place among those of its row."""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(self.named("row"), r=str(row + 1))
            self.data.insert(bisect_left(sorted(self.rows), row), line)
            self.rows[row] = line
        cells = self._of_row(row)
        cell = etree.Element(self.named("c"), r=f"{column_letters(column)}{row + 1}")
        style = self.style(row, column)
        if style != "0":
            cell.set("s", style)
        following = [other for other in sorted(cells) if other > column]
        if following:
            cells[following[0]].addprevious(cell)
        else:
            line.append(cell)
        cells[column] = cell
        return cell

    def may_follow(self, row: int) -> bool:
        """Whether there is such a row, and room below it for another."""
        return row in self.rows and may_follow(self.root, self.rows.get(row + 1), row)

    def follow(self, row: int) -> None:
        """An empty row below another, with its cells in the look of those above them."""
        above, below = self.rows[row], self.rows.get(row + 1)
        if below is not None:
            self.data.remove(below)
        made = etree.Element(above.tag, dict(above.attrib), r=str(row + 2))
        for name in ("hidden", "collapsed"):
            made.attrib.pop(name, None)
        above.addnext(made)
        self.rows[row + 1], self.cells[row + 1] = made, {}
        for column, cell in sorted(self._of_row(row).items()):
            copy = etree.SubElement(made, cell.tag, r=f"{column_letters(column)}{row + 2}")
            copy.set("s", cell.get("s", "0"))
            self.cells[row + 1][column] = copy

    def let_grow(self, row: int) -> None:
        """A row whose height nobody has set is as high again as its words need."""
        line = self.rows[row]
        if line.get("customHeight", "0") not in ("1", "true"):
            line.attrib.pop("ht", None)


def _styles_of_days(root: Any) -> set[str]:
    """The styles that show a number as a day."""
    own = {
        one.get("numFmtId", ""): NOT_OF_A_DAY.sub("", one.get("formatCode", "")).lower()
        for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    days = {name for name, code in own.items() if "y" in code or ("d" in code and "m" in code)}
    days |= {str(number) for number in DAYS} - set(own)
    looks = root.iterfind("{*}cellXfs/{*}xf")
    return {str(number) for number, look in enumerate(looks) if look.get("numFmtId", "") in days}


def _corners(ref: str) -> tuple[Address, Address] | None:
    start, _colon, end = ref.partition(":")
    first, last = Address.of(f"!{start}"), Address.of(f"!{end or start}")
    return (first, last) if first is not None and last is not None else None


def _in(element: Any, name: str) -> str:
    """A name in the namespace of an element."""
    space = etree.QName(element).namespace
    return f"{{{space}}}{name}" if space else name


def _plain(parent: Any, words: str) -> Any:
    text = etree.Element(_in(parent, "t"))
    text.text = ESCAPE.sub("_x005F_", words)
    text.set(SPACE, "preserve")
    return text


def _run(parent: Any, words: str) -> Any:
    run = etree.Element(_in(parent, "r"))
    run.append(_plain(parent, words))
    return run


def _runs_of(words: Any) -> list[Any]:
    """Copies of the runs of some words; plain ones are one run."""
    runs = [deepcopy(run) for run in words.iterfind("{*}r")]
    for text in words.iterfind("{*}t") if not runs else ():
        run = etree.Element(_in(words, "r"))
        run.append(deepcopy(text))
        if text.text:
            runs.append(run)
    for run in runs:
        run.tail = None
    return runs


def _plainly(parent: Any, runs: list[Any]) -> list[Any]:
    """Runs that all look as their cell does are no runs."""
    if any(run.find("{*}rPr") is not None for run in runs):
        return runs
    text = etree.Element(_in(parent, "t"))
    text.text = "".join(part.text or "" for run in runs for part in run.iterfind("{*}t"))
    text.set(SPACE, "preserve")
    return [text]


def _bytes(root: Any) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
