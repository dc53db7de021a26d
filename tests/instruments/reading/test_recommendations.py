"""Recommendations in documents of many makes; every word of them is invented."""

import pytest

from amends.instruments.reading import (
    Recommendation,
    find_recommendations,
    read_bytes,
)
from tests.instruments.reading import making
from tests.instruments.reading.making import (
    BULLET,
    FILLER,
    boxed,
    heading,
    new_page,
    numbered,
    small_heading,
    text,
)

TEXTS = {
    "1": "The Trust must ensure that nobody is discharged because they have missed appointments.",
    "2": "The Trust must ensure that every person has a crisis plan, and that families are given a copy.",
    "3": "The Trust must change how it listens to families in all of its services. It must ensure that:",
    "4": "When a person moves between two teams, the teams must speak to each other within 72 hours.",
    "6": "The Trust must improve how it shares information with other agencies.",
    "7": "Exampleshire Constabulary should tell the Trust of every request within two working days.",
}
PARTS = (
    "concerns raised by families are recorded in one agreed place; and",
    "a family member who raises a concern is told what will be done about it.",
)


def found(data: bytes, name: str = "report") -> list[Recommendation]:
    return find_recommendations(read_bytes(data, name=name))


def wholes(recommendations: list[Recommendation]) -> dict[str, str]:
    return {one.label: one.text for one in recommendations if not one.part_of}


def a_report() -> bytes:
    """A plain report: contents, a summary with cross-references, findings with recommendations."""
    story = [heading("Independent investigation into the care of Mr Q"), heading("Contents")]
    story += [text(f"Recommendation {number} {'.' * 60} {number}") for number in TEXTS]
    story += [
        new_page(),
        heading("Summary"),
        text(FILLER * 3),
        text(
            "As Recommendation 2 says below, crisis plans matter. Recommendation 4 is addressed to two "
            "teams, and Recommendation 7 to the police."
        ),
        text("Recommendation 6 was welcomed by everyone to whom we spoke."),
        new_page(),
        heading("9. Findings and what should follow"),
    ]
    for place, (number, words) in enumerate(TEXTS.items(), start=5):
        story += [
            numbered(f"9.{place}", FILLER * 2),
            small_heading(f"Recommendation {number}"),
            text(words),
        ]
        if number == "3":
            story += [
                numbered(f"({letter})", words) for letter, words in zip("ab", PARTS, strict=True)
            ]
    story += [numbered("9.20", FILLER)]
    return making.pdf(*story, header="Mr Q: draft, in confidence", footer="Page {} of 4")


def test_a_plain_numbered_report_is_read_exactly() -> None:
    recommendations = found(a_report())
    assert wholes(recommendations) == {
        f"Recommendation {number}": words for number, words in TEXTS.items()
    }
    parts = [one for one in recommendations if one.part_of]
    assert [(one.label, one.part_of, one.text) for one in parts] == [
        ("Recommendation 3(a)", "Recommendation 3", f"(a) {PARTS[0]}"),
        ("Recommendation 3(b)", "Recommendation 3", f"(b) {PARTS[1]}"),
    ]
    assert all(one.confidence >= 0.9 for one in recommendations)
    assert [one.label for one in recommendations][2:5] == [
        "Recommendation 3",
        "Recommendation 3(a)",
        "Recommendation 3(b)",
    ]


def test_pages_spans_reasons_addressees_and_deadlines() -> None:
    recommendations = found(a_report())
    last = recommendations[-1]
    assert last.pages == [4]
    assert all(span.box for span in last.spans)
    assert str(last.why) == "Headed “Recommendation 7”."
    assert last.addressees == ["Exampleshire Constabulary"]
    assert last.deadline is not None
    assert last.deadline.as_json() == {
        "raw": "within two working days",
        "from": None,
        "to": None,
        "precision": "relative",
    }


def test_gaps_in_the_numbers_are_kept() -> None:
    labels = [one.label for one in found(a_report()) if not one.part_of]
    assert "Recommendation 5" not in labels
    assert labels[-2:] == ["Recommendation 6", "Recommendation 7"]


def test_the_reports_own_paragraph_numbers() -> None:
    story = [heading("9. Recommendations")]
    story += [
        numbered(f"9.{number}", f"<b>Recommendation {number}:</b> {words}")
        for number, words in TEXTS.items()
        if number != "3"
    ]
    recommendations = found(making.pdf(*story, footer="{}"))
    assert [(one.label, one.paragraph) for one in recommendations] == [
        (f"Recommendation {number}", f"9.{number}") for number in TEXTS if number != "3"
    ]
    assert [one.text for one in recommendations] == [
        words for number, words in TEXTS.items() if number != "3"
    ]


