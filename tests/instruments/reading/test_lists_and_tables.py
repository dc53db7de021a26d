"""Recommendations in lists, in sentences, in tables and in pasted text; every word is invented."""

from typing import Any

from amends.instruments.reading import (
    Document,
    Recommendation,
    find_recommendations,
    in_english,
    read_bytes,
    read_pasted,
    understood,
)
from amends.instruments.reading.recommendations import find_with_notes
from tests.instruments.reading import making
from tests.instruments.reading.making import (
    BULLET,
    FILLER,
    NUMBERED_ITALIC,
    heading,
    numbered,
    small_heading,
    text,
)


def found(data: bytes, name: str = "report") -> list[Recommendation]:
    return find_recommendations(read_bytes(data, name=name))


def wholes(recommendations: list[Recommendation]) -> dict[str, str]:
    return {one.label: one.text for one in recommendations if not one.part_of}


def test_a_list_of_recommendations_without_its_conclusions() -> None:
    story = [
        heading("1. Conclusions"),
        numbered("1.", "The care was poor and it was not seen to be poor."),
        numbered("2.", "Nobody asked why."),
        heading("2. Recommendations"),
        text("We set out what should follow."),
        numbered("1.", "The Trust should ask why."),
        numbered("2.", "The Trust should tell families what it hears."),
        numbered("4.", "The Board should read it."),
        heading("Appendix A: Terms of reference"),
        numbered("1.", "To review the care."),
    ]
    assert wholes(found(making.pdf(*story))) == {
        "1": "The Trust should ask why.",
        "2": "The Trust should tell families what it hears.",
        "4": "The Board should read it.",
    }


def test_a_mixed_list_that_says_which_is_which() -> None:
    story = [
        heading("Conclusions and recommendations"),
        numbered("1.", "Care was poor. (Conclusion, Paragraph 6)"),
        numbered("2.", "The Trust should ask why. (Recommendation, Paragraph 17)"),
        numbered("3.", "Nobody should be surprised. (Conclusion, Paragraph 25)"),
        numbered("4.", "The Board should read it. (Recommendation, Paragraph 31)"),
    ]
    recommendations = found(making.pdf(*story))
    assert [(one.label, one.paragraph, one.text) for one in recommendations] == [
        ("2", "17", "The Trust should ask why."),
        ("4", "31", "The Board should read it."),
    ]


def test_a_mixed_list_that_sets_recommendations_in_italics() -> None:
    story = [
        heading("Summary of conclusions and recommendations"),
        numbered("1.", "Care was poor in every year that we looked at. (Paragraph 6)"),
        numbered("2.", "The Trust should ask why. (Paragraph 9)", NUMBERED_ITALIC),
        numbered("3.", "Nobody had looked at it before we did. (Paragraph 12)"),
        numbered("4.", "We recommend that the Board read it. (Paragraph 14)", NUMBERED_ITALIC),
        numbered("5.", "The weather is a matter of record. (Paragraph 15)", NUMBERED_ITALIC),
    ]
    document = read_bytes(making.pdf(*story), name="report.pdf")
    assert [(one.label, one.paragraph) for one in find_recommendations(document)] == [
        ("2", "9"),
        ("4", "14"),
    ]


def test_a_mixed_list_that_does_not_say_is_kept_whole_and_flagged() -> None:
    story = [
        heading("Chapter 8: Conclusions and recommendations"),
        numbered("8.1.", "Care was poor in every year that we looked at (paragraph 2.20)."),
        numbered("8.2.", "The Trust should ask why (paragraph 3.10)."),
    ]
    first, second = found(making.pdf(*story))
    assert "may be a conclusion" in first.flags
    assert "may be a conclusion" not in second.flags
    assert (second.label, second.paragraph) == ("8.2", "3.10")
    assert second.text == "The Trust should ask why (paragraph 3.10)."


