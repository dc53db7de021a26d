"""The public site in a real browser, from a server that knows nothing but files, under its own headers."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from amends.publication import services
from amends.publication.rules.accessibility import AccessibilityStatement
from tests import browsing
from tests.publication.site_server import objections, served
from tests.publication.story import AS_AT, Story, on

pytestmark = pytest.mark.browser
LATER = date(2025, 12, 10)


def test_anyone_finds_and_reads_every_kind_of_page(
    page_story: Story, browser: Browser, tmp_path: Path
) -> None:
    first = page_story.published()
    page_story.approve(page_story.first, "One ward was audited in the spring.", LATER)
    page_story.release(page_story.draft(LATER), LATER)
    folder = tmp_path / "site"
    with served(folder) as address, on(LATER, 13):
        services.withdraw(edition=first, reason="It was wrong.", by=page_story.second_person)
        services.build_site(folder, base=address, statement=AccessibilityStatement(), formats=False)
        visit = browsing.Visit(browser, address, width=browsing.PHONE, scripts=True)
        page = visit.page
        page.goto(f"{address}/")
        page.get_by_role("link", name="Search the plans").first.click()
        page.get_by_label("Words to look for").fill("audits ward SPRING")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("1 plan has all of these words.")
        assert "q=audits+ward+SPRING" in page.url
        wrong = objections(page)
        page.get_by_role("link", name="Recommendation 1").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Recommendation 1")
        page.get_by_role("link", name="Read there what we are doing").click()
        assert page.url.endswith("/edition/2/#recommendation-1")
        page.goto(f"{address}/search/?q=zebra")
        expect(page.get_by_role("status")).to_contain_text("No plan has all of these words.")
        home = f"{page_story.trust.slug}/{page_story.plan.pk}"
        for place in (
            "",
            f"{page_story.trust.slug}/",
            f"{home}/",
            f"{home}/editions/",
            f"{home}/edition/1/",
            f"{home}/edition/2/",
            f"{home}/recommendation/{page_story.first.pk}/",
            "search/",
            "accessibility/",
            "how-to-check/",
            "nothing/was/ever/here/",
        ):
            page.goto(f"{address}/{place}")
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            wrong += objections(page)
        page.goto(f"{address}/{home}/latest/")
        page.wait_for_url("**/edition/2/")
        visit.close()
        plain = browsing.Visit(browser, address, width=browsing.DESKTOP, scripts=False)
        plain.page.goto(f"{address}/search/")
        assert plain.page.get_by_text("Searching needs JavaScript").is_visible()
        assert not plain.page.get_by_label("Words to look for").is_visible()
        plain.page.get_by_role("link", name="every organisation, A to Z").click()
        plain.page.get_by_role("link", name="What has changed: Improvement plan").click()
        assert plain.page.get_by_role("link", name="Read edition 2").is_visible()
        plain.close()
    assert wrong == []
    for each in (visit, plain):
        browsing.expect_no_external_requests(each)
        browsing.expect_no_complaints(each)


def test_a_search_that_cannot_be_loaded_says_so(
    page_story: Story, browser: Browser, tmp_path: Path
) -> None:
    page_story.published()
    folder = tmp_path / "site"
    with served(folder) as address, on(AS_AT, 13):
        services.build_site(folder, base=address, statement=AccessibilityStatement(), formats=False)
        (folder / "search" / "index.json").unlink()
        visit = browsing.Visit(browser, address, width=browsing.DESKTOP, scripts=True)
        visit.page.goto(f"{address}/search/?q=system")
        expect(visit.page.get_by_role("status")).to_contain_text("could not be loaded")
        visit.close()
