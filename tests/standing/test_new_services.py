"""What opens after a scope was set is asked about until something is said of it; mergers and closures count from their day."""

from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance.services import record_cell
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.people import services as people
from amends.people.models import Service
from amends.plans import services as plans
from amends.plans.queries import opened_since
from amends.plans.rules import Rung
from amends.standing import milestones
from amends.standing.answers import ActionAsAt
from amends.standing.queries import action_as_at
from tests.assurance.world import NOW, OPENED, START, World, build
from tests.fixtures.databases import Begin

MARCH = date(2025, 3, 1)
EVE = date(2025, 3, 31)
MERGED = date(2025, 4, 1)
LATER = NOW.date()


@pytest.fixture
def world(beginning: Begin) -> World:
    return beginning(build)


def opened(
    world: World, name: str, day: date, parent: Service | None = None, level: str = "team"
) -> Service:
    return people.add_service(
        organisation=world.organisation,
        name=name,
        level=level,
        parent=parent,
        opened_on=day,
        by=world.by["lead"],
    )


def scoped(world: World, *services: Service, without: Service | None = None) -> None:
    plans.set_scope(
        action=world.action,
        services=services,
        excluded={without: "Not theirs."} if without else {},
        effective_on=START,
        reason="The plan changed.",
        by=world.by["lead"],
    )


def asked_about(world: World, day: date = LATER) -> list[tuple[str, str]]:
    at = moment(organisation_id=world.organisation.pk, day=day, known=None)
    found = opened_since(world.organisation.pk, [world.action.pk], at)
    assert all(each.actions == (world.action.pk,) for each in found)
    return [(each.service.name, each.through.name if each.through else "") for each in found]


def test_a_service_outside_every_scope_is_asked_about_from_the_day_it_opens(world: World) -> None:
    with clock.set_to(NOW):
        # Nothing is said of the third team, but it was there when the scope was set.
        assert asked_about(world) == []
        new = opened(world, "New", MARCH)
        assert asked_about(world, date(2025, 2, 28)) == []
        assert asked_about(world, MARCH) == asked_about(world) == [("New", "")]
        scoped(world, world.north, world.south)
        assert asked_about(world) == [("New", "")]
        plans.set_scope(
            action=world.action,
            services=[world.north, world.south],
            excluded={new: "It has no beds."},
            effective_on=MERGED,
            reason="",
            by=world.by["lead"],
        )
        assert (asked_about(world, EVE), asked_about(world)) == ([("New", "")], [])


def test_a_team_that_opens_in_a_division_in_scope_is_in_scope_and_asked_about(
    world: World,
) -> None:
    with clock.set_to(NOW):
        above = opened(world, "Division", OPENED, level="division")
        old = opened(world, "Old", OPENED, above)
        scoped(world, above)
        assert asked_about(world) == []
        new = opened(world, "New", MARCH, above)
        assert asked_about(world) == [("New", "Division")]
        plans.name_reached(
            action=world.action,
            service=new,
            effective_on=LATER,
            by=world.by["auditor"],
        )
        assert asked_about(world) == []
        # Where the division itself was left out, nobody is asked.
        scoped(world, world.north, without=above)
        opened(world, "Newer", EVE, above)
        assert asked_about(world) == []
        assert old.name not in str(asked_about(world))


def test_what_closed_again_and_what_was_formed_from_others_is_not_new(world: World) -> None:
    with clock.set_to(NOW):
        new = opened(world, "New", MARCH)
        people.close_service(service=new, last_day=EVE, reason="Too small.", by=world.by["lead"])
        people.merge_services(
            predecessors=[world.south, world.away],
            effective_on=MERGED,
            name="Both",
            successor=None,
            by=world.by["lead"],
        )
        assert asked_about(world, EVE) == [("New", "")]
        assert asked_about(world) == []


def test_a_new_service_that_takes_another_over_is_still_new(world: World) -> None:
    with clock.set_to(NOW):
        new = opened(world, "New", MARCH)
        merged(world, world.away, into=new)
        assert asked_about(world, EVE) == asked_about(world) == [("New", "")]


def test_an_action_of_whose_services_nothing_was_ever_said_is_not_asked_about(
    world: World,
) -> None:
    with clock.set_to(NOW):
        other = world.another_action()
        opened(world, "New", MARCH)
        at = moment(organisation_id=world.organisation.pk, day=LATER, known=None)
        assert opened_since(world.organisation.pk, [other.pk], at) == ()


# Mergers and closures ---------------------------------------------------------------------------

STATES = {None: Rung.NOT_STARTED, "introduced": Rung.UNDER_WAY, "in use": Rung.IN_PLACE}


def says(world: World, service: Service, state: str | None, day: date = START) -> None:
    if state is not None:
        record_cell(
            action=world.action,
            service=service,
            state=state,
            effective_on=day,
            expires_on=date(2026, 1, 1) if state == "in use" else None,
            basis="Seen.",
            by=world.by["auditor"],
        )


def on(world: World, day: date) -> ActionAsAt:
    found = action_as_at(
        world.action, moment(organisation_id=world.organisation.pk, day=day, known=None)
    )
    assert found is not None
    return found


