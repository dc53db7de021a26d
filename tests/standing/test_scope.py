"""How far an action reaches: "across all services" is said only when it is so."""

from datetime import date

import pytest

from amends.assurance.services import record_cell
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.people import services as people
from amends.people.models import Service
from amends.plans import services as plans
from amends.plans.rules import Rung
from amends.publication.sentences import standing_told
from amends.standing.answers import ActionAsAt
from amends.standing.queries import action_as_at
from amends.web import words
from tests.assurance.world import NOW, OPENED, START, World, build
from tests.fixtures.databases import Begin

EVE = date(2025, 3, 31)
MERGED = date(2025, 4, 1)
LATER = date(2025, 6, 2)


@pytest.fixture
def world(beginning: Begin) -> World:
    return beginning(build)


def division(world: World) -> tuple[Service, Service, Service]:
    """A division with two teams."""
    by, organisation = world.by["lead"], world.organisation
    above = people.add_service(
        organisation=organisation, name="Division", level="division", opened_on=OPENED, by=by
    )
    one, two = (
        people.add_service(
            organisation=organisation,
            name=name,
            level="team",
            parent=above,
            opened_on=OPENED,
            by=by,
        )
        for name in ("One", "Two")
    )
    return above, one, two


def scoped(
    world: World, *services: Service, without: Service | None = None, day: date = START
) -> None:
    plans.set_scope(
        action=world.action,
        services=services,
        excluded={without: "Not theirs."} if without else {},
        effective_on=day,
        reason="The plan changed.",
        by=world.by["lead"],
    )


def on(world: World, day: date = LATER, known: date | None = None) -> ActionAsAt:
    at = moment(organisation_id=world.organisation.pk, day=day, known=known)
    found = action_as_at(world.action, at)
    assert found is not None
    return found


def in_use(world: World, *services: Service, day: date = date(2025, 1, 20)) -> None:
    for service in services:
        record_cell(
            action=world.action,
            service=service,
            state="in use",
            effective_on=day,
            by=world.by["owner"],
            basis="Seen.",
            expires_on=date(2026, 1, 1),
        )


def named(action: ActionAsAt) -> set[str]:
    return {cell.service.name for cell in action.cells}


def test_a_team_left_out_of_its_division_is_not_reached(world: World) -> None:
    with clock.set_to(NOW):
        above, _one, two = division(world)
        everything = (world.north, world.south, world.away, above)
        scoped(world, *everything)
        assert on(world).everywhere
        assert on(world).reached == 5
        scoped(world, *everything, without=two)
        action = on(world)
        assert not action.everywhere
        assert action.reached == 4
        assert [each.service for each in action.excluded] == [two]
        assert "all services" not in words.services(action)
        assert "every service" not in " ".join(standing_told(action))
        scoped(world, *everything)
        assert on(world).everywhere


def test_a_team_in_a_division_that_is_left_out(world: World) -> None:
    with clock.set_to(NOW):
        above, one, _two = division(world)
        scoped(world, world.north, world.south, world.away, one, without=above)
        assert on(world).reached == 4
        assert not on(world).everywhere


def test_teams_are_counted_where_the_scope_names_their_division(world: World) -> None:
    with clock.set_to(NOW):
        above, one, two = division(world)
        scoped(world, above)
        assert standing_told(on(world))[1] == "It is for two services."
        assert words.services(on(world)) == "0 of 2 services embedded"
        scoped(world, above, one, two)
        assert [cell.covers for cell in on(world).cells].count(0) == 1
        assert on(world).reached == 2


def test_a_closed_service_is_counted_no_more(world: World) -> None:
    with clock.set_to(NOW):
        in_use(world, world.north)
        assert (on(world).rung, on(world).in_place_on) == (Rung.UNDER_WAY, None)
        people.close_service(
            service=world.south, last_day=EVE, reason="The lease ended.", by=world.by["lead"]
        )
        people.close_service(
            service=world.away, last_day=EVE, reason="The lease ended.", by=world.by["lead"]
        )
        assert named(on(world, EVE)) == {"North team", "South team"}
        assert not on(world, EVE).everywhere
        assert named(on(world)) == {"North team"}
        assert (on(world).reached, on(world).everywhere) == (1, True)
        assert (on(world).rung, on(world).in_place_on) == (Rung.IN_PLACE, MERGED)
        people.keep_open(service=world.south, reason="Another one.", by=world.by["lead"])
        assert named(on(world)) == {"North team", "South team"}
        assert (on(world).rung, on(world).in_place_on) == (Rung.UNDER_WAY, None)


def merge(world: World, *predecessors: Service, into: Service | None = None) -> Service:
    return people.merge_services(
        predecessors=predecessors,
        effective_on=MERGED,
        name="" if into else "North and South team",
        successor=into,
        by=world.by["lead"],
    )


def test_what_was_formed_from_services_in_scope_is_in_scope(world: World) -> None:
    with clock.set_to(NOW):
        in_use(world, world.north)
        assert on(world).rung is Rung.UNDER_WAY
        merge(world, world.north, world.south)
        action = on(world)
        assert named(action) == {"North and South team"}
        assert (action.reached, action.everywhere) == (1, False)
        assert action.rung is Rung.NOT_STARTED
        assert named(on(world, EVE)) == {"North team", "South team"}
        scoped(world, world.away, day=date(2025, 5, 1))
        assert named(on(world)) == {"Away team"}
        assert named(on(world, MERGED)) == {"North and South team"}


def test_a_scope_entered_after_the_merger_about_a_day_before_it(world: World) -> None:
    with clock.set_to(NOW):
        merge(world, world.away, world.south)
        assert named(on(world)) == {"North team", "North and South team"}
        other = world.another_action()
        plans.set_scope(
            action=other, services=[world.away], effective_on=START, reason="", by=world.by["lead"]
        )
        found = action_as_at(other, Moment(LATER))
        assert found is not None
        assert named(found) == {"North and South team"}


def test_what_somebody_said_of_the_new_service_stands(world: World) -> None:
    with clock.set_to(NOW):
        scoped(world, world.north, world.south, without=world.away)
        merge(world, world.south, into=world.away)
        assert named(on(world)) == {"North team"}
        assert [each.service for each in on(world).excluded] == [world.away]


def test_a_merger_inside_a_division_in_scope_needs_no_word(world: World) -> None:
    with clock.set_to(NOW):
        above, one, two = division(world)
        scoped(world, above)
        people.merge_services(
            predecessors=[one, two], effective_on=MERGED, name="Both", by=world.by["lead"]
        )
        assert named(on(world)) == {"Division"}
        assert on(world).reached == 1
