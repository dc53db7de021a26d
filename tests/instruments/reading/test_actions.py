"""Actions in the tables of plans, after real layouts; every word of them is invented."""

from typing import Any

import pytest
from reportlab.platypus import Table, TableStyle

from amends.instruments.reading import (
    Action,
    find_actions,
    find_recommendations,
    owner_flags,
    read_bytes,
)
from amends.instruments.reading.actions import find_with_notes
from amends.instruments.reading.headers import meaning_of
from amends.instruments.reading.remarks import Code
from tests.instruments.reading import making


def actions(
    rows: making.Rows, merged: list[str] | None = None, as_word: bool = False
) -> list[Action]:
    if as_word:
        data = making.word(lambda document: making.word_table(document, rows))
    else:
        data = making.workbook({"Plan": rows}, merged or [])
    return find_actions(read_bytes(data, name="plan"))


def days(action: Action) -> tuple[str | None, str | None]:
    when = action.in_place_by
    return (str(when.from_), str(when.to)) if when else (None, None)


LAYOUTS = {
    "service first": "Service | Action | Evidence | Lead/Ownership | Target Date",
    "issues": "Issues identified | Actions to be taken | Person responsible | Target completion date | "
    "Evidence to be probed | Progress to date",
    "colour first": "RAG rating | Recommendation | Actions | Person responsible | Target | "
    "Evidence to be provided | Progress",
    "two clocks": "LAFL Ref | Action required | Linked to associated plans (Y/N) | Start Date | "
    "Due Date (action in place) | Delivery Status | Progress Status | Status Commentary (this period) | "
    "Actual Completion Date | Date to be evidenced by | Date evidenced by | Lead Executive | "
    "Accountable Person | Location of Evidence",
    "many partners": "No. | Action | Timescale | Led by | Outcomes | "
    "Summary progress incl. outcome measures | RAG",
    "statutory": "Recommendation | Scope | Action | Lead agency | Key milestones | Target date | "
    "Date completed and outcome",
    "two years": "Inquiry | Number | Issued | Status at 30-Jun-21 | Status at 30-Jun-22",
}
MEANINGS = {
    "service first": "service action evidence owners in_place_by",
    "issues": "recommendation action owners in_place_by evidence progress",
    "colour first": "status recommendation action owners in_place_by evidence progress",
    "two clocks": "serves action links started in_place_by status forecast progress completed evidenced_by "
    "evidenced owners owners evidence",
    "many partners": "label action in_place_by owners outcome progress status",
    "statutory": "recommendation service action owners milestones in_place_by completed",
    "two years": "source label started status status",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_columns_are_known_by_what_they_mean(layout: str) -> None:
    found = [meaning_of(words.strip()) for words in LAYOUTS[layout].split("|")]
    assert [one.value if one else "-" for one in found] == MEANINGS[layout].split()


OTHER_WORDS = {
    "action": "Action Point, What will we do?, How will we do it?, Improvement action, Action agreed",
    "owners": "Who is responsible?, Officer, Lead agency, By whom, Responsible lead, SRO, Action owner (roles)",
    "in_place_by": "Completion by, Target completion, Timescale for completion, Delivery date, Review date, Due",
    "completed": "Date completed, Actual completion date, Date closed",
    "status": "RAG, BRAG status, Implementation status, Complete Y/N",
    "progress": "Update (March 2023), Current position, Progress/Comments, Comments, Date of last update",
    "evidence": "Evidence of completion, Assurance mechanism, Closure evidence, How will we know?",
    "outcome": "Success measure, Outcome/impact, Desired outcome",
    "response": "Trust response, Accepted?, Agreed / Partly Agreed / Not Agreed",
    "label": "Ref No, No., Action no, #",
    "serves": "Recommendation number, Rec no.",
}


@pytest.mark.parametrize("meaning", OTHER_WORDS)
def test_headings_of_the_same_meaning(meaning: str) -> None:
    found = {words: meaning_of(words) for words in OTHER_WORDS[meaning].split(", ")}
    assert found == dict.fromkeys(found, meaning)


def test_of_two_dates_the_revised_one_counts_and_the_other_is_named() -> None:
    (found,) = actions(
        [
            ["No", "Action", "Lead", "Original due date", "Revised date"],
            ["1", "Write", "Matron", "1 May 2026", "1 June 2026"],
        ]
    )
    assert days(found) == ("2026-06-01", "2026-06-01")
    assert found.flags == ["a second column of this kind: Original due date"]


@pytest.mark.parametrize("as_word", [False, True])
def test_every_field_of_a_row(as_word: bool) -> None:
    rows: making.Rows = [
        ["Rec no.", "Action", "Owner", "By when", "To be evidenced by", "Status", "Progress", "Evidence"],
        ["3, 4 and 7", "Write to families", "Head of Governance\nMatron", "31 July 2025", "Q4 2025/26",
         "Amber", "Letters drafted.", "Copies of letters"],
    ]  # fmt: skip
    (found,) = actions(rows, as_word=as_word)
    assert found.serves == ["3", "4", "7"]
    assert found.text == "Write to families"
    assert found.owners == ["Head of Governance", "Matron"]
    assert days(found) == ("2025-07-31", "2025-07-31")
    assert found.evidenced_by is not None
    assert found.evidenced_by.precision == "quarter"
    assert (found.status, found.progress, found.evidence) == (
        "Amber",
        "Letters drafted.",
        "Copies of letters",
    )
    assert found.flags == ["several owners"]
    assert [cell.meaning for cell in found.cells] == [
        "serves", "action", "owners", "in_place_by", "evidenced_by", "status", "progress", "evidence",
    ]  # fmt: skip
    assert found.cells[1].cell == ("table 1!B2" if as_word else "Plan!B2")


def test_merged_cells_and_blank_continuation_rows() -> None:
    rows: making.Rows = [
        ["No", "Recommendation", "Actions required", "Identified Lead", "Target Date"],
        [1, "The Trust should ask why.", "Write to families", "Matron", "Jan 2016"],
        [None, None, "Hold a meeting", "Matron", "2016/17"],
        [2, "The Board should read.", "Add to the agenda", "Trust Secretary", "Ongoing"],
        [None, None, "Publish the minutes", "Trust Secretary", "31 September 2020"],
    ]
    found = actions(rows, merged=["A2:A3", "B2:B3"])
    assert [(one.serves, one.text) for one in found] == [
        (["1"], "Write to families"),
        (["1"], "Hold a meeting"),
        (["2"], "Add to the agenda"),
        (["2"], "Publish the minutes"),
    ]
    precisions = [one.in_place_by.precision if one.in_place_by else "" for one in found]
    assert precisions == ["month", "financial year", "ongoing", "impossible"]
    assert "carried down from the row above" in found[3].flags
    assert "impossible date: in place by" in found[3].flags


def test_word_tables_with_cells_merged_downwards() -> None:
    rows: making.Rows = [
        ["No", "Recommendation", "Actions required", "Lead"],
        ["1", "The Trust should ask why.", "Write to families", "Matron"],
        ["", "", "Hold a meeting", "Matron"],
    ]

    def build(document: Any) -> None:
        table = making.word_table(document, rows)
        for column in (0, 1):
            table.cell(1, column).merge(table.cell(2, column))

    found = find_actions(read_bytes(making.word(build), name="plan.docx"))
    assert [(one.serves, one.text) for one in found] == [
        (["1"], "Write to families"),
        (["1"], "Hold a meeting"),
    ]


def test_group_rows_guidance_rows_and_repeated_headings() -> None:
    header = ["Service", "Action", "Evidence", "Lead/Ownership", "Target Date"]
    guidance = [
        "Please put provider or commissioner", "Additional action required: please state it",
        "Please list evidence and assurance", "Roles should be given, no names", "A realistic target date",
    ]  # fmt: skip
    rows: making.Rows = [
        header,
        guidance,
        ["Recommendation 1 / Discharge / 17.6", None, None, None, None],
        ["Crisis", "Write to families", "Letters", "Matron", "March 2026"],
        header,
        ["Recommendation 3 / Records / 17.9", None, None, None, None],
        ["Wards", "Hold a meeting", "Minutes", "Ward Manager", "June 2026"],
    ]
    data = making.workbook({"Plan": rows}, ["A3:E3", "A6:E6"])
    found, notes = find_with_notes(read_bytes(data, name="plan.xlsx"))
    assert [(one.serves, one.text, one.group) for one in found] == [
        (["1"], "Write to families", "Recommendation 1 / Discharge / 17.6"),
        (["3"], "Hold a meeting", "Recommendation 3 / Records / 17.9"),
    ]
    assert [str(note) for note in notes] == [
        "The row at Plan!A2 reads like guidance. It was left out."
    ]


def test_what_a_person_should_look_at_is_flagged() -> None:
    rows: making.Rows = [
        ["Ref", "Action", "Lead", "Due date", "Progress"],
        ["1.1", "Write to families", "Jane Doe", "30/04/2017 now 31/07/2017", "Completed."],
        ["1.2", "Hold a meeting", "AB", "TBC", "Begun."],
        ["1.3", None, "Matron", "2026", "Begun."],
    ]
    first, second, third = actions(rows)
    assert set(first.flags) == {
        "an owner may be a person's name",
        "several dates: in place by",
        "completion told only in the words on progress",
    }
    assert first.label == "1.1"
    assert days(first) == ("None", "None")
    assert set(second.flags) == {
        "an owner may be a person's initials",
        "date not understood: in place by",
    }
    assert third.flags == ["no words for the action"]


def test_a_register_of_recommendations_with_their_status() -> None:
    rows: making.Rows = [
        ["Number", "Recipient", "Status", "Made", "Closed", "Recommendation", "Reply Text"],
        ["044/10", "Trust", "Closed acceptable", "2010-11-25", "2011-06-22",
         "The Trust should ask_x000D_\nwhy itâ€™s so.", "We will."],
    ]  # fmt: skip
    (found,) = actions(rows)
    assert (found.label, found.serves, found.owners) == ("044/10", ["044/10"], ["Trust"])
    assert found.text == "The Trust should ask\nwhy it’s so."
    assert found.status == "Closed acceptable"
    assert found.progress == "We will."
    assert str(found.started and found.started.to) == "2010-11-25"
    assert str(found.completed and found.completed.to) == "2011-06-22"


def test_the_status_of_the_latest_day() -> None:
    rows: making.Rows = [
        ["Inquiry", "Number", "Issued", "Status at 30-Jun-21", "Status at 30-Jun-22"],
        ["Aviation", "", "", "", ""],
        ["AO-1", "011/20", "24-Feb-21", "Being implemented", "Implemented"],
    ]
    (found,) = actions(rows, as_word=True)
    assert (found.label, found.status, found.group) == ("011/20", "Implemented", "Aviation")
    assert found.text == ""
    assert found.flags == ["no words in the document"]


def test_tables_that_are_no_plan() -> None:
    definitions = [
        ["Status of active recs", "Definition", "Further reporting required?"],
        ["Implemented", "The recommendation was implemented over the reporting period", "No"],
        ["Rejected", "It has been decided not to implement it", "No"],
    ]
    assert actions(definitions, as_word=True) == []
    assert actions([["Month", "Seen", "Waiting"], ["May", 4, 5]]) == []


def ruled(rows: making.Rows, spans: list[tuple[Any, ...]] | None = None, **options: Any) -> bytes:
    """A PDF with a ruled table; long ones go on overleaf under their heading."""
    content = [[making.text(str(cell or "")) for cell in row] for row in rows]
    table = Table(content, colWidths=[110, 130, 180, 150, 120], **options)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), *(spans or [])]))
    return making.pdf(
        making.heading("Action plan"),
        table,
        header="Exampleshire Trust",
        footer="Page {} of 9",
        wide=True,
    )


