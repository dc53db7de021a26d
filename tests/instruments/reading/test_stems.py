"""Items that end a sentence above them keep it; headings say for whom items are meant."""

import pytest

from amends.instruments.reading import Recommendation, find_recommendations, read_bytes
from tests.instruments.reading import making
from tests.instruments.reading.making import BULLET, FILLER, heading, numbered, small_heading, text

TRUST = ("review how risk is shared with primary care;", "train every ward manager by March 2025.")
BOARD = ("agree a protocol for placements;", "report progress in public.")
STEMS = ("The Trust should:", "We recommend that the Integrated Care Board:")


def bullets(*words: str) -> list[object]:
    return [numbered("•", each, BULLET) for each in words]


def found(*story: object) -> list[Recommendation]:
    after = (
        heading("Next steps"),
        text(FILLER),
        *bullets("The panel will meet.", "Staff will be told."),
    )
    data = making.pdf(heading("Findings"), text(FILLER), *story, *after)
    return find_recommendations(read_bytes(data, name="report.pdf"))


@pytest.mark.parametrize("style", [making.BODY, making.BOLD])
def test_each_bullet_keeps_its_stem(style: object) -> None:
    made = found(
        heading("Recommendations"), text(FILLER), text(STEMS[0], style), *bullets(*TRUST),
        text(STEMS[1], style), *bullets(*BOARD),
    )  # fmt: skip
    assert [one.text for one in made] == [
        *(f"{STEMS[0]}\n{words}" for words in TRUST),
        *(f"{STEMS[1]}\n{words}" for words in BOARD),
    ]
    assert [one.title for one in made] == [STEMS[0]] * 2 + [STEMS[1]] * 2
    assert [one.addressees for one in made] == [["The Trust"]] * 2 + [
        ["the Integrated Care Board"]
    ] * 2
    assert all(one.flags == ["no number"] for one in made)
    assert all(len(one.spans) == 2 for one in made)


def test_numbers_that_go_on_under_the_next_stem() -> None:
    made = found(
        heading("Recommendations"), text(STEMS[1]),
        *(numbered(f"{at}.", words) for at, words in enumerate(TRUST, 1)),
        text("NHS England must, within a year:"),
        *(numbered(f"{at}.", words) for at, words in enumerate(BOARD, 3)),
    )  # fmt: skip
    assert [(one.label, one.text) for one in made] == [
        *((str(at), f"{STEMS[1]}\n{words}") for at, words in enumerate(TRUST, 1)),
        *(
            (str(at), f"NHS England must, within a year:\n{words}")
            for at, words in enumerate(BOARD, 3)
        ),
    ]


def test_letters_that_begin_anew_under_the_next_stem() -> None:
    made = found(
        heading("Recommendations"), text(STEMS[0]),
        *(numbered(f"{at})", words) for at, words in zip("ab", TRUST, strict=True)),
        text(STEMS[1]), *(numbered(f"{at})", words) for at, words in zip("ab", BOARD, strict=True)),
    )  # fmt: skip
    assert [(one.label, one.title) for one in made] == [
        ("a", STEMS[0]), ("b", STEMS[0]), ("a", STEMS[1]), ("b", STEMS[1]),
    ]  # fmt: skip
    assert all("number used twice" in one.flags for one in made)


def test_an_item_that_says_who_should_act_needs_no_stem() -> None:
    made = found(
        heading("Recommendations"), text(STEMS[1]), *bullets("The Board should meet.", BOARD[0])
    )
    assert [one.text for one in made] == ["The Board should meet.", f"{STEMS[1]}\n{BOARD[0]}"]


def test_a_sentence_that_goes_on_in_its_list_is_one_recommendation() -> None:
    made = found(
        heading("Recommendations"), text("The Trust should review, within three months:"),
        *bullets("how risk is shared;", "how families are told."),
        text("The Trust should publish what it found by 31 March 2025."),
        text(STEMS[0]), *bullets(*TRUST),
    )  # fmt: skip
    assert [one.text for one in made] == [
        "The Trust should review, within three months:\n• how risk is shared;\n• how families are told.",
        "The Trust should publish what it found by 31 March 2025.",
        *(f"{STEMS[0]}\n{words}" for words in TRUST),
    ]


def test_headings_of_a_lower_rank_say_for_whom() -> None:
    made = found(
        heading("Recommendations"), small_heading("For the Trust"), *bullets(*TRUST),
        small_heading("NHS England"), *bullets(*BOARD),
    )  # fmt: skip
    assert [one.text for one in made] == [*TRUST, *BOARD]
    assert [one.addressees for one in made] == [["the Trust"]] * 2 + [["NHS England"]] * 2
    assert not any("asks for nothing" in one.flags for one in made)


def test_parts_of_a_numbered_item_stay_its_parts() -> None:
    made = found(
        heading("Recommendations"), numbered("1.", STEMS[0]), *bullets(*TRUST),
        numbered("2.", "Staff said much. The Board should:"), *bullets(*BOARD),
    )  # fmt: skip
    assert [one.label for one in made] == ["1", "2"]
    assert made[0].text == "\n".join([STEMS[0], *(f"• {words}" for words in TRUST)])


def test_a_stem_in_a_chapter_recommends() -> None:
    made = found(
        numbered("7.2", STEMS[1]), *bullets(*BOARD),
        numbered("7.3", f"Beds were short. {STEMS[0]}"), *bullets(*TRUST),
        numbered("7.4", "The policy said that staff should:"), *bullets("ask;", "write it down."),
    )  # fmt: skip
    assert [one.paragraph for one in made] == ["7.2", "7.3"]
    assert made[1].text == "\n".join([STEMS[0], *(f"• {words}" for words in TRUST)])


def test_the_words_under_the_next_heading_are_no_part_of_the_last_item() -> None:
    made = found(heading("Recommendations"), numbered("1.", "Ask."), numbered("2.", "Answer."))
    assert [one.text for one in made] == ["Ask.", "Answer."]
