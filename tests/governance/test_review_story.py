"""In a real browser: a claim is no proof, and two reviewers grade blind, then together."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page

from amends.ledger import clock
from amends.people.models import User
from amends.plans.models import Decision
from tests import browsing
from tests.assurance.reading import address
from tests.assurance.world import BEGAN, build
from tests.fixtures.browser import Site
from tests.governance.test_reviews import reviewed

pytestmark = pytest.mark.browser

type Opens = Callable[..., Page]


def sign_in(page: Page, user: User, site: Site) -> None:
    """Somebody, without the sign-in page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def at_both_widths(page: Page, name: str) -> None:
    """Nothing to object to, on a desk and on a phone."""
    for width in (browsing.PHONE, browsing.DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        browsing.axe(page)
    assert browsing.too_wide(page, name) == []


def test_what_its_owner_calls_complete_is_not_shown_as_embedded(
    live_site: Site, new_page: Opens
) -> None:
    with clock.set_to(BEGAN):
        world = build()
    page = new_page(width=browsing.DESKTOP)

    def go(name: str, *things: object) -> None:
        page.goto(live_site.address + address(world, name, *things))

    sign_in(page, world.users["owner"], live_site)
    go("update-action", world.action.pk)
    page.get_by_label("How is it going?").fill("All of it is done, everywhere.")
    page.get_by_role("radio", name="It is complete").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{address(world, 'action', world.action.pk)}")
    main = page.get_by_role("main")
    assert "Embedded" not in main.inner_text()
    at_both_widths(page, "action")
    # Nor do those read it who look for what is proven.
    sign_in(page, world.users["secretary"], live_site)
    go("plan-assurance", world.plan.pk)
    main.get_by_text("claimed, not proven").first.wait_for()
    assert "Embedded" not in main.inner_text()
    # A body cannot close it there.
    go("decide-action", world.action.pk)
    page.get_by_role("radio", name="Close", exact=True).check()
    page.get_by_label("At which rung does it close?").select_option("embedded")
    page.get_by_label("Why?", exact=True).fill("Its owner says so.")
    page.get_by_label("Which body decided?").select_option("Quality Committee")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_text("so it cannot be closed at “embedded”").first.wait_for()
    at_both_widths(page, "decide-action")
    assert not Decision.objects.exists()


def test_two_reviewers_grade_blind_and_then_together(live_site: Site, new_page: Opens) -> None:
    with clock.set_to(BEGAN):
        two = reviewed(build())
    world, page = two.world, new_page(width=browsing.DESKTOP)
    main = page.get_by_role("main")
    review = address(world, "review", two.review.pk)
    item = address(world, "reviewed", two.review.items.get().pk)

    def as_one(user: User, grade: str, why: str) -> None:
        sign_in(page, user, live_site)
        page.goto(live_site.address + review)
        page.get_by_role("link", name="Declare your interests before you grade").click()
        page.get_by_label("Is there any conflict of interest?").fill("None.")
        page.get_by_role("button", name="Declare").click()
        page.wait_for_url(f"**{review}")
        give(grade, why)
        page.get_by_role("button", name="Release your grades").or_(
            page.get_by_role("link", name="Release your grades")
        ).click()
        page.get_by_role("button", name="Release").click()
        page.wait_for_url(f"**{review}")

    def give(grade: str, why: str, press: str = "Keep the grade") -> None:
        page.goto(live_site.address + item)
        page.get_by_role("radio", name=grade, exact=True).check()
        page.get_by_label("Why?").fill(why)
        page.get_by_role("button", name=press).click()
        page.wait_for_url(f"**{review}")

    as_one(two.one.user, "B", "Seen in both teams.")
    sign_in(page, two.other.user, live_site)
    page.goto(live_site.address + item)
    main.get_by_text("You see it once you have released yours.").wait_for()
    assert "Seen in both teams." not in main.inner_text()
    at_both_widths(page, "reviewed")
    as_one(two.other.user, "D", "Not in the south.")
    main.get_by_text("The reviewers differ.").wait_for()
    main.get_by_text("Seen in both teams.").wait_for()
    give("C", "We looked at both again.", "Propose it")
    at_both_widths(page, "review")
    sign_in(page, two.one.user, live_site)
    page.goto(live_site.address + item)
    at_both_widths(page, "reviewed")
    page.get_by_role("button", name="Agree to what is proposed").click()
    page.wait_for_url(f"**{review}")
    main.get_by_text("Together:").wait_for()
    # Each grade stands beside the one given together.
    for words in ("Seen in both teams.", "Not in the south.", "We looked at both again."):
        main.get_by_text(words).wait_for()
    at_both_widths(page, "review")