def test_a_ruled_table_in_a_pdf() -> None:
    rows: making.Rows = [
        ["No", "Recommendation", "Actions required", "Identified Lead", "Target Date"],
        ["1", "The Trust should ask why, and should then listen to what it is told.",
         "Write to families and ask them what they would have wanted", "Matron", "Jan 2016"],
        ["", "", "Hold a meeting", "Head of Governance", "24 July 2017"],
        ["3", "The Board should read.", "Add to the agenda", "Trust Secretary", "Ongoing"],
    ]  # fmt: skip
    document = read_bytes(
        ruled(rows, [("SPAN", (0, 1), (0, 2)), ("SPAN", (1, 1), (1, 2))]), name="plan.pdf"
    )
    (table,) = document.tables()
    assert (table.height, table.width) == (4, 5)
    found = find_actions(document)
    assert [(one.serves, one.text, one.owners) for one in found] == [
        (["1"], "Write to families and ask them what they would have wanted", ["Matron"]),
        (["1"], "Hold a meeting", ["Head of Governance"]),
        (["3"], "Add to the agenda", ["Trust Secretary"]),
    ]
    place = next(cell for cell in table.cells if cell.text == "Hold a meeting").span
    assert (place.page, place.cell) == (1, "table 1!C3")
    assert place.box is not None
    assert place.box.left < place.box.right
    recommendations = find_recommendations(document)
    assert [one.label for one in recommendations] == ["1", "3"]
    assert recommendations[0].pages == [1]


