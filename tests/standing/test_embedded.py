"""From what is entered to "embedded": no test counts whose evidence nobody accepted."""

from collections.abc import Iterator
from datetime import date

import pytest

from amends.assurance.services import record_cell
from amends.evidence.models import Evidence
from amends.evidence.rules import Stage
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.plans.rules import Rung
from amends.standing.queries import action_as_at
from tests.assurance.world import NOW, World, build

HELD = (Stage.HELD, date(2025, 3, 1), "auditor")


@pytest.fixture
def world(database: object) -> Iterator[World]:
    with clock.set_to(NOW):
        world = build()
        for service in (world.north, world.south):
            record_cell(
                action=world.action,
                service=service,
                state="in use",
                effective_on=date(2025, 1, 20),
                expires_on=date(2026, 1, 1),
                basis="Seen",
                by=world.by["owner"],
            )
        # Two kinds are accepted already: what is lacking is the tests.
        world.presented(kind="document")
        world.presented(kind="interview")
        yield world


def enter_tests(world: World, evidence: Evidence, day: date, state: str) -> None:
    for service in (world.north, world.south):
        record_cell(
            action=world.action,
            service=service,
            state=state,
            result="met" if state == "audited" else "",
            sample=(18, 20),
            effective_on=day,
            expires_on=date(2026, 1, 1),
            basis="An audit",
            evidence=[evidence],
            by=world.by["auditor"],
        )


def rung(world: World) -> Rung:
    found = action_as_at(world.action, Moment(NOW.date()))
    assert found is not None
    return found.rung


def later(world: World, *, accepted: bool) -> Evidence:
    """An audit of April, after the first test."""
    stages = [(Stage.HELD, date(2025, 5, 6), "auditor")]
    if accepted:
        stages.append((Stage.PRESENTED, date(2025, 5, 7), "auditor"))
        stages.append((Stage.ACCEPTED, date(2025, 5, 12), "lead"))
    return world.evidence(*stages, period=(date(2025, 4, 1), date(2025, 4, 30)))


def test_one_held_file_twice_is_not_a_test_passed_again(world: World) -> None:
    held = world.evidence(HELD)
    enter_tests(world, held, date(2025, 3, 5), "audited")
    enter_tests(world, held, date(2025, 3, 6), "sustained")
    assert rung(world) is Rung.EVIDENCED


@pytest.mark.parametrize(
    ("first", "second", "reached"),
    [
        (True, True, Rung.EMBEDDED),
        (True, False, Rung.EVIDENCED),
        (False, True, Rung.EVIDENCED),
    ],
)
def test_each_of_the_two_tests_needs_evidence_accepted(
    world: World, first: bool, second: bool, reached: Rung
) -> None:
    proof = world.presented() if first else world.evidence(HELD)
    enter_tests(world, proof, date(2025, 3, 5), "audited")
    enter_tests(world, later(world, accepted=second), date(2025, 5, 6), "sustained")
    assert rung(world) is reached


def test_one_accepted_file_is_not_two_tests(world: World) -> None:
    audit = world.presented()
    enter_tests(world, audit, date(2025, 3, 5), "audited")
    enter_tests(world, audit, date(2025, 5, 6), "sustained")
    assert rung(world) is Rung.EVIDENCED
