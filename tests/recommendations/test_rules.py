"""Truth tables: no database."""

import time
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.recommendations.rules import (
    Answer,
    Change,
    LinkFact,
    LinkType,
    answerable_in_one_step,
    answers_open_to,
    change_between,
    compare,
    first_clash,
    needs_reason,
    same_words,
    type_fits,
)

TRUST, POLICE = uuid4(), uuid4()
SUBSTANCE = (Answer.ACCEPTED, Answer.IN_PART, Answer.IN_PRINCIPLE, Answer.NOT_ACCEPTED)


@pytest.mark.parametrize(
    ("addressees", "expected"),
    [
        ((), tuple(Answer)),
        ((TRUST,), SUBSTANCE),
        ((POLICE, TRUST), SUBSTANCE),
        ((POLICE,), (Answer.NOT_OURS,)),
    ],
)
def test_who_is_addressed_answers_the_substance(
    addressees: tuple[UUID, ...], expected: tuple[Answer, ...]
) -> None:
    assert answers_open_to(addressees=addressees, party=TRUST) == expected


def test_every_answer_but_accepted_needs_a_reason() -> None:
    assert [answer for answer in Answer if not needs_reason(answer)] == [Answer.ACCEPTED]


def test_not_ours_is_said_one_by_one() -> None:
    assert [answer for answer in Answer if not answerable_in_one_step(answer)] == [Answer.NOT_OURS]


@pytest.mark.parametrize("kind", LinkType)
@pytest.mark.parametrize("has_earlier", [True, False])
def test_nothing_earlier_found_is_the_type_of_no_earlier_one(
    kind: LinkType, *, has_earlier: bool
) -> None:
    fits = (
        kind is LinkType.NOTHING_EARLIER
        if not has_earlier
        else kind is not LinkType.NOTHING_EARLIER
    )
    assert type_fits(kind, has_earlier=has_earlier) is fits


@pytest.mark.parametrize(
    ("number", "text", "change"),
    [
        ("4", "Do  this\nnow.", Change.NONE),
        ("5", "Do this now.", Change.RENUMBERED),
        ("4", "Do this now, please.", Change.REWORDED),
        ("5", "Do that now.", Change.REWORDED),
    ],
)
def test_what_became_of_a_draft_is_read_from_its_words(
    number: str, text: str, change: Change
) -> None:
    found = change_between(
        draft_number="4", draft_text="Do this now.", final_number=number, final_text=text
    )
    assert found is change


def test_spaces_are_not_words() -> None:
    assert same_words(" a  b\n", "a\tb")
    assert not same_words("a b", "ab")


def fact(link: UUID, day: int, *, nothing: bool = False, live: bool = True) -> LinkFact:
    return LinkFact(link, nothing, live, date(2025, 7, day), day)


@pytest.mark.parametrize(
    ("facts", "clash"),
    [
        ([], None),
        ([fact(TRUST, 1)], None),
        ([fact(TRUST, 1), fact(POLICE, 2)], None),
        ([fact(TRUST, 1, nothing=True), fact(POLICE, 2)], 2),
        ([fact(POLICE, 1), fact(TRUST, 3, nothing=True)], 3),
        (
            [
                fact(TRUST, 1, nothing=True),
                fact(TRUST, 2, nothing=True, live=False),
                fact(POLICE, 3),
            ],
            None,
        ),
        # A late entry, before the withdrawal.
        (
            [
                fact(TRUST, 1, nothing=True),
                fact(TRUST, 5, nothing=True, live=False),
                fact(POLICE, 3),
            ],
            3,
        ),
        # Withdrawn and linked again on another day.
        (
            [
                fact(POLICE, 1),
                fact(POLICE, 2, live=False),
                fact(TRUST, 2, nothing=True),
                fact(POLICE, 4),
            ],
            4,
        ),
    ],
)
def test_nothing_found_never_stands_beside_something_found(
    facts: list[LinkFact], clash: int | None
) -> None:
    expected = None if clash is None else date(2025, 7, clash)
    assert first_clash(facts) == expected
    assert first_clash(facts[::-1]) == expected


def test_one_day_may_change_from_one_to_the_other() -> None:
    day = date(2025, 7, 2)
    facts = [
        fact(TRUST, 1, nothing=True),
        LinkFact(TRUST, nothing=True, live=False, day=day, sequence=8),
        LinkFact(POLICE, nothing=False, live=True, day=day, sequence=9),
    ]
    assert first_clash(facts) is None


def test_differing_words_are_marked_and_listed() -> None:
    found = compare(
        "The two teams must speak to each other within 72 hours.",
        "the two teams should speak to each other.",
    )
    assert found.differences == (("must", "should"), ("within 72 hours.", ""))
    assert [piece.text.strip() for piece in found.later if piece.differs] == [
        "must",
        "within 72 hours.",
    ]
    assert [piece.text.strip() for piece in found.earlier if piece.differs] == ["should"]


@pytest.mark.parametrize(
    ("later", "earlier", "tells"),
    [
        ("The two teams must speak within 72 hours.", "The two teams should speak.", True),
        ("The same words.", "the same words", True),
        ("Charts are audited.", "Charts are audited monthly by the ward and sent to all.", True),
        (
            "The team is to be told of the plan for any of the wards.",
            "The list is to be kept in the safe of the pharmacy for any of us.",
            False,
        ),
        ("Doctors must wash their hands.", "The board should look at staffing.", False),
        ("Patients told us that they were cold.", "The trust must insulate the roof.", False),
    ],
)
def test_marks_tell_something_only_where_words_are_shared(
    later: str, earlier: str, tells: bool
) -> None:
    assert compare(later, earlier).tells is tells
    assert compare(earlier, later).tells is tells


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_are_the_texts(later: str, earlier: str) -> None:
    found = compare(later, earlier)
    assert "".join(piece.text for piece in found.later) == later
    assert "".join(piece.text for piece in found.earlier) == earlier


@pytest.mark.parametrize("other", ["a b " * 5000, "a " * 9000, "a b c d e " * 120])
def test_a_comparison_never_keeps_anybody_waiting(other: str) -> None:
    began = time.monotonic()
    assert compare("a " * 10_000, other).compared is False
    assert compare(other, other).compared is True
    assert time.monotonic() - began < 1