def test_bullets_under_a_heading_of_recommendations() -> None:
    story = [
        heading("Recommendations"),
        numbered("•", "The Trust should ask why.", BULLET),
        numbered("•", "The Board should read what it is told.", BULLET),
        heading("Next steps"),
        numbered("•", "Publish.", BULLET),
    ]
    recommendations = found(making.pdf(*story))
    assert [one.text for one in recommendations] == [
        "The Trust should ask why.",
        "The Board should read what it is told.",
    ]
    assert all("no number" in one.flags for one in recommendations)


def test_headings_without_a_number() -> None:
    story = [
        text("<b>Recommendation:</b> The Trust should ask why."),
        small_heading("Response:"),
        text("We have asked."),
        text("<b>Recommendation:</b> The Board should read what it is told."),
        small_heading("Response:"),
        text("We will read it."),
    ]
    assert [one.text for one in found(making.pdf(*story))] == [
        "The Trust should ask why.",
        "The Board should read what it is told.",
    ]


def test_the_answer_to_a_recommendation_is_not_a_part_of_it() -> None:
    story = [
        small_heading("Recommendation 1"),
        text("The Trust should write to families."),
        text("The Government agrees with this. Trusts should write, and must be seen to."),
        small_heading("Response to Recommendation 2"),
        text("We should say here that nothing is owed."),
        small_heading("Recommendation 3"),
        text("The Board should read what they answer."),
    ]
    assert wholes(found(making.pdf(*story))) == {
        "Recommendation 1": "The Trust should write to families.",
        "Recommendation 3": "The Board should read what they answer.",
    }


def test_sentences_that_recommend_and_those_that_do_not() -> None:
    story = [
        heading("Discussion"),
        numbered("4.1", FILLER),
        numbered(
            "4.2",
            "We found no recommendations in the earlier report. We recommend that the Trust reviews "
            "its policy on leave by June 2026. Staff agreed.",
        ),
        numbered("4.3", "The Committee recommended in 2019 that nothing be done. " + FILLER),
        numbered("4.4", "It is recommended that the Commissioner and the Trust agree:"),
        numbered("•", "a protocol;", BULLET),
        numbered("•", "a date for it.", BULLET),
        numbered("4.5", "No safety recommendations are made by the Commission."),
    ]
    recommendations = found(making.pdf(*story))
    assert [(one.paragraph, one.text) for one in recommendations] == [
        ("4.2", "We recommend that the Trust reviews its policy on leave by June 2026."),
        (
            "4.4",
            "It is recommended that the Commissioner and the Trust agree:\n• a protocol;\n• a date for it.",
        ),
    ]
    assert all(one.confidence < 0.8 and "in prose" in one.flags for one in recommendations)


def test_numbers_at_the_ends_of_paragraphs() -> None:
    story = [
        heading("6. Safety recommendations"),
        numbered("6.1", "The Commission may issue recommendations to any person or organisation."),
        numbered(
            "6.2",
            "On 27 October 2021 the Commission recommended that the Secretary provide leadership to local "
            "authorities. (007/21)",
        ),
        numbered(
            "6.3", "On 10 November 2021 the Secretary replied that she would (007/21) in time."
        ),
        numbered("6.4", "On 28 October 2021 the Commission recommended to the operator that it:"),
        numbered("(a)", "train its drivers; (008/21)"),
        numbered("(b)", "check their hours. (009/21)"),
    ]
    recommendations = found(making.pdf(*story))
    assert [(one.label, one.paragraph, one.text) for one in recommendations] == [
        (
            "007/21",
            "6.2",
            (
                "On 27 October 2021 the Commission recommended that the Secretary provide leadership to local "
                "authorities."
            ),
        ),
        ("008/21", "", "train its drivers;"),
        ("009/21", "", "check their hours."),
    ]


