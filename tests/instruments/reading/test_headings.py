"""Columns as a person corrects them, and the columns of a document's tables as they are shown."""

import io
from pathlib import Path

from openpyxl import Workbook

from amends.instruments.reading import (
    Meaning,
    find_actions,
    heading_key,
    read_bytes,
    read_in_worker,
    understood,
)

ODD = ["No.", "Thing", "Boss", "Ready", "Gossip"]
ROWS = [
    ["1", "Write the policy", "Director of Nursing", "31 May 2024", "Nobody knows"],
    ["2", "Train the staff", "Medical Director", "June 2024", "Some say so"],
]
SAID = {
    "thing": Meaning.ACTION,
    "boss": Meaning.OWNERS,
    "ready": Meaning.IN_PLACE_BY,
    "gossip": Meaning.NOT_READ,
}


def sheet(headings: list[str], rows: list[list[str]]) -> bytes:
    book = Workbook()
    book.active.title = "Plan"
    for row in (headings, *rows):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_headings_that_nobody_could_know_are_read_as_a_person_says() -> None:
    document = read_bytes(sheet(ODD, ROWS), name="plan.xlsx")
    assert find_actions(document) == []
    first, second = find_actions(document, SAID)
    assert (first.label, first.text, first.owners) == ("1", ROWS[0][1], ["Director of Nursing"])
    assert second.in_place_by is not None
    assert second.in_place_by.raw == "June 2024"
    assert first.flags == second.flags == []


def test_a_column_that_is_not_read_is_in_no_field_and_not_unsure() -> None:
    rows = [[*row[:4], "On track"] for row in ROWS]
    document = read_bytes(
        sheet(["No.", "Action", "Lead", "Due date", "Status"], rows), name="plan.xlsx"
    )
    assert [each.status for each in find_actions(document)] == ["On track"] * 2
    left = find_actions(document, {"status": Meaning.NOT_READ})
    assert [(each.status, each.flags) for each in left] == [("", [])] * 2
    assert left[0].cells[-1].meaning == "not_read"


def test_what_a_person_says_of_a_heading_counts_before_its_words() -> None:
    document = read_bytes(
        sheet(["No.", "Action", "Lead", "Due date", "Progress"], [[*r[:4], "RED"] for r in ROWS]),
        name="plan.xlsx",
    )
    (action, *_rest) = find_actions(document, {"progress": Meaning.FORECAST})
    assert (action.forecast, action.status, action.progress) == ("RED", "", "")


def test_the_columns_of_every_table_are_told_with_samples() -> None:
    (table,) = understood(read_bytes(sheet(ODD, ROWS), name="plan.xlsx"))["tables"]
    assert (table["name"], table["rows"], table["is_plan"]) == ("Plan", 2, False)
    assert [each["heading"] for each in table["columns"]] == ODD
    assert table["columns"][1] == {
        "key": "thing",
        "heading": "Thing",
        "meaning": "",
        "samples": ["Write the policy", "Train the staff"],
        "cell": "Plan!B1",
        "counts": False,
    }
    (table,) = understood(read_bytes(sheet(ODD, ROWS), name="plan.xlsx"), SAID)["tables"]
    assert table["is_plan"]
    assert [each["meaning"] for each in table["columns"]][1:] == [
        "action",
        "owners",
        "in_place_by",
        "not_read",
    ]


def test_a_column_without_a_heading_is_named_by_the_one_to_its_left() -> None:
    bare = ["No.", "Action", "Lead", "Due date", ""]
    data = sheet(bare, [[*row[:4], "Two wards use it."] for row in ROWS])
    document = read_bytes(data, name="plan.xlsx")
    (table,) = understood(document)["tables"]
    assert [each["key"] for each in table["columns"]] == [
        "no.",
        "action",
        "lead",
        "due date",
        "due date +1",
    ]
    assert table["columns"][4]["samples"] == ["Two wards use it."]
    (action, *_rest) = find_actions(document)
    assert action.flags == ["a column without a heading"]
    said = {"due date +1": Meaning.PROGRESS}
    (action, *_rest) = find_actions(document, said)
    assert (action.progress, action.flags) == ("Two wards use it.", [])
    (table,) = understood(document, said)["tables"]
    assert table["columns"][4]["meaning"] == "progress"


def test_the_first_column_may_have_no_heading() -> None:
    data = sheet(["", "Action", "Lead", "Due date", "Status"], [["1.1", *r[1:]] for r in ROWS])
    document = read_bytes(data, name="plan.xlsx")
    (table,) = understood(document)["tables"]
    assert table["columns"][0]["key"] == "+1"
    assert find_actions(document, {"+1": Meaning.LABEL})[0].label == "1.1"


def test_the_headings_of_a_plan_are_accounted_for() -> None:
    data = sheet(["No.", "Action", "Lead", "Due date", "Status"], ROWS)
    assert understood(read_bytes(data, name="plan.xlsx"))["unaccounted"]["letters"] == 0
    left = understood(read_bytes(sheet(ODD, ROWS), name="plan.xlsx"))["unaccounted"]
    assert left["letters"] == left["of"]


def test_the_worker_reads_with_the_corrections(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(sheet(ODD, ROWS))
    assert read_in_worker(path)["actions"] == []
    found = read_in_worker(path, headings=SAID)
    assert [one["text"] for one in found["actions"]] == ["Write the policy", "Train the staff"]


def test_a_heading_is_named_on_one_line_in_small_letters() -> None:
    assert heading_key(" Due\n Date ") == "due date"


def test_what_a_person_says_of_one_column_leaves_the_others_as_they_were() -> None:
    headings = ["Recommendation no.", "Milestones", "Boss", "Due date", "On track?"]
    rows = [["1", "Write the policy", "Director of Nursing", "31 May 2024", "Yes"]] * 2
    document = read_bytes(sheet(headings, rows), name="plan.xlsx")
    (before, _) = find_actions(document)
    (after, _) = find_actions(document, {"boss": Meaning.OWNERS})
    assert (before.text, before.status) == ("Write the policy", "Yes")
    assert (after.text, after.status, after.owners) == (
        "Write the policy",
        "Yes",
        ["Director of Nursing"],
    )


def test_a_column_of_statuses_without_a_heading_is_read() -> None:
    rows = [[*row[:3], row[3], state] for row, state in zip(ROWS, ("Green", "Amber"), strict=True)]
    headings = ["No.", "Action", "Owner", "By when", ""]
    first, second = find_actions(read_bytes(sheet(headings, rows), name="plan.xlsx"))
    assert (first.status, second.status) == ("Green", "Amber")
