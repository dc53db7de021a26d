"""A division's teams, and samples that are tested for all of an action's services."""

from collections.abc import Iterator
from datetime import date

import pytest

from amends.assurance.models import Cell, Sampling
from amends.assurance.services import declare_sample, record_cell
from amends.evidence.models import Evidence
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.models import Service, ServiceState
from amends.plans.models import ActionService, ScopeStatement
from amends.plans.rules import Rung
from amends.publication.sentences import standing_told
from amends.web import words
from tests.assurance.world import NOW, OPENED, World
from tests.fixtures.databases import Begin
from tests.standing.test_asked_for_more import TODAY, embedded, standing


@pytest.fixture
def world(beginning: Begin, now: None) -> World:
    return beginning(embedded)


@pytest.fixture
def now() -> Iterator[None]:
    with clock.set_to(NOW):
        yield


def division(world: World, teams: int = 40) -> tuple[Service, list[Service]]:
    """A division of teams, in the scope of the action in place of the two that it had."""
    above = world.add(Service(name="Community", level="division"))
    world.add(ServiceState(subject=above, running=True, effective_on=OPENED))
    below = []
    for number in range(teams):
        team = world.add(Service(name=f"Team {number:02}", level="team", parent=above))
        world.add(ServiceState(subject=team, running=True, effective_on=OPENED))
        below.append(team)
    for pair in list(world.action.services.all()):
        world.add(
            ScopeStatement(
                subject=pair, state="left scope", reason="Moved", effective_on=date(2025, 2, 1)
            )
        )
    pair = world.add(ActionService(action=world.action, service=above))
    world.add(ScopeStatement(subject=pair, state="in scope", effective_on=date(2025, 2, 1)))
    return above, below


def sample(world: World, services: list[Service], day: date = date(2025, 2, 1)) -> list[Sampling]:
    return declare_sample(
        action=world.action,
        services=services,
        reason="Drawn by lot",
        effective_on=day,
        by=world.by["lead"],
    )


def test_a_division_tested_by_a_sample_is_evidenced_and_never_embedded(world: World) -> None:
    above, teams = division(world, 8)
    world.update(world.action, day=date(2025, 2, 2), claim="in place")
    assert standing(world).rung is Rung.IN_PLACE
    sample(world, teams[:2])
    asked = standing(world)
    assert (asked.by_sample, asked.tested_services, asked.reached) == (True, 0, 8)
    # The sample has to show it: nobody has tested anything.
    assert asked.rung is Rung.IN_PLACE
    for service in teams[:2]:
        cell(world, service, "in use", date(2025, 2, 3))
    for kind in ("document", "audit or data"):
        world.presented(kind=kind, services=teams[:2], period=(date(2025, 2, 4), date(2025, 2, 28)))
    first = world.presented(services=teams[:2], period=(date(2025, 2, 4), date(2025, 2, 28)))
    second = later_in(world, teams[:2])
    for service in teams[:2]:
        cell(world, service, "audited", date(2025, 3, 15), first)
    found = standing(world)
    assert (found.rung, found.tested_services, found.reached) == (Rung.EVIDENCED, 2, 8)
    for service in teams[:2]:
        cell(world, service, "sustained", date(2025, 5, 13), second)
    found = standing(world)
    by_service = {each.service.pk: each for each in found.cells}
    assert [by_service[team.pk].rung for team in teams[:2]] == [Rung.EMBEDDED] * 2
    assert found.rung is Rung.EVIDENCED
    assert words.services(found) == "tested in 2 of 8 services, as a sample of them"
    told = " ".join(standing_told(found))
    assert "It has been shown to work, in the services that were tested for all." in told
    assert "It is tested in two of these eight services, as a sample of them. Nobody has" in told
    assert "part of everyday practice in" not in told
    # Nor is what is made of its parts, whatever is said of the whole of it.
    cell(world, above, "in use", date(2025, 2, 3))
    assert {each.rung for each in standing(world).cells if each.service == above} == {Rung.IN_PLACE}
    # One known to be worse holds it down, tested for all or not.
    worse(world, teams[5])
    assert standing(world).rung is Rung.UNDER_WAY


def test_a_division_is_not_embedded_by_what_is_said_of_it_as_a_whole(world: World) -> None:
    above, _teams = division(world, 8)
    cell(world, above, "in use", date(2025, 2, 3))
    for kind in ("document", "audit or data"):
        world.presented(kind=kind, services=[above], period=(date(2025, 2, 4), date(2025, 2, 28)))
    first = world.presented(services=[above], period=(date(2025, 2, 4), date(2025, 2, 28)))
    cell(world, above, "audited", date(2025, 3, 15), first)
    cell(world, above, "sustained", date(2025, 5, 13), later_in(world, [above]))
    found = standing(world)
    assert (found.rung, found.embedded_services, found.reached) == (Rung.EVIDENCED, 0, 8)
    # And it has not slipped from where it never was.
    record_cell(
        action=world.action,
        service=above,
        state="slipped",
        effective_on=date(2025, 5, 20),
        basis="Seen not to be done",
        by=world.by["auditor"],
    )
    assert not standing(world).slipped


