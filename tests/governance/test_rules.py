"""What a body can decide, in which state, and what each decision needs."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.governance.rules import (
    AFTER,
    OF_ACTIONS,
    REOPENS_GAP,
    STATES_RUNG,
    TRANSITIONS,
    Circumstances,
    Openness,
    Problem,
    Proposal,
    impossible,
    may_be_letter,
    problems,
)
from amends.plans.rules import LADDER, DecisionKind, Rung

KINDS = list(DecisionKind)


def whole(kind: DecisionKind) -> tuple[Proposal, Circumstances]:
    """A decision that can stand, and the state it can stand in."""
    opened = kind is DecisionKind.REOPEN
    said = Proposal(
        kind, "Because.", Rung.EVIDENCED if kind in STATES_RUNG else None, gap=kind in REOPENS_GAP
    )
    return said, Circumstances(
        openness=Openness.CLOSED if opened else Openness.OPEN,
        standing=Rung.EVIDENCED,
        one_off=True,
        new_commitment=True,
        must_name_gap=True,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_decision_can_stand(kind: DecisionKind) -> None:
    assert problems(*whole(kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_decision_has_a_reason(kind: DecisionKind) -> None:
    said, so = whole(kind)
    assert problems(Proposal(**{**said.__dict__, "reason": " "}), so) == [Problem.NO_REASON]


@pytest.mark.parametrize(("kind", "state"), list(itertools.product(KINDS, Openness)))
def test_from_which_state(kind: DecisionKind, state: Openness) -> None:
    said, so = whole(kind)
    found = problems(said, Circumstances(**{**so.__dict__, "openness": state}))
    assert (found == [Problem.WRONG_STATE]) == (kind not in TRANSITIONS[state])


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ([], []),
        ([DecisionKind.CLOSE], []),
        ([DecisionKind.SUPERSEDE, DecisionKind.CLOSE], [1]),
        ([DecisionKind.REFUSE, DecisionKind.CLOSE, DecisionKind.REOPEN], []),
        ([DecisionKind.REOPEN, DecisionKind.CLOSE, DecisionKind.CLOSE], [0, 2]),
        ([DecisionKind.CLOSE, DecisionKind.EXTEND, DecisionKind.STOP], [1]),
        ([DecisionKind.STOP, DecisionKind.REOPEN, DecisionKind.REFUSE], []),
    ],
)
def test_what_could_not_follow(kinds: list[DecisionKind], found: list[int]) -> None:
    assert impossible(enumerate(kinds)) == found


@pytest.mark.parametrize(
    ("kinds", "whole", "found"),
    [
        ([DecisionKind.STOP, DecisionKind.REOPEN, DecisionKind.CLOSE], {0}, []),
        ([DecisionKind.STOP, DecisionKind.REFUSE, DecisionKind.CLOSE], {0, 1}, [2]),
        ([DecisionKind.STOP, DecisionKind.REOPEN, DecisionKind.CLOSE], {0, 1}, []),
        ([DecisionKind.CLOSE, DecisionKind.STOP, DecisionKind.REOPEN], {1}, []),
        ([DecisionKind.CLOSE, DecisionKind.REOPEN], {0}, [1]),
    ],
)
def test_what_could_not_follow_what_was_decided_on_the_whole(
    kinds: list[DecisionKind], whole: set[int], found: list[int]
) -> None:
    assert impossible(enumerate(kinds), whole) == found


def test_every_decision_that_opens_or_closes_is_known() -> None:
    assert set(AFTER) == set(DecisionKind) - {DecisionKind.REFUSE, DecisionKind.EXTEND}
    assert set(TRANSITIONS) == set(Openness)


@pytest.mark.parametrize("kind", KINDS)
def test_some_are_about_actions_alone(kind: DecisionKind) -> None:
    said, so = whole(kind)
    found = problems(said, Circumstances(**{**so.__dict__, "of_action": False}))
    assert (found == [Problem.WRONG_SUBJECT]) == (kind in OF_ACTIONS)


@given(
    kind=st.sampled_from(sorted(STATES_RUNG)),
    rung=st.sampled_from(LADDER),
    standing=st.sampled_from([None, *LADDER]),
)
def test_nothing_closes_above_what_is_proven(
    kind: DecisionKind, rung: Rung, standing: Rung | None
) -> None:
    said, so = whole(kind)
    said = Proposal(**{**said.__dict__, "rung": rung})
    found = problems(said, Circumstances(**{**so.__dict__, "standing": standing}))
    if found == []:
        assert standing is not None
        assert Rung.IN_PLACE.height <= rung.height <= standing.height
    elif standing is None or min(rung.height, standing.height) < Rung.IN_PLACE.height:
        assert found == [Problem.NEVER_IN_PLACE]
    else:
        assert found == [Problem.ABOVE_STANDING]


@pytest.mark.parametrize("kind", KINDS)
def test_a_rung_is_stated_only_on_closing(kind: DecisionKind) -> None:
    said, so = whole(kind)
    without = problems(Proposal(**{**said.__dict__, "rung": None}), so)
    with_one = problems(Proposal(**{**said.__dict__, "rung": Rung.IN_PLACE}), so)
    assert (without == [Problem.NO_RUNG]) == (kind in STATES_RUNG)
    assert (with_one == [Problem.STRAY_RUNG]) == (kind not in STATES_RUNG)


@pytest.mark.parametrize(
    ("kind", "part", "problem"),
    [
        (DecisionKind.ONE_OFF, "one_off", Problem.NOT_ONE_OFF),
        (DecisionKind.EXTEND, "new_commitment", Problem.NO_COMMITMENT),
    ],
)
def test_what_must_be_so(kind: DecisionKind, part: str, problem: Problem) -> None:
    said, so = whole(kind)
    assert problems(said, Circumstances(**{**so.__dict__, part: False})) == [problem]


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_reopens_a_gap(kind: DecisionKind) -> None:
    said, so = whole(kind)
    without = problems(Proposal(**{**said.__dict__, "gap": False}), so)
    with_one = problems(Proposal(**{**said.__dict__, "gap": True}), so)
    assert (without == [Problem.NO_GAP]) == (kind in REOPENS_GAP)
    assert (with_one == [Problem.STRAY_GAP]) == (kind not in REOPENS_GAP)
    unserving = Circumstances(**{**so.__dict__, "must_name_gap": False})
    assert problems(Proposal(**{**said.__dict__, "gap": False}), unserving) == []


@pytest.mark.parametrize(
    ("met", "since", "stands_against"),
    [
        (True, False, []),
        (True, True, [Problem.JUDGED_SINCE]),
        (False, False, [Problem.NOT_JUDGED_MET]),
        (False, True, [Problem.NOT_JUDGED_MET]),
    ],
)
def test_a_recommendation_closes_when_judged_met(
    met: bool, since: bool, stands_against: list[Problem]
) -> None:
    said, so = whole(DecisionKind.CLOSE)
    about = {"of_action": False, "judged_met": met, "judged_since": since}
    found = problems(said, Circumstances(**{**so.__dict__, **about, "of_recommendation": True}))
    assert found == stands_against
    action = problems(said, Circumstances(**{**so.__dict__, "judged_since": since}))
    assert action == []


@pytest.mark.parametrize(("kind", "letter"), list(itertools.product(KINDS, [True, False])))
def test_an_outside_body_shows_its_letter(kind: DecisionKind, letter: bool) -> None:
    said, so = whole(kind)
    said = Proposal(**{**said.__dict__, "letter": letter})
    found = problems(said, Circumstances(**{**so.__dict__, "for_others": True}))
    assert found == ([] if letter else [Problem.NO_LETTER])


DECIDED, BEFORE, AFTERWARDS = date(2026, 1, 22), date(2026, 1, 21), date(2026, 1, 27)


@pytest.mark.parametrize(
    ("came", "covers_to", "may"),
    [
        (None, None, False),
        (BEFORE, None, False),
        (BEFORE, DECIDED, False),
        (DECIDED, None, True),
        (AFTERWARDS, None, True),
        (AFTERWARDS, BEFORE, False),
        (AFTERWARDS, DECIDED, True),
        (AFTERWARDS, AFTERWARDS, True),
    ],
)
def test_what_may_be_its_letter(came: date | None, covers_to: date | None, may: bool) -> None:
    assert may_be_letter(came=came, covers_to=covers_to, decided=DECIDED) is may
