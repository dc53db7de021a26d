"""Evidence in a real browser: every page looked at, and one way gone by keyboard on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from amends.evidence.models import Evidence, EvidenceState
from amends.ledger.rules import Actor
from amends.people.models import User
from tests import browsing
from tests.evidence.story import make_story
from tests.evidence.test_pages import at, pages
from tests.fixtures.browser import Site

pytestmark = pytest.mark.browser


def sign_in(page: Page, who: Actor, site: Site) -> None:
    """Somebody, without the sign-in page."""
    client = Client()
    client.force_login(User.objects.get(pk=who.person))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def test_every_page_is_accessible_and_fits(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    addresses = pages(story)
    addresses.pop("evidence-file")
    file = addresses.pop("evidence-version")
    addresses["evidence-preview"] = f"{file}preview/"
    page = new_page(width=browsing.DESKTOP)
    sign_in(page, story.lead, live_site)
    for name, address in addresses.items():
        page.goto(live_site.address + address)
        browsing.axe(page)
        assert browsing.too_wide(page, name) == []


def test_a_wrong_form_is_accessible_too(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    page = new_page(width=browsing.PHONE)
    sign_in(page, story.lead, live_site)
    page.goto(live_site.address + at(story, "add-evidence", story.action.pk))
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_text("Say what it is").first.wait_for()
    browsing.axe(page)


def test_evidence_is_added_and_refused_by_keyboard_on_a_phone_without_scripts(
    live_site: Site, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    story = make_story()
    form = tmp_path / "blank-form.txt"
    form.write_text("Name: ____")
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, story.owner, live_site)
    page.goto(live_site.address + at(story, "add-evidence", story.action.pk))
    page.get_by_label("What is it?").focus()
    page.keyboard.type("The blank form")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="East team").focus()
    page.keyboard.press("Space")
    for legend in ("First day that it covers", "Last day that it covers"):
        group = page.get_by_role("group", name=legend)
        for part, typed in (("Day", "30"), ("Month", "May"), ("Year", "2025")):
            group.get_by_label(part).focus()
            page.keyboard.type(typed)
    page.get_by_label("File").set_input_files(form)
    page.get_by_role("button", name="Add the evidence").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The evidence has been added.").wait_for()
    evidence = Evidence.objects.get(title="The blank form")
    assert evidence.file_id is not None

    page.goto(live_site.address + at(story, "evidence", evidence.pk))
    for button in ("Present it", "Present it"):
        page.get_by_role("button", name=button).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    page.get_by_text("The evidence has been presented.").wait_for()

    sign_in(page, story.lead, live_site)
    page.goto(live_site.address + at(story, "decide-evidence", evidence.pk))
    page.get_by_role("radio", name="Refuse it").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("A blank form shows what was intended.")
    page.get_by_role("button", name="Record the decision").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The decision has been recorded.").wait_for()
    states = EvidenceState.objects.filter(subject=evidence).order_by("sequence")
    assert [state.stage for state in states] == ["held", "presented", "refused"]