def test_a_ruled_table_over_several_pages() -> None:
    header = ["Ref", "Recommendation", "Action", "Owner", "By when"]
    rows = [header] + [
        [f"{number}", f"The Trust should do the {number}th thing.", f"Do thing {number}. " * 6, "Matron",
         f"{number % 28 + 1} May 2027"]
        for number in range(1, 41)
    ]  # fmt: skip
    document = read_bytes(ruled(rows, repeatRows=1), name="plan.pdf")
    assert len(document.pages) > 3
    found = find_actions(document)
    assert [one.serves for one in found] == [[str(number)] for number in range(1, 41)]
    assert all(one.in_place_by and one.in_place_by.precision == "exact" for one in found)
    assert found[12].text == ("Do thing 13. " * 6).strip()


def test_a_frame_and_a_chart_are_no_tables() -> None:
    document = read_bytes(
        making.pdf(making.boxed(making.text("One box of words."), making.text("Two."))),
        name="x.pdf",
    )
    assert not list(document.tables())


@pytest.mark.parametrize(
    ("owner", "may_be_a_name"),
    [
        ("John Smith", True),
        ("J. Smith", True),
        ("J.K. McNeil", True),
        ("Dr A Patel", True),
        ("Prof. Siân Prys-Jones", True),
        ("Aoife O’Leary", True),
        ("Head of Governance", False),
        ("A Ward", False),
        ("UK Health Security", False),
        ("HR Lead", False),
    ],
)
def test_roles_are_asked_for_where_a_name_stands(owner: str, may_be_a_name: bool) -> None:
    assert ("an owner may be a person's name" in owner_flags([owner])) is may_be_a_name