def test_a_chapter_of_numbered_paragraphs_some_of_which_recommend() -> None:
    story = [
        heading("113 Recommendations"),
        numbered(
            "113.1", "In this chapter we set out what ought to follow from all that we have found."
        ),
        numbered("113.2", "We recommend that the Department keep one list of every such building."),
        numbered("113.3", "Many people told us that it should have been done before."),
        numbered(
            "113.4", "We therefore recommend that the Council inspect each of them once a year."
        ),
    ]
    data = making.pdf(*story)
    assert [one.label for one in found(data)] == ["113.2", "113.4"]
    notes = in_english(understood(read_bytes(data, name="report.pdf")))["problems"]
    assert notes == [
        "Paragraphs of “113 Recommendations” that recommend nothing were left out: 113.1 and 113.3."
    ]


def test_what_others_recommended_only_where_nothing_else_is() -> None:
    reported = (
        "The Ombudsman said that it would have recommended that the Department apologise to everyone "
        "who was affected by the delay."
    )
    only = found(making.pdf(heading("Our answer"), text(FILLER), text(reported)))
    assert len(only) == 1
    assert "reported, not made here" in only[0].flags
    own = text("We recommend that the Department publish its letters.")
    assert [
        one.text
        for one in found(making.pdf(heading("Our answer"), text(FILLER), text(reported), own))
    ] == ["We recommend that the Department publish its letters."]


def test_a_document_without_recommendations() -> None:
    story = [
        heading("What happened"),
        text(FILLER * 3),
        text("The blades were recommended by their maker and are summarised below."),
        text("The Bureau may issue a formal safety recommendation as part of the final report."),
    ]
    assert found(making.pdf(*story)) == []


def test_two_columns_are_read_one_after_the_other() -> None:
    story = [heading("A report in two columns")]
    story += [text(FILLER * 2) for _ in range(4)]
    story += [
        text(
            "<b>Recommendation 1:</b> The Trust should set out how it will hear from families, and say "
            "so on its pages, because nobody could tell us."
        )
    ]
    story += [text(FILLER * 2) for _ in range(6)]
    data = making.pdf(*story, columns=2, header="Two columns", footer="{}")
    assert wholes(found(data)) == {
        "Recommendation 1": "The Trust should set out how it will hear from families, and say so on its "
        "pages, because nobody could tell us."
    }


def test_rows_of_a_workbook() -> None:
    rows: making.Rows = [
        ["Exampleshire Trust: register of recommendations", None, None, None],
        [],
        ["Rec no.", "Recommendation", "Addressed to", "Status"],
        [1, "The Trust should ask why.", "Trust", "Open"],
        [2.0, "The Board should read what it is told.", "Board", "Closed"],
        ["4(a)", "The Council should count its empty homes.", "Council", None],
    ]
    recommendations = found(making.workbook({"Register": rows}), "register.xlsx")
    assert [(one.label, one.text, one.addressees) for one in recommendations] == [
        ("1", "The Trust should ask why.", ["Trust"]),
        ("2", "The Board should read what it is told.", ["Board"]),
        ("4(a)", "The Council should count its empty homes.", ["Council"]),
    ]
    assert recommendations[0].spans[0].cell == "Register!B4"
    assert recommendations[0].pages == [1]


def test_a_recommendation_that_serves_several_rows_is_one() -> None:
    rows: making.Rows = [
        ["No", "Recommendation", "Actions required", "Lead"],
        [1, "The Trust should ask why.", "Write to families", "Head of Governance"],
        [None, None, "Hold a meeting", "Head of Governance"],
        [2, "The Board should read what it is told.", "Add to the agenda", "Trust Secretary"],
    ]
    data = making.workbook({"Plan": rows}, merged=["A2:A3", "B2:B3"])
    assert wholes(found(data)) == {
        "1": "The Trust should ask why.",
        "2": "The Board should read what it is told.",
    }


def test_a_semicolon_separated_file() -> None:
    data = (
        "Number;Recommendation;Recipient\r\n"
        '044/10;"The Trust should ask; then it should listen.";Trust\r\n'
        "045/10;The Board should read – and answer.;Board\r\n"
    ).encode("cp1252")
    recommendations = found(data, "register.txt")
    assert wholes(recommendations) == {
        "044/10": "The Trust should ask; then it should listen.",
        "045/10": "The Board should read – and answer.",
    }


