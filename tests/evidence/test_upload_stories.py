"""Files in a real browser: one goes on after its connection was cut."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from amends.evidence.models import Evidence
from amends.files import unfinished
from amends.files.models import StoredFile, Unfinished
from tests import browsing
from tests.evidence.story import make_story
from tests.evidence.test_pages import at
from tests.evidence.test_stories import sign_in
from tests.fixtures.browser import Site

pytestmark = pytest.mark.browser

LARGE = bytes(range(251)) * 26_000


def choose(page: Page, site: Site, address: str, file: Path) -> None:
    """Open the form, say what the file is, and choose it."""
    page.goto(site.address + address)
    page.get_by_label("What is it?").fill("The whole audit")
    page.get_by_role("radio", name="Audit or data").check()
    page.locator('input[type="file"]').set_input_files(file)


def test_a_connection_that_is_cut_and_a_reload_lose_nothing(
    browser: Browser, live_site: Site, tmp_path: Path
) -> None:
    """The part after the first is cut twice; after the second the page is loaded anew."""
    story = make_story()
    file = tmp_path / "audit.bin"
    file.write_bytes(LARGE)
    visit = browsing.Visit(browser, live_site.address, width=browsing.DESKTOP, scripts=True)
    page, cut, starts = visit.page, [0], []

    def pass_on(route: Route) -> None:
        start = int(route.request.url.rpartition("from=")[2])
        starts.append(start)
        if start and cut[0] < 2:
            cut[0] += 1
            route.abort("connectionreset")
        else:
            route.continue_()

    sign_in(page, story.auditor, live_site)
    page.route("**/uploads/*/?from=*", pass_on)
    form = at(story, "add-evidence", story.action.pk)
    choose(page, live_site, form, file)
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_role("status").get_by_text("The connection was lost").wait_for()
    assert Unfinished.objects.get().received == unfinished.PART
    cut[0] = 1
    page.reload()
    choose(page, live_site, form, file)
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_text("The evidence has been added.").wait_for(timeout=60_000)
    visit.close()
    assert starts.count(0) == 1, "what had come was not sent again"
    stored = StoredFile.objects.get()
    assert (stored.sha256, stored.size) == (hashlib.sha256(LARGE).hexdigest(), len(LARGE))
    assert Evidence.objects.get(title="The whole audit").file_id == stored.pk
    assert Unfinished.objects.get().used_at is not None
