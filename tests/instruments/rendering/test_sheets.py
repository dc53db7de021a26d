"""Tables for those who count: one header row, no merged cells, nothing that a program would calculate."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from amends.instruments.rendering import Sheet, write_csv, write_ods, write_xlsx

DAY = date(2025, 11, 27)
CALCULATED = ["=1+1", "+44 115", "-5", "@SUM(A1)", "\t=1", "  =cmd|x", "\r=1"]
ROWS = tuple(
    (text, 3, DAY, None) for text in [*CALCULATED, "plain, with “a” comma\nand a line", "'="]
)
SHEET = Sheet("Actions", ("What & <how>", "Count", "Day", "Nothing"), ROWS)


def test_csv_is_read_back_and_calculates_nothing() -> None:
    data = write_csv(SHEET)
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header == list(SHEET.headers)
    assert [row[0] for row in rows[: len(CALCULATED)]] == [f"'{text}" for text in CALCULATED]
    assert rows[-2] == ["plain, with “a” comma\nand a line", "3", "2025-11-27", ""]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_is_read_back_by_another_program(kind: str) -> None:
    two = [SHEET, Sheet("Two", ("A",), ())]
    data = (
        write_xlsx(two, title="A plan", publisher="Exampleshire Trust", day=DAY)
        if kind == "xlsx"
        else write_ods(
            two, title="A plan", publisher="Exampleshire Trust", language="en-GB", day=DAY
        )
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Actions", "Two"]
    header, *rows = book.get_sheet_by_name("Actions").to_python()
    assert header == list(SHEET.headers)
    for row, (text, count, day, _none) in zip(rows, ROWS, strict=True):
        assert str(row[0]).strip() == text.strip()
        assert (row[1], row[2]) == (count, day)


def test_xlsx_has_a_header_that_stays_and_no_formulas() -> None:
    data = write_xlsx([SHEET], title="A plan", publisher="Exampleshire Trust", day=DAY)
    page = openpyxl.load_workbook(io.BytesIO(data))["Actions"]
    assert page.freeze_panes == "A2"
    assert not page.merged_cells.ranges
    assert {cell.data_type for cell in page["A"]} == {"s"}


def test_what_is_longer_than_a_cell_says_so() -> None:
    whole, longer = "w" * 32_767, "w" * 32_768
    sheet = Sheet("A", ("Words",), ((whole,), (longer,)))
    data = write_xlsx([sheet], title="A", publisher="E", day=DAY, cut="… see plan.csv")
    page = openpyxl.load_workbook(io.BytesIO(data))["A"]
    told = page["A3"].value
    assert page["A2"].value == whole
    assert len(told) == 32_767
    assert told.endswith("w… see plan.csv")
    assert longer in write_csv(sheet).decode("utf-8-sig")


def test_ods_has_a_header_row_and_no_formulas() -> None:
    data = write_ods([SHEET], title="A", publisher="E", language="en-GB", day=DAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
        for name in archive.namelist()[1:]:
            etree.fromstring(archive.read(name))
    assert content.count("<table:table-header-rows>") == 1
    assert "table:formula" not in content
    assert "spanned" not in content
