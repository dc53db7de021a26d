"""Deciding the links of the crosswalk, on both databases."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.recommendations import services
from amends.recommendations.models import (
    Link,
    LinkDecision,
)
from amends.recommendations.rules import Change, LinkType
from tests.factories import make_case
from tests.fixtures.databases import Begin
from tests.recommendations.story import (
    DRAFT,
    FINAL,
    INTERNAL,
    Story,
    add_report,
    add_version,
    make_story,
)


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def test_a_link_needs_an_earlier_one_of_the_same_case(story: Story) -> None:
    later, sibling = story.add(story.final, "1"), story.add(story.final, "2")
    earlier, drafted = story.add(story.internal), story.add(story.draft)
    case = make_case(story.on, "Ms Y")
    elsewhere = add_report(story.on, case, ReportKind.INTERNAL, "Another")
    stranger = story.add(add_version(story.on, elsewhere, VersionKind.FINAL, INTERNAL))
    for ends, words in (
        ((later, later), "to itself"),
        ((later, sibling), "same report"),
        ((later, drafted), "same report"),
        ((later, stranger), "same case"),
        ((earlier, later), "not received before"),
    ):
        with pytest.raises(Refused, match=words):
            story.link(*ends)
    for more, words in (
        ({"residual_gap": " "}, "still to do"),
        ({"reason": " "}, "why"),
        ({"type": LinkType.NOTHING_EARLIER}, "only when no earlier"),
        ({"effective_on": FINAL - timedelta(days=1)}, "not been received"),
        ({"effective_on": clock.today() + timedelta(days=1)}, "future"),
    ):
        with pytest.raises(Refused, match=words):
            story.link(later, earlier, **more)
    with pytest.raises(Refused, match="Choose an earlier"):
        story.link(later, None, type=LinkType.SAME)
    assert not Link.objects.exists()


def test_reports_of_one_day_have_no_earlier(story: Story) -> None:
    same_day = add_report(story.on, story.case, ReportKind.EXTERNAL, "Third")
    other = story.add(add_version(story.on, same_day, VersionKind.FINAL, FINAL))
    with pytest.raises(Refused, match="not received before"):
        story.link(story.add(story.final), other)


def test_a_decision_says_who_decided(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    first = story.link(later, earlier)
    assert (first.decided_as_id, first.decided_by_id) == (story.role.pk, None)
    second = story.link(
        later,
        earlier,
        decided_by=story.board,
        type=LinkType.CONFLICTS,
        effective_on=date(2025, 7, 2),
    )
    assert (second.decided_as_id, second.decided_by_id) == (None, story.board.pk)
    assert first.subject == second.subject


def test_what_was_decided_on_a_draft_holds_for_the_final_it_became(story: Story) -> None:
    drafted, later = story.add(story.draft), story.add(story.final)
    earlier, april = story.add(story.internal), date(2025, 4, 30)
    with pytest.raises(Refused, match="not been received"):
        story.link(later, earlier, effective_on=april)
    services.link_draft(draft=drafted, final=later, change=Change.NONE, by=story.lead)
    with pytest.raises(Refused, match="not been received"):
        story.link(later, earlier, effective_on=DRAFT - timedelta(days=1))
    assert story.link(later, earlier, effective_on=april).effective_on == april


def test_a_late_entry_is_news_to_whoever_looked_before(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    first = story.link(later, earlier)
    story.link(later, earlier, type=LinkType.SAME, effective_on=FINAL, expected=first.pk)
    with pytest.raises(Refused, match="Someone else"):
        story.link(later, earlier, type=LinkType.WIDER, expected=first.pk)


def test_the_second_of_two_deciders_sees_the_first(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    first = story.link(later, earlier, expected=None)
    with pytest.raises(Refused, match="Someone else"):
        story.link(later, earlier, type=LinkType.WIDER, expected=None)
    second = story.link(later, earlier, type=LinkType.WIDER, expected=first.pk)
    assert list(LinkDecision.objects.order_by("sequence")) == [first, second]
    with pytest.raises(Refused, match="already"):
        story.link(later, earlier, type=LinkType.WIDER)


def test_nothing_earlier_found_and_a_link_exclude_each_other(story: Story) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    nothing = story.link(later, None)
    with pytest.raises(Refused, match="Withdraw that before"):
        story.link(later, earlier)
    services.withdraw_link(
        link=nothing.subject,
        reason="We found one.",
        effective_on=date(2025, 7, 10),
        by=story.lead,
        expected=nothing.pk,
    )
    with pytest.raises(Refused, match="Withdraw that before"):
        story.link(later, earlier, effective_on=date(2025, 7, 9))
    found = story.link(later, earlier, effective_on=date(2025, 7, 10))
    with pytest.raises(Refused, match="linked to something earlier"):
        story.link(later, None, effective_on=date(2025, 7, 11))
    assert LinkDecision.objects.count() == 3
    assert Link.objects.count() == 2
    assert found.type == LinkType.OVERLAPS


def test_a_link_is_withdrawn_with_a_reason_while_it_stands(story: Story) -> None:
    decision = story.link(story.add(story.final), story.add(story.internal))

    def withdraw(
        day: date, reason: str = "Misread.", expected: UUID | None = decision.pk
    ) -> object:
        return services.withdraw_link(
            link=decision.subject, reason=reason, effective_on=day, by=story.lead, expected=expected
        )

    for wrong, words in (
        ((date(2025, 7, 2), " "), "Say why"),
        ((clock.today() + timedelta(days=1),), "future"),
        ((date(2025, 6, 30),), "does not stand"),
        ((date(2025, 7, 2), "Misread.", None), "Someone else"),
    ):
        with pytest.raises(Refused, match=words):
            withdraw(*wrong)
    withdraw(date(2025, 7, 2))
    gone = LinkDecision.objects.get(withdrawn=True)
    with pytest.raises(Refused, match="does not stand"):
        withdraw(date(2025, 7, 3), expected=gone.pk)
