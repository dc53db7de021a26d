"""A recommendation's page says what was promised before, what may be left out, and what may serve both."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.plans import services as plans
from amends.plans.models import Action, Plan
from amends.plans.rules import DecisionKind, Rung
from amends.recommendations.models import Recommendation
from amends.recommendations.services import keep_vectors
from tests.factories import make_case
from tests.fixtures.databases import Begin
from tests.recommendations.story import FINAL, Story, add_report, add_version, make_story
from tests.recommendations.test_pages import at, words

LONG_AGO = date(2017, 3, 1)
SPEAK = "The ward and the community team must speak within 72 hours of a discharge."
SPOKE = "The ward should speak with the community team when somebody is discharged."
ASKED = "Was this promised before?"


@dataclass
class World:
    story: Story
    later: Recommendation
    before: Recommendation
    plan: Plan

    def action(self, serves: Recommendation, number: str, title: str, day: date) -> Action:
        return plans.add_action(
            plan=self.plan,
            number=number,
            title=title,
            wording=title,
            owner=self.story.role,
            in_place_by=ImpreciseDate.on(date(2025, 12, 1)),
            serves=[serves],
            effective_on=day,
            by=self.story.lead,
        )


def make_world() -> World:
    """The same was recommended in another case, eight years before."""
    story = make_story()
    case = make_case(story.on, "Ms Y")
    report = add_report(story.on, case, ReportKind.INTERNAL, "Learning review")
    version = add_version(story.on, report, VersionKind.FINAL, LONG_AGO)
    before = story.add(version, "3", SPOKE)
    story.add(version, "4", "Medicines must be kept in a locked cupboard.")
    plan = plans.begin_plan(
        organisation=story.organisation,
        name="Plan",
        reports=[report, story.external],
        begins_on=LONG_AGO,
        effective_on=LONG_AGO,
        by=story.lead,
    )
    return World(story, story.add(story.final, "4", SPEAK), before, plan)


@pytest.fixture
def world(page_beginning: Begin, client: Client) -> World:
    world = page_beginning(make_world)
    client.force_login(world.story.person("governance lead"))
    return world


def page(world: World, client: Client, of: Recommendation | None = None) -> str:
    return words(client, at(world.story, "recommendation", (of or world.later).pk))


def test_what_another_case_asked_is_told_with_its_standing_and_when_it_was_closed(
    world: World, client: Client
) -> None:
    action = world.action(world.before, "1.1", "The two teams speak", LONG_AGO)
    plans.record_decision(
        subject=action,
        kind=DecisionKind.CLOSE,
        body=world.story.board,
        reason="Done.",
        rung=Rung.IN_PLACE,
        effective_on=date(2018, 5, 3),
        by=world.story.lead,
    )
    found = page(world, client).split(ASKED)[1]
    assert SPOKE in found
    assert "Ms Y, received 1 March 2017" in found
    assert "Nobody has judged whether it has been met." in found
    assert "Action 1.1, The two teams speak: not started, closed on 3 May 2018." in found
    assert "locked cupboard" not in found
    assert ASKED not in page(world, client, world.before), "nothing came before that one"


def test_what_it_is_linked_to_is_told_once(world: World, client: Client) -> None:
    earlier = world.story.add(world.story.internal, "2", SPOKE)
    assert "Internal investigation" in page(world, client).split(ASKED)[1]
    world.story.link(world.later, earlier)
    assert "Internal investigation" not in page(world, client).split(ASKED)[1]


def test_clauses_that_no_action_covers_are_a_prompt(world: World, client: Client) -> None:
    prompt = "Does anything seem left out?"
    assert prompt not in page(world, client), "without an action it says so in words already"
    world.action(world.later, "4.1", "The ward and the community team speak of a discharge", FINAL)
    found = page(world, client).split(prompt)[1].split("Where it applies")[0]
    assert "within 72 hours" in found
    world.action(world.later, "4.2", SPEAK, FINAL)
    assert prompt not in page(world, client)


def test_an_action_at_work_on_the_same_matter_of_the_case_is_offered(
    world: World, client: Client
) -> None:
    other = world.story.add(world.story.final, "9", SPOKE)
    elsewhere = world.action(world.before, "1.1", "Of another case", LONG_AGO)
    action = world.action(other, "9.1", "The two teams speak", FINAL)
    found = page(world, client)
    assert "One action may serve both" in found
    address = f"{at(world.story, 'serve-another', action.pk)}?recommendation={world.later.pk}"
    assert address in found
    assert str(elsewhere.pk) not in found.split("One action may serve both")[1].split(ASKED)[0]
    assert f'value="{world.later.pk}" checked' in words(client, address)
    plans.serve(action=action, recommendation=world.later, effective_on=FINAL, by=world.story.lead)
    assert "One action may serve both" not in page(world, client)


def test_a_page_says_when_not_everything_has_been_compared(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_vectors, "__defaults__", (1,))
    words_then = "Not every earlier recommendation has been compared"
    assert words_then in page(world, client)
    assert words_then not in page(world, client)


def test_more_history_asks_no_more(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page(world, client)
    with django_assert_max_num_queries(38):
        page(world, client)
    for number in range(12):
        world.story.add(world.before.version, str(10 + number), f"{SPOKE} Ward {number}.")
    page(world, client)
    with django_assert_max_num_queries(38):
        page(world, client)