def test_pasted_text() -> None:
    words = (
        "Findings\n\nNobody asked.\n\nRecommendation 1: The Trust should ask why, and should tell the\n"
        "families who asked it what it has found.\n\nRecommendation 2: The Board should read it.\n"
    )
    document: Document = read_pasted(words)
    assert wholes(find_recommendations(document)) == {
        "Recommendation 1": "The Trust should ask why, and should tell the families who asked it what it "
        "has found.",
        "Recommendation 2": "The Board should read it.",
    }
    assert find_recommendations(document)[0].pages == []


def test_tables_that_are_only_boxes() -> None:
    def one_cell_each(document: Any) -> None:
        document.add_paragraph("We heard from many families.")
        for number in (1, 2):
            cell = document.add_table(rows=1, cols=1).cell(0, 0)
            cell.text = f"Recommendation {number}: Letters"
            cell.add_paragraph(f"The Trust must write {number} letters:")
            cell.add_paragraph("• by hand")
            document.add_paragraph("Nobody should think this is part of it.")

    def label_beside_words(document: Any) -> None:
        making.word_table(
            document,
            [
                [f"Recommendation {number}", f"The Trust must write {number} letters."]
                for number in (1, 2)
            ],
        )

    assert wholes(found(making.word(one_cell_each))) == {
        f"Recommendation {number}": f"Letters\nThe Trust must write {number} letters:\n• by hand"
        for number in (1, 2)
    }
    assert wholes(found(making.word(label_beside_words))) == {
        f"Recommendation {number}": f"The Trust must write {number} letters." for number in (1, 2)
    }


def test_a_word_report_with_headings() -> None:
    def build(document: Any) -> None:
        document.add_heading("9 Recommendations", 1)
        for number, words in (
            ("1", "The Trust must ask why."),
            ("2", "The Trust must ensure that:"),
        ):
            document.add_paragraph("We heard much about this.")
            document.add_heading(f"Recommendation {number}", 2)
            document.add_paragraph(words)
        document.add_paragraph("(a) concerns are recorded; and")
        document.add_paragraph("(b) families are told.")

    recommendations = found(making.word(build), "report.docx")
    assert [(one.label, one.text) for one in recommendations] == [
        ("Recommendation 1", "The Trust must ask why."),
        ("Recommendation 2", "The Trust must ensure that:"),
        ("Recommendation 2(a)", "(a) concerns are recorded; and"),
        ("Recommendation 2(b)", "(b) families are told."),
    ]
    assert recommendations[0].spans[0].cell == "paragraph 3"


def test_a_column_without_numbers_beside_numbered_recommendations_is_told_and_left_out() -> None:
    rows = [
        ["Exercise", "Findings", "Key recommendations"],
        ["Swan", "Few came.", "Ask more people."],
    ]
    rows.append(["Heron", "All came.", "The Trust should ask families why."])

    def build(document: Any) -> None:
        for number, words in enumerate(("ask families why.", "keep a log."), start=1):
            document.add_heading(f"Recommendation {number}", 2)
            document.add_paragraph(f"The Trust should {words}")
        document.add_heading("Appendix: earlier exercises", 1)
        making.word_table(document, rows)

    document = read_bytes(making.word(build), name="report.docx")
    recommendations, notes = find_with_notes(document)
    assert [one.label for one in recommendations] == ["Recommendation 1", "Recommendation 2"]
    (note,) = notes
    assert str(note).startswith(
        "One row under “Key recommendations” was left out: it has no number"
    )


def test_a_short_recommendation_in_a_table_is_kept() -> None:
    rows = [
        ["No", "Recommendation", "Lead"],
        ["1", "Keep a log.", "Manager"],
        ["2", "N/A", "Manager"],
    ]
    found = find_recommendations(read_bytes(making.workbook({"Plan": rows}), name="plan.xlsx"))
    assert [one.text for one in found] == ["Keep a log."]
