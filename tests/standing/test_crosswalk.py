"""What a link carries over, what it leaves to do, and what was said of a draft's words."""

from dataclasses import dataclass
from datetime import date

import pytest

from amends.ledger.dates import ImpreciseDate
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services import add_service, correct_entry, withdraw_entry
from amends.plans import services as plans
from amends.plans.models import Action, Inheritance, Plan, TakingUp
from amends.plans.queries import drafted_of
from amends.plans.rules import DecisionKind, Rung
from amends.recommendations import services as recommendations
from amends.recommendations.models import Link, Recommendation
from amends.recommendations.rules import Change
from amends.standing.answers import RecommendationAsAt
from amends.standing.queries import plan_as_at, reaches, recommendation_as_at
from tests.databases import Copy
from tests.recommendations.story import DRAFT, FINAL, Story, make_story

LATER = date(2025, 8, 1)
ACCEPTED_ON = date(2025, 2, 27)


@dataclass
class World:
    story: Story
    plan: Plan

    def action(self, serves: Recommendation, number: str, day: date = FINAL) -> Action:
        return plans.add_action(
            plan=self.plan,
            number=number,
            title=f"Action {number}",
            wording="Do it.",
            owner=self.story.role,
            in_place_by=ImpreciseDate.on(date(2025, 12, 1)),
            serves=[serves],
            effective_on=day,
            by=self.story.lead,
        )


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
    return World(story, plan)


def on(recommendation: Recommendation, day: date = LATER) -> RecommendationAsAt:
    return recommendation_as_at(recommendation, Moment(day))


def test_a_gap_is_open_until_an_action_takes_it_up(world: World) -> None:
    story = world.story
    later, earlier = story.add(story.final), story.add(story.internal)
    link = story.link(later, earlier).subject
    assert len(on(later).open_gaps) == 1
    action = world.action(later, "1.1")
    assert len(on(later).open_gaps) == 1, "serving the recommendation is not taking up the gap"
    day = date(2025, 7, 2)

    def take_up(day: date = day, **more: object) -> None:
        plans.take_up(link=link, action=action, effective_on=day, by=story.lead, **more)  # type: ignore[arg-type]  # passed through

    take_up()
    assert on(later).open_gaps == ()
    assert on(later).links[0].taken_up_by == (action.pk,)
    assert len(on(later, date(2025, 7, 1)).open_gaps) == 1
    with pytest.raises(Refused, match="stands on that day"):
        take_up()
    with pytest.raises(Refused, match="Say why"):
        take_up(takes_up=False)
    take_up(LATER, takes_up=False, reason="Another does.")
    assert len(on(later).open_gaps) == 1
    plans.take_up(link=link, action=action, effective_on=date(2025, 8, 2), by=story.lead, reason="")
    plans.record_decision(
        subject=action,
        kind=DecisionKind.STOP,
        body=story.board,
        reason="Given up.",
        effective_on=date(2025, 8, 3),
        by=story.lead,
    )
    assert len(on(later, date(2025, 8, 3)).open_gaps) == 1, "a stopped action takes up nothing"


def test_what_takes_up_a_gap_and_what_is_carried_over_are_put_right(world: World) -> None:
    story = world.story
    later, earlier = story.add(story.final), story.add(story.internal)
    link = story.link(later, earlier).subject
    action, old = world.action(later, "1.1"), world.action(earlier, "1.2")
    since = date(2025, 7, 2)
    taken = plans.take_up(link=link, action=action, effective_on=LATER, by=story.lead)
    carried = plans.inherit(link=link, action=old, effective_on=LATER, by=story.lead)
    for row, changes, why in (
        (taken, {"takes_up": False}, "no longer takes it up"),
        (taken, {"effective_on": DRAFT}, "Nothing is left to do there"),
        (carried, {"effective_on": DRAFT}, "does not stand on that day"),
    ):
        with pytest.raises(Refused, match=why):
            correct_entry(plans.WAYS[type(row)], row, changes=changes, reason="x", by=story.lead)
        with pytest.raises(NotPermitted):
            withdraw_entry(plans.WAYS[type(row)], row, reason="x", by=story.actor("reader"))
    for row in (taken, carried):
        way = plans.WAYS[type(row)]
        right = correct_entry(
            way, row, changes={"effective_on": since}, reason="From the start.", by=story.lead
        )
        assert right.effective_on == since
    assert on(later, since).open_gaps == ()
    assert [each.carried for each in inheritances_of(link, since)] == [True]
    for row in (TakingUp.objects.get(corrects=taken), Inheritance.objects.get(corrects=carried)):
        withdraw_entry(plans.WAYS[type(row)], row, reason="Never.", by=story.lead)
    assert len(on(later).open_gaps) == 1
    assert inheritances_of(link, LATER) == []
    before = recommendation_as_at(later, Moment(LATER, carried.sequence))
    assert before.open_gaps == ()
    assert verify(story.organisation.pk).faults == ()


