"""What is plain Python: turns, cuts, numbers, addressees, places."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.intake import rules
from amends.intake.rules import PASSAGE_TRANSITIONS, READING_TRANSITIONS, Queued


def queued(*rows: tuple[int, str, str, bool]) -> list[Queued]:
    return [Queued(uuid4(), *row) for row in rows]


def test_unsure_ones_come_first_and_a_whole_before_its_parts() -> None:
    rows = queued(
        (100, "1", "", False),
        (200, "2", "", False),
        (300, "2(a)", "2", False),
        (400, "2(b)", "2", True),
        (500, "3", "", True),
    )
    numbers = {row.pk: row.number for row in rows}
    turns = [numbers[pk] for pk in rules.in_turn(rows)]
    assert turns == ["2", "2(a)", "2(b)", "3", "1"]


def test_parts_that_name_each_other_do_not_go_round_for_ever() -> None:
    rows = queued((100, "1", "2", False), (200, "2", "1", True))
    assert len(rules.in_turn(rows)) == 2


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Recommendation 4", "4"),
        ("Recommendation 4(a)", "4(a)"),
        ("recommendations 7:", "7"),
        ("R12", "R12"),
        ("8.1", "8.1"),
        ("", ""),
        ("Recommendation", "Recommendation"),
    ],
)
def test_the_reports_own_number(label: str, number: str) -> None:
    assert rules.number_of(label) == number


def test_a_text_can_be_cut_at_its_lines_and_sentences() -> None:
    text = "First this. Then that; and more\nA line of its own."
    pieces = [text[at:] for at in rules.cuts(text)]
    assert pieces == [
        "Then that; and more\nA line of its own.",
        "and more\nA line of its own.",
        "A line of its own.",
    ]
    assert rules.cuts("One sentence only.") == []


@given(st.text())
def test_every_cut_leaves_words_on_both_sides(text: str) -> None:
    for at in rules.cuts(text):
        assert text[:at].strip()
        assert text[at:].strip()


def test_there_is_room_for_many_halves_and_then_none() -> None:
    positions = [100, 200]
    while (place := rules.place_between(positions[-2], positions[-1])) is not None:
        assert positions[-2] < place < positions[-1]
        positions.insert(-1, place)
    assert len(positions) > 20
    assert rules.place_between(100, None) == 106


def test_the_trust_in_a_report_is_our_own() -> None:
    own, england = uuid4(), uuid4()
    names: dict[UUID, str] = {own: "Example NHS Trust", england: "NHS England"}
    assert rules.addressed(["The Trust", "NHS England."], names, own) == [own, england]
    assert rules.addressed(["the government"], names, own) == []


def test_a_place_holds_no_floats() -> None:
    place = rules.place_of(
        "abc", [{"page": 3, "box": [85.2, 164.9, 514.1, 350.4]}, {"page": None, "cell": "A!B4"}]
    )
    assert place == {
        "file": "abc",
        "spans": [{"page": 3, "box": [85, 164, 515, 351]}, {"cell": "A!B4"}],
    }


def test_what_is_in_the_record_is_not_taken_back() -> None:
    assert PASSAGE_TRANSITIONS[rules.PassageState.ACCEPTED] == frozenset()
    assert PASSAGE_TRANSITIONS[rules.PassageState.KEPT] == frozenset()
    assert set(PASSAGE_TRANSITIONS) == set(rules.PassageState)
    assert set(READING_TRANSITIONS) == set(rules.ReadingState)


def test_a_date_of_a_report_that_was_not_found_is_a_line_of_the_timeline() -> None:
    assert rules.meaning_of("published", ["external"]) == "external:published"
    assert rules.meaning_of("published", ["internal"]) == "event"
    assert rules.meaning_of("plan updated", ["external"]) == "event"


@pytest.mark.parametrize(
    ("confidence", "flags", "unsure"),
    [(0.99, ["printed twice"], False), (0.69, [], True), (0.95, ["unsure boundary"], True)],
)
def test_what_is_unsure(confidence: float, flags: list[str], unsure: bool) -> None:
    assert rules.is_unsure(confidence, flags) is unsure
