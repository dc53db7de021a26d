"""The text that is in nothing that was found: how much it is, what it says, and taking it up."""

import pytest
from django.test import Client
from django.urls import reverse

from amends.intake import queries, services
from amends.intake.models import Passage, Reading
from amends.intake.rules import percent
from amends.ledger.rules import Actor, Refused
from amends.people.permissions import NotPermitted
from amends.recommendations.models import Recommendation
from tests.intake import making, plan_making
from tests.intake.plan_making import PlanStory
from tests.intake.story import Story, passages

TOLD = (
    "Staff told us that letters went out late all through that winter.",
    "A carer rang the ward four times before anybody answered the telephone.",
    "Nobody we spoke with had seen the policy of the year before.",
)


def told(story: Story) -> Reading:
    """A report with a finding of its own before each recommendation."""
    return story.read(making.upload(making.report_pdf(findings=TOLD)))


@pytest.mark.parametrize(
    ("part", "of", "said"),
    [(0, 0, 0), (0, 9, 0), (4, 9999, 1), (34, 1000, 3), (996, 1000, 99), (9, 9, 100)],
)
def test_nothing_and_everything_are_said_only_where_they_are_so(
    part: int, of: int, said: int
) -> None:
    assert percent(part, of) == said


def test_it_is_counted_and_listed_in_its_place(story: Story) -> None:
    reading = told(story)
    standing = queries.standing(reading)
    assert standing.left_over is not None
    assert 0 < standing.left_over < 100
    lines = queries.left_over(reading)
    assert [(line.page, line.text) for line in lines][-3:] == list(
        zip((2, 3, 4), TOLD, strict=True)
    )
    found = {words for line in lines for words in making.THREE if words in line.text}
    assert found == set()


def test_what_is_taken_up_stands_in_its_place_and_can_be_accepted(story: Story) -> None:
    reading = told(story)
    wanted = next(line for line in queries.left_over(reading) if line.page == 3)
    made = services.take_up(reading=reading, number=wanted.number, by=story.trust.by)
    assert made.text == TOLD[1]
    assert [each.text for each in passages(reading)] == [
        making.FIRST,
        TOLD[1],
        making.SECOND,
        making.THIRD,
    ]
    again = services.take_up(reading=reading, number=wanted.number, by=story.trust.by)
    assert again == made
    shown = {line.number: line.passage_id for line in queries.left_over(reading)}
    assert {number for number, pk in shown.items() if pk} == {wanted.number}
    assert queries.passage_shown(made, reading).unsure
    kept = story.accept(made)
    assert (kept.text, kept.page) == (TOLD[1], 3)


def test_the_first_of_a_document_comes_before_all_others(story: Story) -> None:
    reading = told(story)
    first = services.take_up(reading=reading, number=0, by=story.trust.by)
    assert passages(reading)[0] == first


def test_a_document_without_pages_keeps_its_order_too(story: Story) -> None:
    reading = story.read(making.upload(making.report_docx(), "report.docx"))
    for line in queries.left_over(reading):
        services.take_up(reading=reading, number=line.number, by=story.trust.by)
    numbers = [int(each.place[0]["cell"].rpartition(" ")[2]) for each in passages(reading)]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("number", [-1, 1000])
def test_text_that_is_not_there_is_refused(story: Story, number: int) -> None:
    reading = told(story)
    with pytest.raises(Refused, match="not in the list"):
        services.take_up(reading=reading, number=number, by=story.trust.by)


def test_who_may_not_keep_cases_takes_nothing_up(story: Story) -> None:
    reading = told(story)
    with pytest.raises(NotPermitted):
        services.take_up(reading=reading, number=0, by=Actor(story.trust.user("reader").pk))
    assert Passage.objects.filter(reading=reading).count() == len(making.THREE)


def test_the_page_says_how_much_and_leads_to_it(page_story: Story, client: Client) -> None:
    reading = told(page_story)
    client.force_login(page_story.trust.lead)
    slug = page_story.trust.slug
    answer = client.get(reverse("reading", args=[slug, reading.pk])).content.decode()
    address = reverse("left-over", args=[slug, reading.pk])
    assert "% of the text not accounted for" in answer
    assert address in answer
    page = client.get(address).content.decode()
    assert all(words in page for words in TOLD)
    wrong = client.post(address, {"number": "none"}, follow=True).content.decode()
    assert "not in the list any more" in wrong
    sent = client.post(address, {"number": "0"})
    made = Passage.objects.get(reading=reading, confidence=0)
    assert sent["Location"] == reverse("passage", args=[slug, reading.pk, made.pk])
    assert "Taken up" in client.get(f"{address}?part=7").content.decode()
    assert not Recommendation.objects.exists()


def test_of_a_plan_what_reads_like_a_recommendation_is_left_over(plan_story: PlanStory) -> None:
    note = "We recommend that the commissioner reviews the out of hours service."
    headings = ("Recommendation", "Ref", "Action required", "Lead", "Due date", "Status")
    rows = [
        ("Review crisis plans", "1.1", *plan_making.CRISIS[2:6]),
        ("Share assessments", "1.2", *plan_making.RISK[2:6]),
        ("",) * 6,
        (note, "", "", "", "", ""),
    ]
    reading = plan_story.read(plan_making.workbook(rows, headings))
    found = Reading.objects.get(pk=reading.pk).found or {}
    assert found["unaccounted"]["letters"] == 0
    assert [each.text for each in queries.left_over(reading)] == [note]
    assert queries.standing(reading).left_over not in {None, 0}
