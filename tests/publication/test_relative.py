"""What a bereaved relative reads in an edition: word for word, nothing left out, nothing contradicted."""

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.utils.html import escape

from amends.assurance import services as assurance
from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Moment
from amends.people.models import Body, Party
from amends.plans import services as plans
from amends.plans.models import Decision
from amends.plans.rules import Rung
from amends.publication import sentences, services
from amends.publication.sentences import entered_for, readings
from amends.standing.queries import plan_as_at
from tests.publication import story as told
from tests.publication.story import AS_AT, DAY, RECEIVED, Story, make_story, on

LINES = "There should be:\n• a single record,\n• a single lead.\n\nBoth by June."


def section(page: str, number: str) -> str:
    """The part of a page about one recommendation."""
    return re.split(r"<h2[^>]*>", page.split(f">Recommendation {number}</h2>")[1])[0]


def judge(story: Story, value: str, day: date) -> None:
    """The board's judgement of the first recommendation."""
    with on(day, 9):
        assurance.judge(
            subject=story.first,
            scale="intent",
            value=value,
            kind="panel",
            effective_on=day,
            by=Actor(story.trust.user("reviewer").pk),
            conflict="None.",
            text="Privately.",
            body=story.trust.board,
        )


@pytest.mark.usefixtures("page_database")
def test_lines_of_a_recommendation_stay_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "VERBATIM", LINES)
    page = make_story().published().page
    words = re.search(r'<blockquote class="([^"]*)">(.*?)</blockquote>', page, re.DOTALL)
    assert words is not None
    assert "amends-verbatim__words" in words[1]
    assert words[2] == escape(LINES)


def test_a_recommendation_without_an_action_says_so(page_story: Story) -> None:
    page = page_story.published().page
    assert "We have no action for this." in section(page, "2")
    assert "We have no action for this." not in section(page, "1")


def test_what_is_shown_to_work_untested_says_what_was_accepted(page_story: Story) -> None:
    with on(DAY):
        assurance.record_cell(
            action=page_story.action,
            service=page_story.trust.east,
            state="in use",
            basis="Seen.",
            effective_on=AS_AT,
            expires_on=date(2026, 7, 1),
            by=page_story.by,
        )
    cell = plan_as_at(page_story.plan, Moment(DAY)).action(page_story.action.pk).cells[0]
    assert (
        readings.reading_in_words(replace(cell, rung=Rung.IN_PLACE))
        == "in use since 16 July 2025; not tested"
    )
    assert (
        readings.reading_in_words(replace(cell, rung=Rung.EVIDENCED))
        == "in use since 16 July 2025; evidence of it was accepted; not yet tested"
    )
    assert readings.reading_since(cell) is None


@pytest.mark.usefixtures("page_database")
def test_the_day_from_which_it_was_in_place_is_our_own_account() -> None:
    assert sentences.kept_on(AS_AT, AS_AT) == "By our own account it was in place on 16 July 2025."
    assert sentences.kept_on(DAY, AS_AT).startswith("By our own account it was in place on")


def test_a_judgement_that_changed_cannot_be_left_out(page_story: Story) -> None:
    judge(page_story, "partly met", date(2025, 7, 14))
    page_story.published()
    later = date(2025, 12, 10)
    judge(page_story, "not met", date(2025, 12, 1))
    page_story.approve(page_story.first, "It is late.", later)
    page = page_story.release(page_story.draft(later), later).page
    assert (
        "Recommendation 1: judged “not met” by the Board on 1 December 2025."
        " In the edition before it was judged “partly met”."
    ) in page
    assert "Privately" not in page


@pytest.mark.parametrize(
    ("own", "letter", "told"),
    [
        (True, None, ""),
        (
            False,
            uuid7(),
            " The Panel belongs to NHS Exampleshire. We entered its decision ourselves, from its letter.",
        ),
        (False, None, " The Panel belongs to NHS Exampleshire. We entered its decision ourselves."),
    ],
)
def test_another_organisations_decision_says_who_entered_it(
    own: bool, letter: UUID | None, told: str
) -> None:
    body = Body(name="Panel", party=Party(name="NHS Exampleshire", own=own))
    assert entered_for(Decision(body=body, letter=letter)) == told


def test_a_first_judgement_is_told_as_the_first(page_story: Story) -> None:
    page_story.published()
    later = date(2025, 12, 10)
    judge(page_story, "partly met", date(2025, 12, 1))
    page_story.approve(page_story.first, "It is late.", later)
    page = page_story.release(page_story.draft(later), later).page
    assert "In the edition before it had not been judged." in page


def test_an_action_is_told_once_and_every_link_on_the_page_leads_somewhere(
    page_story: Story,
) -> None:
    with on(RECEIVED, 15):
        plans.serve(
            action=page_story.action,
            recommendation=page_story.second,
            effective_on=RECEIVED,
            reason="It answers both.",
            by=page_story.by,
        )
    page = page_story.published().page
    assert page.count("East team:") == 1
    assert 'href="#action-1-1"' in section(page, "2")
    assert "It is told under recommendation 1." in section(page, "2")
    places = re.findall(r'id="([^"]+)"', page)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)
    assert {"recommendation-1", "recommendation-2"} <= set(re.findall(r'href="#([^"]+)"', page))


def test_a_confirmation_stands_apart_from_the_day_of_publishing(page_story: Story) -> None:
    with on(AS_AT, 7):
        services.make_key(organisation=page_story.trust.organisation, by=page_story.by)
    page_story.approve_all()
    draft = page_story.draft(
        approved_on=RECEIVED, confirmed_as=page_story.chief, confirmed_on=AS_AT
    )
    page = page_story.release(draft).page
    assert re.search(r"Confirmed unchanged by the Chief Executive on [^.]*\.\s+Published on", page)


def test_a_preview_says_that_nothing_is_sealed_and_leads_back(
    page_story: Story, client: Client
) -> None:
    page_story.approve_all()
    with on(AS_AT, 10):
        page = services.preview(page_story.draft()).page
    assert 'href="../draft/"' in page
    assert "This edition is sealed" not in page
    assert "edition.json" not in page
    assert "org.pub" not in page
    published = make_story().published().page
    assert '<a href="edition.json" download>' in published
    assert "Back to the draft" not in published


@pytest.mark.usefixtures("page_database")
def test_how_to_check_gives_every_answer_that_checking_has(client: Client) -> None:
    page = client.get("/public/how-to-check/").content.decode()
    for words in ("--page", "which is not among the keys given", "withdrawn on", "the page too"):
        assert words in page, words
