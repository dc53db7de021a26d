"""A document as Word: real headings, lists and header rows, so that it can be read and edited by ear."""

import io
import zipfile
from datetime import UTC, datetime, time

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from amends.instruments.rendering.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Line,
    Paragraph,
    Quotation,
    Run,
    Table,
    Terms,
)

SIZE, LARGE = 11, 18
SIZES = {1: 1.6, 2: 1.35, 3: 1.15, 4: 1.05, 5: 1.0}
COLOURS = {"nhs": RGBColor(0, 0x30, 0x87), "neutral": RGBColor(0x1D, 0x1D, 0x1B)}
FONT = "Arial"
# Every part of the file has one time, so that the same document gives the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)


def write_docx(document: Document, *, skin: str = "neutral", large: bool = False) -> bytes:
    """The document for Word. `large` is 18 points. The same document gives the same bytes."""
    word = new_document()
    _styled(word, document.language, skin, LARGE if large else SIZE)
    _told(word, document)
    places = {each.place for each in document.blocks if isinstance(each, Heading) and each.place}
    writer = _Writer(word, places)
    for block in document.blocks:
        writer.write(block)
    kept = io.BytesIO()
    word.save(kept)
    return _with_one_time(kept.getvalue())


def _with_one_time(data: bytes) -> bytes:
    """A zipped file with its parts' times taken out."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.infolist():
            after.writestr(
                zipfile.ZipInfo(each.filename, STAMP), before.read(each), zipfile.ZIP_DEFLATED
            )
    return kept.getvalue()


def _styled(word: WordDocument, language: str, skin: str, size: int) -> None:
    """The look and the language of the styles that are used."""
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    names = ["Normal", "Title", "List Bullet", "List Number", "Quote", "Caption"]
    for name in [*names, *(f"Heading {level}" for level in SIZES)]:
        style = word.styles[name]
        style.font.name = FONT
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
    word.styles["Normal"].font.size = Pt(size)
    for name in ("Quote", "Caption"):
        word.styles[name].font.italic = False
        word.styles[name].font.size = Pt(size)
        word.styles[name].font.color.rgb = RGBColor(0x1D, 0x1D, 0x1B)
    word.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    for level, times in SIZES.items():
        style = word.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.italic = Pt(size * times), True, False
        style.font.color.rgb = COLOURS[skin]
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for spoken in defaults.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _told(word: WordDocument, document: Document) -> None:
    """The file's own properties."""
    properties = word.core_properties
    properties.title, properties.author = document.title, document.publisher
    properties.language, properties.comments = document.language, ""
    day = datetime.combine(document.day, time(), UTC).replace(tzinfo=None)
    properties.created = properties.modified = day
    properties.last_modified_by = document.publisher


class _Writer:
    """Writes blocks one after the other."""

    def __init__(self, word: WordDocument, places: set[str]) -> None:
        self.word, self.places, self.marks = word, places, 0
        self.styles = {style.name: style.style_id for style in word.styles}

    def write(self, block: Block) -> None:
        match block:
            case Heading(level=level, runs=runs, place=place):
                heading = self._line(f"Heading {min(level, 5)}", runs)
                if place:
                    self._mark(heading, place)
            case Paragraph(runs=runs):
                self._line("Normal", runs)
            case Quotation(runs=runs, language=other):
                self._speak(self._line("Quote", runs), other)
            case Figure():
                self._figure(block)
            case Items(items=items, numbered=numbered):
                for line in items:
                    self._line("List Number" if numbered else "List Bullet", line)
            case Terms(terms=terms):
                for each in terms:
                    term = tuple(Run(run.text, True, run.code, run.link) for run in each.term)
                    term_line = self._line("Normal", term)
                    term_line.paragraph_format.keep_with_next = True
                    term_line.paragraph_format.space_after = Pt(0)
                    for line in each.meanings:
                        self._line("Normal", line).paragraph_format.left_indent = Cm(0.8)
            case Table():
                self._table(block)

    def _line(self, style: str, line: Line) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        # By its id: to look each one up by its name took half of the time of a document.
        paragraph._p.style = self.styles[style]
        self._fill(paragraph, line)
        return paragraph

    def _speak(self, paragraph: WordParagraph, language: str) -> None:
        """Say that a paragraph's words are in a language that is not the document's."""
        for run in paragraph.runs if language else ():
            spoken = OxmlElement("w:lang")
            spoken.set(qn("w:val"), language)
            run._r.get_or_add_rPr().append(spoken)

    def _figure(self, block: Figure) -> None:
        """A picture with what it shows in words."""
        share = min(1.0, block.width / block.height)
        run = self.word.add_paragraph().add_run()
        shape = run.add_picture(io.BytesIO(block.data), width=Cm(8 * share))
        told = shape._inline.docPr
        told.set("descr", block.words)
        told.set("name", block.words[:60])

    def _table(self, block: Table) -> None:
        if block.caption:
            self._line("Caption", block.caption).paragraph_format.keep_with_next = True
        table = self.word.add_table(len(block.rows) + 1, len(block.headers), style="Table Grid")
        for row, cells in zip(table.rows, (block.headers, *block.rows), strict=True):
            for place, (cell, line) in enumerate(zip(row.cells, cells, strict=True)):
                heads = place == 0 or cells is block.headers
                self._fill(
                    cell.paragraphs[0],
                    tuple(Run(run.text, heads or run.strong, run.code, run.link) for run in line),
                )
        first = table.rows[0]._tr.get_or_add_trPr()
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        first.append(repeated)
        for row in table.rows:
            kept = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(kept)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:
            look.attrib.clear()
            for name, value in (("val", "00A0"), ("firstRow", "1"), ("firstColumn", "1")):
                look.set(qn(f"w:{name}"), value)
        self.word.add_paragraph(style="Normal")

    def _fill(self, paragraph: WordParagraph, line: Line) -> None:
        for run in line:
            made = paragraph.add_run(run.text)
            made.bold = True if run.strong else None
            if run.link:
                self._linked(paragraph, made, run.link)

    def _linked(self, paragraph: WordParagraph, made: WordRun, link: str) -> None:
        """Put a run inside a link; one to a place that is not there stays words."""
        holder = OxmlElement("w:hyperlink")
        if link.startswith("#"):
            if link[1:] not in self.places:
                return
            holder.set(qn("w:anchor"), _mark_name(link[1:]))
        else:
            related = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            holder.set(qn("r:id"), related)
        made.font.underline = True
        made._r.getparent().replace(made._r, holder)
        holder.append(made._r)

    def _mark(self, paragraph: WordParagraph, place: str) -> None:
        """A bookmark around a paragraph's words."""
        self.marks += 1
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for each in (begin, end):
            each.set(qn("w:id"), str(self.marks))
        begin.set(qn("w:name"), _mark_name(place))
        properties = paragraph._p.pPr
        at = 0 if properties is None else 1
        paragraph._p.insert(at, begin)
        paragraph._p.append(end)


def _mark_name(place: str) -> str:
    """A place's name as Word takes it: at most 40 letters, digits and lines."""
    return ("at_" + "".join(char if char.isalnum() else "_" for char in place))[:40]
