"""What a document holds that its reader does not see: comments, tracked changes, hidden text, properties."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Any

import python_calamine as calamine
from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html

from amends.instruments.reading.fills import sheets_of
from amends.instruments.reading.kinds import WORKBOOKS, FileKind
from amends.instruments.reading.opendocument import parsed
from amends.instruments.reading.web import HIDDEN


class Unseen(StrEnum):
    """How something is out of a reader's sight."""

    COMMENT = "comment"
    TRACKED_CHANGE = "tracked change"
    HIDDEN_TEXT = "hidden text"
    HIDDEN_CELLS = "hidden sheet, row or column"
    AUTHOR = "author"
    PROPERTY = "property"


type Piece = tuple[Unseen, str]

# Properties that name who wrote the file, by the ends of their names in XML.
AUTHORS = {"creator", "lastmodifiedby", "manager", "initial-creator", "printed-by", "author"}
PROPERTIES = {
    "title",
    "subject",
    "description",
    "keywords",
    "keyword",
    "category",
    "company",
    "lpwstr",
    "user-defined",
}
ABOUT = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml", "meta.xml")
COMMENTS = re.compile(
    r"(?:word|xl)/(?:threadedcomments/|comments/)?(?:comments?|threadedcomment)\w*\.xml$",
    re.IGNORECASE,
)
MORE_TEXT = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml$", re.IGNORECASE)
CHANGES = {qn("w:del"), qn("w:ins"), qn("w:moveFrom")}
LONGEST = 2_000
NO_NAME = ("python-docx", "openpyxl")
SPEAKS = frozenset({"true", "1", "on"})


def unseen_in(data: bytes, kind: FileKind) -> list[Piece]:
    """What the reader of a file does not see; what is damaged is passed by.

    A zipped format must have been checked.
    """
    found: list[Piece] = []
    try:
        if kind in {FileKind.DOCX, FileKind.XLSX, FileKind.XLSB, FileKind.ODS, FileKind.ODT}:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += _in_archive(archive, kind)
        if kind in WORKBOOKS:
            found += _hidden_sheets(data)
        if kind is FileKind.HTML:
            found += _in_web_page(data)
    except (
        etree.LxmlError, zipfile.BadZipFile, zlib.error, calamine.CalamineError,
        EOFError, IndexError, KeyError, NotImplementedError, OSError, ValueError,
    ):  # fmt: skip
        return found
    return [(what, words[:LONGEST]) for what, words in found if words]


def more_text(data: bytes) -> list[str]:
    """The headers, footers and notes of a Word document, paragraph by paragraph."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, suppress(etree.LxmlError):
        return [
            words
            for name in archive.namelist()
            if MORE_TEXT.match(name)
            for paragraph in parsed(archive.read(name)).iter(qn("w:p"))
            if (words := _words(paragraph))
        ]
    return []


def files_inside(data: bytes) -> bool:
    """Whether other files are packed into an office document, as a chart's workbook is."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any("/embeddings/" in name.lower() for name in archive.namelist())


def _in_archive(archive: zipfile.ZipFile, kind: FileKind) -> Iterator[Piece]:
    for name in archive.namelist():
        if name.lower() in ABOUT:
            yield from _properties(parsed(archive.read(name)))
        elif COMMENTS.match(name):
            yield from _comments(parsed(archive.read(name)))
        elif kind is FileKind.DOCX and (
            name.lower() == "word/document.xml" or MORE_TEXT.match(name)
        ):
            yield from _in_word(parsed(archive.read(name)))
        elif name == "content.xml":
            yield from _in_opendocument(parsed(archive.read(name)))
    if kind is FileKind.XLSX:
        for sheet, part in sheets_of(archive):
            yield from _hidden_rows(sheet, parsed(archive.read(part)), _shared(archive))


