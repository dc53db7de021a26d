"""What only together leads to a person, and what was left to fill in."""

import pytest

from amends.instruments.disclosure import Kind, scan, without_overlap


@pytest.mark.parametrize(
    "words",
    ["[insert name]", "[Name]", "<insert date>", "TBC", "xxx", "XXXX", "lorem ipsum", "{{name}}", "???", "[TBC]", "dd/mm/yyyy", "Click or tap here to enter text", "#REF!", "[ ]", "____"],
)  # fmt: skip
def test_what_was_left_to_fill_in_is_found(words: str) -> None:
    found = scan(f"The panel will write to {words} soon.")
    assert [(one.kind, one.text) for one in found] == [(Kind.PLACEHOLDER, words)]


@pytest.mark.parametrize(
    "text",
    ["The name is [removed].", "[REDACTED] was seen.", "[the Trust] said", "No: what??", "(see note 1)", "It was said […] and [...] so.", "Action taken [12]", "(date as in the report)"],
)  # fmt: skip
def test_what_is_no_gap_is_not_found(text: str) -> None:
    assert [one for one in scan(text) if one.kind is Kind.PLACEHOLDER] == []


def test_a_ward_is_found_in_a_sentence_about_one_of_its_people() -> None:
    found = scan("A nurse on Bluebell Ward left. The two therapists of Ward 7B met.")
    assert [(one.kind, one.text) for one in found] == [
        (Kind.SMALL_WARD, "Bluebell Ward"),
        (Kind.SMALL_WARD, "Ward 7B"),
    ]
    assert scan("High Street Ward is a ward, and so is Bluebell Ward.") == []
    assert scan("A nurse on Bluebell Ward left.", known={"Bluebell Ward"}) == []


RARE = [
    "A retired teacher, aged 57, was found in Leeds.",
    "On 3 May 2017 the patient came from Wigan by train.",
    "The only midwife at Anytown Hospital left on 12 June.",
]
COMMON = [
    "A nurse in Leeds said so.",
    "On 3 May 2017 the Board met in Leeds.",
    "The Trust of Leeds will act by 3 May 2017. A nurse leads it.",
    "The patient safety plan was approved.",
]


@pytest.mark.parametrize("text", RARE)
def test_three_of_age_place_day_and_person_in_a_sentence_are_rare(text: str) -> None:
    (rare,) = [one for one in scan(text) if one.kind is Kind.RARE]
    assert text[rare.start : rare.end] == rare.text


@pytest.mark.parametrize("text", COMMON)
def test_what_many_share_is_not_rare(text: str) -> None:
    assert [one for one in scan(text) if one.kind is Kind.RARE] == []


def test_a_rare_combination_gives_way_to_its_parts() -> None:
    found = without_overlap(scan(RARE[0]))
    assert [one.kind for one in found] == [Kind.AGE]
    assert [one.kind for one in without_overlap(scan(RARE[2]))] == [Kind.RARE]
