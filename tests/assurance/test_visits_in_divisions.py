"""A visit to a team that is in scope only because the scope names its division, or the service it is part of."""

from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from itertools import product
from uuid import uuid4

import pytest

from amends.assurance.models import Cell, Visit
from amends.assurance.queries.visits import places, to_look_at
from amends.assurance.services import Seen, record_cell, record_visit
from amends.evidence.models import Evidence
from amends.evidence.services import move
from amends.ledger.rules import Moment, Refused
from amends.people import services as people
from amends.people.models import Service
from amends.people.permissions import NotPermitted
from amends.plans import services as plans
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.queries import reached_by, reached_each, scope_at
from amends.plans.rules import Rung, ScopeState
from amends.standing import milestones
from amends.standing.answers import ActionAsAt, CellAsAt
from amends.standing.queries import action_as_at
from tests.assurance.conftest import SignedIn
from tests.assurance.world import OPENED, START, World

DAY = date(2025, 6, 2)
MAY = date(2025, 5, 1)


@dataclass(frozen=True)
class Tree:
    """A division, a service of it, and two teams of that."""

    division: Service
    service: Service
    one: Service
    two: Service


def grown(world: World) -> Tree:
    division = opened(world, "Division", "division", None)
    service = opened(world, "Service", "service", division)
    one, two = (opened(world, name, "team", service) for name in ("One", "Two"))
    return Tree(division, service, one, two)


def opened(world: World, name: str, level: str, parent: Service | None) -> Service:
    return people.add_service(
        organisation=world.organisation,
        name=name,
        level=level,
        parent=parent,
        opened_on=OPENED,
        by=world.by["lead"],
    )


def scoped(world: World, *services: Service, day: date = START) -> None:
    plans.set_scope(
        action=world.action,
        services=services,
        effective_on=day,
        reason="The plan changed.",
        by=world.by["lead"],
    )


def visit(world: World, service: Service, seen: Seen, day: date = DAY) -> Visit:
    return record_visit(
        id=uuid4(),
        service=service,
        day=day,
        looked_by="Matron",
        shift="",
        expires_on=date(2025, 12, 1),
        seen=[seen],
        by=world.by["auditor"],
    )


def on(world: World, day: date = DAY) -> ActionAsAt:
    found = action_as_at(world.action, Moment(day))
    assert found is not None
    return found


def test_what_is_seen_in_a_team_of_a_division_is_said_of_that_team(world: World) -> None:
    tree = grown(world)
    scoped(world, tree.division)
    record_cell(
        action=world.action,
        service=tree.division,
        state="in use",
        effective_on=date(2025, 1, 20),
        expires_on=date(2026, 1, 1),
        basis="Said",
        by=world.by["owner"],
    )
    assert on(world).rung is Rung.IN_PLACE
    visited = {
        place.service.name: place.actions
        for place in places(world.organisation.pk, world.users["auditor"].pk, DAY)
    }
    assert visited == {"Division": 1, "One": 1, "Two": 1}
    (row,) = to_look_at(tree.one, DAY)
    assert (row.action, row.through, row.newest) == (world.action, "Division", None)
    assert row.reading.reads == "in use"
    visit(world, tree.one, Seen(world.action, "introduced", expected=row.newest))
    cell = Cell.objects.get(looked_by="Matron")
    assert (cell.subject.service, cell.state) == (tree.one, "introduced")
    assert Cell.objects.filter(subject__service=tree.division).count() == 1
    action = on(world)
    assert {each.service.name: each.covers for each in action.cells} == {"Division": 1, "One": 1}
    # It is for as many as before, and no better than the team that was looked at.
    assert (action.reached, action.rung) == (2, Rung.UNDER_WAY)
    assert on(world, date(2025, 6, 1)).rung is Rung.IN_PLACE
    (row,) = to_look_at(tree.one, DAY)
    assert (row.through, row.newest, row.entered_by) == ("", cell.pk, "Post of auditor")
    # Seen again, it is named once.
    visit(world, tree.one, Seen(world.action, "in use", expected=row.newest))
    assert ScopeStatement.objects.filter(subject__service=tree.one).count() == 1
    assert milestones.wrong(world.organisation.pk) == 0


