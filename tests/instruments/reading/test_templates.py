"""Templates that many trusts fill in, and other forms that were met in use; every word is invented."""

import pytest

from amends.instruments.reading import find_actions, find_recommendations, read_bytes
from tests.instruments.reading import making
from tests.instruments.reading.making import FILLER, heading, numbered, text

SAFETY_ACTIONS = [
    ["Safety action summary table", "", "", "", "", "", ""],
    ["Area for improvement: handover", "", "", "", "", "", ""],
    ["", "Safety action description (SMART)", "Safety action owner (role, team, directorate)",
     "Target date for implementation", "Date Implemented", "Tool/measure", "Measurement frequency (eg monthly)"],
    ["1.", "Introduce a handover form.", "Matron, Ward 3", "31/03/2025", "", "Audit of ten forms", "Monthly"],
    ["2.", "Brief all bank staff.", "Lead nurse", "April 2025", "12/04/2025", "Attendance list", "Once"],
    ["Area for improvement: observations", "", "", "", "", "", ""],
    ["1.", "Buy monitors.", "General manager", "May 2025", "", "Number in use", "Quarterly"],
]  # fmt: skip


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_table_of_safety_actions(kind: str) -> None:
    if kind == "docx":
        data = making.word(lambda document: making.word_table(document, SAFETY_ACTIONS))
    else:
        data = making.workbook({"Plan": SAFETY_ACTIONS}, ["A1:G1", "A2:G2", "A6:G6"])
    found = find_actions(read_bytes(data, name=f"plan.{kind}"))
    assert [(one.label, one.text) for one in found] == [
        ("1.", "Introduce a handover form."), ("2.", "Brief all bank staff."), ("1.", "Buy monitors."),
    ]  # fmt: skip
    bands = ["Area for improvement: handover"] * 2 + ["Area for improvement: observations"]
    assert [one.group for one in found] == bands
    assert [one.evidence for one in found] == [
        "Audit of ten forms\nMonthly", "Attendance list\nOnce", "Number in use\nQuarterly",
    ]  # fmt: skip
    assert not any(one.flags for one in found)


def test_several_numbered_recommendations_in_a_cell() -> None:
    rows = [
        ["Theme", "Finding", "Recommendations"],
        ["Risk", "Not shared", "1. Share risk with GPs.\n2. Audit it each quarter."],
        ["Family", "Not heard", "3. Appoint a liaison officer."],
    ]
    data = making.word(lambda document: making.word_table(document, rows))
    assert [(one.label, one.text) for one in find_recommendations(read_bytes(data, name="x.docx"))] == [
        ("1", "Share risk with GPs."), ("2", "Audit it each quarter."), ("3", "Appoint a liaison officer."),
    ]  # fmt: skip


def test_what_a_trust_must_and_should_do() -> None:
    data = making.pdf(
        heading("Findings"), text(FILLER), heading("Areas for improvement"),
        text("<b>Action the trust MUST take to improve</b>"),
        numbered("•", "The trust must ensure that medicines are stored safely.", making.BULLET),
        text("<b>Action the trust SHOULD take to improve</b>"),
        numbered("•", "The trust should review its policy.", making.BULLET),
        numbered("•", "The trust should consider a buddy for each person.", making.BULLET),
        heading("Our inspection team"), text(FILLER),
    )  # fmt: skip
    found = find_recommendations(read_bytes(data, name="report.pdf"))
    assert [(one.text, one.addressees) for one in found] == [
        ("The trust must ensure that medicines are stored safely.", ["The trust"]),
        ("The trust should review its policy.", ["The trust"]),
        ("The trust should consider a buddy for each person.", ["The trust"]),
    ]
    assert "MUST take" in str(found[0].why)
