"""Rows added below the last one of a table, in its look; and signatures that a change breaks."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from amends.instruments.reading import Edit, NewRow, Unfilled, fill, fill_in_worker

ROWS = (("No", "Action", "Status"), ("1", "Review plans", "Complete"), ("2", "Train", "Late"))


def workbook(below: str = "") -> bytes:
    """An Excel table with a list to choose from, a rule for colours, and something further below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for row in ROWS:
        sheet.append(row)
    sheet["B3"].font = Font(italic=True)
    sheet["C3"].fill = PatternFill("solid", start_color="FF0000", end_color="FF0000")
    sheet["A6"] = "Signed off by the board"
    if below:
        sheet["B4"] = below
    sheet.add_table(Table(displayName="Actions", ref="A1:C3"))
    choice = DataValidation(type="list", formula1='"Complete,Late"', sqref="C2:C3")
    sheet.add_data_validation(choice)
    red = PatternFill("solid", start_color="FF0000", end_color="FF0000")
    sheet.conditional_formatting.add("C2:C3", CellIsRule("equal", ['"Late"'], fill=red))
    sheet.print_area = "A1:C3"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def new_row(holder: str, number: int, *texts: str) -> NewRow:
    """A row with this number, from 1, with words in its columns."""
    cells = tuple(
        Edit(f"{holder}!{letter}{number}", text) for letter, text in zip("ABC", texts, strict=False)
    )
    return NewRow(holder, number - 2, cells)


def test_rows_are_added_to_a_sheet_in_the_look_of_the_last(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(workbook())
    rows = [new_row("Plan", 4, "3", "Write to carers", "Complete"), new_row("Plan", 5, "4", "Ask")]
    filled = fill_in_worker(file, [Edit("Plan!C2", "Late")], rows)
    assert filled.unfilled == {}
    sheet = load_workbook(io.BytesIO(filled.data)).active
    assert [[cell.value for cell in row] for row in sheet["A1:C6"]] == [
        ["No", "Action", "Status"],
        ["1", "Review plans", "Late"],
        ["2", "Train", "Late"],
        ["3", "Write to carers", "Complete"],
        ["4", "Ask", None],
        ["Signed off by the board", None, None],
    ]
    assert [sheet.cell(n, 2).font.i for n in (2, 3, 4, 5)] == [False, True, True, True]
    assert sheet["C5"].fill.start_color.rgb == "00FF0000"
    assert sheet.tables["Actions"].ref == "A1:C5"
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["C2:C5"]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["C2:C5"]
    assert sheet.print_area == "'Plan'!$A$1:$C$5"


@pytest.mark.parametrize(
    ("content", "holder", "number"),
    [
        (workbook("Not empty"), "Plan", 4),
        (workbook(), "Plan", 7),
        (workbook(), "Plan", 90),
        (workbook(), "Other", 4),
    ],
)
def test_a_row_without_room_is_not_added(
    content: bytes, holder: str, number: int, tmp_path: Path
) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(content)
    row = new_row(holder, number, "3")
    filled = fill(file, [], [row])
    expected = {} if number == 7 else {row.cells[0].cell: Unfilled.NO_ROOM}
    assert filled.unfilled == expected


def word(change: Any = None) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(2, 1).paragraphs[0].runs[0].italic = True
    table.cell(2, 1).add_paragraph("In every ward.")
    document.add_paragraph("Signed off by the board")
    if change:
        change(table)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_rows_are_added_to_a_table_of_word_in_the_look_of_the_last(tmp_path: Path) -> None:
    def marked(table: Any) -> None:
        paragraph = table.cell(2, 0).paragraphs[0]._p
        mark = f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="here"/>'
        paragraph.append(parse_xml(mark))

    file = tmp_path / "plan.docx"
    file.write_bytes(word(marked))
    rows = [new_row("table 1", 4, "3", "Write\nto carers", "Late"), new_row("table 1", 5, "4")]
    filled = fill_in_worker(file, [Edit("table 1!C2", "Late")], rows)
    assert filled.unfilled == {}
    document = docx.Document(io.BytesIO(filled.data))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No", "Action", "Status"],
        ["1", "Review plans", "Late"],
        ["2", "Train\nIn every ward.", "Late"],
        ["3", "Write\nto carers", "Late"],
        ["4", "", ""],
    ]
    assert table.cell(3, 1).paragraphs[0].runs[0].italic
    assert len(list(document.element.iter(qn("w:bookmarkStart")))) == 1
    assert document.paragraphs[-1].text == "Signed off by the board"


def test_a_row_between_merged_cells_is_not_added_in_word(tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(word(lambda table: table.cell(1, 0).merge(table.cell(2, 0))))
    assert fill(file, [], [new_row("table 1", 3, "x")]).unfilled == {"table 1!A3": Unfilled.NO_ROOM}
    # Below both there is room, and the new row is merged with neither.
    filled = fill(file, [], [new_row("table 1", 4, "3", "Ask")])
    assert filled.unfilled == {}
    (table,) = docx.Document(io.BytesIO(filled.data)).tables
    assert [cell.text for cell in table.rows[3].cells] == ["3", "Ask", ""]


@pytest.mark.parametrize(
    ("made", "ending", "cell"), [(workbook, "xlsx", "Plan!C2"), (word, "docx", "table 1!C2")]
)
def test_signatures_that_a_change_breaks_are_counted(
    made: Any, ending: str, cell: str, tmp_path: Path
) -> None:
    file = tmp_path / f"plan.{ending}"
    file.write_bytes(made())
    assert fill_in_worker(file, [Edit(cell, "Late")]).signatures == 0
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("_xmlsignatures/origin.sigs", b"")
        archive.writestr("_xmlsignatures/sig1.xml", b"<Signature/>")
    assert fill_in_worker(file, [Edit(cell, "Late")]).signatures == 1
