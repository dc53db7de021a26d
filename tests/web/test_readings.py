"""A document that was read and not yet decided on is found again: from its report, and from home."""

import pytest
from django.test import Client

from tests.fixtures.databases import Begin
from tests.intake.story import Story, make_story, passages
from tests.intake.test_pages import at, signed_in, words

WAITING = "3 of 3 still to be looked at"


@pytest.fixture
def story(page_beginning: Begin) -> Story:
    return page_beginning(make_story)


def lead(story: Story) -> Client:
    """The one who keeps cases."""
    return signed_in(story.trust.lead)


def linked(client: Client, page: str, address: str) -> bool:
    """Whether a page links to an address."""
    return f'href="{address}"' in client.get(page).content.decode()


def test_a_half_reviewed_document_is_linked_from_its_report_and_home(story: Story) -> None:
    client = lead(story)
    reading = story.read()
    address = at(story, "reading", reading.pk)
    for page in (at(story, "report", story.report.pk), at(story, "read-in", story.report.pk)):
        assert linked(client, page, address)
        assert WAITING in words(client, page)
    home = at(story, "home")
    assert "Of what was found, 3 of 3 wait to be decided" in words(client, home)
    assert linked(client, home, address)
    for passage in passages(reading):
        story.accept(passage)
    assert not linked(client, home, address)
    assert "all 3 decided" in words(client, at(story, "report", story.report.pk))
