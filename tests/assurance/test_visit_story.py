"""A visit on a phone whose connection goes: nothing is lost, nothing is entered twice."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Locator, Page
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


def looked_by(page: Page) -> str:
    """Who looked, as the form has it."""
    return page.get_by_label("Who looked?").input_value()


def top(what: Locator) -> float:
    """How far down a page something stands."""
    box = what.bounding_box()
    assert box is not None
    return box["y"]


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
    assert "Kept in this browser, for at most 24 hours" in page.get_by_role("status").inner_text()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    # then the page says that it was not sent and is kept;
    assert "There is no connection" in page.get_by_role("status").inner_text()
    assert not Visit.objects.exists()
    page.context.set_offline(False)
    # and opened again, as after the phone was put away, it is back.
    page.goto(live_site.address + address(world, "visit", world.north.pk))
    assert "did not send, is back" in page.locator("#visit-kept").inner_text()
    assert top(page.locator("#visit-kept")) < top(page.locator("fieldset").first)
    assert looked_by(page) == "Matron"
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


def test_what_a_phone_kept_does_not_hide_what_was_saved_later_elsewhere(
    live_site: Site, new_page: Callable[..., Page], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.assurance.addresses"
    world = build()
    visit = live_site.address + address(world, "visit", world.north.pk)
    phone, laptop = new_page(width=browsing.PHONE), new_page()
    for page in (phone, laptop):
        sign_in(page, world, live_site, "auditor")
        page.goto(visit)

    def seen(page: Page) -> str:
        return page.get_by_label("What did you see?").input_value()

    def save(page: Page, state: str) -> None:
        page.get_by_label("What did you see?").select_option(state)
        page.get_by_role("button", name="Save and go on later").click()
        page.get_by_text("Kept. It is not entered until you send it.").wait_for()

    # What was saved in Amends is forgotten by the browser: there is one copy of it.
    save(phone, "Introduced, not yet what people do")
    assert phone.evaluate("localStorage.length") == 0
    laptop.goto(visit)
    assert seen(laptop) == "introduced"
    save(laptop, "Not started")
    phone.goto(visit)
    assert seen(phone) == "not started"
    assert not phone.locator("#visit-kept").is_visible()
    # What was filled in and not saved is back; once something newer was saved it waits to be chosen.
    phone.get_by_label("Who looked?").fill("Matron")
    phone.goto(visit)
    assert looked_by(phone) == "Matron"
    laptop.get_by_label("Who looked?").fill("Ward manager")
    save(laptop, "In use, not tested")
    phone.goto(visit)
    notice = phone.locator("#visit-kept")
    assert "This device kept something else of yours from" in notice.inner_text()
    assert (seen(phone), looked_by(phone)) == ("in use", "Ward manager")
    browsing.axe(phone)
    # It stays while something else is filled in,
    phone.get_by_label("Who looked?").fill("Nobody yet")
    phone.goto(visit)
    assert looked_by(phone) == "Nobody yet"
    # and is put back,
    phone.get_by_role("button", name="Put back what this device kept").click()
    assert (seen(phone), looked_by(phone)) == ("not started", "Matron")
    assert "is back" in notice.inner_text()
    # or thrown away, and what was saved stands again.
    phone.get_by_role("button", name="Throw away what this device kept").click()
    notice.wait_for(state="hidden")
    assert seen(phone) == "in use"
    assert phone.evaluate("localStorage.length") == 0
    phone.get_by_role("button", name="Throw away what I saved in Amends").click()
    phone.get_by_text("What you had saved is thrown away.").wait_for()
    assert seen(phone) == ""
