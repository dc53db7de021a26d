"""Real reports and tables, kept beside the repository: counts, words, and the traps in them."""

import csv
import re
import time
from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate
from pathlib import Path

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from amends.instruments.reading import (
    Document,
    ImpreciseDate,
    Precision,
    Recommendation,
    find_actions,
    find_recommendations,
    find_statement,
    read_document,
    understood,
)
from benchmarks.coverage import reconcile

COVID = "reports/UK-Covid-19-Inquiry-Module-1-Recomm.pdf"
# What `expected_counts.csv` does not count: a response that quotes the mixed list of its report.
COUNTED = (
    "Behaviour-Change-Report-Recomm.pdf", "TheSpaceEconomyRecomm.pdf", "TheSpaceEconomyResponse.pdf",
    "UK-Covid-19-Inquiry-Module-1-Recomm.pdf", "UK-Covid-19_Inquiry_Module_1_Response.pdf",
    "Summer2024-Disorder-Recomm.pdf", "Summer2024-Disorder-Response.pdf", "WASPI-Recomm.pdf",
)  # fmt: skip


# Each document is looked at by several tests.
@cache
def document_of(file: Path) -> Document:
    return read_document(file)


def found(file: Path) -> list[Recommendation]:
    return find_recommendations(document_of(file))


def test_the_covid_report_has_exactly_ten(shared_data: Path) -> None:
    recommendations = found(shared_data / COVID)
    assert [one.label for one in recommendations] == [f"Recommendation {n}" for n in range(1, 11)]
    for one in recommendations:
        # In a chapter, and again in appendix 4.
        assert len(one.pages) == 2
        assert one.pages[1] >= 230
        assert "printed in two wordings" not in one.flags
        assert "unsure boundary" not in one.flags
        assert one.confidence > 0.9
        assert one.title
        assert one.text.startswith(one.title)
    first, last = recommendations[0], recommendations[-1]
    assert first.text.endswith(
        "report regularly about progress with, and completion of, tasks assigned to them."
    )
    assert "• a single Cabinet-level or equivalent ministerial committee" in first.text
    assert last.text.endswith("begin its work in advance of legislation being passed.")
    assert recommendations[8].text == (
        "Regular use of red teams\nThe governments of the UK, Scotland, Wales and Northern Ireland should "
        "each introduce the use of red teams in the Civil Service to scrutinise and challenge the principles, "
        "evidence, policies and advice relating to preparedness for and resilience to whole-system civil "
        "emergencies. The red teams should be brought in from outside of government and the Civil Service."
    )


@pytest.mark.parametrize("name", COUNTED)
def test_the_counts_of_real_reports(name: str, shared_data: Path) -> None:
    with (shared_data / "reports/expected_counts.csv").open(newline="") as file:
        expected = {
            row["document"]: int(row["expected_recommendations"]) for row in csv.DictReader(file)
        }
    recommendations = found(shared_data / "reports" / name)
    assert len(recommendations) == expected[name]
    assert find_statement(document_of(shared_data / "reports" / name)) is None


@pytest.mark.parametrize("name", ["ATSB_a_2002_646.pdf", "ATSB_r_2021_010.pdf"])
def test_none_where_there_are_none(name: str, shared_data: Path) -> None:
    assert found(shared_data / "investigations" / name) == []


def test_what_an_operator_recommended_to_itself_is_only_reported(shared_data: Path) -> None:
    recommendations = found(shared_data / "investigations/TAIC_r_2004_121.pdf")
    assert [one.label for one in recommendations] == ["10.1", "10.2", "10.3", "10.4", "10.5"]
    assert all("reported, not made here" in one.flags for one in recommendations)


@pytest.mark.parametrize(
    ("report", "sheet", "least"),
    [
        ("TheSpaceEconomyRecomm", "Space_Economy", 0.998),
        ("TheSpaceEconomyResponse", "Space_Economy", 0.998),
        # The sheet has the words of the response, which differ from the report's here and there.
        ("Behaviour-Change-Report-Recomm", "Behaviour_Change", 0.99),
    ],
)
def test_the_words_of_real_recommendations(
    report: str, sheet: str, least: float, shared_data: Path
) -> None:
    book = CalamineWorkbook.from_path(
        str(shared_data / f"reports/{sheet}_Recommendations_Responses.xlsx")
    )
    expected = [str(row[4]) for row in book.get_sheet_by_index(0).to_python()[1:]]
    recommendations = found(shared_data / f"reports/{report}.pdf")
    assert len(recommendations) == len(expected)
    alike = [
        SequenceMatcher(None, _plain(words), _plain(one.text), autojunk=False).ratio()
        for words, one in zip(expected, recommendations, strict=True)
    ]
    assert sum(alike) / len(alike) >= least


def _plain(words: str) -> str:
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-")):
        words = words.replace(fancy, plain)
    return re.sub(r"\s+", " ", words).strip()


