"""What two editions say differently of grades, plain words, easy read, the rule and restated promises: in sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from amends.assurance.rules import FLOOR
from amends.assurance.services import set_rule
from amends.publication.rules import (
    EasyRead,
    EditionContent,
    Grade,
    Graded,
    Id,
    Promised,
)
from tests.publication.contents import make_graded
from tests.publication.story import AS_AT, Story, on, sections
from tests.publication.test_compared import (
    ONE,
    A,
    between,
    with_action,
    with_recommendation,
)
from tests.publication.test_correcting import LATER, LATEST
from tests.web.reading import words_of

SCALE = make_graded("").scale
ON_SCALE = f"on “{SCALE}” by"
GIVEN = date(2025, 11, 20)


def graded(*grades: Grade) -> tuple[Graded, ...]:
    return (Graded(SCALE, ("Counted.",), grades),)


def action_with(*grades: Grade) -> EditionContent:
    return with_action(A, grades=graded(*grades))


B, D, OWN = make_graded("x").grades
AGAIN = replace(B, id=Id("x-new"), grade="D", given_on=GIVEN)
FIRST: dict[str, Any] = {"promised": ONE.promised[-1:]}
(PROMISE,) = ONE.promised[-1:]
CASES: dict[str, tuple[EditionContent, EditionContent, str, str]] = {
    "a grade came": (
        action_with(B),
        action_with(B, D),
        "gained",
        f"Action 1.1: graded “D” {ON_SCALE} a reviewer on 4 November 2025.",
    ),
    "the first grade of a recommendation": (
        with_recommendation(A, grades=()),
        with_recommendation(A, grades=graded(B)),
        "gained",
        f"Recommendation R1: graded “B” {ON_SCALE} an independent reviewer on 4 November 2025.",
    ),
    "a grade went": (
        action_with(B, D),
        action_with(B),
        "lost",
        (
            f"Action 1.1: the grade “D” on “{SCALE}”, given by a reviewer on 4 November 2025, is no"
            " longer listed."
        ),
    ),
    "every grade on a scale went": (
        action_with(B),
        with_action(A, grades=()),
        "lost",
        (
            f"Action 1.1: the grade “B” on “{SCALE}”, given by an independent reviewer on 4 November"
            " 2025, is no longer listed."
        ),
    ),
    "a reviewer gave another": (
        action_with(B, OWN),
        action_with(AGAIN, OWN),
        "lost",
        (
            f"Action 1.1: graded “D” {ON_SCALE} an independent reviewer on 20 November 2025; before,"
            " “B”."
        ),
    ),
    "what a reviewer wrote reads differently": (
        action_with(B),
        action_with(replace(B, words="[removed]")),
        "worded",
        (
            f"Action 1.1: what an independent reviewer said on “{SCALE}” on 4 November 2025 reads"
            " differently."
        ),
    ),
    "a grade waits for others": (
        with_action(A, grades=()),
        with_action(A, grades=(Graded(SCALE, ("It waits.",), ()),)),
        "worded",
        "Action 1.1: It waits.",
    ),
    "plain words came": (
        with_recommendation(A, in_plain_words=""),
        with_recommendation(A, in_plain_words="See everybody."),
        "gained",
        "Recommendation R1: it is put in plain words: “See everybody.”",
    ),
    "plain words went": (
        with_recommendation(A, in_plain_words="See everybody."),
        with_recommendation(A, in_plain_words=""),
        "lost",
        "Recommendation R1: it is no longer put in plain words. They were: “See everybody.”",
    ),
    "plain words are others": (
        A,
        with_recommendation(A, in_plain_words="See everybody."),
        "worded",
        "Recommendation R1: its plain words are others.",
    ),
    "easy read came": (
        replace(A, easy_read=EasyRead(())),
        A,
        "gained",
        "There is an easy-read part, with words and pictures.",
    ),
    "easy read went": (
        A,
        replace(A, easy_read=EasyRead(())),
        "lost",
        "There is no easy-read part any more.",
    ),
    "easy read is another": (
        A,
        replace(A, easy_read=EasyRead((replace(A.easy_read.parts[0], text="Sorry."),))),
        "worded",
        "The easy-read part is another: some of its words or pictures differ.",
    ),
    "less is asked for": (
        A,
        replace(A, in_short=replace(A.in_short, counted=(*A.in_short.counted, "One, not two."))),
        "lost",
        "One, not two.",
    ),
    "that less is asked for is said no more": (
        replace(A, in_short=replace(A.in_short, counted=(*A.in_short.counted, "One, not two."))),
        A,
        "lost",
        "It no longer says: “One, not two.”",
    ),
    "a promise in other words": (
        with_action(A, **FIRST),
        with_action(
            A,
            promised=(PROMISE, replace(PROMISE, said_on=GIVEN, words="by mid-September 2024")),
        ),
        "worded",
        (
            "Action 1.1: the date for having it in place did not move; it is put in other words:"
            " 14 September 2024, then by mid-September 2024 (14 September 2024)."
        ),
    ),
    "a promise that was given again": (
        with_action(A, **FIRST),
        with_action(A, promised=(PROMISE, replace(PROMISE, said_on=GIVEN))),
        "worded",
        (
            "Action 1.1: the date for having it in place was promised again, and did not move:"
            " 14 September 2024."
        ),
    ),
    "a promise moved earlier": (
        with_action(A, **FIRST),
        with_action(
            A,
            promised=(
                PROMISE,
                Promised("in_place_by", GIVEN, date(2024, 9, 1), "1 September 2024"),
            ),
        ),
        "gained",
        (
            "Action 1.1: the date for having it in place moved from 14 September 2024 to 1 September"
            " 2024."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_where_it_belongs_and_nowhere_else(case: str) -> None:
    before, after, where, words = CASES[case]
    found = between(before, after)
    told = {name: getattr(found, name) for name in ("lost", "gained", "worded")}
    assert told == {"lost": (), "gained": (), "worded": ()} | {where: (words,)}


def test_of_two_who_are_called_the_same_nobody_is_said_to_have_changed_their_mind() -> None:
    """Two independent reviewers, each with another grade: which took the place of which, nobody knows."""
    twin = replace(B, id=Id("x-twin"), grade="A")
    found = between(
        action_with(B, twin), action_with(AGAIN, replace(AGAIN, id=Id("x-c"), grade="C"))
    )
    assert len(found.lost) == len(found.gained) == 2
    assert not [each for each in found.lost if "before," in each]


def promise_on(by: str) -> Callable[[], Promised]:
    """A promise whose day a removal took."""
    return lambda: Promised("in_place_by", GIVEN, by, "words")  # type: ignore[arg-type]  # as JSON has it


@pytest.mark.parametrize("removed", ["before", "after"])
def test_a_day_that_was_removed_is_never_said_to_be_earlier(removed: str) -> None:
    gone = promise_on("[removed]")()
    pair = (gone, PROMISE) if removed == "before" else (PROMISE, gone)
    found = between(with_action(A, promised=pair[:1]), with_action(A, promised=pair))
    assert not found.gained
    assert len(found.lost) == 1


def test_that_less_is_asked_for_is_told_in_the_edition_and_between_two(
    page_story: Story, client: Client
) -> None:
    """What was asked before and what is now, once: an edition that said it already has nothing new to say."""

    def ask_for(tests: int, day: date) -> None:
        with on(day, 8):
            set_rule(
                organisation_id=page_story.trust.pk,
                demands=replace(FLOOR, tests=tests),
                reason="A private reason.",
                decided_by=page_story.trust.board,
                effective_on=day,
                by=page_story.by,
            )

    ask_for(4, AS_AT)
    page_story.published()
    ask_for(3, LATER)
    editions = [page_story.release(page_story.draft(day), day) for day in (LATER, LATEST)]
    told = (
        "From 10 December 2025 on less is asked for than before, before we call anything part of"
        " everyday practice: 3 tests, not 4. Decided by the Board."
    )
    second, third = (sections(each)["what has changed"]["recorded"] for each in editions)
    assert told in second
    assert told not in third
    home = f"/public/{page_story.trust.slug}/{page_story.plan.pk}/changes"
    with on(LATEST, 12):
        pages = [words_of(client.get(f"{home}/{pair}/")) for pair in ("1/2", "1/3", "2/3")]
    first_said = "What slipped, went, or was put right"
    assert [told in page.split(first_said)[1].split("What came")[0] for page in pages] == [
        True,
        True,
        False,
    ]
    assert "A private reason" not in "".join(pages)


def test_a_service_that_was_reached_before_is_not_told_as_a_wider_scope() -> None:
    one, *rest = ONE.services
    for of, wider in ((ONE.of, False), (ONE.of - 1, True)):
        found = between(with_action(A, services=tuple(rest), of=of), A)
        told = any("it is now also for Crisis team North" in each for each in found.gained)
        assert told is wider
        named = "Action 1.1: Crisis team North is now told of by itself."
        assert (named in found.worded) is not wider
    swapped = with_action(A, services=(replace(one, name="Ward 9"), *rest))
    assert "Action 1.1: it is now also for Ward 9." in between(A, swapped).gained
    apart = (replace(one, name="Ward 8"), replace(one, name="Ward 9"), *rest)
    assert "Action 1.1: Ward 8 and Ward 9 are now told of by themselves." in (
        between(A, with_action(A, services=apart)).worded
    )