def merged(world: World, *services: Service, into: Service | None = None) -> Service:
    return people.merge_services(
        predecessors=services,
        effective_on=MERGED,
        name="" if into else "Both",
        successor=into,
        by=world.by["lead"],
    )


@pytest.mark.parametrize(("first", "second"), list(product(STATES, repeat=2)))
@pytest.mark.parametrize("claimed", [False, True])
def test_a_merged_service_starts_no_higher_than_its_weaker_predecessor(
    world: World, first: str | None, second: str | None, claimed: bool
) -> None:
    with clock.set_to(NOW):
        if claimed:
            world.update(world.action, day=START, claim="complete")
        says(world, world.north, first)
        says(world, world.south, second)
        before = {cell.service.name: cell.rung for cell in on(world, EVE).cells}
        weaker = min(before.values(), key=lambda rung: rung.height)
        merged(world, world.north, world.south)
        (cell,) = on(world, MERGED).cells
        assert cell.service.name == "Both"
        assert cell.rung.height <= weaker.height
        assert on(world, MERGED).rung.height <= on(world, EVE).rung.height
        assert {each.service.name: each.rung for each in on(world, EVE).cells} == before


@pytest.mark.parametrize("of_division", ["introduced", "in use", None])
def test_so_does_one_whose_predecessor_was_in_scope_through_its_division(
    world: World, of_division: str | None
) -> None:
    with clock.set_to(NOW):
        above = opened(world, "Division", OPENED, level="division")
        team = opened(world, "Team", OPENED, above)
        opened(world, "Other team", OPENED, above)
        scoped(world, above)
        world.update(world.action, day=START, claim="complete")
        says(world, above, of_division)
        before = on(world, EVE)
        merged(world, team, into=world.away)
        after = {cell.service.name: cell.rung for cell in on(world, MERGED).cells}
        assert after.keys() == {"Division", "Away team"}
        assert after["Away team"].height <= before.rung.height


def test_each_merger_out_of_a_division_goes_by_what_was_said_of_it_on_its_own_eve(
    world: World,
) -> None:
    with clock.set_to(NOW):
        above = opened(world, "Division", OPENED, level="division")
        one, two, _three = (opened(world, name, OPENED, above) for name in ("One", "Two", "Three"))
        scoped(world, above)
        world.update(world.action, day=START, claim="complete")
        says(world, above, "introduced")
        merged(world, one, into=world.away)
        says(world, above, "in use", date(2025, 4, 10))
        people.merge_services(
            predecessors=[two],
            effective_on=date(2025, 5, 1),
            name="",
            successor=world.south,
            by=world.by["lead"],
        )
        after = {cell.service: cell.rung for cell in on(world, LATER).cells}
        assert after == {
            above: Rung.IN_PLACE,
            world.away: Rung.UNDER_WAY,
            world.south: Rung.IN_PLACE,
        }
        assert on(world, LATER).in_place_on is None
        assert milestones.wrong(world.organisation.pk) == 0


def test_queries_do_not_grow_with_the_days_of_mergers_out_of_one_division(world: World) -> None:
    with clock.set_to(NOW):
        above = opened(world, "Division", OPENED, level="division")
        teams = [opened(world, f"Team {n}", OPENED, above) for n in range(7)]
        into = [opened(world, f"Other {n}", OPENED) for n in range(6)]
        scoped(world, above)
        world.update(world.action, day=START, claim="complete")
        counts, states = [], ["in use", "introduced"] * 3
        for n, state in enumerate(states):
            # In and out of use, so that on each eve another day says since when.
            says(world, above, state, date(2025, 4, 1 + 3 * n))
            people.merge_services(
                predecessors=[teams[n]],
                effective_on=date(2025, 4, 2 + 3 * n),
                name="",
                successor=into[n],
                by=world.by["lead"],
            )
            on(world, LATER)
            with CaptureQueriesContext(connection) as captured:
                on(world, LATER)
            counts.append(len(captured))
        # One fewer where nothing reads worse than in use, and so nothing may have slipped.
        assert set(counts) <= {counts[0], counts[0] - 1}, counts
        found = {cell.service: cell.rung for cell in on(world, LATER).cells}
        assert found == {above: Rung.UNDER_WAY} | {
            service: STATES[state] for service, state in zip(into, states, strict=True)
        }


@pytest.mark.parametrize("state", ["not started", "introduced", None])
def test_a_closed_service_holds_an_action_down_until_its_last_day_and_not_after(
    world: World, state: str | None
) -> None:
    with clock.set_to(NOW):
        says(world, world.north, "in use")
        says(world, world.south, state)
        before = on(world, LATER).rung
        assert before is Rung.UNDER_WAY
        people.close_service(
            service=world.south, last_day=EVE, reason="The lease ended.", by=world.by["lead"]
        )
        assert on(world, EVE).rung is before
        assert on(world, EVE).weakest is not None
        assert {cell.service for cell in on(world, EVE).cells} == {world.north, world.south}
        assert on(world, MERGED).rung is on(world, LATER).rung is Rung.IN_PLACE
        assert on(world, MERGED).weakest.service == world.north  # type: ignore[union-attr]  # it has cells
