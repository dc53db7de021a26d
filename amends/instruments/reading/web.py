"""Web pages (HTML): headings, paragraphs, lists with their printed numbers, and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from amends.instruments.reading.colours import colour_name
from amends.instruments.reading.errors import BrokenFile, TooBig
from amends.instruments.reading.labels import split_label
from amends.instruments.reading.limits import Limits
from amends.instruments.reading.mending import demojibaked, spaced
from amends.instruments.reading.model import Block, Cell, Kind, Page, Span, Table, column_letters
from amends.instruments.reading.numbering import figured
from amends.instruments.reading.remarks import Code, Remark, remark

# What is no part of the text, or is on every page of a site.
PASSED_BY = frozenset(
    {
        "script", "style", "noscript", "template", "head", "nav", "footer", "select", "button",
        "svg", "iframe", "object", "canvas", "audio", "video", "map", "dialog", "datalist",
    }
)  # fmt: skip
APART = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary",
        "table", "ul",
    }
)  # fmt: skip
BOLD = frozenset({"b", "strong", "th"})
HEADING = re.compile(r"^h([1-6])$")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
FILLED = re.compile(
    r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,6}|rgba?\([^)]*\)|[a-z]+)", re.IGNORECASE
)
CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
LONGEST_HEADING = 200
MOST_SPAN = 1_000
DEEPEST = 200
STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class Run:
    """The inline text gathered for one block, and how many of its letters are bold."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0

    def add(self, text: str | None, bold: bool) -> None:
        """Add text as it stands between two tags; space counts as one, as a browser shows it."""
        if text:
            plain = re.sub(r"[ \t\r\n\f]+", " ", text)
            self.pieces.append(plain)
            count = sum(not sign.isspace() for sign in plain)
            self.letters += count
            self.bold += count * bold

    def take(self) -> tuple[str, bool]:
        """The text so far, and whether it is bold; the run is empty afterwards."""
        text = "".join(self.pieces)
        bold = self.bold > 0.85 * self.letters
        self.pieces, self.letters, self.bold = [], 0, 0
        return text, bold


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text apart from the next: its heading level, its label, whether it is bold."""

    text: str
    level: int = 0
    label: str = ""
    bold: bool = False


def read_web(data: bytes, limits: Limits) -> tuple[tuple[Page, ...], list[Remark]]:
    """A web page as one page without a size, and what could not be read.

    Raises BrokenFile, or TooBig where its tables have too many cells.
    """
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    text = data.decode(_encoding(data), "replace").replace("\x00", "")
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, LookupError) as error:
        raise BrokenFile(Code.DAMAGED_WEB_PAGE) from error
    content = tuple(_Reader(limits).read(root))
    problems = [] if content else [remark(Code.NO_TEXT_IN_WEB_PAGE)]
    return (Page(1, 0.0, 0.0, content),), problems


def _encoding(data: bytes) -> str:
    """The encoding that a page says it has; UTF-8 where it can be, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        said = CHARSET.search(data[:4096])
        name = said.group(1).decode("ascii").lower() if said else ""
        return name if name.startswith(("iso-8859", "windows-125")) else "windows-1252"
    return "utf-8"


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.paragraphs = 0
        self.tables = 0
        self.cells = 0

    def read(self, root: Any) -> Iterator[Block | Table]:
        """Blocks and tables in reading order."""
        for piece in self._pieces(root, Piece(""), 0):
            if isinstance(piece, Table):
                yield piece
                continue
            self.paragraphs += 1
            text, label = piece.text, piece.label
            level = piece.level
            if not label:
                label, text = split_label(text)
            if not level and piece.bold and len(text) < LONGEST_HEADING and text[-1] not in ".;,":
                level = 6
            kind = Kind.HEADING if level else Kind.ITEM if label else Kind.PARAGRAPH
            span = Span(0, None, f"paragraph {self.paragraphs}")
            yield Block(kind, text, piece.text, (span,), label, level, piece.bold)

    def _pieces(self, element: Any, about: Piece, depth: int) -> Iterator[Piece | Table]:
        """The stretches of text and the tables under an element; `about` says what it is inside."""
        run = Run()
        waiting = about.label

        def taken() -> Iterator[Piece]:
            nonlocal waiting
            text, bold = run.take()
            text = spaced(demojibaked(text)).strip()
            if text:
                yield Piece(text, about.level, waiting, bold or about.bold)
                waiting = ""

        if depth > DEEPEST:
            raise TooBig(Code.TOO_DEEP)
        run.add(element.text, about.bold)
        for child in element.iterchildren(tag=etree.Element):
            tag = child.tag
            if tag in PASSED_BY or _is_hidden(child):
                pass
            elif tag == "br":
                run.pieces.append("\n")
            elif tag in ("ol", "ul"):
                yield from taken()
                yield from self._list(child, about, depth)
            elif tag == "table":
                yield from taken()
                yield from self._table(child, about, depth)
            elif tag in APART or child.find(".//table") is not None:
                yield from taken()
                heading = HEADING.match(tag)
                level = int(heading.group(1)) if heading else about.level
                inside = Piece("", level, waiting, about.bold)
                for piece in self._pieces(child, inside, depth + 1):
                    waiting = ""
                    yield piece
            else:
                for piece in self._inline(child, run, about.bold, depth):
                    yield from taken()
                    yield piece
            run.add(child.tail, about.bold)
        yield from taken()

    def _inline(self, element: Any, run: Run, bold: bool, depth: int) -> Iterator[Piece | Table]:
        """Add an inline element's text to the run; blocks that stand inside it come out."""
        bold = bold or element.tag in BOLD
        if any(child.tag in APART for child in element.iterdescendants()):
            yield from self._pieces(element, Piece("", bold=bold), depth + 1)
            return
        for part in element.iter():
            if not isinstance(part.tag, str):
                continue
            if part.tag == "br":
                run.pieces.append("\n")
            if not any(above.tag in PASSED_BY for above in (part, *part.iterancestors())):
                run.add(part.text, bold or _is_bold(part, element))
            if part is not element:
                run.add(part.tail, bold or _is_bold(part.getparent(), element))

    def _list(self, element: Any, about: Piece, depth: int) -> Iterator[Piece | Table]:
        numbered = element.tag == "ol"
        number = _number(element, "start", 1)
        style = STYLES.get(element.get("type", ""), "decimal")
        for child in element.iterchildren(tag=etree.Element):
            if child.tag != "li" or _is_hidden(child):
                yield from self._pieces(child, Piece("", 0, "", about.bold), depth + 1)
                continue
            number = _number(child, "value", number)
            label = f"{figured(number, style)}." if numbered else "•"
            yield from self._pieces(child, Piece("", 0, label, about.bold), depth + 1)
            number += 1

    def _table(self, element: Any, about: Piece, depth: int) -> Iterator[Piece | Table]:
        """A table; one that holds tables only lays a page out, and its cells are read as text."""
        for caption in element.iterchildren("caption"):
            yield from self._pieces(caption, Piece("", 0, "", about.bold), depth + 1)
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        if element.find(".//table") is not None:
            for row in rows:
                for cell in row.iterchildren("td", "th"):
                    yield from self._pieces(cell, Piece("", 0, "", about.bold), depth + 1)
            return
        self.tables += 1
        name = f"table {self.tables}"
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for number, row in enumerate(rows):
            column = 0
            for one in row.iterchildren("td", "th"):
                while (number, column) in taken:
                    column += 1
                tall = min(_number(one, "rowspan", 1) or len(rows), len(rows) - number)
                wide = max(_number(one, "colspan", 1), 1)
                taken.update(
                    (down, across)
                    for down in range(number, number + max(tall, 1))
                    for across in range(column, column + wide)
                )
                self._check(len(taken))
                cells.append(self._cell(one, name, number, column, max(tall, 1), wide, depth))
                column += wide
        self.cells += len(taken)
        width = max((across + 1 for _, across in taken), default=0)
        kept = tuple(cell for cell in cells if cell.text or cell.fill)
        if any(cell.text for cell in kept):
            yield Table(name, 1, len(rows), width, kept)

    def _check(self, more: int) -> None:
        if self.cells + more > self.limits.cells:
            raise TooBig(Code.TOO_MANY_CELLS, cells=self.limits.cells)

    def _cell(
        self, element: Any, name: str, row: int, column: int, tall: int, wide: int, depth: int
    ) -> Cell:
        bold = element.tag == "th"
        lines = [
            f"{piece.label} {piece.text}".strip()
            for piece in self._pieces(element, Piece("", bold=bold), depth + 1)
            if isinstance(piece, Piece)
        ]
        text = "\n".join(lines)
        place = Span(0, None, f"{name}!{column_letters(column)}{row + 1}")
        return Cell(text, text, row, column, place, tall, wide, bold, _fill(element))


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(HIDDEN.search(element.get("style", "")))


def _is_bold(part: Any, top: Any) -> bool:
    while part is not None and part is not top:
        if part.tag in BOLD:
            return True
        part = part.getparent()
    return False


def _number(element: Any, name: str, default: int) -> int:
    value = element.get(name, "").strip()
    return min(int(value), MOST_SPAN) if value.isascii() and value.isdigit() else default


def _fill(element: Any) -> str:
    """The colour of a cell, or of what stands in it."""
    for one in (element, *element.iterdescendants("div", "span", "p")):
        found = FILLED.search(one.get("style", ""))
        name = colour_name(found.group(1) if found else one.get("bgcolor", ""))
        if name:
            return name
    return ""
