"""No path reaches "embedded" without the rule's evidence: the rule in its own words, against any facts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from amends.assurance.rules import CellState, Result
from amends.plans.rules import Rung
from amends.standing.rules import CellFacts, OneOffFacts, Statement, action_rung, cell_rung

FIRST = date(2025, 1, 1)
# Few days and few kinds, so that the days meet and the rule is reached often.
DAYS = st.integers(0, 6).map(lambda days: FIRST + timedelta(days=days))
KINDS = st.sampled_from(("document", "audit or data", "observation"))
STATEMENTS = st.builds(
    Statement,
    state=st.sampled_from(CellState) | st.just(CellState.SUSTAINED),
    effective_on=DAYS,
    result=st.none() | st.sampled_from(Result),
    expires_on=st.none() | DAYS,
    covers=st.lists(DAYS, max_size=2).map(tuple),
)
FACTS = st.builds(
    CellFacts,
    day=st.just(FIRST + timedelta(days=6)),
    statement=st.none() | STATEMENTS,
    in_use_from=st.none() | DAYS,
    tests=st.lists(st.tuples(DAYS, DAYS), max_size=3).map(tuple),
    proof=st.lists(st.tuples(KINDS, DAYS), max_size=4).map(tuple),
    first_update=st.none() | DAYS,
    first_claim=st.none() | DAYS,
    last_claim=st.none() | DAYS,
    opened_on=st.none() | DAYS,
)
RUNGS = st.lists(st.sampled_from(Rung), max_size=3)


def has_the_evidence(facts: CellFacts) -> bool:
    """What the rule asks, said apart from the code that applies it.

    It goes on, and was tested of late; it was taken up; accepted evidence of two kinds was gathered
    since; it was tested once, and once more on evidence gathered after the first time.
    """
    now, since = facts.statement, facts.in_use_from
    if now is None or now.state is not CellState.SUSTAINED or since is None:
        return False
    if now.expires_on is not None and now.expires_on < facts.day:
        return False
    kinds = {kind for kind, day in facts.proof if day >= since}
    firsts = [day for day, covers in facts.tests if day >= since and covers >= since]
    if len(kinds) < 2 or not firsts:
        return False
    again = [covers for covers in now.covers if covers > min(firsts)]
    return now.effective_on > min(firsts) and bool(again)


@given(facts=FACTS, predecessors=RUNGS)
def test_a_service_is_embedded_when_the_evidence_is_there_and_never_else(
    facts: CellFacts, predecessors: list[Rung]
) -> None:
    embedded = cell_rung(facts, predecessors) is Rung.EMBEDDED
    # A service that was merged away passes nothing on but its limit, so that alone never lifts one.
    assert embedded is has_the_evidence(facts)


@given(
    cells=RUNGS,
    first_update=st.none() | DAYS,
    first_claim=st.none() | DAYS,
    one_off=st.none() | st.lists(DAYS, max_size=2).map(lambda days: OneOffFacts(tuple(days))),
    limit=st.none() | st.sampled_from(Rung),
)
def test_an_action_is_embedded_only_where_every_service_is(
    cells: list[Rung],
    first_update: date | None,
    first_claim: date | None,
    one_off: OneOffFacts | None,
    limit: Rung | None,
) -> None:
    rung = action_rung(
        dict(enumerate(cells)),
        first_update=first_update,
        first_claim=first_claim,
        one_off=one_off,
        no_higher_than=limit,
    )
    everywhere = bool(cells) and set(cells) == {Rung.EMBEDDED}
    assert (rung is Rung.EMBEDDED) is (
        everywhere and one_off is None and limit in (None, Rung.EMBEDDED)
    )
    # A person may lower it and nobody may raise it.
    if limit is not None:
        assert rung.height <= limit.height
    if cells and first_update is None:
        assert rung.height <= max(Rung.UNDER_WAY.height, min(cell.height for cell in cells))