def test_a_team_first_met_through_its_division_is_tested_at_once_with_when_it_came_into_use(
    world: World,
) -> None:
    tree = grown(world)
    scoped(world, tree.division, day=MAY)
    tested = Seen(world.action, "audited", "met", (18, 20))
    with pytest.raises(Refused, match="not recorded as in use here before then"):
        visit(world, tree.one, tested)
    # Before the action was for it, nothing is said of it; nor on the day itself.
    with pytest.raises(Refused, match="not one of the services that the action is for"):
        visit(world, tree.one, replace(tested, used=date(2025, 4, 30)))
    with pytest.raises(Refused, match="must be before the day of the visit"):
        visit(world, tree.one, replace(tested, used=DAY))
    assert not Cell.objects.exists()
    made = visit(world, tree.one, replace(tested, used=MAY, expected=None))
    assert (one_of(on(world, MAY), tree.one).reads, one_of(on(world), tree.one).reads) == (
        "in use",
        "audited: met",
    )
    assert one_of(on(world), tree.one).rung is Rung.IN_PLACE
    # Once somebody else accepts what was seen, it counts: it covers a day on which it was in use.
    piece = Evidence.objects.get(title=f"One, {made.day.isoformat()}")
    move(evidence=piece, stage="accepted", effective_on=DAY, by=world.by["lead"])
    assert one_of(on(world), tree.one).rung is Rung.EVIDENCED
    assert milestones.wrong(world.organisation.pk) == 0


def one_of(action: ActionAsAt, service: Service) -> CellAsAt:
    return next(cell for cell in action.cells if cell.service == service)


def test_whoever_was_second_to_look_at_a_team_for_the_first_time_is_told(world: World) -> None:
    tree = grown(world)
    scoped(world, tree.division)
    (row,) = to_look_at(tree.one, DAY)
    visit(world, tree.one, Seen(world.action, "introduced", expected=row.newest))
    with pytest.raises(Refused):
        visit(world, tree.one, Seen(world.action, "in use", expected=row.newest))
    assert Visit.objects.count() == 1


def named(
    world: World,
    service: Service,
    day: date = DAY,
    *,
    who: str = "auditor",
    action: Action | None = None,
) -> None:
    plans.name_reached(
        action=action or world.action,
        service=service,
        effective_on=day,
        by=world.by[who],
    )


@pytest.mark.parametrize("who", ["reader", "reviewer", "secretary", "outsider"])
def test_only_who_records_what_services_do_names_one(world: World, who: str) -> None:
    tree = grown(world)
    scoped(world, tree.division)
    with pytest.raises(NotPermitted, match="record what services do"):
        named(world, tree.one, who=who)
    assert not ActionService.objects.filter(service=tree.one).exists()
    named(world, tree.one)
    assert tree.one in scope_at(world.action, Moment(DAY)).inside


def test_nobody_widens_a_scope_by_looking(world: World) -> None:
    tree = grown(world)
    scoped(world, tree.division, day=MAY)
    rows = ScopeStatement.objects.count()
    # It was not for the division before, it is not for the team elsewhere, nor for what has teams.
    for service, day in ((tree.one, date(2025, 4, 30)), (world.away, DAY), (tree.service, DAY)):
        with pytest.raises(Refused, match="not one of the services that the action is for"):
            named(world, service, day)
    with pytest.raises(Refused, match="Do the thing in every team: Away team is not one of the"):
        visit(world, world.away, Seen(world.action, "introduced"))
    assert ScopeStatement.objects.count() == rows
    assert not Visit.objects.exists()


def test_a_team_is_not_left_in_scope_when_its_division_leaves_it(world: World) -> None:
    tree = grown(world)
    scoped(world, tree.division)
    scoped(world, world.north, day=MAY)
    with pytest.raises(Refused, match="and not on a later one"):
        named(world, tree.one, date(2025, 4, 1))
    # Once the plan says of the team itself what is so from then on, nothing is widened.
    scoped(world, world.north, tree.one, day=MAY)
    named(world, tree.one, date(2025, 4, 1))
    assert tree.one in reached_by(world.action, Moment(date(2025, 4, 1)))
    assert tree.one in reached_by(world.action, Moment(DAY))


STATES = (None, *ScopeState)


