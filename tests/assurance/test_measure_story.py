"""A measure in a real browser: begun and counted by keyboard on a phone without scripts, and its chart looked at."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from tests import browsing
from tests.assurance.reading import address
from tests.assurance.world import World, build
from tests.fixtures.browser import Site

pytestmark = pytest.mark.browser

COUNTED = (7, 8, 9, 8, 7, 9, 8, 10, 9, 8, 18, 19, 18, 19)


def sign_in(page: Page, world: World, site: Site) -> None:
    """The lead, without the sign-in page."""
    client = Client()
    client.force_login(world.users["lead"])
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def test_what_is_counted_becomes_a_chart(
    live_site: Site, new_page: Callable[..., Page], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.assurance.addresses"
    world = build()
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, world, live_site)
    page.goto(live_site.address + address(world, "measure-action", world.action.pk))
    # When somebody begins a measure and pastes rows out of a sheet,
    page.get_by_label("What is it called?").fill("Crisis plans in five days")
    page.get_by_label("What is counted").fill("Records audited each month")
    page.get_by_label("How many, and out of how many").press("Space")
    page.get_by_label("Up is good").press("Space")
    page.get_by_label("What is aimed at?").fill("90")
    page.get_by_role("button", name="Begin the measure").press("Enter")
    page.get_by_role("link", name="Add values").press("Enter")
    rows = "\n".join(
        f"1/{month % 12 + 1}/{2024 + month // 12}\t{met}\t20" for month, met in enumerate(COUNTED)
    )
    page.get_by_label("Type or paste the rows").fill(f"Month\tMet\tLooked at\n{rows}")
    page.get_by_role("button", name="Add the values").press("Enter")
    # and adds the last month out of a file,
    page.get_by_role("link", name="Add values").press("Enter")
    page.get_by_label("Or a file of such rows").set_input_files(
        {"name": "last.csv", "mimeType": "text/csv", "buffer": b"2025-03-01,18,20"}
    )
    page.get_by_role("button", name="Add the values").press("Enter")
    # then the page shows the chart, says it in words, and gives the numbers in a table.
    page.get_by_role("img", name="Crisis plans in five days").wait_for()
    assert page.get_by_text("15 points, 1 January 2024 to 1 March 2025.").count()
    assert page.get_by_role("row").count() == 2 + len(COUNTED)
    looked_at = new_page(width=browsing.DESKTOP)
    sign_in(looked_at, world, live_site)
    looked_at.goto(page.url)
    browsing.axe(looked_at)
    assert browsing.too_wide(looked_at, "a measure") == []
