"""Reports typed as text, with few empty lines, and reports whose agencies have lists of their own."""

from amends.instruments.reading import find_actions, find_recommendations, read_bytes, understood

REPORT = """\
Serious Incident Investigation Report

Root cause
Staff did not escalate.

Recommendations
1. A learning event should be held on every ward
2. Ward 7 should review how it hands over
Rec 3. The Trust should share the report with the family

Action plan
Recommendation 1: A learning event should be held on every ward
Action: Learning event
Lead: Patient Safety Lead
Timescale: 31 October 2024
Evidence: Attendance list
"""
REVIEW = """\
<html><body><h2>Safeguarding Adults Review</h2>
<h3>Recommendation One</h3><p>That the Board seeks assurance from the ICB about care at home.</p>
<h3>Recommendation Two</h3><p>The Board should revise the policy on self-neglect.</p>
<h3>Single agency recommendations</h3>
<ol><li>Managers to sign off every case that is closed.</li><li>Training on capacity.</li></ol></body></html>
"""


def test_a_line_that_announces_begins_a_paragraph() -> None:
    document = read_bytes(REPORT.encode(), name="report.txt")
    words = [block.printed for block in document.blocks()]
    assert words[1:9] == [
        "Root cause",
        "Staff did not escalate.",
        "Recommendations",
        "1. A learning event should be held on every ward",
        "2. Ward 7 should review how it hands over",
        "Rec 3. The Trust should share the report with the family",
        "Action plan",
        "Recommendation 1: A learning event should be held on every ward",
    ]
    labels = [one.label for one in find_recommendations(document)]
    assert "Recommendation 1" in labels
    assert "Rec 3" in labels


def test_the_title_of_a_report_is_no_field_of_its_plan() -> None:
    document = read_bytes(REPORT.encode(), name="report.txt")
    (action,) = find_actions(document)
    assert (action.text, action.owners) == ("Learning event", ["Patient Safety Lead"])
    assert "Staff did not escalate." not in {cell.text for cell in action.cells}
    left = [one["text"] for one in understood(document)["unaccounted"]["passages"]]
    assert "Staff did not escalate." in left


def test_a_list_of_one_agency_may_hold_an_item_that_asks_for_nothing() -> None:
    found = find_recommendations(read_bytes(REVIEW.encode(), name="review.html"))
    assert [(one.label, one.text) for one in found][2:] == [
        ("1", "Managers to sign off every case that is closed."),
        ("2", "Training on capacity."),
    ]
    assert "asks for nothing" in found[3].flags


DECISION = """\
Our recommendations

28. In considering our recommendations, we have referred to our Principles for Remedy.

29. We recommend that, within four weeks, the Trust writes to Mrs X to apologise.

30. The Trust should also produce an action plan. It should send a copy to Mrs X.

31. Our guidance says that payments of this level are for moderate injustice.
"""


def test_a_reports_paragraphs_about_its_recommendations_are_left_out_and_told() -> None:
    found = understood(read_bytes(DECISION.encode(), name="decision.txt"))
    assert [one["label"] for one in found["recommendations"]] == ["29", "30"]
    assert [one["facts"]["numbers"] for one in found["remarks"]] == [["28", "31"]]
