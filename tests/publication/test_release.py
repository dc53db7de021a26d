"""Releasing: who, when, what is missing, and what the sealed edition holds."""

import json
from datetime import date
from pathlib import Path

import pytest

from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.publication import services
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import anchors_of, editions_of
from amends.publication.rules import State, read_keys, verify_edition
from tests.databases import Copy
from tests.publication.story import AS_AT, VERBATIM, make_story, on

pytestmark = pytest.mark.usefixtures("database")


def sections(edition: Edition) -> dict[str, dict[str, object]]:
    return {each["name"]: each["content"] for each in json.loads(edition.content)["sections"]}


def test_an_edition_is_frozen_numbered_and_sealed() -> None:
    story = make_story()
    edition = story.published()
    assert (edition.number, edition.as_at, edition.published_on) == (1, AS_AT, AS_AT)
    assert edition.recorded_by_id == story.releaser.pk
    assert edition.prepared_by_id == story.trust.lead.pk
    assert edition.head_sequence == edition.sequence - 1
    assert not DraftEdition.objects.exists()
    file = services.edition_file(edition, 1)
    keys = read_keys(services.org_pub(story.trust.organisation))
    verdict = verify_edition(file, keys, edition.page)
    assert (verdict.state, verdict.number, verdict.page_checked) == (State.SIGNED, 1, True)
    assert verify(story.trust.pk, anchors_of(story.trust.pk)).faults == ()


def test_what_it_says_is_public_and_nothing_else() -> None:
    story = make_story()
    edition = story.published()
    one = sections(edition)["recommendation 1"]
    assert one["text"] == VERBATIM
    assert one["wording"] == "We have changed the record system. One team uses it."
    assert one["earlier"] == ["Our own investigation did not ask for this."]
    action = one["actions"][0]
    assert action["standing"] == "not started"
    assert action["not_in_scope"] == [["West team", "They end nobody’s care."]]
    assert (action["embedded"], action["of"]) == (0, 1)
    assert "It is for every service that we run." not in action["told"]
    assert action["promises"] == ["Promised in place by 31 July 2025."]
    assert sections(edition)["in short"]["counts"]["not started"] == 1
    for private in ("private", "Private"):
        assert private not in edition.content
        assert private not in edition.page
    assert "no one’s care ends &lt;only&gt; because" in edition.page
    print(edition.page)
