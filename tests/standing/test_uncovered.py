"""A recommendation that nothing serves is seen, whoever its report names."""

from datetime import date

import pytest

from amends.ledger.rules import Moment
from amends.plans.services import begin_plan
from amends.recommendations.rules import Answer
from amends.standing.queries import plan_as_at
from tests.fixtures.databases import Begin
from tests.recommendations.story import Story, make_story

LATE = Moment(date(2025, 9, 1))


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def uncovered(story: Story) -> list[str]:
    """The numbers of what nothing serves, of a plan that answers the external report."""
    plan = begin_plan(
        organisation=story.organisation,
        name="Improvement plan",
        reports=[story.external],
        begins_on=date(2025, 7, 1),
        by=story.lead,
    )
    return [each.recommendation.number for each in plan_as_at(plan, LATE).uncovered]


def test_one_that_names_nobody_is_ours_until_we_say_otherwise(story: Story) -> None:
    story.add(story.final, "1", to=())
    story.respond(story.add(story.final, "2", to=()))
    refused = story.add(story.final, "3", to=())
    story.respond(refused, answer=Answer.NOT_OURS, reason="It asks the police.")
    assert uncovered(story) == ["1", "2"]


def test_one_that_names_others_alone_is_not_ours(story: Story) -> None:
    story.add(story.final, "1", to=(story.police,))
    assert uncovered(story) == []
