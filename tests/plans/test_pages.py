"""The pages on which plans, actions and promises are kept, as people use them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.identifiers import uuid7
from amends.plans.models import (
    Action,
    Commitment,
    OneOff,
    Placement,
    Plan,
    PlanReport,
    PlanStatement,
    StrengthStatement,
)
from tests.databases import Copy
from tests.factories import make_trust, make_user
from tests.plans.pages import addresses, at, day, sent, words
from tests.plans.story import TODAY, Story, make_story, on


def test_every_page_opens_for_the_lead_in_bounded_queries(
    page_story: Story, lead: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    story = page_story
    pages = addresses(story)
    for number in range(20, 32):
        story.add(str(number))
    for address in pages.values():
        with django_assert_max_num_queries(24):
            assert "There is a problem" not in words(lead, address)


def test_to_an_outsider_nothing_is_there(page_story: Story, client: Client) -> None:
    story = page_story
    pages = addresses(story)
    for address in pages.values():
        assert "/sign-in" in str(client.get(address)["Location"])
    client.force_login(make_user())
    for address in pages.values():
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404


@pytest.mark.parametrize(
    ("profile", "open_to_them"),
    [
        ("reader", set()),
        ("reviewer", set()),
        ("action owner", {"update-action", "correct-update"}),
        ("executive", {"update-action", "correct-update"}),
    ],
)
def test_each_profile_reaches_its_own_pages(
    page_story: Story, client: Client, profile: str, open_to_them: set[str]
) -> None:
    story = page_story
    pages = addresses(story)
    client.force_login(story.trust.user(profile))
    found = {name for name, address in pages.items() if client.get(address).status_code == 200}
    assert found == open_to_them


def test_another_organisations_things_are_not_there(page_story: Story, client: Client) -> None:
    story = page_story
    other = make_story()
    client.force_login(other.trust.lead)
    for address in addresses(story).values():
        elsewhere = address.replace(story.trust.slug, other.trust.slug)
        if not elsewhere.endswith("/plans/begin/"):
            assert client.get(elsewhere).status_code == 404


# Plans -----------------------------------------------------------------------------------------


def test_a_plan_is_begun_once(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "begin-plan")
    assert "draft of 20 February 2025" in words(lead, address)
    data = {
        "key": str(uuid7()),
        "name": "Second plan",
        "reports": [str(story.report.pk)],
        "begun_on_version": str(story.draft.pk),
        "sponsor": str(story.owner_role.pk),
        **day("begins_on", date(2025, 2, 27)),
    }
    refusal = sent(lead, address, **(data | {"name": "", "reports": []}))
    assert "There is a problem" in refusal
    early = sent(lead, address, **(data | day("begins_on", date(2025, 2, 1))))
    assert "cannot begin before the version" in early
    gone = sent(lead, address, **data)
    plan = Plan.objects.get(name="Second plan")
    assert gone == at(story, "plan", plan.pk)
    assert sent(lead, address, **data) == gone
    assert PlanReport.objects.filter(plan=plan).count() == 1
    assert PlanStatement.objects.get(subject=plan).sponsor == story.owner_role


def test_without_a_report_there_is_no_plan_to_begin(page_database: Copy, client: Client) -> None:
    del page_database
    trust = make_trust()
    client.force_login(trust.lead)
    found = words(client, reverse("begin-plan", args=[trust.slug]))
    assert "Add the report first" in found
    assert "<form" not in found.split("<main")[1]


def test_a_plan_gets_another_sponsor(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "describe-plan", story.plan.pk)
    seen = str(PlanStatement.objects.get().pk)
    data = {
        "sponsor": str(story.owner_role.pk),
        "begun_on_version": str(story.draft.pk),
        **day("begins_on", date(2025, 2, 27)),
        **day("effective_on", TODAY),
    }
    assert sent(lead, address, seen=seen, **data) == at(story, "plan", story.plan.pk)
    assert "Somebody else saved" in sent(lead, address, seen=seen, **data)
    assert PlanStatement.objects.count() == 2


# Actions ---------------------------------------------------------------------------------------


def an_action(story: Story, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid7()),
        "wording": "We will telephone every family.",
        "owner": str(story.owner_role.pk),
        "in_place_by": "end of September 2025",
        "evidenced_by": "",
        "re_test_by": "",
        "approver": "",
        "title": "",
        "number": "1.2",
        "serves": [str(story.recommendation.pk)],
        "services": [str(story.trust.east.pk)],
        **day("effective_on", TODAY),
    } | more


def test_an_action_needs_words_an_owner_and_a_date(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "add-action", story.plan.pk)
    page = words(lead, f"{address}?recommendation={story.recommendation.pk}")
    assert 'value="1.2"' in page
    assert f'value="{story.recommendation.pk}" checked' in page
    assert "Number, services, further dates, strength" in page
    refusal = sent(lead, address, **an_action(story, wording="", owner="", in_place_by="soonish"))
    for said in ("Write the date as it was given", "What is promised?", "Which role owns it?"):
        assert said in refusal
    data = an_action(story)
    gone = sent(lead, address, **data)
    action = Action.objects.get(title="We will telephone every family.")
    assert gone == at(story, "action", action.pk)
    assert sent(lead, address, **data) == gone
    terms = Commitment.objects.get(subject=action)
    assert terms.in_place_by is not None
    assert (terms.in_place_by.due, terms.in_place_by.raw) == (
        date(2025, 9, 30),
        "end of September 2025",
    )
    assert "has the number 1.2" in sent(lead, address, **an_action(story))


def test_a_long_promise_gets_a_title_that_fits(page_story: Story, lead: Client) -> None:
    story = page_story
    long = "word " * 100
    sent(lead, at(story, "add-action", story.plan.pk), **an_action(story, wording=long))
    title = Action.objects.latest("sequence").title
    assert title.startswith("word word")
    assert len(title) <= 300
    assert not title.endswith(" ")


def test_an_action_is_moved(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "place-action", story.action.pk)
    seen = str(Placement.objects.get().pk)
    data = {"plan": str(story.plan.pk), "number": "5", **day("effective_on", TODAY)}
    assert "Why does it move" in sent(lead, address, seen=seen, reason="", **data)
    gone = sent(lead, address, seen=seen, reason="Renumbered.", **data)
    assert gone == at(story, "action", story.action.pk)
    assert "Somebody else saved" in sent(lead, address, seen=seen, reason="Again.", **data)


def test_strength_and_one_off_are_recorded(page_story: Story, lead: Client) -> None:
    story = page_story
    gone = at(story, "action", story.action.pk)
    address = at(story, "action-strength", story.action.pk)
    when = day("effective_on", TODAY)
    assert sent(lead, address, seen="", strength="stronger", **when) == gone
    assert StrengthStatement.objects.get().strength == "stronger"
    assert "Somebody else" in sent(lead, address, seen="", strength="weaker", **when)
    address = at(story, "action-one-off", story.action.pk)
    data = {"one_off": "once", "approved_by": str(story.trust.board.pk), **when}
    assert "There is a problem" in sent(lead, address, seen="", reason="", **data)
    assert sent(lead, address, seen="", reason="In public, once.", **data) == gone
    seen = str(OneOff.objects.get().pk)
    assert "stands on that day already" in sent(lead, address, seen=seen, reason="More.", **data)


# Terms -----------------------------------------------------------------------------------------


def new_terms(story: Story, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid7()),
        "seen": str(Commitment.objects.filter(subject=story.action).latest("sequence").pk),
        "wording": "We will do it.",
        "owner": str(story.owner_role.pk),
        "in_place_by": "31 July 2025",
        "evidenced_by": "30 September 2025",
        "re_test_by": "",
        "reason": "The supplier moved the release.",
        "approver": str(story.trust.board.pk),
        "interim_control": "A paper form each morning.",
        **day("effective_on", date(2025, 4, 24)),
    } | more


def test_a_date_slips_and_both_promises_show(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "change-terms", story.action.pk)
    page = words(lead, address)
    assert "30 April 2025, promised on 27 February 2025" in page
    assert "First promise" not in page
    bare = new_terms(story, reason="", approver="", interim_control="")
    refusal = sent(lead, address, **bare)
    for said in ("Say why the terms change", "which body approved", "keeps people safe"):
        assert said in refusal
    assert "31 July 2025" in refusal
    data = new_terms(story)
    gone = sent(lead, address, **data)
    assert gone == at(story, "action", story.action.pk)
    # The same form again, whatever it has seen, is what was saved.
    assert sent(lead, address, **data) == gone
    assert Commitment.objects.count() == 2
    page = words(lead, address)
    assert "First promise" in page
    assert "30 April 2025, promised on 27 February 2025" in page
    assert "31 July 2025, promised on 24 April 2025" in page


def test_another_day_for_evidence_is_no_new_promise(page_story: Story, lead: Client) -> None:
    story = page_story
    story.change()
    story.change(evidenced_by=on(2025, 12, 1), effective_on=date(2025, 6, 1))
    page = words(lead, at(story, "change-terms", story.action.pk))
    assert "31 July 2025, promised on 24 April 2025" in page
    assert "promised on 1 June 2025" not in page


def test_whoever_saves_second_is_told(page_story: Story, lead: Client) -> None:
    story = page_story
    address = at(story, "change-terms", story.action.pk)
    mine = new_terms(story, in_place_by="31 August 2025")
    story.change()
    stale = sent(lead, address, **mine)
    assert "Somebody else saved a change" in stale
    assert "31 August 2025" in stale
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"in_place_by": "31 February 2025"}, "Write the date as it was given"),
        ({"in_place_by": "1 April 2025"}, "A day that is past cannot be promised"),
        ({"in_place_by": "31 December 2025"}, "The dates are out of order"),
        ({"owner": str(uuid7())}, "Choose one of the answers shown"),
        ({"effective_on_day": "31", "effective_on_month": "2"}, "There is a problem"),
        ({"effective_on_year": "2026"}, "on or before 16 June 2025"),
        ({"key": "x" * 100, "wording": ""}, "There is a problem"),
    ],
)
def test_terms_that_cannot_be(
    page_story: Story, lead: Client, more: dict[str, object], said: str
) -> None:
    story = page_story
    address = at(story, "change-terms", story.action.pk)
    assert said in sent(lead, address, **new_terms(story, **more))
    assert Commitment.objects.count() == 1


def test_terms_entered_wrongly_are_corrected(page_story: Story, lead: Client) -> None:
    story = page_story
    row = Commitment.objects.get()
    address = at(story, "correct-terms", row.pk)
    data = new_terms(story, in_place_by="31 May 2025", reason="", interim_control="")
    assert "There is a problem" in sent(lead, address, **data, correction_reason="")
    gone = sent(lead, address, **data, correction_reason="The minutes say May.")
    assert gone == at(story, "action", story.action.pk)
    assert "corrected already" in sent(lead, address, **data, correction_reason="Again.")
