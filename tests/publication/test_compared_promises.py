"""How often a promise moved between two editions: by its days, and not by the words for one day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from amends.publication.rules import Promised
from amends.publication.services.letters import promised_by
from tests.publication.test_compared import A, between, with_action

DAY = "the date for having it in place"


def promise(words: str, by: Any) -> Promised:
    """A promise to have an action in place; `by` None for no day, words for the mark of a removal."""
    return Promised("in_place_by", date(2025, 1, 1), by, words)


MAY, JUNE, JULY = (date(2026, month, day) for month, day in ((5, 31), (6, 30), (7, 31)))
SPRING = promise("spring 2026", MAY)
ON_MAY, ON_JUNE, ON_JULY = (promise(f"{day:%-d %B %Y}", day) for day in (MAY, JUNE, JULY))
SUMMER = promise("early summer", JUNE)
NONE, ONGOING = promise("no date promised", None), promise("ongoing", None)
GONE, GONE_TOO = promise("spring 2026", "[removed]"), promise("summer 2026", "[removed]")

# What stood, what came, under which heading it stands, and what is said.
CASES: dict[str, tuple[Promised, tuple[Promised, ...], str, str]] = {
    "other words, then later": (
        SPRING,
        (ON_MAY, ON_JUNE),
        "lost",
        "moved from spring 2026 (31 May 2026) to 30 June 2026, 30 days later.",
    ),
    "later, then other words": (
        ON_MAY,
        (ON_JUNE, SUMMER),
        "lost",
        "moved from 31 May 2026 to 30 June 2026, 30 days later.",
    ),
    "other words in between": (
        ON_MAY,
        (ON_JUNE, SUMMER, ON_JULY),
        "lost",
        "moved two times, from 31 May 2026 to 30 June 2026, then to 31 July 2026, 2 months later.",
    ),
    "other words, then earlier": (
        SUMMER,
        (ON_JUNE, ON_MAY),
        "gained",
        "moved from early summer (30 June 2026) to 31 May 2026.",
    ),
    "there and back": (
        ON_MAY,
        (ON_JUNE, SPRING),
        "lost",
        ("moved two times, from 31 May 2026 to 30 June 2026, then to spring 2026 (31 May 2026)."),
    ),
    "three wordings of one day": (
        SPRING,
        (ON_MAY, SPRING),
        "worded",
        (
            "did not move; it is put in other words: spring 2026 (31 May 2026), then 31 May 2026,"
            " then spring 2026 (31 May 2026)."
        ),
    ),
    "two wordings of no day": (
        NONE,
        (ONGOING,),
        "worded",
        "did not move; it is put in other words: no date promised, then ongoing.",
    ),
    "other words, then dropped": (
        SPRING,
        (ON_MAY, NONE, ONGOING),
        "lost",
        "was dropped. It was spring 2026 (31 May 2026), then no date promised.",
    ),
    "a day for none": (
        NONE,
        (ON_MAY,),
        "gained",
        "moved from no date promised to 31 May 2026.",
    ),
    "a day for none, in several words": (
        NONE,
        (ONGOING, SPRING, ON_MAY),
        "gained",
        "moved from no date promised to spring 2026 (31 May 2026).",
    ),
    "a day for none, which then moved": (
        NONE,
        (ON_MAY, ON_JUNE),
        "lost",
        "moved two times, from no date promised to 31 May 2026, then to 30 June 2026.",
    ),
    "a day that was removed, for none": (
        NONE,
        (GONE,),
        "lost",
        "moved from no date promised to spring 2026 ([removed]).",
    ),
    "two days that were removed": (
        GONE,
        (GONE_TOO,),
        "lost",
        "moved from spring 2026 ([removed]) to summer 2026 ([removed]).",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_promise_moves_when_its_day_does(case: str) -> None:
    stood, came, where, words = CASES[case]
    # The same words for the same day are another promise when they are given on another day.
    later = (replace(each, said_on=date(2025, 2, day)) for day, each in enumerate(came, start=1))
    found = between(with_action(A, promised=(stood,)), with_action(A, promised=(stood, *later)))
    told = {name: getattr(found, name) for name in ("lost", "gained", "worded")}
    said = f"Action 1.1: {DAY} {words}"
    assert told == {"lost": (), "gained": (), "worded": ()} | {where: (said,)}


def test_one_day_is_given() -> None:
    found = between(with_action(A, promised=()), with_action(A, promised=(SPRING,)))
    assert found.gained == (f"Action 1.1: {DAY} is given: spring 2026 (31 May 2026).",)


@pytest.mark.parametrize(
    ("came", "times"),
    [((ON_MAY,), 0), ((ON_MAY, ON_JUNE), 1), ((ON_MAY, ON_JUNE, SUMMER, ON_JULY), 2)],
)
def test_a_letter_tells_as_many_days_as_the_page_tells_moves(
    came: tuple[Promised, ...], times: int
) -> None:
    before, after = with_action(A, promised=(SPRING,)), with_action(A, promised=(SPRING, *came))
    letter = promised_by(after.recommendations[0].actions[0], "in_place_by", after)
    found = between(before, after)
    assert letter.count("by ") == times + 1
    counted = {0: "did not move", 1: "moved from", 2: "moved two times"}[times]
    (told,) = (*found.lost, *found.worded)
    assert counted in told
