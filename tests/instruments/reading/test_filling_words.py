"""Cells of Word tables written anew: an address means the same cell as when it was read."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from amends.instruments.reading import Edit, Unfilled, fill, fill_in_worker, read, read_document

HEADINGS = ("No", "Action", "Lead", "Due date", "Status", "Progress")
ROWS = (
    ("1", "Review every plan", "Director of Nursing", "30 June 2021", "Complete", "Done."),
    ("2", "Train every team", "Medical Director", "September 2021", "In progress", ""),
    ("3", "Write to carers", "Jane Smith", "soon", "", "First.\nSecond."),
)
CONTROL = """<w:sdt {}><w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/a" w:storeItemID="{{1}}"/>
<w:date w:fullDate="2021-01-01T00:00:00Z"/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rStyle
w:val="PlaceholderText"/></w:rPr><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>"""
DELETED = """<w:del {} w:id="1" w:author="A" w:date="2021-01-01T00:00:00Z"><w:r><w:delText>old
words</w:delText></w:r></w:del>"""


def shaded(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>')
    )


def plan_document() -> Any:
    """A plan after another table and a heading, with colours, bold words and a control for a day."""
    document = Document()
    document.add_heading("Improvement plan", 1)
    first = document.add_table(1, 2)
    first.cell(0, 0).text = "Owner of this plan"
    first.cell(0, 1).text = "The board"
    document.add_paragraph("As at 31 May 2021")
    table = document.add_table(1, len(HEADINGS))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = words
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            lines = words.split("\n")
            cell.text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
    shaded(table.cell(1, 4), "00B050")
    shaded(table.cell(2, 4), "FFC000")
    lead = table.cell(1, 2).paragraphs[0].runs[0]
    lead.bold, lead.font.color.rgb = True, RGBColor(0x11, 0x22, 0x33)
    table.cell(2, 3).paragraphs[0].clear()
    table.cell(2, 3).paragraphs[0]._p.append(parse_xml(CONTROL.format(nsdecls("w"))))
    table.cell(2, 1).paragraphs[0]._p.append(parse_xml(DELETED.format(nsdecls("w"))))
    band = table.add_row().cells
    band[0].merge(band[5]).text = "Signed off by the board on 1 June 2021"
    document.add_paragraph("The end.")
    return document


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    plan_document().save(path)
    return path


def opened(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def table_of(data: bytes) -> Any:
    return opened(data).tables[1]


def cells_of(path: Path, without: set[str]) -> dict[str, str]:
    """What is read of every other cell, and of the paragraphs."""
    document = read_document(path)
    found = {
        cell.span.cell: f"{cell.text} {cell.fill} {cell.row_span} {cell.column_span}"
        for table in document.tables()
        for cell in table.cells
        if cell.span.cell not in without
    }
    return found | {block.spans[0].cell: block.text for block in document.blocks()}


def check_only(path: Path, data: bytes, *written: str) -> None:
    """Nothing but these cells is read otherwise, and every other part is the same."""
    filled = path.with_name("filled.docx")
    filled.write_bytes(data)
    assert cells_of(path, set(written)) == cells_of(filled, set(written))
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(filled) as now:
        assert was.namelist() == now.namelist()
        changed = {name for name in was.namelist() if was.read(name) != now.read(name)}
    assert changed == {"word/document.xml"}


def test_words_are_written_in_the_look_that_was_there(plan: Path) -> None:
    filled = fill(plan, [Edit("table 2!C2", "Head of <Nursing> & more")])
    assert filled.unfilled == {}
    run = table_of(filled.data).cell(1, 2).paragraphs[0].runs[0]
    assert (run.text, run.bold) == ("Head of <Nursing> & more", True)
    assert run.font.color.rgb == RGBColor(0x11, 0x22, 0x33)
    check_only(plan, filled.data, "table 2!C2")


def test_words_take_the_place_of_several_paragraphs(plan: Path) -> None:
    filled = fill(plan, [Edit("table 2!F4", "One.\nTwo."), Edit("table 2!E4", "Complete")])
    table = table_of(filled.data)
    assert table.cell(3, 5).text == "One.\nTwo."
    assert table.cell(3, 4).text == "Complete"
    check_only(plan, filled.data, "table 2!F4", "table 2!E4")


def test_lines_are_added_before_and_after(plan: Path) -> None:
    edits = [
        Edit(
            "table 2!F4", before="1 June 2021: new.\n31 May 2021: ", after="\n1 July 2021: newer."
        ),
        Edit("table 2!F2", after="\n1 July 2021: newer."),
        Edit("table 2!F3", after="\n1 July 2021: newer."),
    ]
    filled = fill(plan, edits)
    table = table_of(filled.data)
    assert [one.text for one in table.cell(3, 5).paragraphs] == [
        "1 June 2021: new.",
        "31 May 2021: First.",
        "Second.",
        "1 July 2021: newer.",
    ]
    assert [one.text for one in table.cell(1, 5).paragraphs] == ["Done.", "1 July 2021: newer."]
    assert table.cell(2, 5).text == "1 July 2021: newer."
    check_only(plan, filled.data, "table 2!F2", "table 2!F3", "table 2!F4")


def test_a_colour_is_taken_with_the_word(plan: Path) -> None:
    edit = Edit("table 2!E3", "Complete", like="table 2!E2")
    filled = fill(plan, [edit])
    plan.with_name("again.docx").write_bytes(filled.data)
    (status,) = (
        (cell.text, cell.fill)
        for table in read_document(plan.with_name("again.docx")).tables()
        for cell in table.cells
        if cell.span.cell == "table 2!E3"
    )
    assert status == ("Complete", "green")
    check_only(plan, filled.data, "table 2!E3")


def test_colours_are_those_that_were_there_before(plan: Path) -> None:
    edits = [
        Edit("table 2!E2", like="table 2!E3"),
        Edit("table 2!E3", like="table 2!E2"),
    ]
    cells = [table_of(fill(plan, edits).data).cell(row, 4)._tc for row in (1, 2)]
    fills = [next(cell.iter(qn("w:shd"))).get(qn("w:fill")) for cell in cells]
    assert fills == ["FFC000", "00B050"]


def test_a_control_for_a_day_shows_the_new_one(plan: Path) -> None:
    filled = fill(plan, [Edit("table 2!D3", "31 October 2021", day="2021-10-31")])
    cell = table_of(filled.data).cell(2, 3)._tc
    (control,) = cell.iter(qn("w:sdt"))
    assert "".join(text.text for text in control.iter(qn("w:t"))) == "31 October 2021"
    (day,) = control.iter(qn("w:date"))
    assert day.get(qn("w:fullDate")) == "2021-10-31T00:00:00Z"
    for gone in ("showingPlcHdr", "dataBinding", "rStyle"):
        assert next(control.iter(qn(f"w:{gone}")), None) is None
    check_only(plan, filled.data, "table 2!D3")


def test_a_control_gets_lines_and_no_paragraphs(plan: Path) -> None:
    filled = fill(plan, [Edit("table 2!D3", after="\nand more")])
    cell = table_of(filled.data).cell(2, 3)
    assert len(cell.paragraphs) == 1
    plan.with_name("again.docx").write_bytes(filled.data)
    assert "and more" in read(plan.with_name("again.docx"))["actions"][1]["in_place_by"]["raw"]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("table 2!B5", Unfilled.MERGED),
        ("table 3!A1", Unfilled.NO_CELL),
        ("table 2!Z9", Unfilled.NO_CELL),
        ("paragraph 1", Unfilled.NO_CELL),
    ],
)
def test_what_cannot_be_filled_is_named(plan: Path, cell: str, why: Unfilled) -> None:
    filled = fill(plan, [Edit(cell, "words")])
    assert filled.unfilled == {cell: why}
    with zipfile.ZipFile(plan) as was, zipfile.ZipFile(io.BytesIO(filled.data)) as now:
        assert {n: was.read(n) for n in was.namelist()} == {n: now.read(n) for n in now.namelist()}


def test_cells_merged_from_above_and_a_table_in_a_cell(tmp_path: Path) -> None:
    document = plan_document()
    table = document.tables[1]
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(3, 5).add_table(1, 1).cell(0, 0).text = "inside"
    path = tmp_path / "merged.docx"
    document.save(path)
    edits = [
        Edit("table 2!C2", "Both"),
        Edit("table 2!C3", "neither"),
        Edit("table 2!F4", "over a table"),
    ]
    filled = fill(path, edits)
    assert filled.unfilled == {"table 2!C3": Unfilled.MERGED, "table 2!F4": Unfilled.NESTED}
    check_only(path, filled.data, "table 2!C2")
    assert table_of(filled.data).cell(2, 2).text == "Both"


def test_rows_that_begin_further_in_and_controls_around_cells(tmp_path: Path) -> None:
    document = plan_document()
    row = document.tables[1].rows[2]._tr
    first = row.findall(qn("w:tc"))[0]
    row.remove(first)
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    second = row.findall(qn("w:tc"))[1]
    around = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    second.addprevious(around)
    around.find(qn("w:sdtContent")).append(second)
    path = tmp_path / "odd.docx"
    document.save(path)
    filled = fill(path, [Edit("table 2!C3", "Somebody"), Edit("table 2!E3", "Complete")])
    assert filled.unfilled == {}
    check_only(path, filled.data, "table 2!C3", "table 2!E3")
    path.with_name("again.docx").write_bytes(filled.data)
    found = read(path.with_name("again.docx"))["actions"][1]
    assert (found["owners"], found["status"]) == (["Somebody"], "Complete")


def test_a_document_of_another_program(plan: Path, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    out = tmp_path / "out"
    command = ["soffice", f"-env:UserInstallation=file://{out}/profile", "--headless"]
    command += ["--convert-to", "docx", "--outdir", str(out), str(plan)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = out / plan.name
    edits = [
        Edit("table 2!E3", "Complete", like="table 2!E2"),
        Edit("table 2!F4", after="\nThird."),
    ]
    filled = fill(path, edits)
    assert filled.unfilled == {}
    check_only(path, filled.data, "table 2!E3", "table 2!F4")
    assert table_of(filled.data).cell(3, 5).text == "First.\nSecond.\nThird."


def test_the_worker_does_the_same(plan: Path) -> None:
    edits = [Edit("table 2!C2", "Head of Nursing"), Edit("table 2!B5", "no")]
    assert fill_in_worker(plan, edits) == fill(plan, edits)
