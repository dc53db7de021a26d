"""Files in a real browser: one goes on after its connection was cut; an infected one reaches nobody."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django import Settings

from amends.evidence.models import Evidence
from amends.files import unfinished
from amends.files.models import StoredFile, Unfinished
from amends.files.rules import Scan
from amends.files.scanning import scan
from amends.people.models import User
from tests import browsing
from tests.evidence.story import make_story
from tests.evidence.test_pages import at
from tests.evidence.test_stories import sign_in
from tests.fixtures.browser import Site
from tests.fixtures.servers import EICAR

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


def test_an_infected_file_never_reaches_a_reader(
    live_site: Site,
    new_page: Callable[..., Page],
    tmp_path: Path,
    settings: Settings,
    clamd: str,
) -> None:
    settings.CLAMD = clamd
    story = make_story()
    file = tmp_path / "audit.txt"
    file.write_bytes(b"9 of 20 met. " + EICAR)
    page = new_page()
    sign_in(page, story.auditor, live_site)
    choose(page, live_site, at(story, "add-evidence", story.action.pk), file)
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_text("The evidence has been added.").wait_for()
    # A machine that is busy may have left it to a worker.
    scan(StoredFile.objects.get().pk)
    assert StoredFile.objects.get().scan is Scan.INFECTED
    evidence = Evidence.objects.get(title="The whole audit")
    here = at(story, "evidence", evidence.pk)
    for who in (story.lead, story.owner, story.reviewer, story.auditor):
        sign_in(page, who, live_site)
        page.goto(live_site.address + here)
        page.get_by_text("The virus scanner refused this file").first.wait_for()
        assert page.get_by_role("link", name="audit.txt").count() == 0
        reader = Client()
        reader.force_login(User.objects.get(pk=who.person))
        for name, ids in (
            ("evidence-file", [evidence.pk]),
            ("evidence-version", [evidence.pk, evidence.pk]),
        ):
            answer = reader.get(at(story, name, *ids))
            assert answer.status_code == 302
            assert EICAR not in answer.content
    browsing.axe(page)
    assert not default_storage.exists(StoredFile.objects.get().place)


def test_information_governance_lets_a_file_be_opened_by_keyboard_on_a_phone(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    story.add(upload=SimpleUploadedFile("visits.txt", b"NHS number 943 476 5919"))
    page = new_page(width=browsing.PHONE)
    sign_in(page, story.trust.person("information governance"), live_site)
    page.goto(live_site.address + at(story, "quarantine"))
    browsing.axe(page)
    assert browsing.too_wide(page, "quarantine") == []
    page.get_by_role("link", name="Audit of 20 records").focus()
    page.keyboard.press("Enter")
    page.get_by_text("••• ••• ••19").wait_for()
    browsing.axe(page)
    assert browsing.too_wide(page, "let-open") == []
    page.get_by_label("Why may it be opened?").focus()
    page.keyboard.type("The number is made up.")
    page.get_by_role("button", name="Let it be opened").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The file can be opened now.").wait_for()
    assert StoredFile.objects.get().is_open
