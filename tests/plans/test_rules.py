"""What promises need, and how an action stands to them: worked out, never typed in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.plans.rules import (
    NO_PERIOD,
    OF_ACTIONS,
    SCOPE_TRANSITIONS,
    STATES_RUNG,
    DecisionKind,
    Kept,
    Period,
    Proposal,
    ScopeState,
    Terms,
    TermsProblem,
    Timeliness,
    is_late_entry,
    terms_problems,
    timeliness,
)

FIRST, CURRENT = date(2025, 4, 30), date(2025, 7, 31)
BEFORE, BETWEEN, AFTER = date(2025, 4, 1), date(2025, 6, 1), date(2025, 12, 8)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("first", "current", "in_place_on", "day", "expected"),
    [
        # Nothing in place yet.
        (None, None, None, AFTER, Timeliness(Kept.NO_DATE)),
        (FIRST, FIRST, None, BEFORE, Timeliness(Kept.DUE)),
        (FIRST, FIRST, None, FIRST, Timeliness(Kept.DUE)),
        (FIRST, FIRST, None, FIRST + timedelta(1), Timeliness(Kept.OVERDUE, 1, 1)),
        (FIRST, CURRENT, None, BETWEEN, Timeliness(Kept.DUE, 32, 0)),
        (FIRST, CURRENT, None, AFTER, Timeliness(Kept.OVERDUE, 222, 130)),
        (FIRST, None, None, AFTER, Timeliness(Kept.NO_DATE, 222, 0)),
        (None, CURRENT, None, AFTER, Timeliness(Kept.OVERDUE, 0, 130)),
        # In place by then.
        (None, None, BETWEEN, AFTER, Timeliness(Kept.KEPT)),
        (FIRST, FIRST, BEFORE, AFTER, Timeliness(Kept.KEPT)),
        (FIRST, FIRST, FIRST, AFTER, Timeliness(Kept.KEPT)),
        (FIRST, CURRENT, BETWEEN, AFTER, Timeliness(Kept.KEPT, 32, 0)),
        (FIRST, CURRENT, AFTER, date(2026, 7, 10), Timeliness(Kept.KEPT_LATE, 222, 130)),
        # In place only afterwards.
        (FIRST, CURRENT, AFTER, BETWEEN, Timeliness(Kept.DUE, 32, 0)),
        (FIRST, CURRENT, AFTER, AFTER, Timeliness(Kept.KEPT_LATE, 222, 130)),
        # A promise that moved to an earlier day.
        (CURRENT, FIRST, BETWEEN, AFTER, Timeliness(Kept.KEPT_LATE, 0, 32)),
    ],
)
def test_timeliness_follows_from_dates(
    first: date | None,
    current: date | None,
    in_place_on: date | None,
    day: date,
    expected: Timeliness,
) -> None:
    assert timeliness(first, current, in_place_on, day) == expected


@given(first=DAYS, current=DAYS, in_place_on=st.none() | DAYS, day=DAYS)
def test_nothing_becomes_less_late_with_time_until_it_is_in_place(
    first: date, current: date, in_place_on: date | None, day: date
) -> None:
    today = timeliness(first, current, in_place_on, day)
    later = timeliness(first, current, in_place_on, day + timedelta(30))
    assert 0 <= today.late_first <= later.late_first
    assert 0 <= today.late_current <= later.late_current
    if in_place_on is not None and in_place_on <= day:
        assert today == later
    assert (today.late_current > 0) == (today.kind in {Kept.OVERDUE, Kept.KEPT_LATE})


def exactly(day: date) -> Period:
    return Period(day, day)


DAY = date(2025, 4, 24)
TERMS = Terms("We will do it.", "owner", exactly(FIRST), exactly(date(2025, 9, 30)))
CHANGED = Terms("We will do it.", "owner", exactly(CURRENT), exactly(date(2025, 9, 30)))
APRIL = Period(date(2025, 4, 1), FIRST)


def change(terms: Terms = CHANGED, **more: object) -> Proposal:
    said: dict[str, object] = {
        "terms": terms,
        "effective_on": DAY,
        "before": TERMS,
        "first_on": date(2025, 2, 27),
        "reason": "The release moved.",
        "approved": True,
        "interim_control": "A paper form.",
    }
    return Proposal(**(said | more))  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Proposal(TERMS, DAY), []),
        (change(), []),
        (Proposal(Terms(" ", "owner", NO_PERIOD), DAY), [TermsProblem.NO_WORDING]),
        (Proposal(TERMS, DAY, owner_in_post=False), [TermsProblem.NO_OWNER_IN_POST]),
        (Proposal(TERMS, FIRST + timedelta(1)), [TermsProblem.PAST_DAY]),
        (Proposal(TERMS, FIRST), []),
        # A promise without a date, and one by a period whose last day counts.
        (Proposal(Terms("Words.", "owner", NO_PERIOD), DAY), []),
        (Proposal(Terms("Words.", "owner", APRIL), DAY), []),
        (Proposal(Terms("Words.", "owner", APRIL, exactly(date(2025, 4, 28))), DAY), []),
        (
            Proposal(Terms("Words.", "owner", exactly(CURRENT), exactly(FIRST)), DAY),
            [TermsProblem.OUT_OF_ORDER],
        ),
        (
            Proposal(Terms("Words.", "owner", exactly(CURRENT), NO_PERIOD, exactly(FIRST)), DAY),
            [TermsProblem.OUT_OF_ORDER],
        ),
        # A change: another clock moves while the missed date stays.
        (
            change(
                Terms("Words.", "owner", exactly(FIRST), exactly(date(2026, 1, 31))),
                effective_on=BETWEEN,
            ),
            [],
        ),
        (change(effective_on=AFTER), [TermsProblem.PAST_DAY]),
        (change(TERMS), [TermsProblem.NOTHING_CHANGES]),
        (change(effective_on=date(2025, 2, 1)), [TermsProblem.BEFORE_FIRST]),
        (change(reason=" "), [TermsProblem.NO_REASON]),
        (change(approved=False), [TermsProblem.NO_APPROVER]),
        (change(interim_control=""), [TermsProblem.NO_INTERIM_CONTROL]),
        (
            change(reason="", approved=False, interim_control=""),
            [
                TermsProblem.NO_REASON,
                TermsProblem.NO_APPROVER,
                TermsProblem.NO_INTERIM_CONTROL,
            ],
        ),
    ],
)
def test_what_stands_against_terms(said: Proposal, expected: list[TermsProblem]) -> None:
    assert terms_problems(said) == expected


def test_a_week_is_soon_enough() -> None:
    assert not is_late_entry(DAY, DAY + timedelta(7))
    assert is_late_entry(DAY, DAY + timedelta(8))


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        (None, ScopeState.IN, True),
        (None, ScopeState.EXCLUDED, True),
        (None, ScopeState.LEFT, False),
        (ScopeState.IN, ScopeState.IN, False),
        (ScopeState.IN, ScopeState.EXCLUDED, True),
        (ScopeState.IN, ScopeState.LEFT, True),
        (ScopeState.EXCLUDED, ScopeState.IN, True),
        (ScopeState.EXCLUDED, ScopeState.LEFT, True),
        (ScopeState.LEFT, ScopeState.IN, True),
        (ScopeState.LEFT, ScopeState.LEFT, False),
    ],
)
def test_how_a_service_comes_and_goes(now: ScopeState | None, then: ScopeState, may: bool) -> None:
    assert (then in SCOPE_TRANSITIONS[now]) is may


def test_only_closing_states_a_rung() -> None:
    assert {DecisionKind.CLOSE, DecisionKind.ONE_OFF} == STATES_RUNG
    assert {DecisionKind.EXTEND, DecisionKind.ONE_OFF} == OF_ACTIONS
