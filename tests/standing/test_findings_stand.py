"""What somebody found stands until another test is met: no word without a test lifts a slip or a failed test."""

from collections.abc import Iterator
from datetime import date
from itertools import permutations

import pytest

from amends.assurance.models import Cell
from amends.assurance.queries import grounds
from amends.assurance.rules import Reads
from amends.assurance.services import record_cell
from amends.evidence.models import Evidence
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Service
from amends.plans.rules import Rung
from amends.standing import milestones
from amends.standing.answers import ActionAsAt, CellAsAt
from amends.standing.changes import changes
from amends.standing.queries import action_as_at
from amends.standing.sentences import sentence
from amends.web.queries.squares import cells_on
from tests.assurance.world import NOW, World, build

USED, FOUND = date(2025, 1, 20), date(2025, 4, 3)
AFTER, TODAY = date(2025, 5, 6), NOW.date()
UNTIL = date(2026, 1, 1)
ONGOING = {"in use", "audited", "sustained"}


@pytest.fixture
def world(database: object) -> Iterator[World]:
    with clock.set_to(NOW):
        world = build()
        say(world, "in use", USED, world.south)
        yield world


def say(
    world: World,
    state: str,
    day: date,
    service: Service | None = None,
    *,
    who: str = "owner",
    result: str = "",
    evidence: Evidence | None = None,
) -> Cell:
    tested = state in {"audited", "sustained"}
    if tested and evidence is None:
        evidence = world.presented()
    return record_cell(
        action=world.action,
        service=service or world.north,
        state=state,
        result=result,
        sample=((2, 20) if result == "not met" else (19, 20)) if tested else None,
        effective_on=day,
        expires_on=UNTIL if state in ONGOING else None,
        basis="Seen",
        evidence=[evidence] if evidence else [],
        by=world.by["auditor" if tested else who],
    )


def of_month(world: World, month: int, kind: str = "audit or data") -> Evidence:
    """Accepted, of a month of 2025."""
    return world.presented(kind=kind, period=(date(2025, month, 1), date(2025, month, 20)))


def standing(world: World, day: date = TODAY) -> ActionAsAt:
    found = action_as_at(world.action, Moment(day))
    assert found is not None
    return found


def north(world: World, day: date = TODAY) -> CellAsAt:
    return next(each for each in standing(world, day).cells if each.service == world.north)


def embedded_in_north(world: World) -> None:
    say(world, "in use", USED)
    say(world, "audited", date(2025, 2, 25), result="met", evidence=of_month(world, 2))
    say(world, "sustained", date(2025, 3, 25), evidence=of_month(world, 3, "observation"))
    assert north(world, date(2025, 3, 25)).rung is Rung.EMBEDDED


def test_whoever_owns_it_does_not_clear_a_slip_by_not_knowing(world: World) -> None:
    embedded_in_north(world)
    say(world, "slipped", FOUND, who="auditor")
    before = standing(world)
    assert before.rung is Rung.UNDER_WAY
    with pytest.raises(Refused, match="does not become unknown"):
        say(world, "unknown", AFTER)
    # From when it is done again is said, and is no test.
    say(world, "in use", AFTER)
    assert (north(world).reads, north(world).rung) == (Reads.SLIPPED, Rung.UNDER_WAY)
    assert [each.service for each in standing(world).slipped] == [world.north]
    moved = changes(world.plan, Moment(date(2025, 5, 5)), Moment(AFTER))
    assert [sentence(each) for each in moved] == [
        (
            "Action 1: North team is said to be “in use” from 6 May 2025, and nobody has tested that:"
            " it still reads “slipped”."
        )
    ]
    # A test that is met ends it, on evidence gathered since it is done again.
    say(world, "audited", date(2025, 5, 28), result="met", evidence=of_month(world, 5))
    assert north(world).reads is Reads.MET
    assert standing(world).slipped == ()


