"""Cells of the tables of a Word document (.docx) written anew, in the document's own XML."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence, Set
from copy import deepcopy
from typing import Any

from docx.oxml.ns import qn
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
from amends.instruments.reading.opendocument import parsed
from amends.instruments.reading.packing import repacked
from amends.instruments.reading.remarks import Code
from amends.instruments.reading.word import (
    CELL,
    PARAGRAPH,
    ROW,
    RUN,
    TABLE,
    TEXT,
    Merge,
    cells_in,
    pieces,
    text_of,
)

DOCUMENT = "word/document.xml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LOOK, CONTROL, SHADE = qn("w:rPr"), qn("w:sdt"), qn("w:shd")
# What marks a place in a paragraph and says nothing.
MARKS = frozenset(
    qn(f"w:{name}")
    for name in (
        "pPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd",
    )
)  # fmt: skip
# What names its place in a document, or a change of it, and cannot stand in a copy.
ONCE = frozenset(
    qn(f"w:{name}")
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference",
        "permStart", "permEnd", "id", "vMerge", "ins", "del", "sectPr", "footnoteReference", "endnoteReference",
    )
)  # fmt: skip
IDS = frozenset({"paraId", "textId", "rsidR", "rsidTr", "rsidRPr", "rsidRDefault", "rsidP"})
# What follows the colour of a cell among its properties.
AFTER_SHADE = frozenset(
    qn(f"w:{name}")
    for name in (
        "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers", "cellIns", "cellDel",
        "cellMerge", "tcPrChange",
    )
)  # fmt: skip


def fill_word(data: bytes, edits: Sequence[Edit], rows: Sequence[NewRow] = ()) -> Filled:
    """The document with these words in the cells of its tables; the zip must have been checked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = next(name for name in archive.namelist() if name.lower() == DOCUMENT)
            root = parsed(archive.read(part))
        tables = _Tables(root.find(qn("w:body")))
        tables.look_at(looked_at(edits, rows))
        unfilled = {edit.cell: why for edit in edits if (why := tables.fill(edit)) is not None}
        for row in rows:
            unfilled |= tables.add_row(row)
        made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        asked = len(edits) + sum(len(row.cells) for row in rows)
        return Filled(repacked(data, {part: made} if len(unfilled) < asked else {}), unfilled)
    except (
        etree.LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, OSError,
        AttributeError, TypeError, StopIteration,
    ) as error:  # fmt: skip
        raise BrokenFile(Code.DAMAGED_DOCUMENT) from error


class _Tables:
    """The tables of a document, numbered as they are when it is read, and their cells by place."""

    def __init__(self, body: Any) -> None:
        found = (piece for piece in pieces(body) if piece.tag == TABLE)
        self.tables = {f"table {number}": one for number, one in enumerate(found, start=1)}
        self.cells: dict[str, dict[tuple[int, int], Any]] = {}
        self.colours: dict[str, Any | None] = {}

    def look_at(self, cells: Set[str]) -> None:
        """Note the colours of cells before any is written: others take them."""
        for address in cells:
            cell = self._cell(address)
            if not isinstance(cell, Unfilled):
                self.colours[address] = deepcopy(cell.find(f"{qn('w:tcPr')}/{SHADE}"))

    def fill(self, edit: Edit) -> Unfilled | None:
        """Write one cell; why not, if it stays."""
        cell = self._cell(edit.cell)
        if isinstance(cell, Unfilled):
            return cell
        writes = edit.text is not None or edit.before or edit.after
        if writes and next(cell.iter(TABLE), None) is not None:
            return Unfilled.NESTED
        if edit.like in self.colours:
            _take_colour(cell, self.colours[edit.like])
        if edit.text is not None:
            _set(cell, writable(edit.text), edit.day)
        elif writes:
            _add(cell, writable(edit.before), writable(edit.after))
        return None

    def add_row(self, row: NewRow) -> dict[str, Unfilled]:
        """Add a copy of a row below it, with other words; why not, by its cells."""
        table = self.tables.get(row.holder)
        rows = table.findall(ROW) if table is not None else []
        if row.after >= len(rows) or not _may_follow(rows, row.after):
            return {edit.cell: Unfilled.NO_ROOM for edit in row.cells}
        rows[row.after].addnext(_copied(rows[row.after]))
        # Rows below have other places now.
        self.cells.pop(row.holder, None)
        return {edit.cell: why for edit in row.cells if (why := self.fill(edit)) is not None}

    def _cell(self, address: str) -> Any:
        at = Address.of(address)
        if at is None or at.holder not in self.tables:
            return Unfilled.NO_CELL
        if at.holder not in self.cells:
            self.cells[at.holder] = dict(_placed(self.tables[at.holder]))
        return self.cells[at.holder].get((at.row, at.column), Unfilled.NO_CELL)


