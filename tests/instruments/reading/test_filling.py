"""Cells written anew in a document's own file: what was asked for, and not a letter more."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation

from amends.instruments.reading import (
    Edit,
    Unfilled,
    UnknownKind,
    fill,
    fill_in_worker,
    read,
    read_document,
)
from amends.instruments.reading.packing import repacked

HEADINGS = ("No", "Action", "Lead", "Due date", "Status", "Progress", "Share done")
ROWS = (
    (1, "Review every plan", "Director of Nursing", date(2021, 6, 30), "Complete", "Done.", "=1/2"),
    (2, "Train every team", "Medical Director", date(2021, 9, 30), "In progress", "", "=1/4"),
    (3, "Write to carers", "Jane Smith", "soon", "", "", "=COUNTIF(E2:E4,\"Complete\")"),
)  # fmt: skip


def workbook() -> Workbook:
    """A plan with colours, a formula, merged cells, a list to choose from and words in bold."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan & more"
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(row)
    for number in (2, 3):
        sheet.cell(number, 4).number_format = "dd/mm/yyyy"
    sheet["E2"].fill = PatternFill("solid", start_color="00B050", end_color="00B050")
    sheet["E3"].fill = PatternFill("solid", start_color="FFC000", end_color="FFC000")
    sheet["F2"].alignment = Alignment(wrap_text=True)
    sheet["F4"] = CellRichText("It ", TextBlock(InlineFont(b=True), "waits"), ".")
    sheet["A6"] = "Signed off by the board"
    sheet.merge_cells("A6:C7")
    sheet.column_dimensions["B"].width = 60
    sheet.row_dimensions[3].height = 44
    sheet.auto_filter.ref = "A1:G4"
    sheet.freeze_panes = "A2"
    choice = DataValidation(type="list", formula1='"Complete,In progress"')
    sheet.add_data_validation(choice)
    choice.add("E2:E20")
    sheet.print_title_rows = "1:1"
    other = book.create_sheet("Notes")
    other["A1"] = "Jane Smith wrote this"
    other["A1"].font = Font(bold=True)
    return book


def saved(book: Workbook, folder: Path, name: str = "plan.xlsx") -> Path:
    path = folder / name
    book.save(path)
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return saved(workbook(), tmp_path)


def opened(data: bytes, **options: Any) -> Any:
    return load_workbook(io.BytesIO(data), **options)


def content(data: bytes) -> dict[str, tuple[object, int]]:
    """Every cell's value and style."""
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.value, cell.style_id)
        for sheet in opened(data, rich_text=True)
        for row in sheet.iter_rows()
        for cell in row
    }


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def test_words_are_written_and_nothing_else_changes(plan: Path) -> None:
    before = plan.read_bytes()
    filled = fill(plan, [Edit("Plan & more!C4", "Head of <Carers> & more")])
    assert filled.unfilled == {}
    was, now = content(before), content(filled.data)
    assert now.pop("Plan & more!C4") == ("Head of <Carers> & more", was.pop("Plan & more!C4")[1])
    assert was == now
    kept, written = parts(before), parts(filled.data)
    assert list(kept) == list(written)
    changed = {name for name in kept if kept[name] != written[name]}
    # Formulas are worked out anew.
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    sheet = opened(filled.data)["Plan & more"]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A6:C7"]
    assert sheet.column_dimensions["B"].width == 60
    assert sheet.freeze_panes == "A2"
    assert sheet.data_validations.dataValidation[0].formula1 == '"Complete,In progress"'
    # The original is as it was.
    assert plan.read_bytes() == before


