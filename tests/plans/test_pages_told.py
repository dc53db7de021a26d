"""The pages on which owners tell, and on which scopes, servings and inheritances are kept."""

from datetime import date

from django.test import Client

from amends.identifiers import uuid7
from amends.ledger.rules import Moment
from amends.people import services as people
from amends.plans import services
from amends.plans.models import (
    Inheritance,
    ScopeStatement,
    Serving,
    Update,
)
from amends.plans.queries import scope_at
from tests.factories import make_service
from tests.plans.pages import a_link, at, day, sent, words
from tests.plans.story import BEGINS, TODAY, Story

# Updates ---------------------------------------------------------------------------------------


def an_update(**more: object) -> dict[str, object]:
    return {
        "key": str(uuid7()),
        "seen": "",
        "text": "In use in East.",
        "forecast": "on course",
        "claim": "in place",
        "late_reason": "",
        **day("effective_on", TODAY),
    } | more


def test_an_owner_tells_in_five_minutes(page_story: Story, client: Client) -> None:
    story = page_story
    client.force_login(story.user(story.owner))
    address = at(story, "update-action", story.action.pk)
    page = words(client, address)
    assert "30 April 2025, promised on 27 February 2025" in page
    data = an_update()
    gone = sent(client, address, **data)
    assert gone == at(story, "action", story.action.pk)
    assert sent(client, address, **data) == gone
    row = Update.objects.get()
    assert (row.claim, row.forecast, row.recorded_as_id) == (
        "in place",
        "on course",
        story.owner.role,
    )
    page = words(client, address)
    assert "In use in East. Forecast: On course. Said: It is in place." in page


def test_no_claim_and_no_forecast_are_needed(page_story: Story, client: Client) -> None:
    story = page_story
    client.force_login(story.user(story.owner))
    address = at(story, "update-action", story.action.pk)
    assert "There is a problem" in sent(client, address, **an_update(text=" "))
    sent(client, address, **an_update(claim="no claim", forecast=""))
    row = Update.objects.get()
    assert (row.claim, row.forecast) == ("", "")


def test_a_late_entry_is_asked_why(page_story: Story, client: Client) -> None:
    story = page_story
    client.force_login(story.user(story.owner))
    address = at(story, "update-action", story.action.pk)
    late = an_update(**day("effective_on", date(2025, 6, 8)))
    assert "Say why this is written only now" in sent(client, address, **late)
    assert not Update.objects.exists()
    gone = sent(client, address, **(late | {"late_reason": "It was in a notebook."}))
    assert gone == at(story, "action", story.action.pk)
    soon = an_update(seen=str(Update.objects.get().pk), **day("effective_on", date(2025, 6, 9)))
    assert sent(client, address, **soon) == gone


def test_somebody_elses_action_is_not_told_of(page_story: Story, client: Client) -> None:
    story = page_story
    client.force_login(story.user(story.other))
    address = at(story, "update-action", story.action.pk)
    said = sent(client, address, **an_update())
    assert "Only the role that owns this action" in said
    assert "In use in East." in said
    assert not Update.objects.exists()


def test_an_update_is_corrected_and_taken_out(page_story: Story, client: Client) -> None:
    story = page_story
    client.force_login(story.user(story.owner))
    row = story.tell(claim="complete")
    address = at(story, "correct-update", row.pk)
    assert "It goes on." in words(client, address)
    data = an_update(claim="no claim")
    assert "There is a problem" in sent(client, address, **data, reason="")
    gone = sent(client, address, **data, reason="It is not complete.")
    assert gone == at(story, "action", story.action.pk)
    assert "corrected already" in sent(client, address, **data, reason="Again.")
    fixed = Update.objects.get(corrects=row)
    assert fixed.claim == ""
    address = at(story, "correct-update", fixed.pk)
    assert sent(client, address, **data, reason="Another action.", retract="on") == gone
    assert Update.objects.get(corrects=fixed).retracts


# Scope -----------------------------------------------------------------------------------------


def test_services_are_ticked_and_left_out_with_reasons(page_story: Story, lead: Client) -> None:
    story = page_story
    east, west = str(story.trust.east.pk), str(story.trust.west.pk)
    make_service(story.trust, "New team", opened_on=date(2025, 10, 1))
    address = at(story, "action-scope", story.action.pk)
    page = words(lead, address)
    assert f'value="{east}" checked' in page
    assert "New team (opens on 1 October 2025)" in page
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    when = day("effective_on", TODAY)
    data: dict[str, object] = {"seen": seen, "services": [east], "excluded": [west], **when}
    assert "Say why West team is left out" in sent(lead, address, **data)
    both = data | {"services": [east, west], f"why-{west}": "No."}
    assert "West team is ticked twice" in sent(lead, address, **both)
    assert "East team is no longer covered" in sent(lead, address, seen=seen, **when)
    gone = sent(lead, address, **data, **{f"why-{west}": "They do not discharge."})
    assert gone == at(story, "action", story.action.pk)
    here = scope_at(story.action, Moment(TODAY))
    assert [why for _service, why in here.excluded] == ["They do not discharge."]
    assert "Somebody else saved" in sent(lead, address, **data, **{f"why-{west}": "Other."})
    page = words(lead, address)
    assert "They do not discharge." in page
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    same = data | {"seen": seen, f"why-{west}": "They do not discharge."}
    assert "stands on that day already" in sent(lead, address, **same)


