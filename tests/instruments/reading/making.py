"""Documents made for the tests: all of their words are invented."""

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import openpyxl
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=8)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold")
ITALIC = ParagraphStyle("italic", parent=BODY, fontName="Helvetica-Oblique")
HEADING = ParagraphStyle("heading", parent=BOLD, fontSize=16, leading=20, spaceBefore=10)
SMALL_HEADING = ParagraphStyle("small", parent=BOLD, fontSize=13, leading=17, spaceBefore=8)
NUMBERED = ParagraphStyle("numbered", parent=BODY, leftIndent=28, bulletIndent=0)
NUMBERED_ITALIC = ParagraphStyle("numbered italic", parent=NUMBERED, fontName="Helvetica-Oblique")
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=28, bulletIndent=14)
NOTE = ParagraphStyle("note", parent=BODY, fontSize=8, leading=10)

FILLER = (
    "The team met every week in the months before the event. Staff told us that they knew what the "
    "policy asked of them, and that they did not always have the time to do it. We saw the records of "
    "eleven meetings, and found that the person was spoken of in four of them. "
)


def heading(words: str) -> Paragraph:
    """A chapter's heading."""
    return Paragraph(words, HEADING)


def small_heading(words: str) -> Paragraph:
    """A heading under a chapter's."""
    return Paragraph(words, SMALL_HEADING)


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph."""
    return Paragraph(words, style)


def numbered(label: str, words: str, style: ParagraphStyle = NUMBERED) -> Paragraph:
    """A paragraph with its number, or an item with its label or bullet."""
    return Paragraph(words, style, bulletText=label)


def boxed(*content: Flowable) -> Table:
    """A shaded box around some paragraphs."""
    table = Table([[list(content)]], colWidths=[170 * mm])
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), "#e8edee")]))
    return table


def new_page() -> PageBreak:
    """The end of a page."""
    return PageBreak()


def space(points: float = 12) -> Spacer:
    """Empty space."""
    return Spacer(1, points)


def pdf(
    *story: Flowable,
    header: str = "",
    footer: str = "",
    columns: int = 1,
    wide: bool = False,
) -> bytes:
    """A PDF of some flowables. In the footer "{}" is the page's number."""
    size = landscape(A4) if wide else A4
    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, pagesize=size, invariant=True)
    width, height = size
    gap, margin = 24, 56
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + number * (each + gap), 64, each, height - 128, 0, 0, 0, 0, id=str(number))
        for number in range(columns)
    ]
    decorate = _decorator(header, footer, height)
    document.addPageTemplates([PageTemplate("page", frames, onPage=decorate)])
    document.build(list(story))
    return buffer.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    """A PDF with all of its pages shown turned clockwise."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(degrees)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def laid(data: bytes, degrees: int) -> bytes:
    """A PDF on whose pages everything is drawn turned counter-clockwise; `turned` by as much it is
    upright again, as many programs print wide pages.
    """
    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, height = page.get_size()
        across, down = {90: (height, 0), 180: (width, height), 270: (0, width)}[degrees]
        turn = pypdfium2.PdfMatrix().rotate(degrees, ccw=True).translate(across, down)
        for piece in page.get_objects(max_depth=1):
            piece.transform(turn)
        if degrees != 180:
            page.set_mediabox(0, 0, height, width)
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def _decorator(header: str, footer: str, height: float) -> Callable[[Canvas, Any], None]:
    def decorate(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(56, height - 36, header.format(document.page))
        canvas.drawString(56, 30, footer.format(document.page))

    return decorate


def scan(pages: int) -> bytes:
    """A PDF of pictures alone, as a scanner makes it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    for _ in range(pages):
        canvas.drawInlineImage(_picture(), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _picture() -> Any:
    from PIL import Image

    return Image.new("L", (40, 56), 200)


def encrypted_pdf() -> bytes:
    """A PDF that needs a password to be opened."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    buffer = io.BytesIO()
    lock = StandardEncryption("open sesame", ownerPassword="owner")
    canvas = Canvas(buffer, pagesize=A4, encrypt=lock)
    canvas.drawString(72, 700, "Recommendation 1: The Trust must keep this to itself.")
    canvas.save()
    return buffer.getvalue()


Rows = Sequence[Sequence[Any]]


def workbook(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """An Excel workbook; `merged` are ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for place in merged:
        book.worksheets[0].merge_cells(place)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def word(build: Callable[[Any], None]) -> bytes:
    """A Word document, filled by a function that takes python-docx's Document."""
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_table(document: Any, rows: Rows) -> Any:
    """A table in a Word document."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = str(value)
    return table


def ods(table: str) -> bytes:
    """An OpenDocument workbook whose one sheet holds some rows of its own XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Plan">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def ods_row(*words: str, repeated: int = 1) -> str:
    """A row of an OpenDocument workbook."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        if word
        else "<table:table-cell/>"
        for word in words
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def pages(data: bytes, first: int, last: int) -> bytes:
    """Some pages of a PDF, from the first to the last, counted from 1."""
    made = pypdfium2.PdfDocument.new()
    made.import_pages(pypdfium2.PdfDocument(data), list(range(first - 1, last)))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def scanned(
    data: bytes, *, dots: int = 200, degrees: int = 0, skew: float = 0.0, only: Sequence[int] = ()
) -> bytes:
    """A PDF as if it had been printed and scanned, turned clockwise by `degrees` and laid a little
    askew, with specks: all of its pages, or `only` some (counted from 1).
    """
    chance = random.Random(dots + degrees)
    source = pypdfium2.PdfDocument(data)
    made = pypdfium2.PdfDocument.new()
    for number, page in enumerate(source, start=1):
        if only and number not in only:
            made.import_pages(source, [number - 1])
            continue
        picture = page.render(scale=dots / 72, grayscale=True).to_pil()
        picture = picture.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        for _ in range(200):
            place = chance.randrange(picture.width), chance.randrange(picture.height)
            picture.putpixel(place, chance.randrange(160))
        buffer = io.BytesIO()
        picture.rotate(-degrees, expand=True).save(buffer, "PDF", resolution=dots, quality=60)
        made.import_pages(pypdfium2.PdfDocument(buffer.getvalue()))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def stamped(picture: Image.Image, words: str) -> bytes:
    """A page that a picture covers, with a few words of its own at its foot."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    canvas.drawInlineImage(picture, 0, 0, *A4)
    canvas.drawString(56, 20, words)
    canvas.save()
    return buffer.getvalue()


def joined(*documents: bytes) -> bytes:
    """Several PDFs as one."""
    made = pypdfium2.PdfDocument.new()
    for document in documents:
        made.import_pages(pypdfium2.PdfDocument(document))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def shaded(data: bytes, ink: int, paper: int) -> bytes:
    """The first page of a PDF as a picture, what is black and white in these two depths of grey."""
    page = pypdfium2.PdfDocument(data)[0]
    picture = page.render(scale=200 / 72, grayscale=True).to_pil()
    picture = picture.point([ink + (paper - ink) * grey // 255 for grey in range(256)])
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=200, quality=60)
    return buffer.getvalue()
