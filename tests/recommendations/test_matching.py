"""Which earlier recommendations are likeliest, what is kept for that, and what people propose."""

from datetime import date

import pytest
from django.test import Client

from amends.governance.services import ask_to_remove_words, remove_words
from amends.instruments.matching import MODEL
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from amends.recommendations import services
from amends.recommendations.models import LinkDecision, LinkProposal, Recommendation, Vector
from amends.recommendations.queries import (
    alike,
    finals_beside,
    is_before,
    likely,
    link_between,
    proposals_about,
    recommendation_at,
)
from amends.recommendations.rules import LinkType
from tests.fixtures.databases import Begin
from tests.recommendations.story import Story, make_story
from tests.recommendations.test_pages import at, day, words

SPEAK = "The ward and the community team must speak within 72 hours of a discharge."
TEXTS = (
    "Medicines must be kept in a locked cupboard.",
    "The ward should speak with the community team when somebody is discharged.",
    "The board must look at staffing each month.",
)


@pytest.fixture
def story(beginning: Begin) -> Story:
    return beginning(make_story)


def earlier(story: Story) -> list[Recommendation]:
    return [story.add(story.internal, str(n), text) for n, text in enumerate(TEXTS, 1)]


def test_the_likeliest_comes_first_and_each_text_is_read_once(story: Story) -> None:
    later, before = story.add(story.final, "4", SPEAK), earlier(story)
    among = finals_beside(later)
    assert likely(SPEAK, among) == []
    assert not services.keep_vectors(among, most=2)
    assert len(likely(SPEAK, among)) == 2
    assert services.keep_vectors(among, most=2)
    assert {vector.pk for vector in Vector.objects.all()} == {each.pk for each in before}
    found = likely(SPEAK, among)
    assert found[0].id == before[1].pk
    assert "within 72 hours of a discharge." in found[0].candidate.uncovered[-1]
    # What another model made cannot be compared, and is made anew.
    Vector.objects.filter(pk=before[1].pk).update(model="another")
    assert before[1].pk not in [each.id for each in likely(SPEAK, among)]
    assert services.keep_vectors(among)
    assert set(Vector.objects.values_list("model", flat=True)) == {MODEL}


def test_what_came_at_the_same_time_or_from_elsewhere_is_not_earlier(story: Story) -> None:
    later, before = story.add(story.final, "4", SPEAK), earlier(story)
    story.add(story.draft, "4", SPEAK)
    mistaken = before.pop()
    services.say_misread(recommendation=mistaken, reason="A heading.", by=story.lead)
    other = make_story()
    other.add(other.internal, "1", SPEAK)
    assert set(finals_beside(later)) == set(before)
    services.keep_vectors(finals_beside(later))
    assert alike(later) == (before[1],)
    assert is_before(before[1], later)
    assert not is_before(later, before[1])
    assert not is_before(before[0], before[1]), "of one report"


def propose(
    story: Story, later: Recommendation, before: Recommendation, **more: object
) -> LinkProposal:
    said: dict[str, object] = {
        "type": LinkType.WIDER,
        "residual_gap": "The time.",
        "reason": "It names a time.",
        "effective_on": date(2025, 7, 1),
        "by": story.lead,
    }
    return services.propose_link(later=later, earlier=before, **(said | more))  # type: ignore[arg-type]  # for the service to judge


def test_two_people_propose_and_nothing_is_decided(story: Story) -> None:
    later, before = story.add(story.final, "4", SPEAK), earlier(story)[1]
    reviewer = story.actor("reviewer")
    first = propose(story, later, before)
    second = propose(story, later, before, type=LinkType.OVERLAPS, by=reviewer)
    assert first.subject == second.subject
    assert proposals_about(later, before) == (first, second)
    assert not LinkDecision.objects.exists()
    today = Moment(date(2025, 8, 1))
    assert link_between(later, before, today) is None
    standing = recommendation_at(later, today)
    assert standing is not None
    assert standing.links == ()
    with pytest.raises(Refused, match="proposed this already"):
        propose(story, later, before)
    # Of each person the latest counts.
    third = propose(story, later, before, reason="It names a time and a place.")
    assert proposals_about(later, before) == (second, third)
    assert story.link(later, before, expected=None).subject == first.subject
    assert verify(story.organisation.pk).faults == ()


def test_a_proposal_is_as_complete_as_a_decision_and_is_put_right(story: Story) -> None:
    later, before = story.add(story.final, "4", SPEAK), earlier(story)[1]
    for more, why in (
        ({"reason": " "}, "Say why"),
        ({"residual_gap": ""}, "still to do"),
        ({"effective_on": date(2025, 1, 1)}, "not been received"),
        ({"type": LinkType.NOTHING_EARLIER}, "only when no earlier"),
    ):
        with pytest.raises(Refused, match=why):
            propose(story, later, before, **more)
    with pytest.raises(NotPermitted):
        propose(story, later, before, by=story.actor("reader"))
    row = propose(story, later, before, by=story.actor("reviewer"))
    way = services.WAYS[LinkProposal]
    with pytest.raises(NotPermitted):
        withdraw_entry(way, row, reason="x", by=story.actor("action owner"))
    right = correct_entry(
        way, row, changes={"nothing_left": True}, reason="Nothing is.", by=story.lead
    )
    assert (right.nothing_left, right.residual_gap) == (True, "")
    withdraw_entry(way, right, reason="Not mine.", by=story.lead)
    assert proposals_about(later, before) == ()


@pytest.fixture
def told(page_beginning: Begin) -> Story:
    return page_beginning(make_story)


def test_pages_of_who_proposes_and_of_who_decides(told: Story, client: Client) -> None:
    later, before = told.add(told.final, "4", SPEAK), earlier(told)
    person = told.person("reviewer")
    client.force_login(person)
    found = words(client, at(told, "choose-earlier", later.pk))
    # The likeliest first, with what it does not ask.
    places = [found.index(str(each.pk)) for each in before]
    assert min(places) == places[1]
    assert "Likely the same matter" in found
    address = at(told, "decide-link", later.pk, before[1].pk)
    propose(told, later, before[1], reason="The first view.")
    found = words(client, address)
    assert "not in the earlier one" in found
    assert "Record the decision" not in found
    assert "The first view." not in found, "whoever proposes has not read what others propose"
    assert "Who decided?" not in found
    data = {
        "seen": "",
        "type": "overlaps",
        "left": "something",
        "residual_gap": "The time.",
        "reason": "A second view.",
        "public": "",
        **day("effective_on", date(2025, 7, 1)),
    }
    # Whatever button is named: a reviewer decides nothing.
    assert client.post(address, data).status_code == 302
    assert not LinkDecision.objects.exists()
    assert "The first view." in words(client, address)
    client.force_login(told.person("governance lead"))
    found = words(client, address)
    assert "The first view." in found
    assert "A second view." in found
    assert "score" not in found.lower()


def test_removed_words_leave_no_meaning_behind(story: Story) -> None:
    made = story.add(story.internal, "1", "Jane Doe must speak with the ward.")
    services.keep_vectors(Recommendation.objects.all())
    assert Vector.objects.filter(pk=made.pk).exists()
    asked = ask_to_remove_words(record=made, words="Jane Doe", reason="A name.", by=story.lead)
    remove_words(request=asked, by=story.actor("information governance"), places=1)
    assert not Vector.objects.exists()
