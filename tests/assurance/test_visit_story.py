"""A visit on a phone whose connection goes: nothing is lost, nothing is entered twice."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from amends.assurance.models import Cell, Visit
from tests import browsing
from tests.assurance.reading import address
from tests.assurance.world import World, build
from tests.fixtures.browser import Site

pytestmark = pytest.mark.browser


def sign_in(page: Page, world: World, site: Site, who: str) -> None:
    client = Client()
    client.force_login(world.users[who])
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def test_a_visit_on_a_bad_connection(
    live_site: Site, new_page: Callable[..., Page], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.assurance.addresses"
    world = build()
    page = new_page(width=320)
    sign_in(page, world, live_site, "auditor")
    page.goto(live_site.address + address(world, "visits"))
    browsing.axe(page)
    page.get_by_role("link", name="North team").click()
    browsing.axe(page)
    assert browsing.too_wide(page, "a visit") == []
    # When somebody fills it in, and the connection goes,
    page.get_by_label("What did you see?").select_option("In use, not tested")
    page.get_by_label("Who looked?").fill("Matron")
    told = page.get_by_role("status")
    assert "Kept in this browser, for at most 24 hours" in told.inner_text()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    # then the page says that it was not sent and is kept;
    assert "There is no connection" in told.inner_text()
    assert not Visit.objects.exists()
    page.context.set_offline(False)
    # and opened again, as after the phone was put away, it is back.
    page.goto(live_site.address + address(world, "visit", world.north.pk))
    assert "is back" in told.inner_text()
    assert page.get_by_label("Who looked?").input_value() == "Matron"
    browsing.axe(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("What you saw at North team is entered.").wait_for()
    assert Cell.objects.get().looked_by == "Matron"
    # What was sent is forgotten by the browser,
    assert page.evaluate("localStorage.length") == 0
    assert page.get_by_label("Who looked?").input_value() == ""
    # and what somebody else signed in had begun is shown to nobody.
    page.get_by_label("Who looked?").fill("Matron of the night")
    assert page.evaluate("localStorage.length") == 1
    sign_in(page, world, live_site, "lead")
    page.goto(live_site.address + address(world, "visit", world.north.pk))
    assert page.get_by_label("Who looked?").input_value() == ""
    assert page.evaluate("localStorage.length") == 0
    # What it kept of an action that is not for the service any more is sent along, and given back.
    page.get_by_label("Who looked?").fill("Lead")
    page.evaluate(
        """() => {
          const [name] = Object.keys(localStorage), kept = JSON.parse(localStorage.getItem(name))
          kept.said["note-00000000-0000-7000-8000-000000000000"] = "Nobody knew of it"
          localStorage.setItem(name, JSON.stringify(kept))
        }"""
    )
    page.reload()
    page.get_by_label("What did you see?").select_option("In use, not tested")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Another action: Nobody knew of it").first.wait_for()
    # Whoever signs out leaves nothing on a device that others use.
    page.get_by_label("Who looked?").fill("Lead")
    assert page.evaluate("localStorage.length") == 1
    page.locator("form[action$='sign-out/'] button").click()
    page.get_by_text("You have signed out.").wait_for()
    page.wait_for_function("localStorage.length === 0")
