"""What anyone may read, without signing in, and what nobody can."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest
from django.test import Client

from amends.publication import services
from amends.publication.rules import verify_edition
from tests.publication.story import AS_AT, Story, make_story, on


def home(story: Story) -> str:
    return f"/public/{story.trust.slug}/{story.plan.pk}/"


def test_a_published_edition_is_served_as_frozen(page_story: Story, client: Client) -> None:
    edition = page_story.published()
    with on(AS_AT, 12):
        to_latest = client.get(home(page_story))
        assert to_latest.headers["Location"] == f"{home(page_story)}edition/1/"
        # As among the files of a built site.
        assert (
            client.get(f"{home(page_story)}latest/").headers["Location"]
            == to_latest.headers["Location"]
        )
        page = client.get(f"{home(page_story)}edition/1/")
        data = client.get(f"{home(page_story)}edition/1/edition.json")
        keys = client.get(f"/public/{page_story.trust.slug}/org.pub")
        listed = client.get(f"{home(page_story)}editions/")
    assert page.content.decode() == edition.page
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert verify_edition(data.content).good
    assert edition.key_id in keys.content.decode()
    assert "Edition 1" in listed.content.decode()
    for response in (to_latest, page, data, keys, listed):
        assert not response.cookies
        assert "max-age" in response.headers["Cache-Control"]
        assert "Cookie" not in response.headers.get("Vary", "")


def test_an_older_edition_says_that_there_is_a_newer_one(page_story: Story, client: Client) -> None:
    first = page_story.published()
    later = date(2025, 12, 10)
    page_story.release(page_story.draft(later), later)
    with on(later, 12):
        page = client.get(f"{home(page_story)}edition/1/").content.decode()
        data = client.get(f"{home(page_story)}edition/1/edition.json").content
        newest = client.get(home(page_story)).headers["Location"]
    assert "There is a newer edition" in page
    assert page != first.page
    assert verify_edition(data, None, page).good
    assert newest.endswith("/edition/2/")


def test_nothing_is_shown_before_it_is_published(page_story: Story, client: Client) -> None:
    day = date(2025, 7, 15)
    with on(day, 7):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
    page_story.approve_all(day)
    draft = page_story.draft(day)
    with on(day, 11):
        services.release(draft=draft, by=page_story.second_person, published_on=AS_AT)
    with on(day, 12):
        for place in ("", "latest/", "editions/", "edition/1/", "edition/1/edition.json"):
            assert client.get(home(page_story) + place).status_code == 404
    with on(AS_AT):
        assert client.get(f"{home(page_story)}edition/1/").status_code == 200


@pytest.mark.usefixtures("page_database")
def test_what_is_not_there_is_not_found(client: Client) -> None:
    story = make_story()
    story.published()
    other = make_story()
    with on(AS_AT, 12):
        for address in (
            f"{home(story)}edition/2/",
            f"{home(story)}edition/0/",
            home(other),
            f"/public/{other.trust.slug}/{story.plan.pk}/",
            f"/public/{story.trust.slug}/{uuid4()}/",
            f"/public/{other.trust.slug}/org.pub",
            "/public/nobody/org.pub",
            "/public/assets/../../settings.py",
            "/public/assets/nhsuk-frontend.min.js",
        ):
            assert client.get(address).status_code == 404, address
        assert client.post(f"{home(story)}edition/1/").status_code == 405


def test_a_withdrawn_edition_and_the_list(page_story: Story, client: Client) -> None:
    edition = page_story.published()
    with on(AS_AT, 12):
        services.withdraw(edition=edition, reason="It was wrong.", by=page_story.second_person)
        assert client.get(home(page_story)).headers["Location"].endswith("/editions/")
        page = client.get(f"{home(page_story)}edition/1/").content.decode()
        listed = client.get(f"{home(page_story)}editions/").content.decode()
    assert "Edition 1 was withdrawn" in page
    assert "We are sorry" not in page
    assert "It was withdrawn." in listed


@pytest.mark.usefixtures("page_database")
def test_how_to_check_and_what_pages_link_to(client: Client) -> None:
    page = client.get("/public/how-to-check/")
    assert "does not prove that what the edition says is true" in page.content.decode()
    assert client.get("/public/assets/nhsuk-frontend.min.css").headers["Content-Type"] == "text/css"
    assert client.get("/public/assets/images/amends-icon.svg").status_code == 200


def test_headings_go_down_one_step_at_a_time(page_story: Story, client: Client) -> None:
    page = page_story.published().page
    levels = [int(part[0]) for part in page.split("<h")[1:] if part[0].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert "<script" not in page
    assert "http" not in page.split("<main")[1]
