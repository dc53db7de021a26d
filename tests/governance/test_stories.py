"""The pages of assurance and governance in a real browser."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from amends.assurance.models import Cell
from amends.governance.services import ask_to_remove_words
from amends.ledger import clock
from amends.plans.models import Decision
from tests import browsing
from tests.assurance.reading import address
from tests.assurance.test_pages import pages as assurance_pages
from tests.assurance.world import BEGAN, World, build
from tests.fixtures.browser import Site
from tests.governance.test_pages import pages as governance_pages
from tests.governance.test_pages import put_in_place, typed_by_mistake

pytestmark = pytest.mark.browser


@pytest.fixture
def site(settings: Settings, live_site: Site) -> Site:
    settings.ROOT_URLCONF = "tests.assurance.addresses"
    return live_site


def sign_in(page: Page, world: World, site: Site, who: str) -> None:
    """One of the people, without the sign-in page."""
    client = Client()
    client.force_login(world.users[who])
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def test_every_page_is_accessible_and_fits(site: Site, new_page: Callable[..., Page]) -> None:
    world = build()
    page = new_page(width=browsing.DESKTOP)
    found = assurance_pages(world) | governance_pages(world)
    who = {"correct-judgement": "reviewer", "approve-removal": "information"}
    who |= {"legal-hold": "information"}
    for name, where in found.items():
        sign_in(page, world, site, who.get(name, "lead"))
        page.goto(site.address + where)
        browsing.axe(page)
        assert browsing.too_wide(page, name) == []
        if name in WRONG:
            page.get_by_role("main").get_by_role("button").last.click()
            page.get_by_text("There is a problem").wait_for()
            browsing.axe(page)


# Sent as they open, these say what is missing.
WRONG = {"record-services", "record-service", "lower-standing", "judge-action", "decide-action"}


def test_services_are_told_of_by_keyboard_on_a_phone_without_scripts(
    site: Site, new_page: Callable[..., Page]
) -> None:
    world = build()
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, world, site, "owner")
    page.goto(site.address + address(world, "record-services", world.action.pk))
    page.get_by_label("What North team does").focus()
    page.keyboard.type("Introduced")
    page.get_by_label("What does this rest on?").focus()
    page.keyboard.type("A visit")
    page.get_by_role("button", name="Save").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address(world, 'action', world.action.pk)}")
    assert [cell.state for cell in Cell.objects.all()] == ["introduced"]


def test_a_body_refuses(site: Site, new_page: Callable[..., Page]) -> None:
    with clock.set_to(BEGAN):
        world = build()
    put_in_place(world)
    page = new_page()
    sign_in(page, world, site, "secretary")
    page.goto(site.address + address(world, "decide-action", world.action.pk))
    page.get_by_role("radio", name="Refuse to close").check()
    page.get_by_label("Why?", exact=True).fill("Nobody has looked.")
    page.get_by_label("Which body decided?").select_option("Quality Committee")
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url(f"**{address(world, 'action', world.action.pk)}")
    assert Decision.objects.get().kind == "refuse to close"


def test_words_are_removed_by_two_people(site: Site, new_page: Callable[..., Page]) -> None:
    world = build()
    update = typed_by_mistake(world)
    ask_to_remove_words(
        record=update,
        words="Robin Placeholder",
        reason="A relative's name.",
        by=world.by["owner"],
    )
    page = new_page()
    sign_in(page, world, site, "information")
    page.goto(site.address + address(world, "removals"))
    page.get_by_role("link", name="Look and approve").click()
    page.get_by_role("button", name="Remove the words").click()
    page.get_by_text("The words are removed from 1 place.").wait_for()
    update.refresh_from_db()
    assert "[removed]" in update.text