def inheritances_of(link: Link, day: date) -> list[Inheritance]:
    """What counts of what a link carries over."""
    return list(in_force(Inheritance, link.inherited.all(), Moment(day)))


def test_nothing_left_is_an_answer_of_its_own(world: World) -> None:
    story = world.story
    later, earlier = story.add(story.final), story.add(story.internal)
    with pytest.raises(Refused, match="Not both"):
        story.link(later, earlier, nothing_left=True)
    link = story.link(later, earlier, residual_gap="", nothing_left=True).subject
    assert on(later).open_gaps == ()
    with pytest.raises(Refused, match="Nothing is left"):
        plans.take_up(
            link=link, action=world.action(later, "1.1"), effective_on=LATER, by=story.lead
        )


def test_a_gap_where_nothing_earlier_was_found_is_open_too(world: World) -> None:
    later = world.story.add(world.story.final)
    world.story.link(later, None)
    assert len(on(later).open_gaps) == 1


def test_a_scope_at_a_division_reaches_what_is_below_it_and_no_scope_reaches_nothing(
    world: World,
) -> None:
    story = world.story
    division = add_service(
        organisation=story.organisation,
        name="Division",
        level="division",
        opened_on=date(2017, 1, 1),
        by=story.lead,
    )
    above = {story.east.pk: division.pk, division.pk: None}
    assert reaches(frozenset({division.pk}), story.east.pk, above)
    assert reaches(frozenset({story.east.pk}), story.east.pk, above)
    assert not reaches(frozenset({story.east.pk}), division.pk, above)
    assert not reaches(frozenset(), story.east.pk, above)


def test_the_story_of_the_seed_from_draft_to_final(world: World) -> None:
    """Accepted in February on the draft, a plan from that month, the final in June."""
    story = world.story
    drafted = story.add(story.draft, "1", "Look.")
    reworded = story.add(story.draft, "2", "Look twice.")
    story.respond(drafted, effective_on=ACCEPTED_ON)
    story.respond(reworded, effective_on=ACCEPTED_ON)
    action = world.action(drafted, "1.1", ACCEPTED_ON)
    final, other = story.add(story.final, "1", "Look."), story.add(story.final, "2", "Look thrice.")
    links = [
        recommendations.link_draft(draft=drafted, final=final, change=Change.NONE, by=story.lead),
        recommendations.link_draft(
            draft=reworded, final=other, change=Change.REWORDED, by=story.lead
        ),
    ]
    assert [line.anything for line in drafted_of(story.external, LATER)] == [True, True]
    assert on(final).uncovered
    written = plans.carry_from_draft(link=links[0], answers=True, actions=True, by=story.lead)
    assert len(written) == 2
    [given] = on(final).responses
    assert given.response.effective_on == ACCEPTED_ON
    assert given.response.on_draft == drafted
    assert on(final).served_by == (action.pk,)
    assert not on(final).uncovered
    with pytest.raises(Refused, match="nothing of the draft"):
        plans.carry_from_draft(link=links[0], answers=True, actions=True, by=story.lead)
    plans.carry_from_draft(link=links[1], answers=True, actions=True, by=story.lead)
    assert not any(line.anything for line in drafted_of(story.external, LATER))
    # In March the plan shows the draft with its answer, in August the final with the same.
    for day, shown in ((date(2025, 3, 1), drafted), (LATER, final)):
        first = plan_as_at(world.plan, Moment(day)).recommendations[0]
        assert first.recommendation == shown
        assert [each.answer.value for each in first.responses] == ["accepted"]
        assert first.served_by == (action.pk,)
    assert plan_as_at(world.plan, Moment(LATER)).actions[0].rung is Rung.NOT_STARTED


def test_what_is_not_a_recommendation_is_in_no_plan(world: World) -> None:
    story = world.story
    story.add(story.final, "1")
    mistaken = story.add(story.final, "2")
    made = recommendations.say_misread(recommendation=mistaken, reason="A heading.", by=story.lead)

    def numbers(day: date) -> list[str]:
        found = plan_as_at(world.plan, Moment(day)).recommendations
        return [each.recommendation.number for each in found]

    assert numbers(LATER) == ["1", "2"]
    assert numbers(made.effective_on) == ["1"]
