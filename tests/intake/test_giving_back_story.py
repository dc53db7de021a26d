"""Giving a plan's document back, in a real browser: what is written is seen, then the file is saved."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from amends.plans.services import update
from tests import browsing
from tests.fixtures.browser import Site
from tests.intake import plan_making
from tests.intake.plan_making import CRISIS, RISK, make_plan_story, rows_of
from tests.intake.test_plan_pages import at
from tests.intake.test_stories import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_a_document_is_looked_at_and_saved(
    live_site: Site, new_page: Callable[..., Page], tmp_path: Path, scripts: bool
) -> None:
    story = make_plan_story()
    new = ("1.3", "2", "Tell every carer", "Medical Director", "1 May 2023", "", "", "")
    reading = story.mapped(story.read(plan_making.workbook((CRISIS, RISK, new))))
    actions = [story.accept(row) for row in rows_of(reading)]
    update(
        action=actions[2],
        text="Letters went out to every carer of whom the teams know.",
        effective_on=date(2022, 2, 1),
        by=story.trust.by,
    )
    page = new_page(scripts=scripts)
    sign_in(page, story.trust.lead, live_site)
    page.goto(live_site.address + at(story, "plan-rows", reading.pk))
    page.get_by_role("link", name="Give it back in its own layout").click()
    page.get_by_role("heading", name="Give Plan.xlsx back in its own layout").wait_for()
    page.get_by_role("heading", name="What is written").or_(
        page.get_by_text("What is written", exact=True)
    ).first.wait_for()
    for width in (browsing.DESKTOP, browsing.PHONE) if scripts else ():
        page.set_viewport_size({"width": width, "height": 900})
        browsing.axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download the document").press("Enter")
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)
    assert saved.name.startswith("Plan, as at ")
    sheet = load_workbook(saved).active
    assert sheet is not None
    assert sheet["G4"].value == (
        "1 February 2022: Letters went out to every carer of whom the teams know."
    )