def test_what_was_entered_all_the_same_lifts_nothing(world: World) -> None:
    """As a late entry or an import has it: nobody was there to refuse."""
    embedded_in_north(world)
    pair = world.action.services.get(service=world.north)
    say(world, "slipped", FOUND, who="auditor")
    for state, day in (("unknown", AFTER), ("introduced", AFTER), ("unknown", TODAY)):
        world.add(Cell(subject=pair, state=state, basis="x", effective_on=day), "owner")
    world.update(world.action, day=TODAY, claim="complete")
    now = north(world)
    assert (now.reads, now.rung, now.slipped) == (Reads.SLIPPED, Rung.UNDER_WAY, True)
    assert standing(world).rung is Rung.UNDER_WAY
    # Every way to ask says the same.
    assert grounds(action=world.action, day=TODAY)[world.north.pk].reads(TODAY).reads == now.reads
    (on_each,) = cells_on([now.pair], (USED, AFTER, TODAY), None).values()
    assert [each and each.state for each in on_each] == ["in use", "slipped", "slipped"]
    assert milestones.wrong(world.organisation.pk) == 0


@pytest.mark.parametrize("between", [(), ("introduced",), ("not started", "introduced")])
def test_only_another_test_undoes_a_failed_one(world: World, between: tuple[str, ...]) -> None:
    say(world, "in use", USED)
    say(world, "audited", FOUND, result="not met")
    for state in between:
        say(world, state, AFTER)
    for state in ("in use", "unknown"):
        with pytest.raises(Refused, match="Only another test"):
            say(world, state, AFTER)
    say(world, "audited", date(2025, 5, 28), result="met", evidence=of_month(world, 5))
    assert north(world).reads is Reads.MET


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_failed_test_counts_in_whatever_order_it_was_entered(
    world: World, order: tuple[int, ...]
) -> None:
    pair = world.action.services.get(service=world.north)
    rows = [
        Cell(subject=pair, state="in use", effective_on=USED, expires_on=UNTIL, basis="x"),
        Cell(
            subject=pair,
            state="audited",
            result="not met",
            sample_met=2,
            sample_of=20,
            effective_on=FOUND,
            expires_on=UNTIL,
            basis="x",
        ),
        Cell(subject=pair, state="in use", effective_on=AFTER, expires_on=UNTIL, basis="x"),
    ]
    for place in order:
        world.add(rows[place], "auditor")
    assert [north(world, day).reads for day in (USED, FOUND, AFTER, TODAY)] == [
        Reads.IN_USE,
        Reads.NOT_MET,
        Reads.NOT_MET,
        Reads.NOT_MET,
    ]
    assert north(world).cell == rows[1]
    assert milestones.wrong(world.organisation.pk) == 0


def test_a_failed_test_that_is_entered_late_is_seen(world: World) -> None:
    say(world, "in use", USED)
    say(world, "in use", TODAY)
    say(world, "audited", date(2025, 6, 1), result="not met")
    assert north(world).reads is Reads.NOT_MET


@pytest.mark.parametrize("before", ["introduced", "not started"])
def test_not_knowing_raises_nothing(world: World, before: str) -> None:
    world.update(world.action, day=USED, claim="complete")
    say(world, before, FOUND)
    rung = north(world).rung
    say(world, "unknown", AFTER)
    assert (north(world).reads, north(world).rung) == (Reads.UNKNOWN, rung)
    assert standing(world).rung is Rung.UNDER_WAY


def test_the_count_of_tests_begins_anew_after_one_that_failed(world: World) -> None:
    say(world, "in use", USED)
    say(world, "audited", date(2025, 2, 25), result="met", evidence=of_month(world, 2))
    say(world, "audited", date(2025, 3, 25), result="not met", evidence=of_month(world, 3))
    say(world, "sustained", date(2025, 4, 25), evidence=of_month(world, 4, "observation"))
    assert north(world).rung is Rung.EVIDENCED
    say(world, "sustained", date(2025, 5, 25), evidence=of_month(world, 5))
    assert north(world).rung is Rung.EMBEDDED
    # It never was embedded before.
    assert north(world, date(2025, 5, 24)).rung is Rung.EVIDENCED
    say(world, "slipped", date(2025, 5, 28), who="auditor")
    assert north(world).slipped


def test_what_passed_once_after_a_failed_test_was_never_embedded(world: World) -> None:
    say(world, "in use", USED)
    say(world, "audited", date(2025, 2, 25), result="met", evidence=of_month(world, 2))
    say(world, "audited", date(2025, 3, 25), result="not met", evidence=of_month(world, 3))
    say(world, "sustained", date(2025, 4, 25), evidence=of_month(world, 4, "observation"))
    say(world, "slipped", date(2025, 5, 28), who="auditor")
    assert not north(world).slipped
