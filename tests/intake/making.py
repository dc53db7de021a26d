"""Real documents, made for a test: a report, a table, a statement, and files that mean harm."""

import io
from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

FIRST = "The Trust should review every crisis plan within three months, with the carer present."
SECOND = "The Trust should ensure that teams share risk assessments on the day they are made."
THIRD = "NHS England should publish what it learns from reviews like this one, every year."
THREE = (FIRST, SECOND, THIRD)
STATEMENT = """Improvement plan in response to the independent investigation into the care of Mr K
3 May 2022

In 2019 a very serious incident occurred, which involved an individual in receipt of care (Mr K).

Our Trust undertook an internal investigation. An action plan was developed in response to this internal investigation, which has now been completed in full.

NHS England commissioned an external review of the care provided to Mr K. This report is being published today (3 May 2022).

The draft report was shared with the Trust in November 2021. The report and its recommendations have been accepted in full by the Trust.

We offer our deepest apologies to the families of all those affected.

Sam Example
Chief Executive
Example Healthcare NHS Foundation Trust
"""


def report_pdf(recommendations: Sequence[str] = THREE, findings: Sequence[str] = ()) -> bytes:
    """A report of one page for each recommendation, and one in front."""
    styles = getSampleStyleSheet()
    story = [
        Paragraph("Independent investigation into the care of Mr K", styles["Title"]),
        Paragraph(
            "We were asked to look at what happened and at what should change.", styles["BodyText"]
        ),
    ]
    for number, words in enumerate(recommendations, start=1):
        story += [
            PageBreak(),
            Paragraph(f"Finding {number}", styles["Heading2"]),
            Paragraph(
                findings[number - 1]
                if findings
                else "What we found is told here at some length, as findings are.",
                styles["BodyText"],
            ),
            Paragraph(f"Recommendation {number}", styles["Heading2"]),
            Paragraph(words, styles["BodyText"]),
        ]
    made = io.BytesIO()
    SimpleDocTemplate(made, pagesize=A4, leftMargin=25 * mm, invariant=1).build(story)
    return made.getvalue()


def scan_pdf() -> bytes:
    """Two pages with a picture of lines, and no text."""
    made = io.BytesIO()
    sheet = canvas.Canvas(made, pagesize=A4)
    for _ in range(2):
        for line in range(30):
            sheet.line(70, 100 + line * 20, 500, 100 + line * 20)
        sheet.showPage()
    sheet.save()
    return made.getvalue()


def locked_pdf() -> bytes:
    """A report that asks for a password."""
    made = io.BytesIO()
    sheet = canvas.Canvas(made, pagesize=A4, encrypt="secret")
    sheet.drawString(70, 700, "Recommendation 1: nobody can read this.")
    sheet.save()
    return made.getvalue()


def report_docx(recommendations: Sequence[str] = THREE) -> bytes:
    """The same report in Word."""
    document = Document()
    document.add_heading("Independent investigation into the care of Mr K", 0)
    for number, words in enumerate(recommendations, start=1):
        document.add_heading(f"Recommendation {number}", 2)
        document.add_paragraph(words)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def register_xlsx(recommendations: Sequence[str] = THREE, heading: str = "Recommendation") -> bytes:
    """A sheet with a row for each recommendation, and one that is hidden."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Register"
    sheet.append(["Number", heading, "Response"])
    for number, words in enumerate(recommendations, start=1):
        sheet.append([number, words, "Accepted"])
    hidden = book.create_sheet("Lists")
    hidden.append(["Accepted"])
    hidden.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def upload(content: bytes, name: str = "Final report.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def covid(shared_data: Path) -> SimpleUploadedFile:
    """The report of the UK Covid-19 Inquiry's first module: 240 pages, ten recommendations."""
    path = shared_data / "reports" / "UK-Covid-19-Inquiry-Module-1-Recomm.pdf"
    return upload(path.read_bytes(), path.name)
