"""The rule of "embedded", by every combination of what it asks for."""

from datetime import date
from itertools import product

import pytest

from amends.assurance.rules import CellState, Result
from amends.plans.rules import Rung
from amends.standing.rules import CellFacts, MetTest, Statement, cell_rung

TAKEN_UP, COVERED = date(2025, 1, 6), date(2025, 2, 3)
TESTED, COVERED_AGAIN = date(2025, 3, 3), date(2025, 4, 7)
TESTED_AGAIN, TODAY = date(2025, 5, 5), date(2025, 6, 2)
FIRST, SECOND = ("audit or data", COVERED), ("observation", COVERED_AGAIN)


def facts(
    *,
    state: CellState = CellState.SUSTAINED,
    in_use_from: date = TAKEN_UP,
    proof: tuple[tuple[str, date], ...] = (FIRST, SECOND),
    tests: tuple[tuple[date, date], ...] = ((TESTED, COVERED), (TESTED_AGAIN, COVERED_AGAIN)),
    covers: tuple[date, ...] = (COVERED_AGAIN,),
    expires_on: date = date(2026, 5, 5),
) -> CellFacts:
    return CellFacts(
        day=TODAY,
        statement=Statement(
            state=state,
            effective_on=TESTED_AGAIN,
            result=Result.MET if state is CellState.AUDITED else None,
            expires_on=expires_on,
            covers=covers,
        ),
        in_use_from=in_use_from,
        proof=proof,
        tests=tuple(MetTest(*test) for test in tests),
    )


def test_all_of_it_is_embedded() -> None:
    assert cell_rung(facts()) is Rung.EMBEDDED


@pytest.mark.parametrize(
    "lacks",
    [
        {"state": CellState.AUDITED},
        {"state": CellState.IN_USE},
        {"proof": (FIRST, ("audit or data", COVERED_AGAIN))},
        {"proof": (FIRST, ("observation", date(2025, 1, 5)))},
        # The first test's evidence is only held; or what was met was met before it was taken up.
        {"tests": ((TESTED_AGAIN, COVERED_AGAIN),)},
        {"tests": ((TESTED, date(2025, 1, 5)), (TESTED_AGAIN, COVERED_AGAIN))},
        {"in_use_from": date(2025, 3, 4)},
        # The second test's evidence is only held.
        {"covers": ()},
        # One file for both tests, and one that was gathered on the very day of the first.
        {"covers": (COVERED,)},
        {"covers": (TESTED,)},
        {"expires_on": date(2025, 6, 1)},
    ],
)
def test_whatever_is_lacking_it_is_not_embedded(lacks: dict[str, object]) -> None:
    assert cell_rung(facts(**lacks)) is Rung.EVIDENCED  # type: ignore[arg-type]  # parts of facts


def test_the_truth_table() -> None:
    for kinds, first, second, own in product((1, 2), (True, False), (True, False), (True, False)):
        tests = ((TESTED, COVERED),) if first else ()
        covers = (COVERED_AGAIN if own else COVERED,) if second else ()
        asked = facts(
            proof=(FIRST, SECOND)[:kinds],
            tests=(*tests, *((TESTED_AGAIN, day) for day in covers)),
            covers=covers,
        )
        embedded = kinds == 2 and first and second and own
        assert (cell_rung(asked) is Rung.EMBEDDED) is embedded
