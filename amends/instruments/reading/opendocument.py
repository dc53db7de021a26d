"""OpenDocument text (.odt): paragraphs, lists and tables in the order in which they are read."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from amends.instruments.reading.colours import colour_name
from amends.instruments.reading.errors import BrokenFile, TooBig
from amends.instruments.reading.labels import split_label
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.mending import spaced
from amends.instruments.reading.model import Block, Cell, Kind, Page, Span, Table, column_letters
from amends.instruments.reading.numbering import BULLET, figured
from amends.instruments.reading.remarks import Code, Remark, remark

NAMES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for name in ("office", "text", "table", "style", "drawing")
}
NAMES["fo"] = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
LONGEST_HEADING = 200
DEEPEST = 60
MOST_REPEATED = 1_000


def named(prefix: str, name: str) -> str:
    """A name as lxml spells it: "{urn…}p" for text:p."""
    return f"{{{NAMES[prefix]}}}{name}"


P, H, LIST, SECTION = (
    named("text", "p"),
    named("text", "h"),
    named("text", "list"),
    named("text", "section"),
)
ITEM, ITEM_HEADER = named("text", "list-item"), named("text", "list-header")
TABLE, ROW = named("table", "table"), named("table", "table-row")
ROW_GROUPS = tuple(
    named("table", name) for name in ("table-rows", "table-header-rows", "table-row-group")
)
CELL, COVERED = named("table", "table-cell"), named("table", "covered-table-cell")
NOTE, BOX = named("text", "note"), named("drawing", "text-box")
STYLE_NAME = named("text", "style-name")
PASSED_BY = {
    named("text", "tracked-changes"), named("office", "annotation"), named("office", "forms"),
    named("text", "bookmark"), named("office", "annotation-end"), NOTE, BOX,
}  # fmt: skip
SIGNS = {named("text", "tab"): "\t", named("text", "line-break"): "\n"}
SPACES = named("text", "s")


def read_opendocument(data: bytes, limits: Limits) -> tuple[tuple[Page, ...], list[Remark]]:
    """The whole of a document as one page without a size, and what could not be read.

    The zip must have been checked. Raises BrokenFile, or TooBig where its tables have too many cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = parsed(archive.read("content.xml"))
            names = archive.namelist()
            styles = parsed(archive.read("styles.xml")) if "styles.xml" in names else None
        body = content.find(f"{named('office', 'body')}/{named('office', 'text')}")
        if body is None:
            raise _broken()
        found = tuple(_Reader(content, styles, limits).read(body, 0))
    except (
        etree.LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise _broken() from error
    problems = [] if found else [remark(Code.NO_TEXT)]
    return (Page(1, 0.0, 0.0, found),), problems


def parsed(xml: bytes) -> Any:
    """The root of some XML, read without entities, document types or the network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(xml, parser)


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered: its kind of figures ("" for none), and what is around."""

    bullet: bool
    style: str
    before: str
    after: str
    shown: int
    start: int


class Styles:
    """What the styles of a document say of its paragraphs, lists and cells."""

    def __init__(self, *roots: Any) -> None:
        self.bold: dict[str, bool] = {}
        self.fills: dict[str, str] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        parents: dict[str, str] = {}
        for root in roots:
            for style in root.iter(named("style", "style")):
                name = style.get(named("style", "name"), "")
                parents[name] = style.get(named("style", "parent-style-name"), "")
                text = style.find(named("style", "text-properties"))
                weight = text.get(named("fo", "font-weight")) if text is not None else None
                if weight is not None:
                    self.bold[name] = weight in ("bold", "600", "700", "800", "900")
                cell = style.find(named("style", "table-cell-properties"))
                if cell is not None:
                    fill = cell.get(named("fo", "background-color"), "")
                    self.fills[name] = colour_name(fill)
            for style in root.iter(named("text", "list-style")):
                self.lists[style.get(named("style", "name"), "")] = dict(_levels(style))
        self.parents = parents

    def is_bold(self, name: str) -> bool:
        """Whether a style, or one that it is based on, is bold."""
        seen: set[str] = set()
        while name and name not in seen:
            if name in self.bold:
                return self.bold[name]
            seen.add(name)
            name = self.parents.get(name, "")
        return False


def _levels(style: Any) -> Iterator[tuple[int, Level]]:
    for level in style:
        if not isinstance(level.tag, str):
            continue
        number = _number(level, named("text", "level"), 1)
        yield (
            number,
            Level(
                bullet=level.tag == named("text", "list-level-style-bullet"),
                style=level.get(named("style", "num-format"), ""),
                before=level.get(named("style", "num-prefix"), ""),
                after=level.get(named("style", "num-suffix"), ""),
                shown=_number(level, named("text", "display-levels"), 1),
                start=_number(level, named("text", "start-value"), 1),
            ),
        )


class _Reader:
    def __init__(self, content: Any, styles: Any, limits: Limits) -> None:
        self.styles = Styles(content, *(() if styles is None else (styles,)))
        self.limits = limits
        self.paragraphs = self.tables = self.cells = 0
        self.counts: dict[str, dict[int, int]] = {}

    def read(self, parent: Any, depth: int, label: str = "") -> Iterator[Block | Table]:
        """Blocks and tables under an element; the label is that of the first of them."""
        if depth > DEEPEST:
            raise TooBig(Code.TOO_DEEP)
        for child in parent:
            if child.tag in (P, H):
                for block in self._block(child, label):
                    label = ""
                    yield block
                yield from self._aside(child, depth)
            elif child.tag == LIST:
                yield from self._list(child, depth + 1, 1, "")
            elif child.tag == TABLE:
                yield self._table(child, depth)
            elif isinstance(child.tag, str) and child.tag not in PASSED_BY:
                yield from self.read(child, depth + 1)

    def _block(self, element: Any, label: str) -> Iterator[Block]:
        raw = text_of(element)
        text = spaced(raw).strip()
        if not text:
            return
        self.paragraphs += 1
        bold = self._is_bold(element)
        level = _number(element, named("text", "outline-level"), 1) if element.tag == H else 0
        if not label:
            label, text = split_label(text)
        if not level and bold and len(text) < LONGEST_HEADING and text[-1] not in ".;,":
            level = 6
        kind = Kind.HEADING if level else Kind.ITEM if label else Kind.PARAGRAPH
        yield Block(kind, text, raw, (self._place(),), label, level, bold)

    def _place(self) -> Span:
        return Span(0, None, f"paragraph {self.paragraphs}")

    def _aside(self, element: Any, depth: int) -> Iterator[Block | Table]:
        """What hangs on a paragraph: notes and boxes of text, each with what is inside it."""
        around = next(element.iterancestors(NOTE, BOX), None)
        for aside in element.iter(NOTE, BOX):
            if next(aside.iterancestors(NOTE, BOX), None) is not around:
                continue
            if aside.tag == BOX:
                yield from self.read(aside, depth + 1)
                continue
            text = spaced(" ".join(text_of(one) for one in aside.iter(P))).strip()
            if text:
                self.paragraphs += 1
                label = (aside.findtext(named("text", "note-citation")) or "").strip()
                yield Block(Kind.NOTE, text, text, (self._place(),), label)

    def _is_bold(self, element: Any) -> bool:
        """Whether most letters of a paragraph are bold."""
        base = self.styles.is_bold(element.get(STYLE_NAME, ""))
        letters = bold = 0
        for part in element.iter():
            above = part.getparent()
            for words, owner in ((part.text, part), (part.tail, above)):
                if words is None or (part is element and owner is above):
                    continue
                count = len(words.strip())
                letters += count
                own = owner.get(STYLE_NAME, "") if owner is not element else ""
                bold += count * (self.styles.is_bold(own) if own in self.styles.parents else base)
        return letters > 0 and bold > 0.85 * letters

    def _list(self, element: Any, depth: int, level: int, style: str) -> Iterator[Block | Table]:
        for item, label, nested, own in self._items(element, level, style):
            first = label
            for child in item:
                if child.tag == LIST:
                    yield from self._list(child, depth + 1, nested, own)
                elif child.tag in (P, H):
                    for block in self._block(child, first):
                        first = ""
                        yield block
                    yield from self._aside(child, depth)
        if depth > DEEPEST:
            raise TooBig(Code.TOO_DEEP)

    def _items(self, element: Any, level: int, style: str) -> Iterator[tuple[Any, str, int, str]]:
        """Each item of a list with its label, and the level and style of lists inside it."""
        style = element.get(STYLE_NAME, style)
        if level == 1 and element.get(named("text", "continue-numbering")) != "true":
            self.counts[style] = {}
        counts = self.counts.setdefault(style, {})
        for item in element:
            if item.tag == ITEM_HEADER:
                yield item, "", level + 1, style
            elif item.tag == ITEM:
                said = item.get(named("text", "start-value"))
                has_text = any(child.tag in (P, H) for child in item)
                label = self._label(style, level, counts, said) if has_text else ""
                yield item, label, level + 1, style

    def _label(self, style: str, level: int, counts: dict[int, int], said: str | None) -> str:
        levels = self.styles.lists.get(style, {})
        about = levels.get(level)
        if about is None:
            return ""
        if about.bullet:
            return BULLET
        counts[level] = counts[level] + 1 if level in counts else about.start
        if said and said.isdigit():
            counts[level] = int(said[:6])
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if not about.style:
            return ""
        shown = [
            figured(counts.get(one, 1), FORMATS.get(levels[one].style, "decimal"))
            for one in range(max(level - about.shown + 1, 1), level + 1)
            if one in levels
        ]
        return f"{about.before}{'.'.join(shown)}{about.after}".strip()

    def _table(self, element: Any, depth: int) -> Table:
        self.tables += 1
        name = f"table {self.tables}"
        cells: list[Cell] = []
        width = height = 0
        for row in _rows(element):
            column = 0
            for cell in row:
                if cell.tag not in (CELL, COVERED):
                    continue
                if cell.tag == CELL:
                    made = self._cell(cell, height, column, name, depth)
                    if made is not None:
                        cells.append(made)
                        width = max(width, column + made.column_span)
                column += min(
                    _number(cell, named("table", "number-columns-repeated"), 1), MOST_REPEATED
                )
            height += 1
            self.cells += column
            if self.cells > self.limits.cells:
                raise TooBig(Code.TOO_MANY_CELLS, cells=self.limits.cells)
        return Table(name, 1, height, width, tuple(cells))

    def _cell(self, element: Any, row: int, column: int, name: str, depth: int) -> Cell | None:
        before = self.paragraphs
        lines = []
        bold = True
        for block in self.read(element, depth + 1):
            if isinstance(block, Block):
                lines.append(block.printed)
                bold = bold and block.bold
            else:
                lines.extend(cell.text for cell in block.cells)
        self.paragraphs = before
        raw = "\n".join(lines)
        fill = self.styles.fills.get(element.get(named("table", "style-name"), ""), "")
        if not raw and not fill:
            return None
        place = Span(0, None, f"{name}!{column_letters(column)}{row + 1}")
        tall = max(_number(element, named("table", "number-rows-spanned"), 1), 1)
        wide = max(_number(element, named("table", "number-columns-spanned"), 1), 1)
        return Cell(raw.strip(), raw, row, column, place, tall, wide, bold and bool(lines), fill)


def _rows(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == ROW:
            yield child
        elif child.tag in ROW_GROUPS:
            yield from _rows(child)


def text_of(element: Any) -> str:
    """The text of a paragraph, with its tabs and breaks."""
    pieces = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag in SIGNS:
            pieces.append(SIGNS[tag])
        elif tag == SPACES:
            pieces.append(" " * min(_number(child, named("text", "c"), 1), 100))
        elif isinstance(tag, str) and tag not in PASSED_BY:
            pieces.append(text_of(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _number(element: Any, name: str, default: int) -> int:
    value = element.get(name, "")
    return min(int(value), MOST_REPEATED) if value.isascii() and value.isdigit() else default


def _broken() -> BrokenFile:
    return BrokenFile(Code.DAMAGED_DOCUMENT)
