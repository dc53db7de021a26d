"""Whom to ask about a plan, and where its edition is kept: stated, looked at, frozen, told when it changes."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from amends.ledger.redaction import ask, carry_out, places_holding
from amends.ledger.rules import REMOVED, Actor
from amends.publication import services
from amends.publication.models import DraftEdition
from amends.publication.queries.editions import editions_of
from amends.publication.rules import read_keys, verify_edition
from tests.publication.story import AS_AT, CONTACT, DAY, Story, on, ready, refused, sections

LATER = date(2025, 12, 10)


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"contact_office": " "}, "Say which office people can contact about this plan"),
        (
            {"contact_email": "", "contact_telephone": " ", "contact_address": ""},
            "No contact is given",
        ),
    ],
)
def test_no_edition_goes_without_a_contact(
    story: Story, lacking: dict[str, str], told: str
) -> None:
    draft = ready(story, **lacking)
    refused(story, told, draft)


@pytest.mark.parametrize("kept", ["contact_email", "contact_telephone", "contact_address"])
def test_one_way_to_reach_the_office_is_enough(story: Story, kept: str) -> None:
    ways = {name: "" for name in CONTACT if name not in {kept, "contact_office"}}
    draft = ready(story, **ways)
    story.release(draft)


def test_it_is_frozen_and_printed_and_verify_names_it(story: Story) -> None:
    edition = story.published()
    assert sections(edition)["contact"] == {
        "office": "Patient Experience Office",
        "email": "plan@example.org",
        "telephone": "0115 496 0123",
        "address": "Trust House\n1 Fiction Way\nExampleton ZZ9 9ZZ",
    }
    contact = edition.page.partition('<h2 id="contact">')[2]
    for words in ("Patient Experience Office", "plan@example.org", "0115 496 0123", "ZZ9 9ZZ"):
        assert words in contact
    assert '<a href="#contact">' in edition.page
    file = json.loads(services.edition_file(edition, 1))
    keys = read_keys(services.org_pub(story.trust.organisation))
    assert verify_edition(json.dumps(file).encode(), keys).good
    part = next(s for s in file["edition"]["sections"] if s["name"] == "contact")
    part["content"]["telephone"] = "0115 496 0999"
    assert verify_edition(json.dumps(file).encode(), keys).section == "contact"


def test_the_office_s_own_details_are_not_stopped_and_anyone_else_s_are(story: Story) -> None:
    draft = ready(
        story,
        statement="Write to plan@example.org or call 01154960123.\n\nRing 0115 496 0777.",
        apology="They lived at 1 Fiction Way.",
        contact_office="Alex Zimmer",
    )
    with on(AS_AT):
        stops = services.preview(draft).stops
    assert [(stop.section, stop.hit.kind.value, stop.hit.found) for stop in stops] == [
        ("statement", "street", "1 Fiction Way"),
        ("statement", "telephone number", "0115 496 0777"),
        ("contact", "name of a person", "Alex Zimmer"),
    ]
    refused(story, r"contact \(name of a person\)", draft)


@pytest.mark.parametrize(
    ("more", "told"), [({}, False), ({"contact_telephone": "0115 496 0456"}, True)]
)
def test_the_next_edition_tells_when_it_changed(
    story: Story, more: dict[str, Any], told: bool
) -> None:
    story.published()
    draft = story.draft(LATER, **more)
    with on(LATER):
        recorded = services.preview(draft).content.changed.recorded
    sentence = "Whom to contact about this plan has changed since edition 1. See “Contact”."
    assert (sentence in recorded) is told


def test_a_name_in_it_is_removed_from_the_draft_and_from_the_edition(story: Story) -> None:
    name = "office of perry o'place"
    draft = ready(story, contact_office=name)
    edition = story.release(draft)
    draft = story.draft(DAY, contact_office=name)
    with on(DAY):
        request = ask(
            row=draft, field="contact_office", first=0, last=23, reason="a name", by=story.by
        )
        places = len(places_holding(name, story.trust.pk))
        carry_out(request=request, by=Actor(story.releaser.pk), places=places)
    assert DraftEdition.objects.get().contact_office == REMOVED
    edition = editions_of(story.plan)[0]
    assert sections(edition)["contact"]["office"] == REMOVED
    assert "perry" not in edition.page + edition.content
    keys = read_keys(services.org_pub(story.trust.organisation))
    assert verify_edition(services.edition_file(edition, 1), keys).redacted == ("contact",)


def test_the_next_draft_begins_with_the_contact_of_the_last_edition(
    page_story: Story, client: Client
) -> None:
    client.force_login(page_story.trust.lead)
    address = f"/o/{page_story.trust.slug}/plans/{page_story.plan.pk}/editions/draft/"
    with on(AS_AT, 7):
        assert "plan@example.org" not in client.get(address).content.decode()
    page_story.published()
    with on(LATER):
        page = client.get(address).content.decode()
    for words in ("Patient Experience Office", "plan@example.org", "0115 496 0123", "ZZ9 9ZZ"):
        assert words in page


@pytest.mark.parametrize("site", ["", "https://plans.example.org/public"])
def test_it_prints_where_it_is_kept_once_that_is_known(
    story: Story, site: str, settings: Settings
) -> None:
    settings.PUBLIC_ADDRESS = site
    edition = story.published()
    place = f"{site}/{story.trust.slug}/{story.plan.pk}/edition/1/" if site else ""
    assert sections(edition)["about"]["kept_at"] == place
    assert ("This edition is kept at" in edition.page) is bool(site)
    assert place in edition.page