def test_a_sample_does_not_speak_for_what_came_into_the_scope_after_it(world: World) -> None:
    _above, teams = division(world, 8)
    world.update(world.action, day=date(2025, 2, 2), claim="in place")
    sample(world, teams[:2])
    for service in teams[:2]:
        cell(world, service, "in use", date(2025, 2, 3))
    first = world.presented(services=teams[:2], period=(date(2025, 2, 4), date(2025, 2, 28)))
    for service in teams[:2]:
        cell(world, service, "audited", date(2025, 3, 15), first)
    assert standing(world).rung is Rung.EVIDENCED
    with pytest.raises(Refused, match="already"):
        sample(world, teams[:2], date(2025, 4, 1))

    came = date(2025, 5, 15)
    team = world.add(Service(name="Team of another division", level="team"))
    world.add(ServiceState(subject=team, running=True, effective_on=OPENED))
    pair = world.add(ActionService(action=world.action, service=team))
    world.add(ScopeStatement(subject=pair, state="in scope", effective_on=came))
    assert standing(world, date(2025, 5, 14)).rung is Rung.EVIDENCED
    assert standing(world, came).rung is Rung.IN_PLACE
    # A team of the division was in scope all along, and is no newer for being named, as at a visit.
    named = world.add(ActionService(action=world.action, service=teams[4]))
    world.add(ScopeStatement(subject=named, state="in scope", effective_on=date(2025, 4, 20)))
    assert standing(world, date(2025, 4, 20)).rung is Rung.EVIDENCED
    # Drawn again, the same teams speak for it too, from then on.
    assert len(sample(world, teams[:2], date(2025, 5, 20))) == 2
    assert standing(world, date(2025, 5, 19)).rung is Rung.IN_PLACE
    assert standing(world, date(2025, 5, 20)).rung is Rung.EVIDENCED


def test_a_sample_speaks_for_nothing_once_none_of_its_tests_stands(world: World) -> None:
    _above, teams = division(world, 8)
    world.update(world.action, day=date(2025, 2, 2), claim="in place")
    sample(world, teams[:2])
    for service in teams[:2]:
        cell(world, service, "in use", date(2025, 2, 3))
    first = world.presented(services=teams[:2], period=(date(2025, 2, 4), date(2025, 2, 28)))
    for service in teams[:2]:
        cell(world, service, "audited", date(2025, 3, 15), first)
    last = standing(world, date(2026, 1, 1))
    assert (last.rung, last.tested_services) == (Rung.EVIDENCED, 2)
    lapsed = standing(world, date(2026, 1, 2))
    assert (lapsed.rung, lapsed.tested_services) == (Rung.IN_PLACE, 0)


def cell(
    world: World, service: Service, state: str, day: date, evidence: Evidence | None = None
) -> Cell:
    test = state in ("audited", "sustained")
    return record_cell(
        action=world.action,
        service=service,
        state=state,
        result="met" if state == "audited" else "",
        sample=(18, 20) if test else None,
        effective_on=day,
        expires_on=date(2026, 1, 1),
        basis="Seen",
        evidence=[evidence] if evidence else [],
        by=world.by["auditor"],
    )


def later_in(world: World, services: list[Service]) -> Evidence:
    return world.presented(services=services, period=(date(2025, 4, 1), date(2025, 4, 30)))


def worse(world: World, service: Service) -> None:
    pair = world.add(ActionService(action=world.action, service=service))
    world.add(ScopeStatement(subject=pair, state="in scope", effective_on=date(2025, 2, 1)))
    record_cell(
        action=world.action,
        service=service,
        state="slipped",
        effective_on=date(2025, 5, 20),
        basis="Seen not to be done",
        by=world.by["auditor"],
    )


def test_what_no_sample_can_be(world: World) -> None:
    _above, teams = division(world, 3)
    for services, why in (
        (teams, "no sample"),
        ([world.away], "not one of the services"),
        ([_above], "not one of the services"),
    ):
        with pytest.raises(Refused, match=why):
            sample(world, services)
    with pytest.raises(Refused, match="already"):
        sample(world, [])
    (row,) = sample(world, teams[:1])
    assert standing(world).by_sample
    # Named by itself the team still counts once.
    assert standing(world).reached == 3
    sample(world, [], TODAY)
    assert not standing(world).by_sample
    assert standing(world, date(2025, 6, 1)).by_sample
    assert row.reason == "Drawn by lot"
