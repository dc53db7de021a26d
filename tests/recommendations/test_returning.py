"""What keeps coming back: by decision, by words, and never within one report."""

from datetime import date

import pytest
from django.test import Client

from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.rules import Moment
from amends.ledger.services import write
from amends.recommendations import services
from amends.recommendations.models import Recommendation, Register, RegisterEntry
from amends.recommendations.queries import entries_of, finals_of, returning
from amends.recommendations.rules import LinkType
from tests.factories import make_case
from tests.fixtures.databases import Begin
from tests.recommendations.story import Story, add_report, add_version, make_story
from tests.recommendations.test_pages import at, words

LATE = Moment(date(2025, 9, 1))
SPEAK = "The ward and the community team must speak within 72 hours of a discharge."
SPOKE = "The ward should speak with the community team when somebody is discharged."


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def long_ago(story: Story, text: str) -> Recommendation:
    """Of another case, in 2017."""
    report = add_report(story.on, make_case(story.on, "Ms Y"), ReportKind.INTERNAL, "Review")
    return story.add(add_version(story.on, report, VersionKind.FINAL, date(2017, 3, 1)), "3", text)


def found(story: Story) -> list[tuple[tuple[int, ...], list[Recommendation]]]:
    services.keep_vectors(finals_of(story.organisation.pk))
    return [
        (each.years, [Recommendation.objects.get(pk=row.id) for row in each.rows])
        for each in returning(story.organisation.pk, LATE)
    ]


def test_likely_the_same_in_other_words_and_another_case(story: Story) -> None:
    later = story.add(story.final, "4", SPEAK)
    story.add(story.final, "5", SPEAK)
    story.add(story.final, "6", "Medicines must be kept in a locked cupboard.")
    story.add(story.draft, "4", SPEAK)
    assert found(story) == [], "one report, and its draft, ask once"
    before = long_ago(story, SPOKE)
    [(years, rows)] = found(story)
    assert years == (2017, 2025)
    assert rows[:2] == [before, later]
    assert len(rows) == 3


def test_what_people_decided_to_be_one_matter_comes_back_whatever_its_words(story: Story) -> None:
    later = story.add(story.final, "4", "Doctors must wash their hands.")
    before = story.add(story.internal, "2", "Infection control should be as the guidance has it.")
    assert found(story) == []
    link = story.link(later, before, type=LinkType.NARROWER).subject
    assert found(story) == [((2022, 2025), [before, later])]
    services.withdraw_link(
        link=link, reason="It is not.", effective_on=date(2025, 8, 1), by=story.lead
    )
    assert found(story) == []
    story.link(later, before, type=LinkType.CONFLICTS, effective_on=date(2025, 8, 2))
    assert found(story) == [], "what conflicts was not asked before"


def of_others(story: Story, *texts: str) -> None:
    with write(organisation_id=story.organisation.pk, by=story.lead, event="x") as writing:
        register = writing.add(
            Register(
                name="Register",
                whose="Otherton Trust",
                as_at=date(2021, 5, 31),
                file_name="register.csv",
                sha256="0" * 64,
            )
        )
        for place, text in enumerate(texts, 1):
            writing.add(
                RegisterEntry(
                    register=register, position=place, label=str(place), text=text, standing=""
                )
            )
    services.keep_vectors(entries_of(story.organisation.pk))


def test_what_others_were_asked_too_is_told_as_theirs(story: Story) -> None:
    later = story.add(story.final, "4", SPEAK)
    story.add(story.final, "6", "Medicines must be kept in a locked cupboard.")
    of_others(story, "The board must look at staffing each month.", SPOKE)
    assert found(story) == [((2025,), [later])]
    [one] = returning(story.organisation.pk, LATE)
    assert [(each.whose, each.text, each.as_at) for each in one.others] == [
        ("Otherton Trust", SPOKE, date(2021, 5, 31))
    ]
    before = long_ago(story, SPOKE)
    assert found(story) == [((2017, 2025), [before, later])], "their year is not one of ours"
    [one] = returning(story.organisation.pk, LATE)
    assert len(one.others) == 1


@pytest.fixture
def told(page_beginning: Begin) -> Story:
    return page_beginning(make_story)


def test_the_page_tells_the_years(told: Story, client: Client) -> None:
    client.force_login(told.person("reader"))
    address = at(told, "coming-back")
    assert "Nothing has come back" in words(client, address)
    told.add(told.final, "4", SPEAK)
    long_ago(told, SPOKE)
    page = words(client, address)
    assert "Asked by 2 reports, 2017 and 2025" in page
    assert SPOKE in page
    assert "not ours" not in page
    of_others(told, SPOKE)
    page = words(client, address)
    assert "Others were asked for it too" in page
    assert "Of Otherton Trust, not ours: Recommendation 1" in page