def test_every_way_in_which_a_team_may_be_in_scope(world: World) -> None:
    tree = grown(world)
    line = (tree.one, tree.service, tree.division)
    for said in product(STATES, repeat=3):
        action = stating(world, dict(zip(line, said, strict=True)))
        counting = [state for state in said if state not in {None, ScopeState.LEFT}]
        inside = counting[:1] == [ScopeState.IN]
        assert tree.one in reached_by(action, Moment(DAY)) or not inside, said
        assert tree.one not in reached_by(action, Moment(DAY)) or inside, said
        for of in (None, [tree.one]):
            found = reached_each(world.organisation.pk, Moment(DAY), of)
            assert (action.pk in found[tree.one.pk]) is inside, said
        others = {*reached_by(action, Moment(DAY))} - {tree.one}
        if inside:
            named(world, tree.one, action=action)
        else:
            with pytest.raises(Refused, match="not one of the services"):
                named(world, tree.one, action=action)
        assert (tree.one in scope_at(action, Moment(DAY)).inside) is inside, said
        assert {*reached_by(action, Moment(DAY))} - {tree.one} == others, said
        standing = action_as_at(action, Moment(DAY))
        assert standing is not None
        assert standing.reached == len(others) + inside, said


def stating(world: World, said: dict[Service, ScopeState | None]) -> Action:
    """An action of whose services something is said, or nothing."""
    action = world.another_action(f"{Action.objects.count()}")
    for service, state in said.items():
        if state is not None:
            pair = world.add(ActionService(action=action, service=service))
            world.add(
                ScopeStatement(subject=pair, state=state.value, reason="So.", effective_on=START)
            )
    return action


def test_the_page_says_of_what_it_reads(page_world: World, signed_in: SignedIn) -> None:
    tree = grown(page_world)
    scoped(page_world, tree.division)
    client, slug = signed_in("auditor"), page_world.organisation.slug
    assert f"/visits/{tree.one.pk}/" in client.get(f"/o/{slug}/visits/").content.decode()
    address = f"/o/{slug}/visits/{tree.one.pk}/"
    shown = unescape(client.get(address).content.decode())
    # Of what nobody has said anything, nothing is said of the whole.
    assert "What you say is of One alone" in shown
    assert "said of the whole" not in shown
    record_cell(
        action=page_world.action,
        service=tree.division,
        state="introduced",
        effective_on=MAY,
        basis="Said",
        by=page_world.by["owner"],
    )
    shown = unescape(client.get(address).content.decode())
    assert "That is said of the whole of Division. What you say is of One alone" in shown
    pk = page_world.action.pk
    said = {
        "key": str(uuid4()),
        f"seen-{pk}": "",
        f"state-{pk}": "introduced",
        "effective_on_day": "2",
        "effective_on_month": "6",
        "effective_on_year": "2025",
        "looked_by": "Matron",
        "do": "send",
    }
    assert client.post(address, said).status_code == 302
    assert Cell.objects.get(looked_by="Matron").subject.service == tree.one
    assert "said of the whole" not in client.get(address).content.decode()


def test_whoever_leaves_a_visited_team_unticked_is_told_on_the_page(
    page_world: World, signed_in: SignedIn
) -> None:
    tree = grown(page_world)
    scoped(page_world, tree.division)
    visit(page_world, tree.one, Seen(page_world.action, "introduced"))
    address = f"/o/{page_world.organisation.slug}/actions/{page_world.action.pk}/scope/"
    client, rows = signed_in("lead"), ScopeStatement.objects.count()
    page = client.get(address).content.decode()
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    said: dict[str, object] = {
        "seen": seen,
        "services": [str(tree.division.pk)],
        "reason": "It is for all of it.",
        "effective_on_day": "2",
        "effective_on_month": "6",
        "effective_on_year": "2025",
    }
    shown = unescape(client.post(address, said).content.decode())
    assert "One is part of Division and has been told of by itself." in shown
    assert ScopeStatement.objects.count() == rows
    said["services"] = [str(tree.division.pk), str(tree.one.pk), str(tree.two.pk)]
    assert client.post(address, said).status_code == 302
    reads = {cell.service.name: cell.reads for cell in on(page_world).cells}
    assert reads["One"] == "introduced"
