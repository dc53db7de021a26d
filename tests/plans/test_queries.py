"""What pages read of plans, as at a moment, in a number of queries that does not grow."""

from datetime import date, timedelta

from pytest_django.fixtures import DjangoAssertNumQueries

from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment
from amends.people import services as people
from amends.plans import services
from amends.plans.queries import (
    actions_in,
    cases_of,
    next_number,
    offered,
    owner_on,
    placement_on,
    plans_of,
    promises_of,
    reports_of,
    scope_at,
    scope_choices,
    served_by,
    unserved,
    updates_of,
    versions_of,
)
from amends.plans.rules import Kept
from amends.recommendations.models import Recommendation
from tests.factories import make_service
from tests.plans.story import BEGINS, DUE, TODAY, Story

AT = Moment(TODAY)


def test_slippage_is_read_off_the_promises(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    story.change()
    for place in range(6):
        story.change(
            in_place_by=ImpreciseDate.on(date(2025, 8, 1) + timedelta(days=place)),
            effective_on=date(2025, 5, 1) + timedelta(days=place),
        )
    with django_assert_max_num_queries(1):
        promises = promises_of(story.action, AT)
    assert len(promises.made) == 8
    assert promises.slipped == 7
    assert [promise.moved for promise in promises.made] == [None, 92, 1, 1, 1, 1, 1, 1]
    assert promises.current is not None
    assert promises.current.moved_in_all == 98
    # In place on 2 May: the promise of that day counts, not the later ones.
    when = promises.timeliness(in_place_on=date(2025, 5, 2), day=TODAY)
    assert (when.kind, when.late_first, when.late_current) == (Kept.KEPT, 2, 0)
    now = promises.timeliness(in_place_on=None, day=TODAY)
    assert (now.kind, now.late_first) == (Kept.DUE, (TODAY - DUE).days)


def test_promises_as_they_were_known(story: Story) -> None:
    changed = story.change()
    known = Moment(TODAY, changed.sequence - 1)
    assert len(promises_of(story.action, known).made) == 1
    assert promises_of(story.action, Moment(date(2025, 1, 1))).current is None


def test_updates_newest_first_and_bounded(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(12):
        story.tell(text=f"Day {place}", effective_on=BEGINS + timedelta(days=place))
    with django_assert_max_num_queries(1):
        lines = updates_of(story.action, AT, most=5)
        assert [line.text for line in lines] == [f"Day {n}" for n in (11, 10, 9, 8, 7)]
        assert lines[0].told_by == story.owner_role.name


def test_where_actions_stand(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 12):
        story.add(str(number))
    with django_assert_max_num_queries(6):
        assert len(actions_in(story.plan, AT)) == 11
        assert len(served_by(story.action, AT)) == 1
        assert scope_at(story.action, AT).inside == (story.trust.east,)
        assert owner_on(story.action, TODAY) == story.owner_role
        placement = placement_on(story.action, TODAY)
        assert placement is not None
        assert placement.plan.name == "Improvement plan"
        assert next_number(story.plan, AT) == "1"
    assert next_number(story.plan, AT, "1") == "1.2"
    assert next_number(story.plan, AT, "4") == "4.1"
    assert actions_in(story.plan, Moment(date(2025, 1, 1))) == ()


def test_what_forms_offer(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    story.recommend("1", story.draft)
    with django_assert_max_num_queries(5):
        cases = cases_of(story.plan)
        assert cases == (story.case,)
        # The final has come: the draft's are offered no more.
        assert [row.number for row in offered(cases, AT, drafts=True)] == ["1"]
        assert reports_of(story.trust.pk) == (story.report,)
        assert plans_of(story.trust.pk) == (story.plan,)
        assert versions_of([story.report], drafts=False) == (story.final,)
    in_march = Moment(date(2025, 3, 3))
    assert [r.version for r in offered(cases, in_march, drafts=True)] == [story.draft]
    assert offered(cases, in_march, drafts=False) == ()


def test_a_scope_form_knows_what_opens_and_closes(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_service(story.trust, "New team", opened_on=date(2025, 10, 1))
    people.close_service(
        service=story.trust.west, last_day=date(2025, 9, 30), reason="Merged.", by=story.by
    )
    services.set_scope(
        action=story.action,
        services=[story.trust.east],
        excluded={story.trust.west: "It closes."},
        effective_on=TODAY,
        reason="",
        by=story.by,
    )
    with django_assert_max_num_queries(4):
        choices = {each.name: each for each in scope_choices(story.trust.pk, AT, story.action)}
    assert set(choices) == {"Community", "East team", "West team", "New team"}
    # A whole division can be chosen, and says that it is one.
    assert {name for name, each in choices.items() if each.whole} == {"Community"}
    assert choices["East team"].inside
    assert choices["West team"].excluded == "It closes."
    assert choices["West team"].closes_after == date(2025, 9, 30)
    assert choices["New team"].opens_on == date(2025, 10, 1)


def test_what_nothing_serves(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    second = story.recommend("2")
    rows = Recommendation.objects.filter(version=story.final)
    with django_assert_max_num_queries(3):
        assert unserved(rows, AT) == {second.pk}
    services.record_decision(
        subject=story.action,
        kind="stop",
        body=story.trust.board,
        reason="It does not help.",
        reopens_gap_of=story.recommendation,
        effective_on=TODAY,
        by=story.by,
    )
    assert unserved(rows, AT) == {second.pk, story.recommendation.pk}
    assert unserved(rows, Moment(date(2025, 6, 15))) == {second.pk}
