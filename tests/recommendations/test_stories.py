"""The crosswalk and its neighbours in a real browser."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from amends.recommendations.models import LinkDecision, Response
from tests import browsing
from tests.fixtures.browser import Site
from tests.recommendations.story import Story, make_story
from tests.recommendations.test_pages import addresses, at

pytestmark = pytest.mark.browser


def sign_in(page: Page, story: Story, site: Site) -> None:
    """The governance lead, without the sign-in page."""
    client = Client()
    client.force_login(story.person("governance lead"))
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


def test_a_link_is_decided_by_keyboard_on_a_phone_without_scripts(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    later = story.add(story.final, "4", "The two teams must speak within 72 hours.")
    earlier = story.add(story.internal, "4", "The two teams should speak.")
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, story, live_site)
    page.goto(live_site.address + at(story, "crosswalk", story.case.pk))
    for link in ("Compare Recommendation 4", "Put them side by side"):
        page.get_by_role("link", name=link).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    page.get_by_role("radio", name="Wider").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    for answer in ("Six further teams.", "It asks for a time."):
        page.keyboard.press("Tab")
        page.keyboard.type(answer)
    page.get_by_role("button", name="Record the decision").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The one recommendation has been decided.").wait_for()
    decision = LinkDecision.objects.get()
    assert (decision.subject.later, decision.subject.earlier) == (later, earlier)
    assert (decision.type, decision.residual_gap) == ("wider", "Six further teams.")


def test_a_report_is_accepted_in_one_step(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    for number in ("1", "2"):
        story.add(story.final, number)
    page = new_page()
    sign_in(page, story, live_site)
    page.goto(live_site.address + at(story, "respond-to-all", story.external.pk))
    page.get_by_role("radio", name="Board").check()
    page.get_by_role("button", name="See what will be recorded").click()
    browsing.axe(page)
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("The answer has been recorded for 2 recommendations.").wait_for()
    assert Response.objects.count() == 2