@pytest.fixture(scope="module")
def from_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as LibreOffice saves it: words are shared between cells."""
    folder = tmp_path_factory.mktemp("office")
    book = workbook()
    book["Notes"]["A2"] = "Complete"
    converted(saved(book, folder, "made.xlsx"), folder / "out")
    return folder / "out" / "made.xlsx"


def test_what_was_replaced_does_not_stay_in_the_file(from_office: Path) -> None:
    edits = [Edit("Plan & more!C4", "Head of Carers"), Edit("Plan & more!E2", "In progress")]
    assert b">Jane Smith<" in parts(from_office.read_bytes())["xl/sharedStrings.xml"]
    filled = fill(from_office, edits)
    assert b">Jane Smith<" not in b"".join(parts(filled.data).values())
    # Other cells say these still.
    book = opened(filled.data)
    assert book["Notes"]["A1"].value == "Jane Smith wrote this"
    assert book["Notes"]["A2"].value == "Complete"
    assert [book["Plan & more"][f"E{row}"].value for row in (2, 3)] == ["In progress"] * 2


def test_shared_words_in_bold_are_added_to(from_office: Path) -> None:
    edits = [Edit("Plan & more!F4", after="\n1 May 2021: it began.")]
    edits.append(Edit("Plan & more!F2", after="\n1 May 2021: it began."))
    sheet = opened(fill(from_office, edits).data, rich_text=True)["Plan & more"]
    added = sheet["F4"].value
    assert str(added) == "It waits.\n1 May 2021: it began."
    assert [str(run) for run in added if isinstance(run, TextBlock) and run.font.b] == ["waits"]
    assert str(sheet["F2"].value) == "Done.\n1 May 2021: it began."


def test_a_workbook_of_another_program_keeps_all_else(from_office: Path) -> None:
    was = content(from_office.read_bytes())
    now = content(fill(from_office, [Edit("Plan & more!C4", "Head of Carers")]).data)
    assert now.pop("Plan & more!C4")[1] == was.pop("Plan & more!C4")[1]
    assert was == now


def test_a_day_is_a_number_where_days_are(plan: Path) -> None:
    edits = [
        Edit("Plan & more!D2", "31 October 2021", day="2021-10-31"),
        # Its own style shows no days; those above it do.
        Edit("Plan & more!D4", "1 November 2021", day="2021-11-01"),
        Edit("Plan & more!D3", "Autumn 2021"),
    ]
    sheet = opened(fill(plan, edits).data)["Plan & more"]
    assert sheet["D2"].value.date() == date(2021, 10, 31)
    assert sheet["D4"].value.date() == date(2021, 11, 1)
    assert sheet["D4"].number_format == "dd/mm/yyyy"
    assert sheet["D3"].value == "Autumn 2021"
    words = fill(plan, [Edit("Plan & more!F3", "1 November 2021", day="2021-11-01")])
    assert opened(words.data)["Plan & more"]["F3"].value == "1 November 2021"


def test_days_counted_from_1904(tmp_path: Path) -> None:
    book = workbook()
    book.epoch = CALENDAR_MAC_1904
    path = saved(book, tmp_path)
    filled = fill(path, [Edit("Plan & more!D2", "31 October 2021", day="2021-10-31")])
    assert opened(filled.data)["Plan & more"]["D2"].value.date() == date(2021, 10, 31)


def test_words_are_added_to_those_there_with_their_bold(plan: Path) -> None:
    edits = [
        Edit("Plan & more!F2", after="\n1 May 2021: it began."),
        Edit("Plan & more!F3", before="1 May 2021: it began."),
        Edit("Plan & more!F4", before="1 May 2021: it began.\n"),
    ]
    sheet = opened(fill(plan, edits).data, rich_text=True)["Plan & more"]
    assert str(sheet["F2"].value) == "Done.\n1 May 2021: it began."
    assert sheet["F2"].alignment.wrap_text
    assert str(sheet["F3"].value) == "1 May 2021: it began."
    added = sheet["F4"].value
    assert str(added) == "1 May 2021: it began.\nIt waits."
    assert [str(run) for run in added if isinstance(run, TextBlock) and run.font.b] == ["waits"]


def test_a_colour_is_taken_from_another_cell(plan: Path) -> None:
    filled = fill(plan, [Edit("Plan & more!E3", like="Plan & more!E2")])
    sheet = opened(filled.data)["Plan & more"]
    assert sheet["E3"].fill.start_color.rgb == "0000B050"
    assert sheet["E3"].value == "In progress"


def test_colours_are_those_that_were_there_before(plan: Path) -> None:
    edits = [
        Edit("Plan & more!E2", like="Plan & more!E3"),
        Edit("Plan & more!E3", like="Plan & more!E2"),
    ]
    sheet = opened(fill(plan, edits).data)["Plan & more"]
    assert sheet["E2"].fill.start_color.rgb == "00FFC000"
    assert sheet["E3"].fill.start_color.rgb == "0000B050"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Plan & more!G2", Unfilled.FORMULA),
        ("Plan & more!B6", Unfilled.MERGED),
        ("Elsewhere!A1", Unfilled.NO_CELL),
        ("paragraph 3", Unfilled.NO_CELL),
    ],
)
def test_what_cannot_be_filled_is_named(plan: Path, cell: str, why: Unfilled) -> None:
    before = content(plan.read_bytes())
    filled = fill(plan, [Edit(cell, "Words")])
    assert filled.unfilled == {cell: why}
    assert content(filled.data) == before


def test_a_number_is_not_added_to_and_words_have_an_end(plan: Path) -> None:
    edits = [Edit("Plan & more!A2", after="more"), Edit("Plan & more!B2", "x" * 40_000)]
    assert fill(plan, edits).unfilled == {
        "Plan & more!A2": Unfilled.NO_WORDS,
        "Plan & more!B2": Unfilled.TOO_LONG,
    }


def test_formulas_are_worked_out_anew(plan: Path, tmp_path: Path) -> None:
    filled = fill(plan, [Edit("Plan & more!E3", "Complete")])
    assert opened(filled.data).calculation.fullCalcOnLoad
    (tmp_path / "filled.xlsx").write_bytes(filled.data)
    sheet = converted(tmp_path / "filled.xlsx", tmp_path / "out")["Plan & more"]
    assert sheet["G4"].value == 2
    assert sheet["E3"].value == "Complete"


def converted(path: Path, folder: Path) -> Any:
    """The workbook as LibreOffice opens and saves it."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return load_workbook(folder / path.name, data_only=True)


