"""Bringing a plan in, in a real browser: mapped, accepted, seen with its claim; every page looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from amends.intake.models import Reading
from amends.plans.models import Action
from tests import browsing
from tests.fixtures.browser import Site
from tests.intake import plan_making
from tests.intake.plan_making import CRISIS, RISK, make_plan_story, rows_of
from tests.intake.story import worked_off
from tests.intake.test_plan_pages import at, pages
from tests.intake.test_stories import press, sign_in

pytestmark = pytest.mark.browser


def test_every_page_is_accessible_and_fits(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_plan_story()
    addresses = pages(story)
    printed = story.mapped(story.read(plan_making.plan_pdf(), "Plan.pdf"))
    first = rows_of(printed)[0]
    addresses["of a page of paper"] = at(story, "plan-row", printed.pk, first.pk)
    page = new_page(width=browsing.DESKTOP)
    sign_in(page, story.trust.lead, live_site)
    for name, address in addresses.items():
        page.goto(live_site.address + address)
        browsing.axe(page)
        assert browsing.too_wide(page, name) == []


def hand_in(page: Page, file: Path, content: bytes) -> None:
    """From the plan's page to the columns of what was read."""
    file.write_bytes(content)
    page.get_by_role("link", name="Read in a plan").first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read it in").click()
    page.get_by_text("The document waits to be read.").wait_for()
    worked_off()
    # Nobody presses anything: the page looks again by itself.
    page.get_by_role("heading", name="What the columns hold").wait_for()


def test_a_plan_is_brought_in(live_site: Site, page: Page, tmp_path: Path) -> None:
    story = make_plan_story()
    sign_in(page, story.trust.lead, live_site)
    page.goto(at(story, "plan", story.plan.pk))
    hand_in(page, tmp_path / "Plan 31 May 2021.xlsx", plan_making.workbook((CRISIS, RISK)))
    browsing.picture(page, "plan-columns")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="What its words mean").wait_for()
    assert page.get_by_label("Year").input_value() == "2021"
    complete = page.get_by_label("What does “Complete” say of an action?")
    assert complete.input_value() == "complete"
    browsing.picture(page, "plan-meanings")
    page.get_by_role("button", name="Confirm and show the rows").click()
    page.get_by_role("heading", name="2 found, 0 unsure, 0 decided").wait_for()

    page.get_by_role("button", name="Look at the first").click()
    page.get_by_role("heading", name="Action 1.1").wait_for()
    page.get_by_text("All plans were reviewed.").first.wait_for()
    browsing.picture(page, "plan-row")
    press(page, "a")
    page.get_by_text("Action 1.1 is in the plan.").wait_for()
    page.get_by_role("link", name="All that was found").click()
    page.get_by_role("link", name="Look at the sure ones, ten at a time").click()
    page.get_by_label("Action 1.2 is right").check()
    browsing.picture(page, "sure-rows")
    page.get_by_role("button", name="Accept what is ticked").click()
    page.get_by_text("All are decided. Accepted: two.").wait_for()

    action = Action.objects.order_by("sequence")[0]
    page.goto(at(story, "action", action.pk))
    page.get_by_text("claimed, not proven").wait_for()
    page.get_by_text("The document that it was read from says on 31 May 2021").wait_for()
    page.get_by_text("Where it was read from").wait_for()
    # The newer plan: one row as before, one with another date.
    moved = (*RISK[:4], "31 January 2022", *RISK[5:])
    page.goto(at(story, "plan", story.plan.pk))
    hand_in(page, tmp_path / "Plan 31 August 2021.xlsx", plan_making.workbook((CRISIS, moved)))
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Remembered from Plan 31 May 2021.xlsx.").first.wait_for()
    page.get_by_role("button", name="Confirm and show the rows").click()
    page.get_by_text("already in the plan").wait_for()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="What would change").wait_for()
    page.get_by_text("The document: 31 January 2022").wait_for()
    page.get_by_label("Why does it change?").fill("The system came late.")
    page.get_by_label("Which body agreed to the new promise?").select_option(label="Board")
    page.get_by_label("What keeps people safe until then?").fill("A weekly call.")
    browsing.axe(page)
    browsing.picture(page, "plan-change")
    press(page, "a")
    page.get_by_text("All are decided. Accepted: one. In the plan before: one.").wait_for()
    assert (Reading.objects.count(), Action.objects.count()) == (2, 2)
