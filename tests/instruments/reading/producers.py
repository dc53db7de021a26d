"""Long plans as PDF from programs that are not ours, ruled in three ways; every word is invented."""

import ctypes.util
import html
import importlib
import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

HEADER = ("Ref", "Recommendation", "Action", "Owner", "By when", "Evidence", "Status", "Progress")
WIDTHS = (5, 18, 20, 11, 9, 12, 8, 17)
# "rows broken" lets a row go on overleaf; "across" has no upright lines; "none" has no lines.
STYLES = ("ruled", "across", "none")

VERBS = (
    "Write",
    "Ask",
    "Check",
    "Train",
    "Count",
    "Read",
    "Visit",
    "Agree",
    "Record",
    "Publish",
    "Review",
    "Compare",
)
THINGS = (
    "letters to families",
    "records of handover",
    "the plan of care",
    "a weekly meeting",
    "the register of those trained",
    "the policy on leave",
    "notes of each visit",
    "the sheet for alarms",
    "what carers told us",
    "the rota for nights",
    "copies of every answer",
    "a short guide",
    "the list of those waiting",
    "minutes of the group",
)
ROLES = (
    "Matron",
    "Ward Manager",
    "Head of Governance",
    "Medical Director",
    "Director of Nursing",
    "Carers Lead",
    "Trust Secretary",
    "Chief Pharmacist",
    "Head of Estates",
    "Lead Psychologist",
)
MONTHS = ("January", "February", "March", "May", "July", "September", "November", "December")
STATES = ("Not started", "Under way", "In place", "Evidenced", "Amber", "Green")


def rows(count: int, seed: int = 7) -> list[tuple[str, ...]]:
    """So many rows of a plan."""
    chance = random.Random(seed)

    def words(least: int, most: int) -> str:
        parts = [
            f"{chance.choice(VERBS)} {chance.choice(THINGS)} and {chance.choice(THINGS)}"
            for _ in range(chance.randint(least, most))
        ]
        return ". ".join(parts) + "."

    return [
        (
            f"{number // 4 + 1}.{number % 4 + 1}",
            f"The Trust should {words(1, 2).lower()}",
            words(1, 3),
            chance.choice(ROLES),
            f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(2024, 2027)}",
            chance.choice(THINGS).capitalize(),
            chance.choice(STATES),
            words(1, 3),
        )
        for number in range(count)
    ]


def weasyprint(table: list[tuple[str, ...]], style: str) -> bytes:
    """By way of HTML, with WeasyPrint; rows break over pages."""
    written: bytes = (
        importlib.import_module("weasyprint").HTML(string=_page(table, style)).write_pdf()
    )
    return written


def libreoffice(table: list[tuple[str, ...]], style: str) -> bytes:
    """By way of Word, with LibreOffice; rows break over pages."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.docx"
        source.write_bytes(_word(table, style))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
             "pdf", "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return (Path(folder) / "plan.pdf").read_bytes()


def _word(table: list[tuple[str, ...]], style: str) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    for edge in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, edge, Cm(1.5))
    document.add_heading("Action plan", 1)
    made = document.add_table(rows=0, cols=len(HEADER))
    made.autofit = False
    for number, row in enumerate((HEADER, *table)):
        cells = made.add_row().cells
        for cell, words, width in zip(cells, row, WIDTHS, strict=True):
            cell.width = Cm(26.7 * width / sum(WIDTHS))
            run = cell.paragraphs[0].add_run(words)
            run.font.size, run.bold = Pt(8), number == 0
            cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    repeat = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)
    borders = OxmlElement("w:tblBorders")
    for edge in {"ruled": ("top", "left", "bottom", "right", "insideH", "insideV"),
                 "across": ("top", "bottom", "insideH"), "none": ()}[style]:  # fmt: skip
        line = OxmlElement(f"w:{edge}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "4")
        borders.append(line)
    made._tbl.tblPr.append(borders)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def typst(table: list[tuple[str, ...]], style: str) -> bytes:
    """With Typst; rows break over pages."""
    stroke = {"ruled": "0.5pt", "across": "(x: none, y: 0.5pt)", "none": "none"}[style]
    widths = ", ".join(f"{width}fr" for width in WIDTHS)
    cells = ", ".join(f"[{_typst(cell)}]" for row in table for cell in row)
    heads = ", ".join(f"[*{_typst(cell)}*]" for cell in HEADER)
    source = (
        '#set page("a4", flipped: true, margin: 1.5cm, numbering: "1 of 1")\n#set text(size: 8pt)\n'
        "#set par(justify: false)\n#set text(hyphenate: false)\n= Action plan\n"
        f"#table(columns: ({widths}), stroke: {stroke}, table.header({heads}), {cells})\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.typ").write_text(source)
        written: bytes = importlib.import_module("typst").compile(str(Path(folder) / "plan.typ"))
        return written


def present() -> dict[str, Callable[[list[tuple[str, ...]], str], bytes]]:
    """The producers that this machine has, by name."""
    found: dict[str, Callable[[list[tuple[str, ...]], str], bytes]] = {"typst": typst}
    # WeasyPrint is a package, but needs Pango from the system.
    if ctypes.util.find_library("pango-1.0") or ctypes.util.find_library("pango-1.0-0"):
        found["weasyprint"] = weasyprint
    if shutil.which("soffice"):
        found["libreoffice"] = libreoffice
    return found


def _typst(words: str) -> str:
    return "".join(f"\\{sign}" if sign in "#*_[]$@<>`\\~" else sign for sign in words)


def _page(table: list[tuple[str, ...]], style: str) -> str:
    border = {
        "ruled": "border: 0.5pt solid black",
        "across": "border-top: 0.5pt solid black; border-bottom: 0.5pt solid black",
        "none": "border: none",
    }[style]

    def row(cells: tuple[str, ...], name: str) -> str:
        return f"<tr>{''.join(f'<{name} width={width}%>{html.escape(cell)}</{name}>' for cell, width in zip(cells, WIDTHS, strict=True))}</tr>"

    return f"""<!DOCTYPE html><html><head><style>
    @page {{ size: A4 landscape; margin: 1.5cm; @bottom-center {{ content: counter(page) " of " counter(pages) }} }}
    body {{ font: 8pt sans-serif }} table {{ border-collapse: collapse; width: 100% }}
    td, th {{ {border}; padding: 4pt; text-align: left; vertical-align: top; break-inside: auto }}
    tr {{ break-inside: auto }}</style></head><body><h1>Action plan</h1>
    <table><thead>{row(HEADER, "th")}</thead><tbody>{"".join(row(one, "td") for one in table)}</tbody></table>
    </body></html>"""


FIELDS = (
    "label",
    "recommendation",
    "action",
    "owners",
    "in_place_by",
    "evidence",
    "status",
    "progress",
)


def right(found: list[Any], table: list[tuple[str, ...]]) -> tuple[int, int]:
    """How many cells of a plan landed in their field, in the row of their number; of how many."""
    by_label: dict[str, dict[str, str]] = {}
    for action in found:
        cells = {one.meaning: " ".join(one.text.split()) for one in action.cells}
        by_label.setdefault(" ".join(action.serves), cells)
    good = sum(
        by_label.get(row[0], {}).get(field, "") == cell
        for row in table
        for field, cell in zip(FIELDS, row, strict=True)
    )
    return good, len(table) * len(FIELDS)
