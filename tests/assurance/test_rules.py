"""The truth tables of cells, readings and scales."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.assurance import rules
from amends.assurance.rules import (
    NEEDS,
    CellState,
    Circumstances,
    Need,
    Problem,
    Reading,
    Reads,
    Result,
    Statement,
    hear,
    problems,
    reading,
)
from amends.ui import status

DAY = date(2025, 3, 1)
LATER = date(2026, 3, 1)
FINE = Circumstances()

WHOLE = {
    CellState.UNKNOWN: Statement(CellState.UNKNOWN, DAY, "Nobody has looked"),
    CellState.NOT_STARTED: Statement(CellState.NOT_STARTED, DAY, "No supervisor"),
    CellState.INTRODUCED: Statement(CellState.INTRODUCED, DAY, "Switched on"),
    CellState.IN_USE: Statement(CellState.IN_USE, DAY, "A report", expires_on=LATER),
    CellState.AUDITED: Statement(
        CellState.AUDITED,
        DAY,
        "An audit",
        result=Result.MET,
        sample=(18, 20),
        expires_on=LATER,
        evidence=1,
    ),
    CellState.SUSTAINED: Statement(
        CellState.SUSTAINED, DAY, "A repeat", sample=(18, 20), expires_on=LATER, evidence=1
    ),
    CellState.SLIPPED: Statement(CellState.SLIPPED, DAY, "A check", sample=(8, 20)),
}


def without(said: Statement, **parts: object) -> Statement:
    return Statement(**{**said.__dict__, **parts})


@pytest.mark.parametrize("state", CellState)
def test_a_whole_statement_of_each_state_stands(state: CellState) -> None:
    assert problems(WHOLE[state], FINE) == []


def test_every_state_says_what_it_needs() -> None:
    assert set(NEEDS) == set(CellState) == set(WHOLE)


EXPIRES = {CellState.IN_USE, CellState.AUDITED, CellState.SUSTAINED}
TESTED = {CellState.AUDITED, CellState.SUSTAINED}


@pytest.mark.parametrize("state", CellState)
def test_only_what_goes_on_expires(state: CellState) -> None:
    missing = problems(without(WHOLE[state], expires_on=None), FINE)
    given_ = problems(without(WHOLE[state], expires_on=LATER), FINE)
    assert (missing == [Problem.NO_EXPIRY]) == (state in EXPIRES)
    assert (given_ == [Problem.STRAY_EXPIRY]) == (state not in EXPIRES)


@pytest.mark.parametrize("state", CellState)
def test_a_test_needs_its_sample_and_its_evidence(state: CellState) -> None:
    assert (problems(without(WHOLE[state], sample=None), FINE) == [Problem.NO_SAMPLE]) == (
        state in TESTED
    )
    assert (problems(without(WHOLE[state], evidence=0), FINE) == [Problem.NO_EVIDENCE]) == (
        state in TESTED
    )


@pytest.mark.parametrize("state", CellState)
def test_only_an_audit_has_a_result(state: CellState) -> None:
    assert (problems(without(WHOLE[state], result=None), FINE) == [Problem.NO_RESULT]) == (
        state is CellState.AUDITED
    )
    found = problems(without(WHOLE[state], result=Result.MET), FINE)
    assert (Problem.STRAY_RESULT in found) == (state is not CellState.AUDITED)


@pytest.mark.parametrize("state", [CellState.UNKNOWN, CellState.NOT_STARTED])
def test_nothing_was_looked_at_in_these(state: CellState) -> None:
    assert problems(without(WHOLE[state], sample=(1, 2)), FINE) == [Problem.STRAY_SAMPLE]


@pytest.mark.parametrize("sample", [(21, 20), (0, 0), (-1, 4)])
def test_a_sample_that_cannot_be(sample: tuple[int, int]) -> None:
    assert problems(without(WHOLE[CellState.AUDITED], sample=sample), FINE) == [
        Problem.IMPOSSIBLE_SAMPLE
    ]


@pytest.mark.parametrize("state", CellState)
def test_every_statement_rests_on_something(state: CellState) -> None:
    assert problems(without(WHOLE[state], basis="  "), FINE)[0] is Problem.NO_BASIS


@pytest.mark.parametrize("days", [0, -1])
def test_an_expiry_comes_after_the_day(days: int) -> None:
    said = without(WHOLE[CellState.IN_USE], expires_on=DAY + timedelta(days=days))
    assert problems(said, FINE) == [Problem.EXPIRY_TOO_EARLY]


@given(
    met=st.integers(0, 60),
    more=st.integers(0, 60),
    per_cent=st.integers(1, 100),
    result=st.sampled_from([*Result, None]),
)
def test_result_and_standard_agree(
    met: int, more: int, per_cent: int, result: Result | None
) -> None:
    of = max(1, met + more)
    state = CellState.SUSTAINED if result is None else CellState.AUDITED
    said = without(WHOLE[state], sample=(met, of), result=result)
    found = problems(said, Circumstances(standard=per_cent))
    reaches = met / of * 100 >= per_cent - 1e-9
    if result is Result.NOT_MET:
        assert found == ([Problem.ABOVE_STANDARD] if reaches else [])
    else:
        assert found == ([] if reaches else [Problem.BELOW_STANDARD])


def test_without_a_standard_the_auditor_says() -> None:
    said = without(WHOLE[CellState.AUDITED], sample=(1, 20))
    assert problems(said, Circumstances(standard=None)) == []


@pytest.mark.parametrize("state", CellState)
@pytest.mark.parametrize(
    ("so", "problem"),
    [
        (Circumstances(in_scope=False), Problem.NOT_IN_SCOPE),
        (Circumstances(running=False), Problem.NOT_RUNNING),
    ],
)
def test_out_of_scope_and_closed_services_say_nothing(
    state: CellState, so: Circumstances, problem: Problem
) -> None:
    assert problems(WHOLE[state], so) == [problem]


@pytest.mark.parametrize("state", CellState)
def test_the_owner_does_not_test(state: CellState) -> None:
    found = problems(WHOLE[state], Circumstances(by_owner=True))
    assert (found == [Problem.OWNER_TESTS]) == (state in TESTED)


@pytest.mark.parametrize("state", CellState)
def test_met_only_after_in_use(state: CellState) -> None:
    never = Circumstances(used_before=False)
    assert (problems(WHOLE[state], never) == [Problem.NOT_IN_USE_BEFORE]) == (state in TESTED)
    said = without(WHOLE[CellState.AUDITED], result=Result.NOT_MET, sample=(1, 20))
    assert problems(said, never) == []


@pytest.mark.parametrize(
    ("found", "lifts"),
    [
        (CellState.AUDITED, {CellState.UNKNOWN, CellState.IN_USE}),
        # Since when it is done again may be said, and is no test.
        (CellState.SLIPPED, {CellState.UNKNOWN}),
    ],
)
@pytest.mark.parametrize("state", CellState)
def test_what_was_found_is_not_undone_by_a_statement(
    state: CellState, found: CellState, lifts: set[CellState]
) -> None:
    assert bool(problems(WHOLE[state], Circumstances(open=found))) == (state in lifts)


@dataclass(frozen=True)
class Row:
    """What was said, as far as it decides what stands."""

    state: CellState
    result: Result | None = None


UNKNOWN, NEVER, BEGUN, USED = (
    Row(state)
    for state in (
        CellState.UNKNOWN,
        CellState.NOT_STARTED,
        CellState.INTRODUCED,
        CellState.IN_USE,
    )
)
SUSTAINED, SLIP = Row(CellState.SUSTAINED), Row(CellState.SLIPPED)
MET, FAILED = Row(CellState.AUDITED, Result.MET), Row(CellState.AUDITED, Result.NOT_MET)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ((), None),
        ((USED,), USED),
        ((USED, UNKNOWN), UNKNOWN),
        ((SUSTAINED, UNKNOWN), UNKNOWN),
        # A slip stands until a test that is met, whatever is said in between.
        *(
            ((SUSTAINED, SLIP, *between), SLIP)
            for between in ((), (UNKNOWN,), (USED,), (BEGUN,), (BEGUN, USED), (UNKNOWN, USED))
        ),
        *(((USED, SLIP, *between, MET), MET) for between in ((), (UNKNOWN,), (BEGUN, USED))),
        ((USED, SLIP, USED, SUSTAINED), SUSTAINED),
        ((USED, SLIP, MET, UNKNOWN), UNKNOWN),
        # So does a test that was not met.
        *(
            ((USED, FAILED, *between), FAILED)
            for between in ((), (UNKNOWN,), (USED,), (UNKNOWN, USED), (BEGUN, USED), (NEVER, USED))
        ),
        *(((USED, FAILED, *between, MET), MET) for between in ((), (UNKNOWN,), (BEGUN, USED))),
        # The later finding stands.
        ((USED, SLIP, FAILED), FAILED),
        ((USED, FAILED, UNKNOWN, SLIP), SLIP),
        # What is said to be worse counts for itself, and nobody's not knowing does not undo it.
        ((USED, FAILED, BEGUN), BEGUN),
        ((USED, FAILED, BEGUN, UNKNOWN), BEGUN),
        ((USED, FAILED, NEVER), NEVER),
        ((USED, SLIP, NEVER), NEVER),
        ((USED, SLIP, NEVER, UNKNOWN), NEVER),
        ((USED, SLIP, NEVER, USED), SLIP),
    ],
)
def test_what_stands(said: tuple[Row, ...], stands: Row | None) -> None:
    *_before, now = hear(said)
    assert now.stands == stands


STATES = st.sampled_from(CellState)


@given(
    state=STATES,
    result=st.sampled_from(Result),
    lasts=st.integers(1, 800),
    asked=st.integers(0, 1600),
)
def test_how_a_cell_reads(state: CellState, result: Result, lasts: int, asked: int) -> None:
    expires = DAY + timedelta(days=lasts) if NEEDS[state].expiry is Need.YES else None
    found = reading(
        state=state,
        result=result if state is CellState.AUDITED else None,
        effective_on=DAY,
        expires_on=expires,
        day=DAY + timedelta(days=asked),
    )
    assert found.since == DAY
    failed = state is CellState.AUDITED and result is Result.NOT_MET
    if failed:
        assert found.reads is Reads.NOT_MET
    elif state in EXPIRES and asked > lasts:
        assert found.reads is Reads.NOT_TESTED_SINCE
    elif state is CellState.AUDITED:
        assert found.reads is Reads.MET
    else:
        assert found.reads.value == state.value


def test_the_day_of_expiry_still_counts() -> None:
    said = {"state": CellState.IN_USE, "result": None, "effective_on": DAY, "expires_on": LATER}
    assert reading(**said, day=LATER) == Reading(Reads.IN_USE, DAY)  # type: ignore[arg-type]  # a dict of all kinds
    after = reading(**said, day=LATER + timedelta(days=1))  # type: ignore[arg-type]  # a dict of all kinds
    assert after == Reading(Reads.NOT_TESTED_SINCE, DAY, said_only=True)


@pytest.mark.parametrize("word", Reads)
def test_every_reading_has_a_word_and_a_shape(word: Reads) -> None:
    assert str(status.look(word).words)


@pytest.mark.parametrize("grade", [grade.key for grade in rules.SCALES[rules.INTENT].grades])
def test_whatever_a_recommendation_is_judged_has_a_word_and_a_shape(grade: str) -> None:
    """It stands on the pages of the recommendation, its report and its plan."""
    assert str(status.look(grade).words) == grade


def test_the_scales() -> None:
    assert [grade.key for grade in rules.SCALES["intent"].grades] == [
        "met",
        "partly met",
        "not met",
        "not yet judged",
    ]
    assert [grade.key for grade in rules.SCALES["letters"].grades] == list("ABCDE")
    assert rules.INTENT in rules.SCALES
    assert rules.SCALES[rules.INTENT].has(rules.MET)
    assert rules.SCALES["letters"].meaning("Z") == ""


@pytest.mark.parametrize("text", ["[x]\nname='x'", "[x]\nname='x'\nsubjects=['plan']\nvalues=[]"])
def test_a_scale_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        rules.read_scales(text)
