"""How much of a document's text is in nothing that was found, and which passages those are."""

from amends.instruments.reading import read_bytes, read_pasted, understood
from tests.instruments.reading import making
from tests.instruments.reading.making import heading, small_heading, text

ASIDE = "We heard from many people over the year, and we thank every one of them."
ASKS = "The Trust should review every crisis plan within three months, with the carer present."


def test_what_is_in_no_recommendation_is_counted_and_shown_in_its_place() -> None:
    report = making.pdf(
        heading("Findings"), text(ASIDE), small_heading("Recommendation 1"), text(ASKS)
    )
    found = understood(read_bytes(report, name="report.pdf"))
    left = found["unaccounted"]
    assert [one["text"] for one in left["passages"]] == [ASIDE]
    assert left["passages"][0]["spans"][0]["page"] == 1
    letters = [sum(map(str.isalnum, words)) for words in (ASIDE, ASKS)]
    assert (left["letters"], left["of"]) == (letters[0], sum(letters))


def test_headings_do_not_count() -> None:
    report = making.pdf(heading("Findings"), small_heading("Recommendation 1"), text(ASKS))
    left = understood(read_bytes(report, name="report.pdf"))["unaccounted"]
    assert left["of"] > 0
    assert (left["letters"], left["passages"]) == (0, [])


def test_where_nothing_is_found_everything_is_left() -> None:
    found = understood(read_pasted("Good morning, everybody.\n\nGood evening, everybody."))
    assert found["unaccounted"]["letters"] == found["unaccounted"]["of"] > 0
    assert len(found["unaccounted"]["passages"]) == 2


def test_cells_of_a_plan_are_accounted_for_by_its_rows() -> None:
    rows: making.Rows = [
        ["Rec no.", "Action", "Owner", "By when", "RAG"],
        [1, "Write to families", "Matron", "31 September 2020", "Amber"],
    ]
    book = making.workbook({"Plan": rows, "Notes": [["Nobody asked about this sheet."]]})
    left = understood(read_bytes(book, name="plan.xlsx"))["unaccounted"]["passages"]
    words = [one["text"] for one in left]
    assert "Write to families" not in words
    assert "Nobody asked about this sheet." in words


def test_what_reads_like_a_recommendation_in_a_plan_is_in_no_action() -> None:
    note = "We will also ask the commissioner to review the out of hours service."
    rows: making.Rows = [
        ["Recommendation", "Ref", "Action", "Owner", "By when"],
        ["Review every crisis plan", "1.1", "Write to families", "Matron", "May 2021"],
        ["", "1.2", "Ask the families", "Matron", "June 2021"],
        ["", "", "", "", ""],
        [note, "", "", "", ""],
    ]
    book = making.workbook({"Plan": rows, "Notes": [["Nobody asked about this sheet."]]})
    found = understood(read_bytes(book, name="plan.xlsx"))
    left = found["unaccounted"]
    assert [one["text"] for one in left["passages"]] == ["Nobody asked about this sheet."]
    (beside,) = left["in_no_action"]["passages"]
    assert (beside["text"], beside["after"]) == (note, 0)
    assert left["in_no_action"]["letters"] == sum(map(str.isalnum, note))
