"""Word documents (.docx): paragraphs, lists and tables in the order in which they are read."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum, auto
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from amends.instruments.reading.colours import colour_name
from amends.instruments.reading.errors import BrokenFile, TooBig
from amends.instruments.reading.labels import split_label
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.mending import spaced
from amends.instruments.reading.model import Block, Cell, Kind, Page, Span, Table, column_letters
from amends.instruments.reading.numbering import Numbering
from amends.instruments.reading.remarks import Code, Remark, remark

HEADING = re.compile(r"^heading (\d)", re.IGNORECASE)
TITLES = {"title": 1, "subtitle": 2}
LONGEST_HEADING = 200
DEEPEST = 40

TEXT, TAB, BREAK, RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
HYPHEN, RUN, SOFT = qn("w:noBreakHyphen"), qn("w:r"), qn("w:softHyphen")
PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
BOX = qn("w:txbxContent")
PASSED_BY = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:instrText"),
    BOX,
    qn("w:pPr"),
    qn("w:rPr"),
}
# What a program too old for a drawing shows in its place: the same words again.
FALLBACK = "}Fallback"


def read_word(data: bytes, limits: Limits) -> tuple[tuple[Page, ...], list[Remark]]:
    """The whole of a Word document as one page without a size, and what could not be read.

    Raises BrokenFile, or TooBig where its tables have too many cells.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document, limits)
        content = tuple(reader.read(document.element.body))
    except (
        OpcError, zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, IndexError,
        SyntaxError, AttributeError, TypeError, NotImplementedError, OSError, EOFError,
    ) as error:  # fmt: skip
        raise BrokenFile(Code.DAMAGED_DOCUMENT) from error
    problems = [] if content else [remark(Code.NO_TEXT)]
    return (Page(1, 0.0, 0.0, content),), problems


class _Reader:
    """Reads one document in order, counting lists and tables as it goes."""

    def __init__(self, document: Any, limits: Limits) -> None:
        part = document.part
        have = {relation.reltype.rsplit("/", 1)[-1] for relation in part.rels.values()}
        self.numbering = Numbering(part.numbering_part if "numbering" in have else None)
        self.styles = _styles(document)
        self.limits = limits
        self.tables = 0
        self.paragraphs = 0
        self.cells = 0

    def read(self, parent: Any) -> Iterator[Block | Table]:
        """Paragraphs and tables under an element, content controls included."""
        for piece in pieces(parent):
            if piece.tag == TABLE:
                yield self._table(piece)
            else:
                yield from self._block(piece)

    def _block(self, element: Any) -> Iterator[Block]:
        style = self.styles.get(_style_of(element), Look())
        label = self._label(element, style)
        raw = text_of(element)
        text = spaced(raw).strip()
        if not text:
            return
        self.paragraphs += 1
        bold, italic = _weight(element, style)
        level = style.level
        if not label:
            label, text = split_label(text)
        if not level and bold and len(text) < LONGEST_HEADING and text[-1] not in ".;,":
            level = 6
        kind = Kind.HEADING if level else Kind.ITEM if label else Kind.PARAGRAPH
        span = Span(0, None, f"paragraph {self.paragraphs}")
        yield Block(kind, text, raw, (span,), label, level, bold, italic)

    def _label(self, element: Any, style: "Look") -> str:
        numbered = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        name, level = style.list_name, style.list_level
        if numbered is not None:
            number, depth = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
            name = number.get(qn("w:val"), "") if number is not None else name
            level = int(depth.get(qn("w:val"), "0")) if depth is not None else level
        return self.numbering.label(name, level) if name and name != "0" else ""

    def _table(self, element: Any) -> Table:
        self.tables += 1
        name = f"table {self.tables}"
        cells: list[Cell] = []
        above: dict[int, int] = {}
        width = 0
        for number, column, span, merge, cell in cells_in(element):
            if merge is Merge.GOES_ON and column in above:
                at = above[column]
                cells[at] = _longer(cells[at], number)
            else:
                above[column] = len(cells)
                cells.append(self._cell(cell, number, column, span, name))
            if merge is Merge.NONE:
                above.pop(column, None)
            width = max(width, column + span)
        height = sum(row.tag == ROW for row in element.iterchildren())
        self.cells += height * width
        if self.cells > self.limits.cells:
            raise TooBig(Code.TOO_MANY_CELLS, cells=self.limits.cells)
        return Table(name, 1, height, width, tuple(cells))

    def _cell(self, element: Any, row: int, column: int, span: int, name: str) -> Cell:
        lines = []
        bold = True
        for paragraph in element.iter(PARAGRAPH):
            label = self._label(paragraph, self.styles.get(_style_of(paragraph), Look()))
            raw = text_of(paragraph)
            if raw.strip():
                lines.append(f"{label} {raw}".strip() if label else raw)
                bold = bold and _weight(paragraph, self.styles.get(_style_of(paragraph), Look()))[0]
        raw = "\n".join(lines)
        address = f"{name}!{column_letters(column)}{row + 1}"
        place = Span(0, None, address)
        shade = element.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
        fill = colour_name(shade.get(qn("w:fill"), "")) if shade is not None else ""
        return Cell(
            spaced(raw).strip(), raw, row, column, place, 1, span, bold and bool(lines), fill
        )


class Merge(Enum):
    """How a cell of a table stands to the one above it."""

    NONE = auto()
    BEGINS = auto()
    GOES_ON = auto()