GUIDED = [
    ["Rec", "Recommendation", "Ref", "Actions required", "Lead(s)", "Start date", "Due date"],
    [
        "Number in the report",
        "Copy the words",
        "Trust reference",
        "One person only per action, and they must have agreed. Use verbs",
        "Roles, no names",
        "dd/mm/yy",
        "Realistic date",
    ],
    ["1", "Review every crisis plan", "1.1", "Write the procedure", "Matron", "", "May 2021"],
    ["", "", "1.2", "Train the ward managers", "Matron", "", "June 2021"],
    ["2", "Share assessments", "2.1", "Ask carers", "Matron", "1/2/2021", "July 2021"],
    ["", "", "", "", "", "", ""],
    ["Note 3: funding was agreed by the executive.", "", "", "", "", "", ""],
]


def test_guidance_in_short_words_is_left_out_and_own_numbers_stay() -> None:
    document = read_bytes(making.workbook({"Plan": GUIDED}), name="plan.xlsx")
    actions, notes = find_with_notes(document)
    assert [(one.label, one.serves) for one in actions] == [
        ("1.1", ["1"]),
        ("1.2", ["1"]),
        ("2.1", ["2"]),
    ]
    assert [one.code for one in notes] == [Code.GUIDANCE_LEFT_OUT]


def test_a_first_row_that_tells_people_what_to_do_is_an_action_where_it_has_a_number() -> None:
    rows = [*GUIDED[:1], ["1", "Please state why", "1.1", "Provide a list", "Send to matrons"]]
    rows += GUIDED[3:5]
    document = read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx")
    assert [one.label for one in find_actions(document)] == ["1.1", "1.2", "2.1"]


def test_items_of_a_row_with_a_number_have_numbers_below_it() -> None:
    rows: making.Rows = [
        ["Rec", "Ref", "Actions required", "Lead", "Due date"],
        ["1", "1.4", "1. Write it\n2. Train staff", "Matron", "1. May 2021\n2. June 2021"],
        ["2", "2.1", "Ask carers", "Matron", "July 2021"],
    ]
    assert [one.label for one in actions(rows)] == ["1.4.1", "1.4.2", "2.1"]
