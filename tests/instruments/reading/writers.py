"""One table in every format: what `layouts` tells, as a file of each kind that is read."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import PatternFill
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

COLOURS = {"red": "FF0000", "amber": "FFC000", "green": "92D050", "blue": "00B0F0"}
FILLED = re.compile(r"^\{(\w+)\}")
SMALL = ParagraphStyle("small", fontName="Helvetica", fontSize=8, leading=10)


@dataclass(slots=True)
class Placed:
    """A cell where it stands, with the rows and columns that it covers."""

    words: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    fill: str = ""


def placed(lines: Sequence[Sequence[str]]) -> list[Placed]:
    """The cells of a table whose marks are resolved."""
    at: dict[tuple[int, int], Placed] = {}
    for row, cells in enumerate(lines):
        for column, words in enumerate(cells):
            if words == "<":
                cell = at[row, column - 1]
                cell.columns = max(cell.columns, column - cell.column + 1)
            elif words == "^":
                cell = at[row - 1, column]
                cell.rows = max(cell.rows, row - cell.row + 1)
            else:
                found = FILLED.match(words)
                fill = COLOURS[found.group(1)] if found else ""
                cell = Placed(FILLED.sub("", words), row, column, fill=fill)
            at[row, column] = cell
    return list({id(cell): cell for cell in at.values()}.values())


def as_docx(lines: Sequence[Sequence[str]], title: str) -> bytes:
    document = docx.Document()
    document.add_heading(title, 1)
    table = document.add_table(rows=len(lines), cols=len(lines[0]))
    for cell in placed(lines):
        target = table.cell(cell.row, cell.column)
        if cell.rows > 1 or cell.columns > 1:
            last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
            target = target.merge(last)
        first, *rest = cell.words.split("\n")
        target.text = first
        for line in rest:
            target.add_paragraph(line)
        if cell.fill:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), cell.fill)
            target._tc.get_or_add_tcPr().append(shade)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(lines: Sequence[Sequence[str]], title: str) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "Plan"
    sheet.cell(1, 1, title)
    for cell in placed(lines):
        row, column = cell.row + 3, cell.column + 1
        target = sheet.cell(row, column, cell.words or None)
        if cell.fill:
            target.fill = PatternFill("solid", fgColor=cell.fill)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + cell.rows - 1,
                end_column=column + cell.columns - 1,
            )  # fmt: skip
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_csv(lines: Sequence[Sequence[str]], title: str) -> bytes:
    """A sheet's words alone: what is merged is blank but for its first cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in lines:
        writer.writerow([FILLED.sub("", "" if words in ("^", "<") else words) for words in cells])
    return buffer.getvalue().encode()


def as_html(lines: Sequence[Sequence[str]], title: str) -> bytes:
    rows: list[list[str]] = [[] for _ in lines]
    for cell in placed(lines):
        words = "".join(f"<p>{html.escape(line)}</p>" for line in cell.words.split("\n"))
        colour = f' style="background-color: #{cell.fill.lower()}"' if cell.fill else ""
        rows[cell.row].append(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}"{colour}>{words}</td>'
        )
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<table><tbody>{body}</tbody></table></body></html>"
    ).encode()


def as_pdf(lines: Sequence[Sequence[str]], title: str) -> bytes:
    """A ruled table on wide pages."""
    cells = placed(lines)
    content: list[list[Any]] = [[""] * len(lines[0]) for _ in lines]
    styles: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    for cell in cells:
        words = (
            html.escape(cell.words).replace("\n", "<br/>").replace("☐", "[ ]").replace("☒", "[x]")
        )
        content[cell.row][cell.column] = Paragraph(words, SMALL)
        first = cell.column, cell.row
        last = cell.column + cell.columns - 1, cell.row + cell.rows - 1
        if first != last:
            styles.append(("SPAN", first, last))
        if cell.fill:
            styles.append(("BACKGROUND", first, last, f"#{cell.fill}"))
    width = 1110 / len(lines[0])
    table = Table(content, colWidths=[width] * len(lines[0]), style=TableStyle(styles))
    heading = Paragraph(
        title, ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=16, leading=22)
    )
    buffer = io.BytesIO()
    SimpleDocTemplate(
        buffer, pagesize=landscape(A3), leftMargin=40, rightMargin=40, invariant=True
    ).build([heading, table])
    return buffer.getvalue()


OFFICE = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("draw", "drawing"),
    )
)  # fmt: skip


def _open_rows(lines: Sequence[Sequence[str]]) -> str:
    cells = {(cell.row, cell.column): cell for cell in placed(lines)}
    rows = []
    for row, words in enumerate(lines):
        made = []
        for column in range(len(words)):
            cell = cells.get((row, column))
            if cell is None:
                made.append("<table:covered-table-cell/>")
                continue
            text = "".join(
                f"<text:p>{html.escape(line)}</text:p>" for line in cell.words.split("\n")
            )
            style = f' table:style-name="fill{cell.fill}"' if cell.fill else ""
            made.append(
                f'<table:table-cell{style} office:value-type="string" table:number-rows-spanned="{cell.rows}" '
                f'table:number-columns-spanned="{cell.columns}">{text}</table:table-cell>'
            )
        rows.append(f"<table:table-row>{''.join(made)}</table:table-row>")
    return "".join(rows)


def open_document(kind: str, body: str, more_styles: str = "") -> bytes:
    """A file of OpenDocument with some XML of its own as its body."""
    styles = "".join(
        f'<style:style style:name="fill{fill}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="#{fill.lower()}"/></style:style>'
        for fill in COLOURS.values()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {OFFICE} office:version="1.3">'
        f"<office:automatic-styles>{styles}{more_styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    media = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", media)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def as_odt(lines: Sequence[Sequence[str]], title: str) -> bytes:
    heading = f'<text:h text:outline-level="1">{title}</text:h>'
    table = f'<table:table table:name="Plan">{_open_rows(lines)}</table:table>'
    return open_document("text", f"<office:text>{heading}{table}</office:text>")


def as_ods(lines: Sequence[Sequence[str]], title: str) -> bytes:
    table = f'<table:table table:name="Plan">{_open_rows(lines)}</table:table>'
    return open_document("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


WRITERS: dict[str, Callable[[Sequence[Sequence[str]], str], bytes]] = {
    "docx": as_docx,
    "odt": as_odt,
    "xlsx": as_xlsx,
    "ods": as_ods,
    "csv": as_csv,
    "html": as_html,
    "pdf": as_pdf,
}
