"""What a link carries over follows what is proven, falls with it at once, and is told in what has changed."""

from dataclasses import dataclass
from datetime import date

import pytest

from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment
from amends.plans import services as plans
from amends.plans.models import Action, Plan
from amends.plans.rules import DecisionKind
from amends.publication.sentences import carried_told, change_told
from amends.recommendations.models import Recommendation
from amends.recommendations.rules import LinkType
from amends.recommendations.services import set_scope
from amends.standing.answers import LinkAsAt
from amends.standing.changes import What, changes
from amends.standing.queries import plan_as_at, recommendation_as_at
from amends.standing.sentences import sentence
from tests.fixtures.databases import Begin
from tests.recommendations.story import FINAL, INTERNAL, Story, make_story
from tests.standing.proving import prove, slip

BEFORE, AFTER = date(2025, 8, 1), date(2025, 9, 1)


@dataclass
class World:
    story: Story
    plan: Plan
    later: Recommendation
    earlier: Recommendation
    action: Action


def make_world() -> World:
    """An internal action in two services, proven in both, carried over to a later recommendation in one."""
    story = make_story()
    later, earlier = story.add(story.final, "4"), story.add(story.internal, "2")
    ours, plan = (
        plans.begin_plan(
            organisation=story.organisation,
            name=name,
            reports=[report],
            begins_on=day,
            effective_on=day,
            by=story.lead,
        )
        for name, report, day in (
            ("Internal plan", story.internal.report, INTERNAL),
            ("Improvement plan", story.external, FINAL),
        )
    )
    action = plans.add_action(
        plan=ours,
        number="2.1",
        title="The teams speak",
        wording="Do it.",
        owner=story.role,
        in_place_by=ImpreciseDate.on(date(2022, 12, 1)),
        serves=[earlier],
        services=[story.east, story.west],
        effective_on=INTERNAL,
        by=story.lead,
    )
    prove(action, (story.east, story.west), date(2023, 1, 10), story.lead)
    set_scope(
        recommendation=later,
        services=[story.east],
        effective_on=later.version.received_on,
        by=story.lead,
    )
    plans.decide_what_carries_over(
        later=later,
        earlier=earlier,
        type=LinkType.WIDER,
        residual_gap="In all teams.",
        reason="It asked one team.",
        public="We had begun this.",
        carried=[action],
        effective_on=date(2025, 7, 1),
        by=story.lead,
    )
    return World(story, plan, later, earlier, action)


@pytest.fixture
def world(beginning: Begin) -> World:
    return beginning(make_world)


def link(world: World, day: date) -> LinkAsAt:
    return recommendation_as_at(world.later, Moment(day)).links[0]


def told(world: World) -> list[str]:
    found = changes(world.plan, Moment(BEFORE), Moment(AFTER))
    return [sentence(each) for each in found if each.what is What.CARRIED]


def test_only_what_is_proven_is_carried_and_only_in_both_scopes(world: World) -> None:
    found = link(world, BEFORE)
    assert [each.name for each in found.services] == [world.story.east.name]
    assert (found.unproven, found.reopened) == ((), ())
    assert carried_told(found, scoped=True) == (
        f"What was done then is shown to work for this in {world.story.east.name}.",
    )
    # By reference: of a day before the proof there is nothing.
    assert told(world) == []


def test_what_slips_is_no_longer_carried_from_that_day(world: World) -> None:
    slip(world.action, world.story.east, date(2025, 8, 20), world.story.lead)
    assert link(world, BEFORE).services
    found = link(world, AFTER)
    assert (found.services, found.unproven) == ((), (world.action,))
    east = world.story.east.name
    assert told(world) == [
        f"Recommendation 4: what was done before was proven for it in {east}, and is in no service."
    ]
    assert carried_told(found, scoped=True)[0].startswith("We cannot show today")


def test_what_slips_where_the_later_one_is_not_for_changes_nothing(world: World) -> None:
    slip(world.action, world.story.west, date(2025, 8, 20), world.story.lead)
    assert told(world) == []


def test_what_is_reopened_is_in_doubt_at_once_and_told(world: World) -> None:
    day = date(2025, 8, 20)
    plans.record_decision(
        subject=world.action,
        kind=DecisionKind.REOPEN,
        body=world.story.board,
        reason="A private reason.",
        effective_on=day,
        by=world.story.lead,
    )
    assert link(world, BEFORE).reopened == ()
    found = link(world, AFTER)
    assert [each.action for each in found.reopened] == [world.action]
    [change] = (
        each
        for each in changes(world.plan, Moment(BEFORE), Moment(AFTER))
        if each.what is What.CARRIED
    )
    words = "what was done before was reopened by the Board on 20 August 2025."
    assert change_told(change) == f"Recommendation 4: {words}"
    assert carried_told(found, scoped=True)[-1] == (
        "What was done then was opened again by the Board on 20 August 2025: more is to be done."
    )


def test_a_plan_says_of_a_link_what_its_recommendation_says(world: World) -> None:
    """One answer: what a plan, and so an edition, says of a link is what the recommendation says."""
    [each] = (
        each
        for each in plan_as_at(world.plan, Moment(AFTER)).recommendations
        if each.recommendation == world.later
    )
    assert each.links == recommendation_as_at(world.later, Moment(AFTER)).links