def pieces(parent: Any, depth: int = 0) -> Iterator[Any]:
    """The paragraphs and tables under an element in the order in which they are read.

    Content controls are gone into, and boxes follow the paragraph that they hang on. Tables are counted
    in this order.
    """
    if depth > DEEPEST:
        raise TooBig(Code.TOO_DEEP)
    for child in parent.iterchildren():
        if child.tag == PARAGRAPH:
            yield child
            for box in _boxes(child):
                yield from pieces(box, depth + 1)
        elif child.tag == TABLE:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from pieces(child, depth + 1)


def cells_in(table: Any) -> Iterator[tuple[int, int, int, Merge, Any]]:
    """Each cell of a table: its row and column, how many columns it spans, how it is merged, and itself."""
    rows = (row for row in table.iterchildren() if row.tag == ROW)
    for number, row in enumerate(rows):
        column = _skipped(row)
        for cell in _cells(row):
            span = max(_number(cell, "w:gridSpan"), 1)
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
            merge = Merge.NONE if merged is None else Merge.GOES_ON if goes_on else Merge.BEGINS
            yield number, column, span, merge, cell
            column += span


class Look:
    """What a style says of the paragraphs that use it."""

    def __init__(
        self,
        level: int = 0,
        bold: bool = False,
        italic: bool = False,
        list_name: str = "",
        list_level: int = 0,
    ) -> None:
        self.level = level
        self.bold = bold
        self.italic = italic
        self.list_name = list_name
        self.list_level = list_level


def text_of(element: Any) -> str:
    """The text of a paragraph as it reads now: deletions left out, breaks as line breaks."""
    pieces: list[str] = []
    waiting = [iter(element.iterchildren())]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == TEXT:
            pieces.append(child.text or "")
        elif child.tag == TAB:
            pieces.append("\t")
        elif child.tag in (BREAK, RETURN):
            pieces.append("\n")
        elif child.tag == HYPHEN:
            pieces.append("-")
        elif child.tag not in PASSED_BY and not _is_fallback(child):
            waiting.append(iter(child.iterchildren()))
    return "".join(pieces)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The boxes of text that hang on a paragraph; one inside another is the other's."""
    around = next(paragraph.iterancestors(BOX), None)
    for box in paragraph.iter(BOX):
        if next(box.iterancestors(BOX), None) is around and not any(
            _is_fallback(above) for above in box.iterancestors()
        ):
            yield box


def _is_fallback(element: Any) -> bool:
    return str(element.tag).endswith(FALLBACK)


def _styles(document: Any) -> dict[str, Look]:
    """The look of each paragraph style, what it is based on included."""
    elements = {
        style.get(qn("w:styleId"), ""): style
        for style in document.styles.element.findall(qn("w:style"))
    }
    return {name: _look(name, elements) for name in elements}


def _look(name: str, elements: dict[str, Any]) -> Look:
    look = Look()
    seen: set[str] = set()
    while name in elements and name not in seen:
        seen.add(name)
        style = elements[name]
        shown = style.find(qn("w:name"))
        words = (shown.get(qn("w:val"), "") if shown is not None else "").lower()
        heading = HEADING.match(words)
        look.level = look.level or (int(heading.group(1)) if heading else TITLES.get(words, 0))
        look.bold = look.bold or _on(style, "w:rPr", "w:b")
        look.italic = look.italic or _on(style, "w:rPr", "w:i")
        numbered = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbered is not None and not look.list_name:
            number, depth = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
            look.list_name = number.get(qn("w:val"), "") if number is not None else ""
            look.list_level = int(depth.get(qn("w:val"), "0")) if depth is not None else 0
        based = style.find(qn("w:basedOn"))
        name = based.get(qn("w:val"), "") if based is not None else ""
    return look


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return str(style.get(qn("w:val"), "")) if style is not None else "Normal"


def _weight(paragraph: Any, style: Look) -> tuple[bool, bool]:
    """Whether most of a paragraph's letters are bold, and italic."""
    letters = bold = italic = 0
    for run in paragraph.iter(RUN):
        count = sum(len(text.text or "") for text in run.iter(TEXT))
        letters += count
        bold += count * _on(run, "w:rPr", "w:b", default=style.bold)
        italic += count * _on(run, "w:rPr", "w:i", default=style.italic)
    return bold > letters * 0.85, italic > letters * 0.6


def _on(element: Any, parent: str, child: str, default: bool = False) -> bool:
    found = element.find(f"{qn(parent)}/{qn(child)}")
    if found is None:
        return default
    return found.get(qn("w:val"), "true") not in ("0", "false", "none")


def _cells(row: Any) -> Iterator[Any]:
    for child in row.iterchildren():
        if child.tag == CELL:
            yield child
        elif child.tag == qn("w:sdt"):
            yield from child.iter(CELL)


def _skipped(row: Any) -> int:
    """How many columns a row leaves out at its beginning."""
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    value = before.get(qn("w:val"), "0") if before is not None else "0"
    return min(int(value), 100) if value.isdigit() else 0


def _number(cell: Any, name: str) -> int:
    found = cell.find(f"{qn('w:tcPr')}/{qn(name)}")
    value = found.get(qn("w:val"), "1") if found is not None else "1"
    return min(int(value), 200) if value.isdigit() else 1


def _longer(cell: Cell, row: int) -> Cell:
    return Cell(
        cell.text, cell.raw, cell.row, cell.column, cell.span, row - cell.row + 1, cell.column_span,
        cell.bold, cell.fill,
    )  # fmt: skip
