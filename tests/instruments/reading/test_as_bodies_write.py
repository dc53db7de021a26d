"""Ways in which regulators, ombudsmen, review panels and trusts write; every word is invented."""

from typing import Any

from amends.instruments.reading import (
    Recommendation,
    find_actions,
    find_recommendations,
    read_bytes,
    read_pasted,
)
from tests.instruments.reading import making


def found(build: Any) -> list[Recommendation]:
    return find_recommendations(read_bytes(making.word(build), name="report.docx"))


def test_what_a_trust_must_do_is_read_where_the_heading_is_a_sentence() -> None:
    def build(document: Any) -> None:
        document.add_heading("Areas for improvement", 1)
        document.add_heading(
            "Action the trust MUST take is necessary to comply with its legal obligations.", 2
        )
        document.add_heading("Trust wide", 3)
        document.add_paragraph("The trust must store medicines safely.", style="List Bullet")
        document.add_heading("Acute wards", 3)
        document.add_paragraph("The service must assess every room.", style="List Bullet")
        document.add_heading("Action the trust SHOULD take to improve:", 2)
        document.add_paragraph("The trust should offer psychology.", style="List Bullet")

    assert [one.text for one in found(build)] == [
        "The trust must store medicines safely.",
        "The service must assess every room.",
        "The trust should offer psychology.",
    ]


def test_lists_of_single_agencies_beside_numbered_recommendations() -> None:
    def build(document: Any) -> None:
        document.add_heading("16. Recommendations", 1)
        document.add_heading("Multi-agency recommendations", 2)
        document.add_paragraph("Recommendation 1: The Partnership should ask every agency.")
        document.add_paragraph("Recommendation 2: The Adults Board should review its policy.")
        document.add_heading("Single agency recommendations", 2)
        document.add_heading("Exampleshire Police", 3)
        document.add_paragraph("Record the risk at every attendance.", style="List Bullet")
        document.add_paragraph("Refresh the training on control.", style="List Bullet")
        document.add_heading("Appendix 1", 1)
        document.add_paragraph("Terms of reference", style="List Bullet")
        document.add_paragraph("Members of the panel", style="List Bullet")

    assert [(one.label, one.text) for one in found(build)] == [
        ("Recommendation 1", "The Partnership should ask every agency."),
        ("Recommendation 2", "The Adults Board should review its policy."),
        ("", "Record the risk at every attendance."),
        ("", "Refresh the training on control."),
    ]


def test_a_list_that_repeats_the_numbered_recommendations_is_no_list_of_others() -> None:
    def build(document: Any) -> None:
        for number, words in enumerate(("ask every family.", "keep a log of calls."), start=1):
            document.add_heading(f"Recommendation {number}", 2)
            document.add_paragraph(f"The Trust should {words}")
        document.add_heading("Summary of recommendations", 1)
        document.add_paragraph("Ask every family.", style="List Bullet")
        document.add_paragraph("The Trust should keep a log of calls.", style="List Bullet")

    assert [one.label for one in found(build)] == ["Recommendation 1", "Recommendation 2"]


def test_what_the_next_sentence_adds_is_of_the_same_recommendation() -> None:
    first, second, third = find_recommendations(
        read_pasted(
            "We recommend that the Trust write to Ms A. It should do so within four weeks of this report. "
            "We also recommend that the Trust makes a plan. This should be shared with Ms A. Staff were "
            "kind. Finally, NHS England should pay for a study within 18 months. People should be kind."
        )
    )
    assert first.text.endswith("It should do so within four weeks of this report.")
    assert first.deadline is not None
    assert second.text.endswith("This should be shared with Ms A.")
    assert third.addressees == ["NHS England"]
    assert third.text == "Finally, NHS England should pay for a study within 18 months."


def test_a_recommendation_may_ask_without_should() -> None:
    words = (
        "Recommendation 1: The Safety Partnership to seek assurance from its members.\n\n"
        "Recommendation 2: That Adult Social Care reviews how it allocates people.\n\n"
        "Recommendation 3: The Governor should read the policy.\n"
    )
    recommendations = find_recommendations(read_pasted(words))
    assert not any("asks for nothing" in flag for one in recommendations for flag in one.flags)
    assert recommendations[2].addressees == ["The Governor"]


def rows_of(rows: making.Rows) -> Any:
    return find_actions(read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx"))


def test_actions_that_begin_with_their_numbers_are_no_column_of_numbers() -> None:
    first, second = rows_of(
        [
            ["Recommendation", "Key actions", "Operational lead", "Start", "Finish"],
            ["1. Review handover", "1.1 Write SOP", "Matron", "May 2024", "June 2025"],
            ["2. Audit notes", "2.1 Monthly audit", "Matron", "May 2024", "Ongoing"],
        ]
    )
    assert (first.serves, first.text) == (["1"], "1.1 Write SOP")
    assert (second.serves, second.text) == (["2"], "2.1 Monthly audit")
    assert first.in_place_by.to.isoformat() == "2025-06-30"


def test_headings_that_are_questions() -> None:
    first, second = rows_of(
        [
            ["Ref", "What did the report say?", "What are we going to do about it?",
             "Who is going to do it?", "By when?", "How will we know?", "Where are we now?"],
            ["R1", "The Trust must look again.", "Write it", "Matron", "May 2024", "Audit", "Begun"],
            ["R2", "Agree a protocol.", "Meet", "Matron", "May 2024", "Notes", "Met in May"],
        ]
    )  # fmt: skip
    assert [(one.serves, one.text, one.progress) for one in (first, second)] == [
        (["R1"], "Write it", "Begun"),
        (["R2"], "Meet", "Met in May"),
    ]


def test_a_post_and_the_team_that_it_is_of_are_one_owner() -> None:
    (row,) = rows_of(
        [["No", "Action", "Lead"], ["1", "Write it", "Team lead, Crisis Team"]],
    )
    assert row.owners == ["Team lead, Crisis Team"]
    (row,) = rows_of([["No", "Action", "Lead"], ["1", "Write it", "Matron, Medical Director"]])
    assert row.owners == ["Matron", "Medical Director"]


def test_a_second_report_in_the_file_whose_list_has_another_style() -> None:
    def build(document: Any) -> None:
        document.add_heading("Report A", 1)
        document.add_paragraph("Recommendation 1: The Trust should write to every family.")
        document.add_paragraph("Recommendation 2: The Board should read each report.")
        document.add_heading("Report B", 1)
        document.add_heading("Recommendations", 2)
        document.add_paragraph("The pharmacy should check each order twice.", style="List Bullet")
        document.add_paragraph("The pharmacist should report errors.", style="List Bullet")

    assert [one.label for one in found(build)] == ["Recommendation 1", "Recommendation 2", "", ""]


def test_the_number_of_an_action_is_no_number_of_the_recommendation_beside_it() -> None:
    rows: making.Rows = [
        ["Action ID", "Recommendation text", "Action", "Assigned To", "Created", "Due Date"],
        ["1001", "Review the policy", "Write it anew", "Matron", "2024-01-05", "2024-06-30"],
        ["1002", "Review the policy", "Share it", "Matron", "2024-01-05", "2024-03-31"],
    ]
    data = making.workbook({"Plan": rows})
    document = read_bytes(data, name="plan.xlsx")
    assert [(one.label, one.serves) for one in find_actions(document)] == [
        ("1001", []),
        ("1002", []),
    ]
    assert [one.label for one in find_recommendations(document)] == [""]