@pytest.mark.parametrize(
    "name",
    [
        "reports/Behaviour-Change-Response.pdf", "reports/Summer2024-Disorder-Recomm.pdf",
        "reports/WASPI-Recomm.pdf", "investigations/TAIC_r_2004_121.pdf",
        "tables/2022-06-30.SR.Report.to.Minister.docx", "tables/icdar2013-eu/eu-013.pdf",
    ],
)  # fmt: skip
def test_not_a_letter_of_a_real_document_is_dropped(name: str, shared_data: Path) -> None:
    file = shared_data / name
    document = document_of(file)
    told = reconcile(document, understood(document), file.read_bytes(), file.suffix[1:])
    assert told.whole


def test_the_register_row_by_row_and_field_by_field(shared_data: Path) -> None:
    file = shared_data / "tables/recommendations-200.xlsx"
    sheet = openpyxl.load_workbook(file).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    document = read_document(file)
    recommendations, actions = find_recommendations(document), find_actions(document)
    assert len(recommendations) == len(actions) == len(rows) == 200
    for at, (row, one, action) in enumerate(zip(rows, recommendations, actions, strict=True), 2):
        values = {str(name): _said(value) for name, value in zip(header, row, strict=True)}
        assert one.label == action.label == values["Number"]
        assert one.addressees == action.owners == [values["Recipient"]]
        assert action.status == values["Status"]
        assert _day(action.started) == values["Made"]
        assert _day(action.completed) == values["Closed"]
        assert _line(one.text) == _line(action.text) == values["Recommendation"]
        assert _line(action.progress) == values["Reply Text"]
        assert {cell.header: _line(cell.text) for cell in action.cells} == {
            name: words for name, words in values.items() if words
        }
        assert {cell.cell.rstrip("0123456789") for cell in action.cells} <= {
            f"Recommendations!{letter}" for letter in "ABCDEFGHI"
        }
        assert all(cell.cell.endswith(str(at)) for cell in action.cells)


def _said(value: object) -> str:
    """What a cell says, in one line: days as days, marks of other systems left out, and a text
    that was decoded as Windows-1252 when it was UTF-8 put right.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return _line(re.sub(r"[^\x00-\x7f]+", _right, str(value).replace("_x000D_", " ")))


def _right(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode()
    except UnicodeError:
        return found[0]


def _line(words: str) -> str:
    return " ".join(words.split())


def _day(date: ImpreciseDate | None) -> str:
    return date.to.isoformat() if date and date.to and date.precision is Precision.EXACT else ""


def test_the_tables_of_a_report_to_a_minister_row_by_row_and_field_by_field(
    shared_data: Path,
) -> None:
    (file,) = shared_data.glob("tables/*.docx")
    source = docx.Document(str(file))
    told = [row for table in source.tables for row in _rows_of(table)]
    document = read_document(file)
    actions = find_actions(document)
    assert len(actions) == len(told) == 70
    paragraphs = [_line(one.text) for one in source.paragraphs]
    for row, action in zip(told, actions, strict=True):
        number = row.get("Number") or row["Rec no."]
        assert action.label == number
        assert action.serves == [number]
        made = time.strptime(row.get("Issued") or row["Date issued"], "%d-%b-%y")
        assert _day(action.started) == time.strftime("%Y-%m-%d", made)
        assert action.status == (row.get("Status at 30-Jun-22") or row.get("Response", ""))
        assert action.owners == ([row["Recipient"]] if "Recipient" in row else [])
        assert action.group == row["group"]
        assert {cell.header: _line(cell.text) for cell in action.cells} == {
            name: words for name, words in row.items() if words and name != "group"
        }
        if "Recommendation" in row:
            assert _line(action.text) == row["Recommendation"]
        elif "Recipient" in row:
            # The words of these stand nowhere in the document.
            assert action.text == ""
            assert "no words in the document" in action.flags
        else:
            assert action.text
            assert _stands_under(number, action.text, paragraphs)
    words = {one.label: one.text for one in find_recommendations(document)}
    assert set(words) == {one.label for one in actions if one.text}
    assert all(one.text == words[one.label] for one in actions if one.text)


def _rows_of(table: "docx.table.Table") -> Iterator[dict[str, str]]:
    """The rows of a table of recommendations by heading, with the row across the table above them."""
    header, *rows = [[_line(cell.text) for cell in row.cells] for row in table.rows]
    group = ""
    for row in rows if header[0] == "Inquiry" else ():
        if len(set(row)) == 1:
            group = row[0]
        else:
            yield dict(zip(header, row, strict=True)) | {"group": group}


def _stands_under(number: str, words: str, paragraphs: list[str]) -> bool:
    """Whether the words are the ones after a number: in its paragraph or the next ones, to the end of one."""
    for at, paragraph in enumerate(paragraphs):
        _, found, rest = paragraph.partition(number)
        # What follows some numbers: "(being implemented) –".
        pieces = [re.sub(r"^\W*\([a-z ]+\)", "", rest), *paragraphs[at + 1 : at + 12]]
        if found and _letters(words) in accumulate(map(_letters, pieces)):
            return True
    return False


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words))