def shown_in(page: str, name: str) -> str:
    """What a hidden field of a page says."""
    return page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def test_what_has_closed_stays_until_somebody_takes_it_out(page_story: Story, lead: Client) -> None:
    story = page_story
    people.close_service(
        service=story.trust.east, last_day=date(2025, 6, 1), reason="Merged.", by=story.by
    )
    east, west = str(story.trust.east.pk), str(story.trust.west.pk)
    address = at(story, "action-scope", story.action.pk)
    page = words(lead, address)
    assert "East team (closed after 1 June 2025)" in page
    assert f'value="{east}" checked' in page
    data = {"seen": shown_in(page, "seen"), "shown": TODAY.isoformat()}
    when = day("effective_on", TODAY)
    sent(lead, address, **data, services=[east, west], **when)
    here = scope_at(story.action, Moment(TODAY))
    assert [service.name for service in here.inside] == ["East team", "West team"]
    data["seen"] = shown_in(words(lead, address), "seen")
    sent(lead, address, **data, services=[west], reason="It closed.", **when)
    here = scope_at(story.action, Moment(TODAY))
    assert [service.name for service in here.inside] == ["West team"]


def test_a_day_that_has_passed_shows_what_ran_then(page_story: Story, lead: Client) -> None:
    # Given a scope of two services, of which one has closed since, and one that opened since,
    story, then = page_story, date(2025, 5, 1)
    trust = story.trust
    new = make_service(trust, "New team", opened_on=date(2025, 6, 2))
    services.set_scope(
        action=story.action,
        services=[trust.east, trust.west],
        effective_on=BEGINS,
        reason="",
        by=story.by,
    )
    people.close_service(service=trust.east, last_day=date(2025, 6, 1), reason="Cut.", by=story.by)
    services.set_scope(
        action=story.action,
        services=[trust.west, new],
        effective_on=date(2025, 6, 2),
        reason="East team closed.",
        by=story.by,
    )
    address = at(story, "action-scope", story.action.pk)
    page = words(lead, address)
    assert "East team" not in page
    # when somebody takes the other one out, from a day before both,
    data = {
        "seen": shown_in(page, "seen"),
        "shown": shown_in(page, "shown"),
        "services": [str(new.pk)],
        "excluded": [str(trust.west.pk)],
        f"why-{trust.west.pk}": "It does not discharge.",
        **day("effective_on", then),
    }
    written = ScopeStatement.objects.count()
    page = sent(lead, address, **data)
    # then the page shows what was so on that day, with what the person changed, and nothing is written;
    assert "On 1 May 2025 other services ran or were in scope" in page
    assert ScopeStatement.objects.count() == written
    assert "New team (opens on 2 June 2025)" in page
    assert f'value="{trust.east.pk}" checked' in page
    assert f'value="{new.pk}" checked' not in page
    assert page.count(f'value="{trust.west.pk}" checked') == 1
    assert "It does not discharge." in page
    # saved, it says that one thing alone.
    assert shown_in(page, "shown") == then.isoformat()
    again = data | {"shown": then.isoformat(), "services": [str(trust.east.pk)]}
    assert sent(lead, address, **again) == at(story, "action", story.action.pk)
    here = scope_at(story.action, Moment(then))
    assert [service.name for service in here.inside] == ["East team"]
    assert [service.name for service, _why in here.excluded] == ["West team"]
    assert ScopeStatement.objects.count() == written + 1
    # A day on which the action had not begun is refused as before.
    early = again | {
        "seen": shown_in(words(lead, address), "seen"),
        **day("effective_on", date(2025, 1, 1)),
    }
    assert "The action begins on" in sent(lead, address, **early)


# Serving and carrying over ---------------------------------------------------------------------


def test_an_action_serves_another_recommendation_and_stops(page_story: Story, lead: Client) -> None:
    story = page_story
    gone = at(story, "action", story.action.pk)
    address = at(story, "serve-another", story.action.pk)
    assert "It serves every recommendation already" in words(lead, address)
    second = story.recommend("2")
    when = day("effective_on", TODAY)
    assert f"2 of {story.report.title}: Do thing 2." in words(lead, address)
    assert "There is a problem" in sent(lead, address, recommendation="", **when)
    data = {"recommendation": str(second.pk), "reason": "", **when}
    assert sent(lead, address, **data) == gone
    address = at(story, "stop-serving", story.action.pk, second.pk)
    assert "There is a problem" in sent(lead, address, reason="", **when)
    assert sent(lead, address, reason="Not about this.", **when) == gone
    assert "does not serve this recommendation" in sent(lead, address, reason="Again.", **when)
    assert [row.serves for row in Serving.objects.filter(subject__recommendation=second)] == [
        True,
        False,
    ]


def test_what_a_link_carries_over_is_recorded(page_story: Story, lead: Client) -> None:
    story = page_story
    link, old = a_link(story)
    address = at(story, "carry-over", link)
    assert "Only what is proven is carried over" in words(lead, address)
    data = {
        "seen": "",
        "action": str(old.pk),
        "carried": "yes",
        "what": "Minutes of 2022.",
        **day("effective_on", TODAY),
    }
    assert "There is a problem" in sent(lead, address, **(data | {"action": ""}))
    assert sent(lead, address, **data) == at(story, "recommendation", story.recommendation.pk)
    assert Inheritance.objects.get().what == "Minutes of 2022."
    assert "since 16 June 2025. Minutes of 2022." in words(lead, address)
    assert "Somebody else saved" in sent(lead, address, **data)


def test_a_draft_stays_with_those_who_may_read_it(page_story: Story, client: Client) -> None:
    story = page_story
    drafted = story.recommend("1", story.draft)
    address = at(story, "stop-serving", story.action.pk, drafted.pk)
    client.force_login(story.trust.lead)
    assert client.get(address).status_code == 200
    client.force_login(story.trust.user("action owner"))
    assert client.get(address).status_code == 404
