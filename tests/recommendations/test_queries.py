"""What is read, and in how many queries, on both databases."""

from datetime import date, timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.ledger.queries import head_of
from amends.ledger.rules import Moment
from amends.recommendations import services
from amends.recommendations.models import Recommendation
from amends.recommendations.queries import (
    answered_version,
    crosswalk_of,
    links_of,
    recommendation_at,
    recommendations_at,
    recommendations_of,
)
from amends.recommendations.rules import Answer, Change, LinkType
from tests.fixtures.databases import Begin
from tests.recommendations.story import DRAFT, FINAL, Story, make_story

LATE = Moment(date(2025, 9, 1))
MOST = 8


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def fill(story: Story, count: int) -> list[Recommendation]:
    """So many recommendations of the final report, each with everything."""
    drafted = story.add(story.draft, "99")
    made = []
    for number in range(count):
        earlier = story.add(story.internal, str(number))
        later = story.add(
            story.final, str(number), to=(story.trust, story.police), services=[story.east]
        )
        story.respond(later)
        story.respond(later, answer=Answer.IN_PART, reason="Half", effective_on=date(2025, 7, 3))
        story.respond(later, party=story.police, decided_by=story.police_board)
        services.state_intent(
            recommendation=later,
            quoted="No one called.",
            page=57,
            reading="Call.",
            effective_on=FINAL,
            by=story.lead,
        )
        story.link(later, earlier)
        made.append(later)
    services.link_draft(draft=drafted, final=made[0], change=Change.RENUMBERED, by=story.lead)
    return made


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow(
    story: Story, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(story, count)
    with django_assert_num_queries(MOST):
        found = recommendations_of(version=story.final, at=LATE, drafts=True)
    assert len(found) == count
    with django_assert_num_queries(MOST - 1):
        recommendations_of(version=story.final, at=LATE)
    with django_assert_num_queries(1):
        assert len(links_of(story.case, LATE)) == count
    with django_assert_num_queries(2):
        assert len(crosswalk_of(story.case, LATE).decided) == count


def test_everything_of_a_recommendation(story: Story) -> None:
    made = fill(story, 2)[0]
    found = recommendation_at(made, LATE, drafts=True)
    assert found is not None
    assert found.printed.text == made.text
    assert [party.name for party in found.addressees] == [story.trust.name, story.police.name]
    answer = found.response_of(story.trust.pk)
    assert answer is not None
    assert (answer.answer, answer.reason, answer.decided_by) == (
        "accepted in part",
        "Half",
        "Board",
    )
    assert found.response_of(story.east.pk) is None
    assert [service.name for service in found.services] == ["East team"]
    assert found.intent is not None
    assert found.intent.page == 57
    (link,) = found.links
    assert link.earlier is not None
    assert (link.type, link.earlier.number, link.decided_by) == (
        "overlaps",
        "0",
        "Head of Governance",
    )
    assert [each.draft.number for each in found.drafts] == ["99"]
    earlier = recommendation_at(Recommendation.objects.get(pk=link.earlier.id), LATE)
    assert earlier is not None
    assert earlier.links_on == (link,)


def test_each_day_and_each_state_of_knowledge_has_its_answer(story: Story) -> None:
    made = story.add(story.final)
    before = head_of(story.organisation.pk)[0]
    story.respond(made, effective_on=date(2025, 6, 26))
    first = head_of(story.organisation.pk)[0]
    story.respond(made, answer=Answer.NOT_ACCEPTED, reason="No", effective_on=date(2025, 7, 10))
    # Entered last, true before: a late entry.
    story.respond(made, answer=Answer.IN_PRINCIPLE, reason="Yes", effective_on=date(2025, 7, 1))

    def answers(day: date, sequence: int | None = None) -> list[str]:
        found = recommendation_at(made, Moment(day, sequence))
        assert found is not None
        return [given.answer for given in found.responses]

    assert answers(date(2025, 6, 25)) == []
    assert answers(date(2025, 6, 30)) == ["accepted"]
    assert answers(date(2025, 7, 1)) == ["accepted in principle"]
    assert answers(date(2025, 7, 1), first) == ["accepted"]
    assert answers(date(2025, 7, 1), before) == []
    assert answers(date(2025, 7, 10)) == ["not accepted"]
    assert recommendation_at(made, Moment(FINAL - timedelta(days=1))) is None
    assert recommendation_at(made, Moment(FINAL, made.sequence - 1)) is None


def test_drafts_are_for_those_who_may_read_them(story: Story) -> None:
    drafted, earlier = story.add(story.draft), story.add(story.internal)
    story.link(drafted, earlier)
    assert recommendation_at(drafted, LATE) is None
    assert recommendations_of(report=story.external, at=LATE) == ()
    assert links_of(story.case, LATE) == ()
    assert crosswalk_of(story.case, LATE).total == 0
    plain = recommendation_at(earlier, LATE)
    assert plain is not None
    assert plain.links_on == ()
    assert len(links_of(story.case, LATE, drafts=True)) == 1
    assert len(crosswalk_of(story.case, LATE, drafts=True).decided) == 1
    assert len(recommendations_of(report=story.external, at=LATE, drafts=True)) == 1


def test_the_crosswalk_reads_the_final_once_it_has_come(story: Story) -> None:
    drafted, final = story.add(story.draft, "1"), story.add(story.final, "1")
    one, two = story.add(story.internal, "1"), story.add(story.internal, "2")
    story.link(drafted, one, effective_on=date(2025, 4, 30))
    early = crosswalk_of(story.case, Moment(date(2025, 5, 1)), drafts=True)
    assert [each.printed.id for each in early.decided] == [drafted.pk]
    now = crosswalk_of(story.case, LATE, drafts=True)
    assert (now.decided, now.total) == ((), 1)
    (later,) = now.undecided
    assert later.printed.id == final.pk
    assert [each.id for each in now.candidates(later.printed)] == [one.pk, two.pk]
    story.link(final, one)
    story.link(final, two, type=LinkType.WIDER)
    assert len(crosswalk_of(story.case, LATE).decided[0].links) == 2


def test_a_withdrawn_link_is_undecided_again(story: Story) -> None:
    later = story.add(story.final)
    story.add(story.internal)
    decision = story.link(later, None)
    services.withdraw_link(
        link=decision.subject, reason="Wrong", effective_on=date(2025, 8, 1), by=story.lead
    )
    assert len(crosswalk_of(story.case, Moment(date(2025, 7, 31))).decided) == 1
    assert len(crosswalk_of(story.case, LATE).undecided) == 1
    assert links_of(story.case, LATE) == ()


def test_the_final_is_what_is_answered(story: Story) -> None:
    assert answered_version(story.external) == story.final
    assert DRAFT < FINAL


def test_any_recommendations_can_be_asked_for(story: Story) -> None:
    one, two = story.add(story.internal), story.add(story.final)
    of = Recommendation.objects.filter(pk__in=[two.pk, one.pk])
    assert [found.id for found in recommendations_at(of, LATE)] == [one.pk, two.pk]
