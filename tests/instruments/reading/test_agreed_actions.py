"""Actions under headings and behind labels, as audit reports and letters have them, not in tables."""

import pytest

from amends.instruments.reading import (
    Action,
    Document,
    find_actions,
    find_recommendations,
    read_bytes,
)
from tests.instruments.reading import making
from tests.instruments.reading.making import heading, small_heading, text

FINDINGS = (
    ("Finding 1: Actions are closed without evidence (High)", "The team will review all evidence.", "Head of Safety", "31 March 2025"),
    ("Finding 2: Owners leave (Medium)", "The board will check owners.", "Governance Manager", "September 2025"),
)  # fmt: skip


def told(action: Action) -> tuple[str, list[str], str]:
    when = action.in_place_by
    return action.text, action.owners, when.raw if when else ""


def expected() -> list[tuple[str, list[str], str]]:
    return [(words, [owner], day) for _, words, owner, day in FINDINGS]


def audit(*, recommended: bool, in_line: bool) -> Document:
    story = [heading("Internal audit report: serious incidents"), text(making.FILLER)]
    for title, words, owner, day in FINDINGS:
        story += [heading(title), text("We sampled twenty. Nine had nothing on file.")]
        fields = [("Agreed action", words), ("Responsible officer", owner), ("Target date", day)]
        if recommended:
            fields = [("Recommendation", f"The Trust should see to it ({owner})."), *fields]
        for name, value in fields:
            if in_line:
                story.append(text(f"<b>{name}:</b> {value}"))
            else:
                story += [small_heading(name), text(value)]
        story.append(text("We saw good practice too."))
    return read_bytes(making.pdf(*story), name="audit.pdf")


@pytest.mark.parametrize("recommended", [True, False])
@pytest.mark.parametrize("in_line", [True, False])
def test_agreed_actions_of_an_audit(recommended: bool, in_line: bool) -> None:
    document = audit(recommended=recommended, in_line=in_line)
    found = find_actions(document)
    if in_line:
        assert [told(one) for one in found] == expected()
    else:
        # What stands after a date under a heading of its own is kept with it.
        assert [one.text for one in found] == [words for _, words, _, _ in FINDINGS]
        assert [one.owners for one in found] == [[owner] for _, _, owner, _ in FINDINGS]
    assert [one.group for one in found] == [title for title, *_ in FINDINGS]
    texts = [one.text for one in find_recommendations(document)]
    named = [f"The Trust should see to it ({owner})." for _, _, owner, _ in FINDINGS]
    assert texts == (named if recommended else [])
    assert not any("printed twice" in one.flags for one in find_recommendations(document))


def test_a_plan_typed_as_lines() -> None:
    words = (
        "Plan after the review\n\n"
        "Recommendation 1: The Trust should ring families within a day.\nAction: The manager will ensure that somebody rings.\n"
        "Lead: Head of Nursing\nDeadline: 31 March 2025\nEvidence: Audit of calls\nProgress: Begun in May 2024.\n\n"
        "Recommendation 4: The Trust should keep a log.\nAction: A log will be kept.\nLead: Ward managers\n"
        "Deadline: September 2025\nEvidence: The log\nProgress: Not started.\n"
    )
    document = read_bytes(words.encode(), name="plan.txt")
    found = find_actions(document)
    assert [one.serves for one in found] == [["1"], ["4"]]
    assert [told(one) for one in found] == [
        ("The manager will ensure that somebody rings.", ["Head of Nursing"], "31 March 2025"),
        ("A log will be kept.", ["Ward managers"], "September 2025"),
    ]
    assert [one.evidence for one in found] == ["Audit of calls", "The log"]
    assert [(one.label, one.text) for one in find_recommendations(document)] == [
        ("Recommendation 1", "The Trust should ring families within a day."),
        ("Recommendation 4", "The Trust should keep a log."),
    ]


def test_numbered_actions_typed_as_lines() -> None:
    words = (
        "Safety action plan\n\nAction 1: Ring families.\nLead: Head of Nursing\nTimescale: June 2025\n\n"
        "Action 2: Keep a log.\nLead: Ward managers\nTimescale: September 2025\n"
    )
    found = find_actions(read_bytes(words.encode(), name="plan.txt"))
    assert [(one.label, *told(one)) for one in found] == [
        ("1", "Ring families.", ["Head of Nursing"], "June 2025"),
        ("2", "Keep a log.", ["Ward managers"], "September 2025"),
    ]


def test_one_action_with_little_else_is_no_form() -> None:
    words = "Minutes\n\nAction: Ask the board.\nLead: The chair\nDate: 1 May 2025\n\nThe meeting closed.\n"
    assert find_actions(read_bytes(words.encode(), name="minutes.txt")) == []


def test_beside_recommendations_findings_are_what_these_are_about() -> None:
    rows = [
        ["Ref", "Finding", "Recommendation", "Agreed action", "Responsible officer", "Date"],
        ["1", "Letters were late.", "Set a standard.", "It will be set.", "Head of Complaints", "June 2025"],
        ["2", "There was no log.", "Keep a log.", "A log will be kept.", "Manager", "July 2025"],
        ["3", "Nobody asked.", "N/A", "Staff will ask.", "Manager", "July 2025"],
    ]  # fmt: skip
    document = read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx")
    found = find_recommendations(document)
    assert [(one.label, one.text) for one in found] == [
        ("1", "Set a standard."),
        ("2", "Keep a log."),
    ]
    assert not any(
        flag.startswith("a second column") for one in find_actions(document) for flag in one.flags
    )
