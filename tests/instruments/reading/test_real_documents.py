"""Real reports and tables, kept beside the repository: counts, words, and the traps in them."""

import csv
import re
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from amends.instruments.reading import (
    Document,
    Recommendation,
    find_actions,
    find_recommendations,
    find_statement,
    read_document,
)

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


def test_the_register_row_by_row(shared_data: Path) -> None:
    file = shared_data / "tables/recommendations-200.xlsx"
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[1:]
    document = read_document(file)
    recommendations, actions = find_recommendations(document), find_actions(document)
    assert len(recommendations) == len(actions) == len(rows) == 200
    for row, one, action in zip(rows, recommendations, actions, strict=True):
        number, recipient, _, _, status, made, closed, words, reply = (str(cell) for cell in row)
        assert one.label == action.label == number
        assert one.addressees == [recipient]
        assert action.owners == [recipient]
        assert action.status == status
        assert str(action.started and action.started.to) == made[:10]
        assert str(action.completed and action.completed.to) == (closed[:10] or "None")
        assert _letters(one.text) == _letters(words)
        assert _letters(action.progress) == _letters(reply)


def _letters(words: str) -> str:
    return "".join(
        sign for sign in words.replace("_x000D_", "") if sign.isascii() and sign.isalnum()
    )


def test_the_tables_of_a_report_to_a_minister(shared_data: Path) -> None:
    (file,) = shared_data.glob("tables/*.docx")
    document = read_document(file)
    numbers = [
        cell.text
        for table in document.tables()
        for cell in table.cells
        if re.match(r"^\d{3}/\d{2}$", cell.text)
    ]
    actions = find_actions(document)
    assert {one.label for one in actions} == set(numbers)
    assert {one.status for one in actions if one.status} == {
        "Accepted", "Being implemented", "Being Implemented", "Implemented", "No further action", "Rejected",
        "Under consideration",
    }  # fmt: skip
    by_number = {one.label: one for one in actions}
    assert by_number["011/20"].status == "No further action"
    assert by_number["028/17"].started is not None
    assert str(by_number["028/17"].started.to) == "2017-09-28"
    words = {one.label: one.text for one in find_recommendations(document)}
    assert words["014/16"].startswith("On 27 July 2016 the Commission recommended to the Secretary")
    assert "Update" not in words["014/16"]
