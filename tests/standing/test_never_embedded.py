"""No path reaches "embedded" without the rule's evidence: the rule in its own words, against any facts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from amends.assurance.rules import FLOOR, CellState, Demands, Result
from amends.plans.rules import Rung
from amends.standing.rules import (
    WORTH,
    CellFacts,
    MetTest,
    OneOffFacts,
    Sample,
    Statement,
    action_rung,
    cell_rung,
)

FIRST = date(2025, 1, 1)
# Few days and few kinds, so that the days meet and the rule is reached often.
DAYS = st.integers(0, 6).map(lambda days: FIRST + timedelta(days=days))
KINDS = st.sampled_from(("document", "audit or data", "observation"))
LOOKED = st.integers(1, 3)
STATEMENTS = st.builds(
    Statement,
    state=st.sampled_from(CellState) | st.just(CellState.SUSTAINED),
    effective_on=DAYS,
    result=st.none() | st.sampled_from(Result),
    expires_on=st.none() | DAYS,
    covers=st.lists(DAYS, max_size=2).map(tuple),
    looked=LOOKED,
)
FACTS = st.builds(
    CellFacts,
    day=st.just(FIRST + timedelta(days=6)),
    statement=st.none() | STATEMENTS,
    known=st.none() | st.sampled_from([*WORTH]),
    in_use_from=st.none() | DAYS,
    failed_on=st.none() | DAYS,
    tests=st.lists(st.builds(MetTest, DAYS, DAYS, LOOKED), max_size=4).map(tuple),
    proof=st.lists(st.tuples(KINDS, DAYS), max_size=4).map(tuple),
    first_update=st.none() | DAYS,
    first_claim=st.none() | DAYS,
    last_claim=st.none() | DAYS,
    opened_on=st.none() | DAYS,
)
# What somebody may have got into the table: less than the floor too.
DEMANDS = st.builds(
    Demands,
    kinds=st.integers(0, 3),
    tests=st.integers(0, 3),
    looked=st.integers(0, 3),
    lasts=st.none() | st.integers(1, 4),
)
RUNGS = st.lists(st.sampled_from(Rung), max_size=3)


def has_the_evidence(facts: CellFacts) -> bool:
    """What the rule asks, said apart from the code that applies it.

    It goes on, and was tested of late; it was taken up; accepted evidence of so many kinds was
    gathered since; and so many tests were met, one after the other and after any that was not, each
    on evidence gathered after the one before, the last of them what stands.
    """
    now, since, asked = facts.statement, facts.in_use_from, facts.demands
    if now is None or now.state is not CellState.SUSTAINED or since is None:
        return False
    if now.expires_on is not None and now.expires_on < facts.day:
        return False
    looked = max(asked.looked, 1)
    if len({kind for kind, day in facts.proof if day >= since}) < max(asked.kinds, 2):
        return False
    if now.looked < looked:
        return False
    met = sorted(test for test in facts.tests if test.looked >= looked)
    return any(
        first_counts(chain, since)
        and (facts.failed_on is None or is_after(chain[0], facts.failed_on))
        and all(is_after(later, earlier.day) for earlier, later in pairwise(chain))
        and now.effective_on > chain[-1].day
        and any(covers > chain[-1].day for covers in now.covers)
        for chain in combinations(met, max(asked.tests, 2) - 1)
    )


def first_counts(chain: tuple[MetTest, ...], since: date) -> bool:
    return chain[0].day >= since and chain[0].covers >= since


def is_after(test: MetTest, day: date) -> bool:
    return test.day > day and test.covers > day


@given(facts=FACTS, predecessors=RUNGS)
def test_a_service_is_embedded_when_the_evidence_is_there_and_never_else(
    facts: CellFacts, predecessors: list[Rung]
) -> None:
    embedded = cell_rung(facts, predecessors) is Rung.EMBEDDED
    # A service that was merged away passes nothing on but its limit, so that alone never lifts one.
    assert embedded is has_the_evidence(facts)


@given(facts=FACTS, demands=DEMANDS, predecessors=RUNGS)
def test_an_organisation_that_asks_for_more_never_gives_more_than_the_floor(
    facts: CellFacts, demands: Demands, predecessors: list[Rung]
) -> None:
    asked = replace(facts, demands=demands)
    floor, now = cell_rung(facts, predecessors), cell_rung(asked, predecessors)
    # Whatever stands in the table, less than the floor too.
    assert now.height <= floor.height
    assert (now is Rung.EMBEDDED) is has_the_evidence(asked)
    # It is about embedded alone: nothing else is held back by it.
    assert now is floor or floor is Rung.EMBEDDED


@given(
    said=DAYS,
    expires_on=st.none() | DAYS,
    one=DEMANDS,
    other=DEMANDS,
)
def test_what_satisfies_both_asks_for_less_than_neither(
    said: date, expires_on: date | None, one: Demands, other: Demands
) -> None:
    both = one.or_more(other)
    assert not both.asks_less(one)
    assert not both.asks_less(other)
    assert one.asks_less(both) or other.asks_less(both) or one == other == both
    assert not FLOOR.asks_less(FLOOR)
    until, floor = both.relied_until(said, expires_on), one.relied_until(said, expires_on)
    assert (until is None) is (expires_on is None)
    if until is not None and floor is not None and expires_on is not None:
        assert until <= floor <= expires_on


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


KEYS = st.frozensets(st.integers(0, 4))


@given(
    cells=st.lists(st.sampled_from(Rung), min_size=1, max_size=5),
    chosen=KEYS,
    untested=KEYS,
    later=KEYS,
    tests_stand=st.booleans(),
)
def test_a_sample_speaks_for_what_is_in_place_and_untested_and_never_beyond_evidenced(
    cells: list[Rung],
    chosen: frozenset[object],
    untested: frozenset[object],
    later: frozenset[object],
    tests_stand: bool,
) -> None:
    by_key: dict[object, Rung] = dict(enumerate(cells))
    sample = Sample(chosen, untested, later, tests_stand)
    rung = action_rung(by_key, first_update=FIRST, first_claim=FIRST, sample=sample)
    without = action_rung(by_key, first_update=FIRST, first_claim=FIRST)
    # It speaks for nothing once none of its tests stands.
    if not chosen & by_key.keys() or not tests_stand:
        assert rung is without
        return
    assert rung is not Rung.EMBEDDED
    # None of the sample stands lower than the action, and nothing that is known to be worse.
    for key, cell in by_key.items():
        unspoken = key in chosen or key not in untested or key in later
        if unspoken or cell.height < Rung.IN_PLACE.height:
            assert rung.height <= max(cell.height, Rung.UNDER_WAY.height)
    # It lifts nothing that is held down for another reason than that nobody tested it.
    if all(key in chosen or key not in untested for key in by_key):
        assert rung.height <= without.height
