"""The public edition and the pages around it in a real browser, as wide as a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests import browsing
from tests.fixtures.browser import Site
from tests.publication.story import AS_AT, make_story

pytestmark = pytest.mark.browser


def test_a_relative_reads_two_editions_on_a_phone(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    story.published()
    story.slip()
    later = date(2025, 12, 10)
    story.approve(story.first, "It is late. We say below what we promised.", later)
    story.release(story.draft(later, changed="One team uses it."), later)
    page = new_page(width=browsing.PHONE)
    page.goto(f"{live_site.address}/public/{story.trust.slug}/{story.plan.pk}/")
    assert page.get_by_role("heading", level=1).inner_text() == "What has changed: Improvement plan"
    assert page.get_by_text("Promised in place by 31 July 2025, then by 30 September 2025.").count()
    browsing.axe(page)
    page.get_by_role("link", name="Edition 1").click()
    assert page.get_by_text("There is a newer edition").count()
    browsing.axe(page)
    page.get_by_role("link", name="All editions of this plan").click()
    browsing.axe(page)
    page.get_by_role("link", name="How to check an edition").click()
    browsing.axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE


def test_preparing_is_readable_for_everyone(live_site: Site, page: Page) -> None:
    story = make_story()
    story.approve_all()
    story.approve(story.first, "Someone who was 43 and lived on Nowhere Parade.", AS_AT)
    story.draft()
    client = Client()
    client.force_login(story.trust.lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_site.address}]
    )
    home = f"{live_site.address}/o/{story.trust.slug}/plans/{story.plan.pk}/editions"
    for place in (
        "",
        "draft/",
        "wording/",
        f"wording/recommendation/{story.first.pk}/",
        "details/",
        "preview/",
    ):
        page.goto(f"{home}/{place}")
        assert page.get_by_role("heading", level=1).count() == 1, place
        browsing.axe(page)