def test_words_that_would_be_read_as_something_else(plan: Path) -> None:
    odd = "=1+1 \x00\x0b_x0041_ <b>&amp;\r\nsecond  line "
    filled = fill(plan, [Edit("Plan & more!B4", odd)])
    # As ECMA-376 has it (22.4.2.4): what looks like a character's number is written with care.
    assert opened(filled.data)["Plan & more"]["B4"].value == (
        "=1+1 _x005F_x0041_ <b>&amp;\nsecond  line "
    )


def test_cells_and_rows_that_do_not_say_where_they_are(tmp_path: Path) -> None:
    plain = saved(workbook(), tmp_path)
    sheet = parts(plain.read_bytes())["xl/worksheets/sheet1.xml"]
    bare = re.sub(rb'(<(?:c|row)\b[^>]*?) r="[A-Z0-9]+"', rb"\1", sheet)
    assert bare != sheet
    path = tmp_path / "bare.xlsx"
    path.write_bytes(repacked(plain.read_bytes(), {"xl/worksheets/sheet1.xml": bare}))
    filled = fill(path, [Edit("Plan & more!C3", "Somebody")])
    assert opened(filled.data)["Plan & more"]["C3"].value == "Somebody"


def test_a_cell_that_is_not_there_is_made_in_its_place(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    sheet["A1"], sheet["D1"], sheet["A5"], sheet["E5"] = "No", "Status", "1", "end"
    path = saved(book, tmp_path)
    filled = fill(path, [Edit("Plan!C5", "in between"), Edit("Plan!B3", "a new row")])
    found = opened(filled.data)["Plan"]
    assert [cell.value for cell in found[5]] == ["1", None, "in between", None, "end"]
    assert found["B3"].value == "a new row"


def test_other_kinds_and_macros_are_refused(tmp_path: Path, plan: Path) -> None:
    text = tmp_path / "plan.txt"
    text.write_text("No, Action, Lead")
    with pytest.raises(UnknownKind, match="own layout"):
        fill(text, [])
    with zipfile.ZipFile(plan, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(UnknownKind, match="macros"):
        fill(plan, [])


def test_the_worker_does_the_same(plan: Path) -> None:
    edits = [Edit("Plan & more!C4", "Head of Carers"), Edit("Plan & more!G2", "no")]
    assert fill_in_worker(plan, edits) == fill(plan, edits)
    with zipfile.ZipFile(plan, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(UnknownKind, match="macros"):
        fill_in_worker(plan, edits)


def test_what_is_read_again_is_what_was_written(plan: Path, tmp_path: Path) -> None:
    edits = [
        Edit("Plan & more!E3", "Complete", like="Plan & more!E2"),
        Edit("Plan & more!D2", "31 October 2021", day="2021-10-31"),
        Edit("Plan & more!F3", after="1 May 2021: it began."),
    ]
    (tmp_path / "filled.xlsx").write_bytes(fill(plan, edits).data)
    found = read(tmp_path / "filled.xlsx")["actions"]
    assert [one["status"] for one in found] == ["Complete", "Complete", ""]
    assert found[0]["in_place_by"]["from"] == date(2021, 10, 31).isoformat()
    assert [each["text"] for each in found[1]["updates"]] == ["it began."]
    written = {edit.cell for edit in edits}
    assert cells_of(plan, written) == cells_of(tmp_path / "filled.xlsx", written)


def cells_of(path: Path, without: set[str]) -> dict[str, str]:
    """What is read of every other cell."""
    return {
        cell.span.cell: f"{cell.text} {cell.fill}"
        for table in read_document(path).tables()
        for cell in table.cells
        if cell.span.cell not in without
    }


def test_headings_say_where_they_stand_and_which_count(plan: Path) -> None:
    (table,) = [one for one in read(plan)["tables"] if one["is_plan"]]
    assert [column["cell"] for column in table["columns"]] == [
        f"Plan & more!{letter}1" for letter in "ABCDEFG"
    ]
    assert [column["counts"] for column in table["columns"]][1:6] == [True] * 5
