"""What a body gave up answers nothing any more: its gap is open again until something takes its place."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance.models import Judgement
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment
from amends.ledger.services import write
from amends.plans import services as plans
from amends.plans.models import Action, Decision, Plan
from amends.plans.rules import DecisionKind, Rung
from amends.recommendations.models import Recommendation
from amends.recommendations.rules import Answer
from amends.recommendations.services import add_recommendation
from amends.standing.answers import RecommendationAsAt
from amends.standing.queries import plan_as_at
from tests.databases import Copy
from tests.recommendations.story import DRAFT, FINAL, Story, make_story

STOPPED = date(2025, 8, 3)
AFTER = date(2025, 9, 1)
GIVING_UP = [DecisionKind.STOP, DecisionKind.NOT_APPLICABLE]


@dataclass
class World:
    story: Story
    plan: Plan
    recommendation: Recommendation
    action: Action

    def add(self, number: str, day: date = FINAL, serves: Recommendation | None = None) -> Action:
        return plans.add_action(
            plan=self.plan,
            number=number,
            title=f"Action {number}",
            wording="Do it.",
            owner=self.story.role,
            in_place_by=ImpreciseDate.on(date(2025, 12, 1)),
            serves=[serves or self.recommendation],
            effective_on=day,
            by=self.story.lead,
        )

    def decide(
        self,
        kind: DecisionKind,
        subject: Action | Recommendation | Plan | None = None,
        day: date = STOPPED,
        gap: Recommendation | None = None,
    ) -> Decision:
        return plans.record_decision(
            subject=subject or self.action,
            kind=kind,
            body=self.story.board,
            reason="It was decided so.",
            rung="in place" if kind is DecisionKind.CLOSE else "",
            effective_on=day,
            reopens_gap_of=gap,
            by=self.story.lead,
        )

    def on(self, day: date = AFTER) -> RecommendationAsAt:
        found = plan_as_at(self.plan, Moment(day)).recommendations
        return next(r for r in found if r.recommendation == self.recommendation)


@pytest.fixture
def world(database: Copy) -> World:
    story = make_story()
    plan = plans.begin_plan(
        organisation=story.organisation,
        name="Plan",
        reports=[story.external],
        begins_on=DRAFT,
        effective_on=DRAFT,
        by=story.lead,
    )
    made = World(story, plan, story.add(story.final), None)  # type: ignore[arg-type]  # set below
    made.action = made.add("1.1")
    return made


@pytest.mark.parametrize("kind", GIVING_UP)
def test_what_was_given_up_leaves_its_gap_open(world: World, kind: DecisionKind) -> None:
    assert (world.on().reopened, world.on().uncovered) == ((), False)
    decided = world.decide(kind, gap=world.recommendation)
    eve = date(2025, 8, 2)
    assert (world.on(eve).reopened, world.on(eve).uncovered) == ((), False)
    found = world.on()
    (gap,) = found.reopened
    assert (gap.decision, gap.since, gap.alone) == (decided, STOPPED, True)
    assert gap.action is not None
    assert gap.action.action == world.action
    assert found.uncovered
    assert found.served_by == (world.action.pk,), "it stays to be seen"


def test_nobody_has_to_name_a_gap_where_nothing_else_serves(world: World) -> None:
    """What was replaced leaves one too, unless what replaced it is there."""
    world.decide(DecisionKind.SUPERSEDE)
    assert [gap.alone for gap in world.on().reopened] == [True]
    other = world.add("1.2")
    assert world.on().reopened == ()
    assert not world.on().uncovered
    world.decide(DecisionKind.STOP, other, AFTER)
    assert [gap.since for gap in world.on().reopened] == [STOPPED, AFTER]


def test_what_served_before_does_not_answer_a_gap_that_was_named(world: World) -> None:
    other = world.add("1.2")
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    (gap,) = world.on().reopened
    assert not gap.alone
    assert not world.on().uncovered
    world.add("1.3", STOPPED)
    assert world.on().reopened == ()
    assert world.on().served_by[1] == other.pk


def test_it_is_answered_from_the_day_on_which_another_is_put_under_it(world: World) -> None:
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    later = world.add("1.2", date(2025, 8, 20))
    assert len(world.on(date(2025, 8, 19)).reopened) == 1
    assert world.on(date(2025, 8, 20)).reopened == ()
    world.decide(DecisionKind.STOP, later, AFTER, gap=world.recommendation)
    assert len(world.on().reopened) == 2, "what took its place was given up as well"


def test_it_is_answered_by_new_actions_under_each_of_its_parts(world: World) -> None:
    parts = [
        add_recommendation(
            version=world.story.final,
            number=f"1({letter})",
            text=f"Part {letter}.",
            position=80 + place,
            part_of=world.recommendation,
            effective_on=FINAL,
            by=world.story.lead,
        )
        for place, letter in enumerate("ab")
    ]
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    world.add("1.2", date(2025, 8, 20), parts[0])
    assert len(world.on().reopened) == 1
    world.add("1.3", date(2025, 8, 25), parts[1])
    assert len(world.on(date(2025, 8, 24)).reopened) == 1
    assert world.on(date(2025, 8, 25)).reopened == ()


def test_reopening_the_action_answers_it(world: World) -> None:
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    world.decide(DecisionKind.REOPEN, day=AFTER)
    assert (world.on().reopened, world.on().uncovered) == ((), False)
    assert len(world.on(date(2025, 8, 31)).reopened) == 1


def test_a_gap_stays_where_the_action_was_taken_off_since(world: World) -> None:
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    plans.stop_serving(
        action=world.action,
        recommendation=world.recommendation,
        effective_on=AFTER,
        reason="It was stopped.",
        by=world.story.lead,
    )
    assert world.on().served_by == ()
    assert len(world.on().reopened) == 1


def test_a_whole_plan_that_is_stopped_takes_its_actions_with_it(world: World) -> None:
    closed = world.add("1.2")
    world.decide(DecisionKind.CLOSE, closed, FINAL)
    stopped = world.decide(DecisionKind.STOP, world.plan)
    standing = plan_as_at(world.plan, Moment(AFTER))
    assert standing.action(world.action.pk).ended == stopped
    assert standing.action(closed.pk).ended is None, "what was closed stays closed"
    assert [a.action for a in standing.going_on] == [closed]
    assert not world.on().uncovered
    world.decide(DecisionKind.REOPEN, closed, AFTER)
    world.decide(DecisionKind.STOP, closed, AFTER)
    assert [gap.decision.plan_id for gap in world.on().reopened] == [world.plan.pk, None]
    world.decide(DecisionKind.REOPEN, world.action, AFTER)
    assert world.on().reopened == (), "one action goes on by itself"


@pytest.mark.parametrize("kind", GIVING_UP)
def test_a_recommendation_that_is_given_up_has_an_open_gap(
    world: World, kind: DecisionKind
) -> None:
    decided = world.decide(kind, world.recommendation)
    (gap,) = world.on().reopened
    assert (gap.decision, gap.action, gap.alone) == (decided, None, False)
    world.decide(DecisionKind.REOPEN, world.recommendation, AFTER)
    assert world.on().reopened == ()


def test_one_that_was_replaced_or_refused_or_closed_since_has_none(world: World) -> None:
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    closed = date(2025, 8, 10)
    with write(
        organisation_id=world.plan.organisation_id, by=world.story.lead, event="test.written"
    ) as writing:
        writing.add(
            Judgement(
                recommendation=world.recommendation,
                scale="intent",
                value="met",
                kind="independent",
                released_on=closed,
                conflict="none",
                text="Seen.",
                effective_on=closed,
            )
        )
    world.decide(DecisionKind.CLOSE, world.recommendation, closed)
    assert len(world.on(date(2025, 8, 9)).reopened) == 1
    assert world.on(date(2025, 8, 10)).reopened == ()
    world.decide(DecisionKind.SUPERSEDE, world.recommendation, date(2025, 8, 11))
    assert world.on(date(2025, 8, 11)).reopened == ()
    world.decide(DecisionKind.REOPEN, world.recommendation, date(2025, 8, 12))
    assert len(world.on(date(2025, 8, 12)).reopened) == 1
    world.story.respond(
        world.recommendation,
        answer=Answer.NOT_ACCEPTED,
        reason="It would do harm.",
        effective_on=AFTER,
    )
    assert world.on(AFTER).reopened == ()


def test_what_was_given_up_is_counted_on_no_rung(world: World) -> None:
    plans.update(
        action=world.action,
        text="Done.",
        claim="complete",
        effective_on=date(2025, 7, 1),
        by=world.story.lead,
    )
    before = plan_as_at(world.plan, Moment(date(2025, 8, 2)))
    assert (before.count(Rung.IN_PLACE), len(before.claimed_only)) == (1, 1)
    world.decide(DecisionKind.STOP, gap=world.recommendation)
    after = plan_as_at(world.plan, Moment(AFTER))
    assert (after.count(Rung.IN_PLACE), after.claimed_only) == (0, ())
    assert after.actions[0].rung is Rung.IN_PLACE


def test_queries_do_not_grow_with_what_was_given_up(world: World) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            plan_as_at(world.plan, Moment(AFTER))
        return len(captured)

    world.decide(DecisionKind.STOP, gap=world.recommendation)
    few = counted()
    for number in range(2, 8):
        world.decide(DecisionKind.STOP, world.add(f"1.{number}"), gap=world.recommendation)
    assert len(world.on().reopened) == 7
    assert counted() == few
