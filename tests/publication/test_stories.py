"""The public edition and the pages around it in a real browser, as wide as a phone and without a script."""

from datetime import date
from typing import Any

import pytest

from amends.people.services import make_sign_in_link
from tests import browsing
from tests.publication.story import AS_AT, make_story

pytestmark = pytest.mark.browser


def test_a_relative_reads_two_editions_on_a_phone(live_site: Any, new_page: Any) -> None:
    story = make_story()
    story.published()
    story.slip()
    later = date(2025, 12, 10)
    story.approve(story.first, "It is late. We say below what we promised.", later)
    story.release(story.draft(later, changed="One team uses it."), later)
    page = new_page(width=browsing.PHONE, scripts=False)
    page.goto(f"/public/{story.trust.slug}/{story.plan.pk}/")
    assert page.get_by_role("heading", level=1).inner_text() == "What has changed: Improvement plan"
    assert page.get_by_text("Promised in place by 31 July 2025, and now by 30 September 2025.").count()
    browsing.axe(page)
    page.get_by_role("link", name="Edition 1").click()
    assert page.get_by_text("There is a newer edition").count()
    browsing.axe(page)
    page.get_by_role("link", name="All editions of this plan").click()
    browsing.axe(page)
    page.get_by_role("link", name="How to check an edition").click()
    browsing.axe(page)
    assert AS_AT < later


def test_preparing_is_readable_for_everyone(live_site: Any, page: Any) -> None:
    story = make_story()
    story.approve_all()
    story.approve(story.first, "Someone who was 43 and lived on Nowhere Parade.", AS_AT)
    story.draft()
    page.goto(f"/sign-in/{make_sign_in_link(user=story.trust.lead)}/")
    button = page.get_by_role("button", name="Sign in")
    if button.count():
        button.first.click()
    home = f"/o/{story.trust.slug}/plans/{story.plan.pk}/editions"
    for place in ("", "draft/", "wording/", f"wording/{story.first.pk}/", "details/", "preview/"):
        page.goto(f"{home}/{place}")
        assert page.get_by_role("heading", level=1).count() == 1, place
        browsing.axe(page)