def _placed(table: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """Each cell by its place; a place that another cell covers says so."""
    above: set[int] = set()
    for row, column, span, merge, cell in cells_in(table):
        goes_on = merge is Merge.GOES_ON and column in above
        yield (row, column), Unfilled.MERGED if goes_on else cell
        above.add(column)
        if merge is Merge.NONE:
            above.discard(column)
        for covered in range(column + 1, column + span):
            yield (row, covered), Unfilled.MERGED


def _may_follow(rows: Sequence[Any], number: int) -> bool:
    """Whether a row can be copied below itself: it holds no table, and no cell goes on below it."""
    if next(rows[number].iter(TABLE), None) is not None:
        return False
    below = rows[number + 1] if number + 1 < len(rows) else ()
    return not any(
        merged.get(qn("w:val"), "continue") == "continue"
        for cell in below
        for merged in cell.iter(qn("w:vMerge"))
    )


def _copied(row: Any) -> Any:
    """A row of the same look without words, and without what may stand in a document once."""
    made = deepcopy(row)
    for element in list(made.iter()):
        if element.tag in ONCE and element.getparent() is not None:
            element.getparent().remove(element)
        for name in list(element.attrib):
            if etree.QName(name).localname in IDS:
                del element.attrib[name]
    for cell in made.iter(CELL):
        _set(cell, "", "")
    return made


def _take_colour(cell: Any, colour: Any | None) -> None:
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        properties = etree.Element(qn("w:tcPr"))
        cell.insert(0, properties)
    for shade in properties.findall(SHADE):
        properties.remove(shade)
    if colour is not None:
        place = sum(child.tag not in AFTER_SHADE for child in properties)
        properties.insert(place, deepcopy(colour))


def _set(cell: Any, text: str, day: str) -> None:
    """Words in place of all that a cell says, in the look of the first of those."""
    paragraphs = list(cell.iter(PARAGRAPH))
    first = next((one for one in paragraphs if text_of(one).strip()), paragraphs[0])
    for other in paragraphs:
        if other is not first:
            _remove(other, cell)
    _open_controls(first, day)
    _put(first, text)


def _add(cell: Any, before: str, after: str) -> None:
    """Words before and after those that a cell has, each line on a line of its own."""
    told = [one for one in cell.iter(PARAGRAPH) if text_of(one).strip()]
    if not told:
        _set(cell, f"{before}{after}".strip("\n"), "")
        return
    *lines, label = before.split("\n")
    ending, *more = after.split("\n")
    first, last = told[0], told[-1]
    for paragraph in (first, last):
        _open_controls(paragraph, "")
    _add_lines(last, more, ending)
    _put_before(first, lines, label)


def _add_lines(last: Any, lines: Sequence[str], ending: str) -> None:
    if ending or (lines and _in_control(last)):
        run = _texts(last)[-1]
        whole = "\n".join([ending, *lines]) if _in_control(last) else ending
        run.addnext(_run(whole, run.find(LOOK)))
    for line in reversed(lines if not _in_control(last) else ()):
        last.addnext(_like(last, line))


def _put_before(first: Any, lines: Sequence[str], label: str) -> None:
    if label or (lines and _in_control(first)):
        run = _texts(first)[0]
        whole = "\n".join([*lines, label]) if _in_control(first) else label
        run.addprevious(_run(whole, run.find(LOOK)))
    for line in lines if not _in_control(first) else ():
        first.addprevious(_like(first, line))


def _in_control(paragraph: Any) -> bool:
    """Whether a content control holds it, or its words: such a one may allow only one paragraph."""
    around = next(paragraph.iterancestors(CONTROL), None)
    return around is not None or next(paragraph.iter(CONTROL), None) is not None


def _texts(paragraph: Any) -> list[Any]:
    """The runs of a paragraph that have words, in order."""
    return [run for run in paragraph.iter(RUN) if any(text.text for text in run.iter(TEXT))]


def _put(paragraph: Any, text: str) -> None:
    """Words in place of a paragraph's own, inside the content control that held them."""
    runs = _texts(paragraph) or list(paragraph.iter(RUN))
    look = runs[0].find(LOOK) if runs else None
    control = next(paragraph.iter(CONTROL), None)
    content = control.find(qn("w:sdtContent")) if control is not None else None
    for child in list(paragraph):
        if child.tag not in MARKS and child is not control:
            paragraph.remove(child)
    if content is not None:
        for child in list(content):
            content.remove(child)
    (paragraph if content is None else content).append(_run(text, look))


def _like(paragraph: Any, text: str) -> Any:
    """A paragraph of the same kind and look with other words."""
    made = etree.Element(PARAGRAPH)
    properties = paragraph.find(qn("w:pPr"))
    if properties is not None:
        made.append(deepcopy(properties))
        for section in made.iter(qn("w:sectPr")):
            section.getparent().remove(section)
    runs = _texts(paragraph)
    made.append(_run(text, runs[0].find(LOOK) if runs else None))
    return made


def _run(text: str, look: Any | None) -> Any:
    """A run; a new line in its words breaks the line."""
    run = etree.Element(RUN)
    if look is not None:
        run.append(deepcopy(look))
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, qn("w:br"))
        words = etree.SubElement(run, TEXT)
        words.text = line
        words.set(SPACE, "preserve")
    return run


def _remove(paragraph: Any, cell: Any) -> None:
    """Take a paragraph out, with the content controls that then hold nothing."""
    gone = paragraph
    while gone is not cell:
        holder = gone.getparent()
        holder.remove(gone)
        if holder is cell or len(holder):
            return
        gone = holder.getparent() if holder.tag == qn("w:sdtContent") else holder


def _open_controls(paragraph: Any, day: str) -> None:
    """Have content controls show what is written: no hint, no day or data of before."""
    for control in (*paragraph.iter(CONTROL), *paragraph.iterancestors(CONTROL)):
        properties = control.find(qn("w:sdtPr"))
        for child in list(properties if properties is not None else ()):
            if child.tag == qn("w:showingPlcHdr"):
                _drop_style(control)
                properties.remove(child)
            elif str(child.tag).endswith("}dataBinding"):
                properties.remove(child)
            elif child.tag == qn("w:date"):
                child.attrib.pop(qn("w:fullDate"), None)
                if day:
                    child.set(qn("w:fullDate"), f"{day}T00:00:00Z")
            elif child.tag in (qn("w:dropDownList"), qn("w:comboBox")):
                child.attrib.pop(qn("w:lastValue"), None)


def _drop_style(control: Any) -> None:
    """A hint stands in a style of its own, which what is written does not have."""
    for style in list(control.iter(qn("w:rStyle"))):
        style.getparent().remove(style)
