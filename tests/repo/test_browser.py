"""The test house itself: does a story get a real browser, a real server, and the checks it relies on?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests import browsing
from tests.fixtures.browser import Site

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="en"><title>A page</title>
<main><h1>A page</h1><p>Words.</p></main></html>"""


def test_a_page_is_served_and_watched(page: Page, live_site: Site) -> None:
    answer = page.goto("/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert page.url.startswith(live_site.address)


def test_static_files_are_served_as_installed(page: Page, live_site: Site) -> None:
    answer = page.request.get("/assets/amends.css")
    assert answer.status == 200


def test_axe_accepts_a_good_page_and_names_what_is_wrong(page: Page) -> None:
    page.set_content(GOOD)
    browsing.axe(page)
    page.set_content(GOOD.replace("<p>Words.</p>", '<img src="data:,"><a href="#"></a>'))
    with pytest.raises(AssertionError, match="image-alt"):
        browsing.axe(page)


def test_a_request_to_another_machine_is_noticed(browser: Browser, live_site: Site) -> None:
    visit = browsing.Visit(browser, live_site.address, width=browsing.DESKTOP, scripts=True)
    visit.page.set_content(GOOD)
    browsing.expect_no_external_requests(visit)
    visit.page.route("http://other.invalid/*", lambda route: route.abort())
    visit.page.set_content(GOOD.replace("Words.", '<img alt="x" src="http://other.invalid/x.png">'))
    visit.close()
    with pytest.raises(AssertionError, match=r"other\.invalid"):
        browsing.expect_no_external_requests(visit)


def test_a_complaint_of_the_browser_is_noticed(browser: Browser, live_site: Site) -> None:
    visit = browsing.Visit(browser, live_site.address, width=browsing.DESKTOP, scripts=True)
    visit.page.evaluate("console.error('this is wrong')")
    visit.close()
    with pytest.raises(AssertionError, match="this is wrong"):
        browsing.expect_no_complaints(visit)


def test_a_page_can_do_without_scripts(new_page: Callable[..., Page]) -> None:
    page = new_page(width=browsing.PHONE, scripts=False)
    page.set_content("<noscript>plain</noscript>")
    assert "plain" in page.inner_text("body")
    assert page.viewport_size == {"width": 320, "height": 900}