def test_printed_twice_is_one_recommendation_with_two_places() -> None:
    story = [heading("Summary"), text(FILLER)]
    story += [text(f"<b>R{number}</b> {words}") for number, words in TEXTS.items() if number != "3"]
    story += [new_page(), heading("5 Analysis"), text(FILLER * 3)]
    for number, words in TEXTS.items():
        if number != "3":
            story += [text(FILLER), boxed(text(f"<b>R{number}:</b> {words}"))]
    recommendations = found(making.pdf(*story, footer="{}"))
    assert wholes(recommendations) == {
        f"R{number}": words for number, words in TEXTS.items() if number != "3"
    }
    assert all(one.pages == [1, 2] for one in recommendations)
    assert all("printed twice" in one.flags for one in recommendations)


def test_the_same_number_with_other_words_is_another_recommendation() -> None:
    story = [
        heading("Report A"),
        text("<b>Recommendation 1:</b> The Trust should write to families."),
        text("<b>Recommendation 2:</b> The Board should read what they answer."),
        heading("Report B"),
        text("<b>Recommendation 1:</b> The Council should count its empty homes each spring."),
    ]
    recommendations = found(making.pdf(*story))
    assert len(recommendations) == 3
    assert [one.label for one in recommendations if "number used twice" in one.flags] == [
        "Recommendation 1",
        "Recommendation 1",
    ]


def test_nested_parts_with_roman_numerals() -> None:
    story = [
        heading("Chapter 4"),
        boxed(
            small_heading("Recommendation 4: Duty of candour"),
            text("The Department should, within six months of publication:"),
            numbered("(a)", "review the duty, including"),
            numbered("(i)", "its scope;", BULLET),
            numbered("(ii)", "its enforcement;", BULLET),
            numbered("(b)", "report by 31 March 2027; and"),
            numbered("(c)", "tell families."),
        ),
        text(FILLER),
    ]
    recommendations = found(making.pdf(*story))
    assert [(one.label, one.part_of) for one in recommendations] == [
        ("Recommendation 4", ""),
        ("Recommendation 4(a)", "Recommendation 4"),
        ("Recommendation 4(a)(i)", "Recommendation 4(a)"),
        ("Recommendation 4(a)(ii)", "Recommendation 4(a)"),
        ("Recommendation 4(b)", "Recommendation 4"),
        ("Recommendation 4(c)", "Recommendation 4"),
    ]
    first = recommendations[0]
    assert first.title == "Duty of candour"
    assert first.text == "Duty of candour\nThe Department should, within six months of publication:"
    assert "in parts" in first.flags


def test_a_nested_label_as_printed() -> None:
    story = [
        text("<b>Recommendation 4(a)(i):</b> The Board should meet in public."),
        text("<b>Recommendation 4(a)(ii):</b> The Board should publish its papers."),
    ]
    labels = [one.label for one in found(making.pdf(*story))]
    assert labels == ["Recommendation 4(a)(i)", "Recommendation 4(a)(ii)"]


def test_a_box_over_two_pages_is_read_to_its_end() -> None:
    story = [heading("Chapter 1")]
    story += [text(FILLER * 2) for _ in range(9)]
    story += [
        boxed(small_heading("Recommendation 1"), text("The Trust should begin to do this.")),
        text("We heard from many families."),
        boxed(small_heading("Recommendation 2"), text("The Trust should go on.")),
        text("Nobody should think this is part of it."),
    ]
    assert wholes(found(making.pdf(*story, footer="{}"))) == {
        "Recommendation 1": "The Trust should begin to do this.",
        "Recommendation 2": "The Trust should go on.",
    }


def test_an_unboxed_end_that_is_not_sure_is_flagged() -> None:
    story = [
        small_heading("Recommendation 1"),
        text("The Trust should write to families."),
        text(FILLER),
        small_heading("Recommendation 2"),
        text("The Board should read what they answer."),
        text("It should also answer them."),
    ]
    first, second = found(making.pdf(*story))
    assert first.text == "The Trust should write to families."
    assert "unsure boundary" in first.flags
    assert second.text == "The Board should read what they answer.\nIt should also answer them."
    assert "unsure boundary" not in second.flags
    assert first.confidence < second.confidence


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("Recommendation 7:", "Recommendation 7"),
        ("Recommendation 7 –", "Recommendation 7"),
        ("RECOMMENDATION 7.", "RECOMMENDATION 7"),
        ("Recommendation no. 7", "Recommendation no. 7"),
        ("Recommendation Seven:", "Recommendation Seven"),
        ("Recommendation VII:", "Recommendation VII"),
        ("Recommendation A:", "Recommendation A"),
        ("Recommendation 7a:", "Recommendation 7a"),
        ("Recommendation 2.7:", "Recommendation 2.7"),
        ("Safety recommendation R/2019/045:", "Safety recommendation R/2019/045"),
        ("Safety Recommendation 2021/134:", "Safety Recommendation 2021/134"),
        ("R7", "R7"),
        ("R7.", "R7"),
        ("Rec 7:", "Rec 7"),
    ],
)
def test_labels_are_kept_as_printed(head: str, label: str) -> None:
    story = [heading("Findings"), text(FILLER), text(f"<b>{head}</b> The Trust should ask why.")]
    assert wholes(found(making.pdf(*story))) == {label: "The Trust should ask why."}
