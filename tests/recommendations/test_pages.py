"""The pages, as people use them."""

from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.identifiers import uuid7
from amends.recommendations import services
from amends.recommendations.models import (
    DraftLink,
    Intent,
    LinkDecision,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.recommendations.queries import answers_digest
from amends.recommendations.rules import Answer, LinkType
from tests.factories import make_party, make_user
from tests.fixtures.databases import Begin
from tests.recommendations.story import Story, make_story


@pytest.fixture
def story(page_beginning: Begin, settings: Settings) -> Story:
    settings.WHITENOISE_AUTOREFRESH = True
    return page_beginning(make_story)


@pytest.fixture
def lead(story: Story, client: Client) -> Client:
    """The governance lead, signed in."""
    client.force_login(story.person("governance lead"))
    return client


def at(story: Story, name: str, *args: object) -> str:
    return reverse(name, args=[story.organisation.slug, *args])


def day(name: str, when: date) -> dict[str, object]:
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def sent(client: Client, address: str, **data: object) -> str:
    """Post; where it leads, or what the page says is wrong."""
    answer = client.post(address, data)
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def addresses(story: Story) -> dict[str, str]:
    """Every page of the stage, on things that exist."""
    later = story.add(story.final, services=[story.east])
    earlier, drafted = story.add(story.internal), story.add(story.draft)
    link = story.link(later, earlier).subject
    story.respond(later)
    return {
        "report-recommendations": at(story, "report-recommendations", story.external.pk),
        "respond-to-all": at(story, "respond-to-all", story.external.pk),
        "draft-to-final": at(story, "draft-to-final", story.external.pk),
        "add-recommendation": at(story, "add-recommendation", story.final.pk),
        "recommendation": at(story, "recommendation", later.pk),
        "state-intent": at(story, "state-intent", later.pk),
        "add-addressees": at(story, "add-addressees", later.pk),
        "recommendation-scope": at(story, "recommendation-scope", later.pk),
        "respond": at(story, "respond", later.pk, story.trust.pk),
        "crosswalk": at(story, "crosswalk", story.case.pk),
        "choose-earlier": at(story, "choose-earlier", later.pk),
        "nothing-earlier": at(story, "nothing-earlier", later.pk),
        "decide-link": at(story, "decide-link", later.pk, earlier.pk),
        "coming-back": at(story, "coming-back"),
        "withdraw-link": at(story, "withdraw-link", link.pk),
        "a draft": at(story, "recommendation", drafted.pk),
    }


READING = {"coming-back", "report-recommendations", "recommendation", "crosswalk"}
ONLY_READ = {"coming-back", "recommendation", "a draft"}
# Pages that name no thing: another organisation has its own.
OF_NOTHING = {"coming-back"}


def test_every_page_opens_for_the_lead(story: Story, lead: Client) -> None:
    for name, address in addresses(story).items():
        assert lead.get(address).status_code == 200, name


def test_a_reader_reads_and_sees_no_draft(story: Story, client: Client) -> None:
    client.force_login(story.person("reader"))
    for name, address in addresses(story).items():
        assert client.get(address).status_code == (200 if name in READING else 404), name
        # A page that is only read refuses any form; one that writes must not be there for a reader.
        refusal = {405} if name in ONLY_READ else {200, 405} if name in READING else {404}
        assert client.post(address).status_code in refusal, name
    found = words(client, at(story, "report-recommendations", story.external.pk))
    assert "Draft report" not in found
    assert "Add a recommendation" not in found


def test_an_outsider_finds_nothing(story: Story, client: Client) -> None:
    pages = addresses(story)
    client.force_login(make_user())
    assert {client.get(address).status_code for address in pages.values()} == {404}
    other = make_story()
    client.force_login(other.person("governance lead"))
    there = [
        address.replace(story.organisation.slug, other.organisation.slug, 1)
        for name, address in pages.items()
        if name not in OF_NOTHING
    ]
    assert {client.get(address).status_code for address in there} == {404}


def test_a_report_without_recommendations_says_what_to_do(story: Story, lead: Client) -> None:
    found = words(lead, at(story, "report-recommendations", story.external.pk))
    assert "Copy them from the report exactly" in found
    assert "There is nothing to compare yet" in words(lead, at(story, "crosswalk", story.case.pk))


def test_a_recommendation_is_copied_once(story: Story, lead: Client) -> None:
    address = at(story, "add-recommendation", story.final.pk)
    assert "Fill in" in sent(lead, address, text="", number="1", position=1)
    data = {
        "key": str(uuid7()),
        "text": " The Trust  must <b>listen</b>.\r\nAlways.",
        "number": "3(a)",
        "paragraph": "9.19",
        "page": 63,
        "position": 1,
        "part_of": "",
        "addressees": [str(story.trust.pk)],
    }
    first = sent(lead, address, **data)
    assert sent(lead, address, **data) == first
    made = Recommendation.objects.get()
    assert (made.text, made.number) == (" The Trust  must <b>listen</b>.\nAlways.", "3(a)")
    assert b"&lt;b&gt;listen" in lead.get(first).content
    refused = sent(lead, address, **(data | {"key": "", "page": 99, "position": 2}))
    assert "pages 1 to 84" in refused
    part = data | {"key": "nonsense", "position": 2, "part_of": str(made.pk)}
    sent(lead, address, **part)
    assert Recommendation.objects.get(position=2).part_of == made


def test_an_answer_is_recorded_and_a_wrong_one_is_explained(story: Story, lead: Client) -> None:
    made = story.add(story.final)
    address = at(story, "respond", made.pk, story.trust.pk)
    assert "Choose an answer" in sent(lead, address, seen="")
    data = {
        "seen": "",
        "answer": Answer.IN_PART.value,
        "reason": "",
        "decided_by": str(story.board.pk),
        **day("effective_on", date(2025, 6, 26)),
    }
    assert "Give the reason for this answer" in sent(lead, address, **data)
    early = data | {"reason": "Half.", **day("effective_on", date(2025, 1, 1))}
    assert "on or after 12 June 2025" in sent(lead, address, **early)
    far = data | {"reason": "Half.", **day("effective_on", date(2999, 1, 1))}
    assert "on or before" in sent(lead, address, **far)
    impossible = data | {
        "reason": "Half.",
        **day("effective_on", date(2025, 2, 1)),
        "effective_on_day": 31,
    }
    assert "real date" in sent(lead, address, **impossible)
    foreign = data | {"reason": "Half.", "decided_by": str(story.police_board.pk)}
    assert "Choose one of the answers shown" in sent(lead, address, **foreign)
    not_ours = data | {"reason": "No.", "answer": Answer.NOT_OURS.value}
    assert "Choose one of the answers shown" in sent(lead, address, **not_ours)
    assert not Response.objects.exists()
    assert sent(lead, address, **(data | {"reason": "Half."})) == at(
        story, "recommendation", made.pk
    )
    assert "accepted in part" in words(lead, at(story, "recommendation", made.pk))


def test_the_second_of_two_people_sees_the_first_ones_answer(story: Story, lead: Client) -> None:
    made = story.add(story.final)
    address = at(story, "respond", made.pk, story.trust.pk)
    story.respond(made)
    data = {
        "seen": "",
        "answer": Answer.NOT_ACCEPTED.value,
        "reason": "We cannot.",
        "decided_by": str(story.board.pk),
        **day("effective_on", date(2025, 6, 26)),
    }
    found = sent(lead, address, **data)
    assert "Somebody else saved a change" in found
    assert "We cannot." in found
    assert "The answer so far" in found
    assert Response.objects.count() == 1


def test_a_party_without_a_body_says_what_to_do(story: Story, lead: Client) -> None:
    made = story.add(story.final, to=(story.police,))
    found = words(lead, at(story, "respond", made.pk, story.trust.pk))
    assert "Not ours" in found
    assert "Accepted" not in found
    silent = make_party(story.on)
    found = words(lead, at(story, "respond", made.pk, silent.pk))
    assert "Add the one that decided" in found


def test_one_answer_to_a_report_is_shown_before_it_is_recorded(story: Story, lead: Client) -> None:
    ours = [story.add(story.final, str(number)) for number in (1, 2)]
    story.add(story.final, "7", to=(story.police,))
    address = at(story, "respond-to-all", story.external.pk)
    data = {
        "answer": Answer.ACCEPTED.value,
        "reason": "",
        "decided_by": str(story.board.pk),
        **day("effective_on", date(2025, 6, 26)),
    }
    assert "Not ours" not in words(lead, address)
    data["seen"] = answers_digest(story.final, story.trust)
    look = sent(lead, address, **data)
    assert "“Accepted” will be recorded for 2 recommendations" in look
    assert "Recommendation 7: Exampleshire Constabulary" in look
    assert 'name="decided_by"' in look
    assert not Response.objects.exists()
    assert sent(lead, address, **data, confirmed="yes") == at(
        story, "report-recommendations", story.external.pk
    )
    assert {row.subject.recommendation_id for row in Response.objects.all()} == {r.pk for r in ours}
    assert "Somebody else saved a change" in sent(lead, address, **data, confirmed="yes")
    data["seen"] = answers_digest(story.final, story.trust)
    assert "recorded already for every" in sent(lead, address, **data, confirmed="yes")
    spoilt = sent(lead, address, **(data | {"answer": "perhaps"}), confirmed="yes")
    assert "There is a problem" in spoilt
    assert Response.objects.count() == 2


def test_intent_and_services_are_recorded(story: Story, lead: Client) -> None:
    made = story.add(story.final)
    back = at(story, "recommendation", made.pk)
    address = at(story, "state-intent", made.pk)
    when = day("effective_on", date(2025, 6, 20))
    assert "Quote the finding" in sent(lead, address, seen="", **when)
    assert sent(lead, address, seen="", quoted="No one called.", page=57, **when) == back
    assert Intent.objects.get().quoted == "No one called."
    assert "Somebody else saved" in sent(lead, address, seen="", reading="Ours.", **when)
    address = at(story, "recommendation-scope", made.pk)
    east = [str(story.east.pk)]
    assert sent(lead, address, seen="", services=east, **when) == back
    assert "East team is no longer covered" in sent(
        lead, address, seen=east[0], services=[], **when
    )
    assert RecommendationScope.objects.count() == 1
    assert "East team" in words(lead, back)


def test_whom_it_is_addressed_to_may_be_added_later(story: Story, lead: Client) -> None:
    made = story.add(story.final, to=(), addressed_to="The governments of the UK")
    back = at(story, "recommendation", made.pk)
    shown = words(lead, back)
    assert "in the report’s own words, to: “The governments of the UK”" in shown
    assert "Nobody has been named yet" in shown
    address = at(story, "add-addressees", made.pk)
    assert "Tick who it is addressed to" in sent(lead, address)
    assert sent(lead, address, addressees=[str(story.police.pk)]) == back
    assert "Addressed to: Exampleshire Constabulary" in words(lead, back)
    assert "Exampleshire Constabulary</label>" not in words(lead, address)


def test_drafts_are_matched_side_by_side(story: Story, lead: Client) -> None:
    same = story.add(story.draft, "10", "The Board must look.")
    reworded = story.add(story.draft, "2", "Improve sharing.")
    gone = story.add(story.draft, "9", "Audit handovers.")
    later = story.add(story.draft, "11", "Not yet known.")
    ninth = story.add(story.final, "9", "The  Board must look.")
    second = story.add(story.final, "2", "Share by telephone.")
    story.add(story.final, "12", "Something new.")
    address = at(story, "draft-to-final", story.external.pk)
    found = words(lead, address)
    assert f'<option value="{ninth.pk}" selected' in found
    assert "4 recommendations of the draft are still to match" in found
    assert "at least one" in sent(lead, address, submitted="yes")
    data = {
        f"became_{same.pk}": str(ninth.pk),
        f"became_{reworded.pk}": str(second.pk),
        f"became_{gone.pk}": "withdrawn",
        f"note_{gone.pk}": "Already in 4.",
        f"became_{later.pk}": "",
    }
    assert "Choose one of the answers" in sent(
        lead, address, **(data | {f"became_{later.pk}": "x"})
    )
    assert sent(lead, address, **data) == address
    assert dict(DraftLink.objects.values_list("draft__number", "change")) == {
        "10": "renumbered",
        "2": "reworded",
        "9": "withdrawn by the author",
    }
    found = words(lead, address)
    assert "1 recommendation of the draft is still to match" in found
    sent(lead, address, **{f"became_{later.pk}": "withdrawn"})
    assert "Added in the final report" in words(lead, address)


def decision(**more: object) -> dict[str, object]:
    return {
        "seen": "",
        "type": LinkType.WIDER.value,
        "left": "something",
        "residual_gap": "Six further teams.",
        "reason": "It asks for more.",
        "public": "",
        "decided_by": "",
        **day("effective_on", date(2025, 7, 1)),
    } | more


def test_the_crosswalk_from_undecided_to_decided(story: Story, lead: Client) -> None:
    later = story.add(story.final, "4", "The two teams must speak within 72 hours.")
    other = story.add(story.final, "9", "The Board must look.")
    earlier = story.add(story.internal, "4", "The two teams should speak.")
    listing = at(story, "crosswalk", story.case.pk)
    found = words(lead, listing)
    assert "0 of 2 recommendations have been decided. 2 are still to decide." in found
    assert "Put them side by side" in words(lead, at(story, "choose-earlier", later.pk))
    address = at(story, "decide-link", later.pk, earlier.pk)
    found = words(lead, address)
    assert "<mark" in found
    assert "<strong>must </strong>" in found
    assert "(says nothing here)" in found
    assert "Say what is still to do" in sent(lead, address, **decision(residual_gap=""))
    # What comes next is the other one, so that nobody looks for it.
    following = at(story, "choose-earlier", other.pk)
    assert sent(lead, address, **decision()) == following
    assert "1 of 2 recommendations have been decided. 1 is still to decide." in words(lead, listing)
    assert "Somebody else saved" in sent(lead, address, **decision())
    first = LinkDecision.objects.get()
    again = decision(seen=str(first.pk), type="same", decided_by=str(story.board.pk))
    assert sent(lead, address, **again) == following
    assert "Every decision about this so far" in words(lead, address)
    nothing = at(story, "nothing-earlier", other.pk)
    assert sent(lead, nothing, **decision()) == listing
    found = words(lead, listing)
    assert "All 2 recommendations have been decided." in found
    assert "No earlier recommendation is about this" in found
    assert "Board" in found
    clash = at(story, "decide-link", other.pk, earlier.pk)
    assert "Withdraw that before you link it" in sent(lead, clash, **decision())


def test_a_link_the_wrong_way_round_is_refused(story: Story, lead: Client) -> None:
    later, earlier = story.add(story.final), story.add(story.internal)
    address = at(story, "decide-link", earlier.pk, later.pk)
    assert "not received before the other" in sent(lead, address, **decision())
    itself = at(story, "decide-link", later.pk, later.pk)
    assert "cannot be linked to itself" in sent(lead, itself, **decision())
    assert "No earlier recommendations" in words(lead, at(story, "choose-earlier", earlier.pk))


def test_a_link_is_withdrawn_after_asking(story: Story, lead: Client) -> None:
    link = story.link(story.add(story.final), None).subject
    story.add(story.internal)
    address = at(story, "withdraw-link", link.pk)
    seen = str(LinkDecision.objects.get().pk)
    when = day("effective_on", date(2025, 7, 2))
    assert "Say why the link is withdrawn" in sent(lead, address, seen=seen, reason="", **when)
    assert sent(lead, address, seen=seen, reason="Misread.", **when) == at(
        story, "crosswalk", story.case.pk
    )
    assert lead.get(address).status_code == 404
    assert "1 is still to decide" in words(lead, at(story, "crosswalk", story.case.pk))


@pytest.mark.parametrize("count", [2, 12])
def test_long_lists_ask_no_more(
    story: Story, lead: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    later = story.add(story.final, "A", services=[story.east])
    for number in range(count):
        later = story.add(story.final, str(number), services=[story.east])
        story.respond(later)
        story.link(later, story.add(story.internal, str(number)))
        story.add(story.draft, str(number), f"Draft {number}")
    services.set_scope(
        recommendation=later,
        services=[story.east, story.west],
        effective_on=date(2025, 7, 1),
        by=story.lead,
    )
    for name in ("report-recommendations", "respond-to-all", "draft-to-final"):
        with django_assert_max_num_queries(18):
            lead.get(at(story, name, story.external.pk))
    # It also shows what carries over, of what serves the earlier ones.
    with django_assert_max_num_queries(45):
        lead.get(at(story, "crosswalk", story.case.pk))
    # The likeliest are found: what each text means is kept the first time.
    with django_assert_max_num_queries(20):
        lead.get(at(story, "choose-earlier", later.pk))
    with django_assert_max_num_queries(18):
        lead.get(at(story, "choose-earlier", later.pk))
    for name in ("state-intent", "recommendation-scope"):
        with django_assert_max_num_queries(16):
            lead.get(at(story, name, later.pk))
    # It also shows what serves it, as at a day.
    with django_assert_max_num_queries(45):
        lead.get(at(story, "recommendation", later.pk))
