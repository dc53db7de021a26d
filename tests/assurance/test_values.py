"""Values as people paste them."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from amends.assurance.rules import Shape, measured, plain_number
from amends.assurance.services import Measured, pasted_values, sheet_values, values
from amends.instruments.reading.remarks import Code, remark
from amends.ledger.rules import Refused

APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("12", "12"),
        (" 1,234.50 ", "1234.5"),
        ("-3", "-3"),
        ("0.0", "0"),
        ("-0", "0"),
        ("£12", "12"),
        ("95 %", "95"),
        ("100", "100"),
        ("1,23", None),
        ("1.2.3", None),
        ("1e9", None),
        ("NaN", None),
        ("٣", None),
        ("", None),
        ("9" * 16, None),
    ],
)
def test_a_number_is_kept_in_one_way(words: str, kept: str | None) -> None:
    assert plain_number(words) == kept
    assert kept is None or plain_number(kept) == kept


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (("12", "", ""), 12.0),
        (("", "18", "20"), 90.0),
        (("", "0", "20"), 0.0),
        (("", "0", "0"), None),
        (("", "", ""), None),
    ],
)
def test_what_a_chart_draws(row: tuple[str, str, str], value: float | None) -> None:
    assert measured(*row) == value


@pytest.mark.parametrize(
    "words",
    [
        "2025-04-01,12\n2025-05-01,",
        "1/4/2025\t12\n1/5/2025\t-",
        "Month;Incidents\n\nApril 2025;12\nMay 2025;n/a\n",
        '"1 April 2025","12",\n"1 May 2025","",',
        "date,value\n2025-04-01T00:00:00,12\n2025-05-01,NA",
    ],
)
def test_rows_of_numbers(words: str) -> None:
    assert pasted_values(words, Shape.VALUE) == [Measured(APRIL, "12"), Measured(MAY)]


def test_rows_of_shares() -> None:
    words = 'Month\tMet\tLooked at\nApr 2025\t1,018\t1,020\nMay 2025\t"9"\t10\n'
    assert pasted_values(words, Shape.SHARE) == [
        Measured(APRIL, "", "1018", "1020"),
        Measured(MAY, "", "9", "10"),
    ]


@pytest.mark.parametrize(
    ("words", "shape", "told"),
    [
        ("", Shape.VALUE, "at least one row"),
        ("\n \n", Shape.VALUE, "at least one row"),
        ("2025-04-01 12", Shape.VALUE, "a tab or a comma"),
        ("Month,Incidents\n", Shape.VALUE, "headings and no rows"),
        ("2025-04-01,12\n2025-04-01,13", Shape.VALUE, "Row 2: this day stands in row 1"),
        ("2025-04-01,12\n31/02/2025,13", Shape.VALUE, "Row 2: “31/02/2025” is not a date"),
        ("2025-04-01,12\n2025/26,13", Shape.VALUE, "Row 2: “2025/26” is not a date"),
        ("2025-04-01,twelve", Shape.VALUE, "Row 1: “twelve” is not a number"),
        ("2025-04-01,1,234", Shape.VALUE, "Row 1: give a date and one number"),
        ("2025-04-01,12", Shape.SHARE, "Row 1: give a date, how many"),
        ("2025-04-01,12,", Shape.SHARE, "Row 1: “” is not a number"),
        ("\n".join(["2025-04-01,1"] * 2001), Shape.VALUE, "more than 2000 rows"),
        ("\x00,\x00", Shape.VALUE, "Row 1|headings"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_row(words: str, shape: Shape, told: str) -> None:
    with pytest.raises(Refused, match=told):
        pasted_values(words, shape)


def test_rows_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("", "Month", "Met", "Of"), ("", APRIL, 9, "20"), (), ("", "May 2025")):
        sheet.append(row)
    book.create_sheet("Notes").append(["Not of these"])
    book.save(tmp_path / "values.xlsx")
    found = sheet_values(tmp_path / "values.xlsx", Shape.SHARE, name="values.xlsx")
    assert found == [Measured(APRIL, "", "9", "20"), Measured(MAY)]
    sheet["C2"] = "nine"
    book.save(tmp_path / "values.xlsx")
    with pytest.raises(Refused, match="Row 2: “nine” is not a number"):
        sheet_values(tmp_path / "values.xlsx", Shape.SHARE, name="values.xlsx")
    (tmp_path / "values.ods").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(Refused, match="damaged"):
        sheet_values(tmp_path / "values.ods", Shape.SHARE, name="values.ods")


def workbook(path: Path, *rows: tuple[object, ...], per_cent: str = "0.0%") -> Path:
    """A sheet whose second column is shown in per cent."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell in sheet["B"]:
        cell.number_format = per_cent
    book.save(path)
    return path


@pytest.mark.parametrize("per_cent", ["0%", "0.00%", "0.0 %;[Red]-0.0 %", '"of all" 0.0%'])
def test_numbers_are_taken_as_the_sheet_shows_them(tmp_path: Path, per_cent: str) -> None:
    rows = (("Month", "Met"), (APRIL, 0.95), (MAY, 1 / 3))
    file = workbook(tmp_path / "values.xlsx", *rows, per_cent=per_cent)
    assert sheet_values(file, Shape.VALUE, name="values.xlsx") == [
        Measured(APRIL, "95"),
        Measured(MAY, "33.333333"),
    ]


@pytest.mark.parametrize("plain", ["General", "0.00", '0.0 "% of all"', r"0.0\%"])
def test_a_sign_that_is_only_written_beside_changes_no_number(tmp_path: Path, plain: str) -> None:
    file = workbook(tmp_path / "values.xlsx", ("Month", "Met"), (APRIL, 0.95), per_cent=plain)
    assert sheet_values(file, Shape.VALUE, name="values.xlsx") == [Measured(APRIL, "0.95")]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=10*2", "^Cell B3: the formula has no result"),
        ("#DIV/0!", "^Row 3: “#DIV/0!” is not a number"),
    ],
)
def test_what_was_not_worked_out_is_refused(tmp_path: Path, cell: str, told: str) -> None:
    rows = (("Month", "Incidents"), (APRIL, 12), (MAY, cell))
    file = workbook(tmp_path / "values.xlsx", *rows)
    with pytest.raises(Refused, match=told):
        sheet_values(file, Shape.VALUE, name="values.xlsx")


def test_an_open_document_sheet_is_taken_as_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "values.ods"
    cells = (
        '<table:table-cell office:value-type="percentage" office:value="0.95"/>',
        '<table:table-cell table:formula="of:=[.B2]*2"/>',
    )
    as_ods(file, cells[:1])
    assert sheet_values(file, Shape.VALUE, name="values.ods") == [Measured(APRIL, "95")]
    as_ods(file, cells)
    with pytest.raises(Refused, match=r"^Cell B2: the formula has no result"):
        sheet_values(file, Shape.VALUE, name="values.ods")


def as_ods(file: Path, cells: tuple[str, ...]) -> None:
    """A sheet with a row for each month from April on, and in each one of the cells."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="date" office:date-value="2025-0{month}-01">'
        f"<text:p>{month}</text:p></table:table-cell>{cell}</table:table-row>"
        for month, cell in enumerate(cells, 4)
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Values">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )


def test_where_it_cannot_be_seen_what_a_sheet_shows_it_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"drawn": [], "remarks": [remark(Code.COLOURS_NOT_READ).as_json()]}
    monkeypatch.setattr(values, "read_in_worker", lambda *_args, **_named: told)
    with pytest.raises(Refused, match=r"Save it as \.xlsx"):
        sheet_values(tmp_path / "values.xls", Shape.VALUE, name="values.xls")
