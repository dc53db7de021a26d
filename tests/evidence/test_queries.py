"""What stands, as at a day and as it was known, in a fixed number of queries."""

from datetime import date, timedelta

from pytest_django.fixtures import DjangoAssertNumQueries

from amends.evidence import services
from amends.evidence.queries import (
    actions_beside,
    evidence_of_action,
    evidence_of_plan,
    newest_state,
    services_offered,
    states_of,
)
from amends.evidence.rules import Stage
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from tests import factories
from tests.evidence.story import COVERED, DECIDED, HELD, NOW, SHOWN, START, Story

TODAY = Moment(NOW.date())


def stage_on(story: Story, day: date) -> Stage | None:
    found = evidence_of_action(story.action, Moment(day))
    return found[0].stage if found else None


def test_each_day_has_its_stage(story: Story) -> None:
    story.accepted()
    assert stage_on(story, HELD - timedelta(days=1)) is None
    assert stage_on(story, HELD) is Stage.HELD
    assert stage_on(story, SHOWN - timedelta(days=1)) is Stage.HELD
    assert stage_on(story, SHOWN) is Stage.PRESENTED
    assert stage_on(story, DECIDED) is Stage.ACCEPTED
    assert stage_on(story, NOW.date()) is Stage.ACCEPTED


def test_what_was_known(story: Story) -> None:
    with clock.set_to(NOW + timedelta(days=1)):
        story.accepted()
    on = moment(organisation_id=story.trust.pk, day=DECIDED, known=NOW.date())
    assert evidence_of_action(story.action, on) == ()
    assert evidence_of_action(story.action, Moment(DECIDED))[0].stage is Stage.ACCEPTED


def test_a_piece_says_everything(story: Story) -> None:
    evidence = story.accepted(
        actions=[story.action, story.other],
        services=[story.trust.east, story.trust.west],
        supports="in use",
        finding="Met in both.",
    )
    (found,) = evidence_of_plan(story.plan, TODAY)
    assert found.id == evidence.pk
    assert found.by == "Head of Governance"
    assert found.since == DECIDED
    assert found.period == COVERED
    assert [each.id for each in found.actions] == [story.action.pk, story.other.pk]
    assert [each.name for each in found.services] == ["East team", "West team"]
    assert found.finding == "Met in both."


def test_the_evidence_of_a_plan_is_of_the_actions_that_stand_in_it(story: Story) -> None:
    story.add()
    assert len(evidence_of_plan(story.plan, TODAY)) == 1
    assert evidence_of_plan(story.plan, Moment(START - timedelta(days=1))) == ()
    assert evidence_of_action(story.other, TODAY) == ()


def test_the_queries_do_not_grow(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(6):
        story.accepted(actions=[story.action, story.other])
    with django_assert_max_num_queries(3):
        assert len(evidence_of_action(story.action, TODAY)) == 6
    with django_assert_max_num_queries(3):
        assert len(evidence_of_plan(story.plan, TODAY)) == 6
    with django_assert_max_num_queries(3):
        assert len(evidence_of_plan(story.plan, TODAY, most=2)) == 2


def test_the_history_tells_what_counts(story: Story) -> None:
    evidence = story.presented()
    state = newest_state(evidence)
    assert state is not None
    services.correct_state(
        state=state, reason="A day out", effective_on=SHOWN + timedelta(days=1), by=story.owner
    )
    lines = states_of(evidence)
    assert [(line.stage.value, line.counts) for line in lines] == [
        ("held", True),
        ("presented", False),
        ("presented", True),
    ]
    assert lines[2].corrected_because == "A day out"


def test_what_a_form_offers(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        assert [each.name for each in services_offered(story.action)] == ["East team", "West team"]
    with django_assert_max_num_queries(2):
        assert [each.name for each in actions_beside(story.action)] == ["2 Call the family"]
    trust = factories.make_trust()
    assert services_offered(story.action)[0].id != trust.east.pk