def _properties(root: Any) -> Iterator[Piece]:
    for one in root.iter():
        name = _name(one)
        words = (one.text or "").strip() if not len(one) else ""
        if words and name in AUTHORS and words not in NO_NAME:
            yield Unseen.AUTHOR, words
        elif words and name in PROPERTIES:
            yield Unseen.PROPERTY, words


def _comments(root: Any) -> Iterator[Piece]:
    authors = [_words(one) for one in root.iter() if _name(one) == "author"]
    for one in root.iter():
        if _name(one) in {"comment", "threadedcomment"}:
            by = next((value for key, value in one.attrib.items() if key.endswith("author")), "")
            number = one.get("authorId", "")
            if number.isdigit() and int(number) < len(authors):
                by = authors[int(number)]
            yield Unseen.COMMENT, f"{by}: {_words(one)}" if by else _words(one)


def _in_word(root: Any) -> Iterator[Piece]:
    for one in root.iter(*CHANGES):
        words = _words(one)
        by = one.get(qn("w:author"), "")
        if words:
            yield Unseen.TRACKED_CHANGE, f"{by}: {words}" if by else words
    for run in root.iter(qn("w:r")):
        vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
        if vanish is not None and vanish.get(qn("w:val"), "true") in SPEAKS:
            yield Unseen.HIDDEN_TEXT, _words(run)


def _in_opendocument(root: Any) -> Iterator[Piece]:
    for one in root.iter():
        name = _name(one)
        if name == "annotation":
            yield Unseen.COMMENT, _words(one, " ")
        elif name in {"deletion", "insertion"}:
            yield Unseen.TRACKED_CHANGE, _words(one, " ")
        elif name == "hidden-text":
            yield Unseen.HIDDEN_TEXT, str(one.xpath("string(@*[local-name()='string-value'])"))
        elif name in {"table-row", "table-column"} and "collapse" in one.attrib.values():
            yield Unseen.HIDDEN_CELLS, _words(one, " ") or name.removeprefix("table-")


def _hidden_sheets(data: bytes) -> Iterator[Piece]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in book.sheets_metadata:
        if about.visible != calamine.SheetVisibleEnum.Visible:
            yield Unseen.HIDDEN_CELLS, about.name


def _hidden_rows(sheet: str, root: Any, shared: list[str]) -> Iterator[Piece]:
    for row in root.iter("{*}row"):
        if row.get("hidden") in SPEAKS:
            words = " ".join(filter(None, (_cell(cell, shared) for cell in row)))
            yield Unseen.HIDDEN_CELLS, f"{sheet}!{row.get('r', '')}: {words}"
    for column in root.iter("{*}col"):
        if column.get("hidden") in SPEAKS:
            yield Unseen.HIDDEN_CELLS, f"{sheet}, {column.get('min')}–{column.get('max')}"


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The words that the sheets of a workbook share."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_words(one) for one in parsed(archive.read("xl/sharedStrings.xml")).iter("{*}si")]


def _cell(cell: Any, shared: list[str]) -> str:
    words = _words(cell)
    if cell.get("t") == "s" and words.isdigit() and int(words) < len(shared):
        return shared[int(words)]
    return words


def _in_web_page(data: bytes) -> Iterator[Piece]:
    root = lxml_html.fromstring(data)
    for one in root.iter(etree.Comment):
        yield Unseen.COMMENT, (one.text or "").strip()
    for one in root.iter("meta"):
        name = str(one.get("name", "")).lower()
        if name in AUTHORS | {"description", "keywords"}:
            what = Unseen.AUTHOR if name in AUTHORS else Unseen.PROPERTY
            yield what, str(one.get("content", "")).strip()
    for one in root.iter():
        if isinstance(one.tag, str) and (
            HIDDEN.search(one.get("style", "")) or one.get("hidden") is not None
        ):
            yield Unseen.HIDDEN_TEXT, " ".join(one.text_content().split())


def _words(element: Any, between: str = "") -> str:
    return between.join(text for text in element.itertext() if text.strip() or not between).strip()


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
