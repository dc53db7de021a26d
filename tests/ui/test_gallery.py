"""The gallery in a real browser: accessible, self-contained, and usable at 320 px and by keyboard."""

import mimetypes
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.ui import gallery

pytestmark = pytest.mark.browser

SITE = "http://127.0.0.1:9"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


class Site:
    """Serves the gallery and the static files without a server, and remembers what went wrong."""

    def __init__(self, browser: Browser, width: int, *, scripts: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.route("**/*", self._answer)
        self.html = ""
        self.policy = ""

    def _hear(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(words)

    def _answer(self, route: Route) -> None:
        address = route.request.url
        path = address.removeprefix(SITE)
        if path == "/":
            headers = {"Content-Security-Policy": self.policy}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
            return
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        if not address.startswith(SITE) or not isinstance(found, str):
            self.foreign.append(address)
            route.abort()
            return
        route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0])

    def show(self, data: dict[str, str] | None = None) -> Page:
        self.html, self.policy = gallery.gallery(data)
        self.page.goto(f"{SITE}/")
        return self.page


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def site(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Site]:
    made = Site(browser, request.param)
    yield made
    made.context.close()


@pytest.mark.parametrize("data", [None, {"answer": "in principle"}], ids=["fresh", "wrong"])
def test_the_gallery_has_no_accessibility_fault(site: Site, data: dict[str, str] | None) -> None:
    page = site.show(data)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    assert site.foreign == []
    assert site.complaints == []


def test_nothing_is_wider_than_the_screen(site: Site) -> None:
    page = site.show()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_the_error_summary_takes_the_focus_and_leads_to_the_box(site: Site) -> None:
    page = site.show({"decided_on_day": "31", "decided_on_month": "2", "decided_on_year": ""})
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="The date must include a year").click()
    expect(page.locator("#id_decided_on-year")).to_be_focused()


def test_scripts_run_under_the_policy(site: Site) -> None:
    page = site.show()
    expect(page.get_by_role("button", name="Show password")).to_be_visible()
    page.get_by_label("Notes").fill("one two")
    assert site.complaints == []


def test_an_answer_reveals_what_it_asks_for(site: Site) -> None:
    page = site.show()
    expect(page.get_by_label("Why")).to_be_hidden()
    page.get_by_label("Accepted in principle").check()
    expect(page.get_by_label("Why")).to_be_visible()
    page.get_by_label("Not ours").check()
    expect(page.get_by_label("Why")).to_be_hidden()


def test_a_hidden_answer_that_is_wrong_is_shown(site: Site) -> None:
    page = site.show({"answer": "accepted", "reason": ""})
    page.get_by_role("link", name="Fill in “Why”").click()
    expect(page.get_by_label("Why")).to_be_focused()


def test_the_matrix_scrolls_by_keyboard(browser: Browser) -> None:
    site = Site(browser, 320)
    region = site.show().get_by_role("region", name="Embedding by service and quarter")
    region.focus()
    for _ in range(5):
        site.page.keyboard.press("ArrowRight")
    site.page.wait_for_function("document.querySelector('.amends-scroll').scrollLeft > 0")
    site.context.close()


def test_everything_is_there_without_scripts(browser: Browser) -> None:
    site = Site(browser, 320, scripts=False)
    page = site.show()
    page.get_by_label("Accepted in principle").check()
    expect(page.get_by_label("Why")).to_be_visible()
    expect(page.get_by_role("link", name="Plans")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    site.context.close()
