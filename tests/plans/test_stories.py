"""Keeping a plan in a real browser: every page looked at, an update by keyboard on a phone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from amends.ledger.rules import Actor
from amends.plans.models import Commitment, ScopeStatement, Update
from tests import browsing
from tests.fixtures.browser import Site
from tests.plans.pages import addresses, at
from tests.plans.story import Story, make_story

pytestmark = pytest.mark.browser


def sign_in(page: Page, story: Story, site: Site, who: Actor | None = None) -> None:
    """Somebody, the governance lead unless said, without the sign-in page."""
    client = Client()
    client.force_login(story.user(who) if who else story.trust.lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def test_every_page_is_accessible_and_fits(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    page = new_page(width=browsing.DESKTOP)
    sign_in(page, story, live_site)
    for name, address in addresses(story).items():
        page.goto(live_site.address + address)
        browsing.axe(page)
        assert browsing.too_wide(page, name) == []


def test_an_update_is_written_by_keyboard_on_a_phone_without_scripts(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, story, live_site, story.owner)
    page.goto(live_site.address + at(story, "update-action", story.action.pk))
    page.get_by_label("How is it going?").focus()
    page.keyboard.type("In use in East since Monday.")
    page.get_by_role("radio", name="At risk").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="It is in place").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the update").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Your update is saved.").wait_for()
    row = Update.objects.get()
    assert (row.text, row.forecast, row.claim) == (
        "In use in East since Monday.",
        "at risk",
        "in place",
    )


def test_terms_refused_keep_what_was_typed(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    page = new_page()
    sign_in(page, story, live_site)
    page.goto(live_site.address + at(story, "change-terms", story.action.pk))
    page.get_by_label("In place by").fill("December 2099")
    page.get_by_label("Evidenced by").fill("")
    page.get_by_label("Why do the terms change?").fill("The supplier moved the release.")
    page.get_by_role("button", name="Save the new terms").click()
    page.get_by_text("Say which body approved the change.").first.wait_for()
    browsing.axe(page)
    page.get_by_label("Which body approved it?").select_option(label="Board")
    page.get_by_label("What keeps people safe until then?").fill("A paper form.")
    page.get_by_role("button", name="Save the new terms").click()
    page.get_by_text("The terms have been changed.").wait_for()
    terms = Commitment.objects.latest("sequence")
    assert terms.in_place_by is not None
    assert terms.in_place_by.raw == "December 2099"


def test_a_service_left_out_is_asked_why(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    page = new_page(scripts=False)
    sign_in(page, story, live_site)
    page.goto(live_site.address + at(story, "action-scope", story.action.pk))
    out = page.get_by_role("group", name="Which are left out on purpose?")
    out.get_by_role("checkbox", name="West team").check()
    page.get_by_label("Why is West team left out?").fill("They do not discharge.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The services are recorded.").wait_for()
    assert ScopeStatement.objects.latest("sequence").reason == "They do not discharge."
