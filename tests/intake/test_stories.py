"""Reading in, in a real browser: every page looked at, and the Covid report gone through by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from amends.intake.models import Passage, Reading
from amends.people.models import User
from amends.recommendations.models import Recommendation
from tests import browsing
from tests.fixtures.browser import Site
from tests.intake import making
from tests.intake.story import Story, make_story, passages, worked_off
from tests.intake.test_pages import at, pages

pytestmark = pytest.mark.browser


def sign_in(page: Page, who: User, site: Site) -> None:
    """Somebody, without the sign-in page."""
    client = Client()
    client.force_login(who)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def press(page: Page, key: str) -> None:
    """An access key. Playwright's own keyboard leaves out the letter that Chromium looks at."""
    session = page.context.new_cdp_session(page)
    down: dict[str, object] = {
        "type": "keyDown",
        "modifiers": 1,
        "key": key,
        "code": f"Key{key.upper()}",
        "text": key,
        "unmodifiedText": key,
        "windowsVirtualKeyCode": ord(key.upper()),
    }
    with page.expect_navigation():
        session.send("Input.dispatchKeyEvent", down)
    page.wait_for_load_state()
    session.detach()


def accept(page: Page) -> None:
    """Accept a passage, where need be without naming anybody that the document names."""
    nobody = page.get_by_label("Nobody in this list")
    if nobody.count():
        nobody.check()
    press(page, "a")


def test_every_page_is_accessible_and_fits(live_site: Site, new_page: Callable[..., Page]) -> None:
    story = make_story()
    addresses = pages(story)
    addresses.pop("passage-page")
    reading = Reading.objects.exclude(version=None).get()
    failed = story.read(making.upload(making.locked_pdf()))
    waiting = story.handed_in(making.upload(making.report_docx(), "report.docx"))
    sheet = story.read(making.upload(making.register_xlsx(), "register.xlsx"))
    accepted = passages(reading)[1]
    story.accept(accepted)
    addresses |= {
        "failed": at(story, "reading", failed.pk),
        "waiting": at(story, "reading", waiting.pk) + "?still=yes",
        "cells": at(story, "passage", sheet.pk, passages(sheet)[0].pk),
        "accepted": at(story, "passage", reading.pk, accepted.pk),
    }
    page = new_page(width=browsing.DESKTOP)
    sign_in(page, story.trust.lead, live_site)
    for name, address in addresses.items():
        page.goto(live_site.address + address)
        browsing.axe(page)
        assert browsing.too_wide(page, name) == []


def test_the_covid_report_is_gone_through_by_keyboard(
    live_site: Site, page: Page, shared_data: Path, tmp_path: Path
) -> None:
    story = make_story()
    document = making.covid(shared_data)
    file = tmp_path / str(document.name)
    file.write_bytes(document.read())
    sign_in(page, story.trust.lead, live_site)

    page.goto(at(story, "report", story.report.pk))
    page.get_by_role("button", name="Read a document in").click()
    page.get_by_role("radio", name="The final report, received").check()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read it in").click()
    page.get_by_text("The document waits to be read.").wait_for()
    worked_off()
    # Nobody presses anything: the page looks again by itself.
    page.get_by_role("heading", name="240 pages · 10 found, 0 unsure").wait_for()
    expect(page.get_by_role("row")).to_have_count(11)
    browsing.picture(page, "found")

    page.get_by_role("button", name="Look at the first").click()
    page.get_by_role("heading", name="Recommendation 1", exact=False).first.wait_for()
    picture = page.get_by_role("img", name="Page 67 of the document")
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 500
    browsing.picture(page, "passage")
    accept(page)
    page.get_by_text("Recommendation 1 is in the record.").wait_for()

    words = page.get_by_label("The words, exactly as the report prints them")
    words.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" (edited)")
    press(page, "e")
    page.get_by_text("The edits have been saved.").wait_for()
    assert words.input_value().endswith("(edited)")
    press(page, "u")
    assert not words.input_value().endswith("(edited)")
    accept(page)
    press(page, "x")
    page.get_by_text("Noted: it is not a recommendation.").wait_for()

    third = passages(Reading.objects.get())[2]
    assert third.state == "rejected"
    page.goto(at(story, "passage", third.reading_id, third.pk))
    press(page, "u")
    accept(page)
    for _ in range(7):
        accept(page)
    page.get_by_text("All are decided. Accepted: ten.").wait_for()
    kept = Recommendation.objects.filter(version=story.final).order_by("position")
    assert [each.number for each in kept] == [str(number) for number in range(1, 11)]
    page.get_by_role("link", name="Record one answer to all of them").click()
    page.get_by_role("heading", level=1).wait_for()


def test_a_passage_is_split_and_joined_on_a_phone_without_scripts(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    both = f"{making.FIRST} {making.SECOND}"
    reading = story.read(making.upload(making.report_pdf([both, making.THIRD])))
    first = passages(reading)[0]
    page = new_page(width=browsing.PHONE, scripts=False)
    sign_in(page, story.trust.lead, live_site)
    page.goto(at(story, "passage", reading.pk, first.pk))
    page.get_by_label("Where does a second recommendation begin?").select_option(index=1)
    page.get_by_role("button", name="Split here").focus()
    page.keyboard.press("Enter")
    page.get_by_text("There are two passages now.").wait_for()
    assert [each.text for each in passages(reading)] == list(making.THREE)
    page.get_by_role("button", name="Join with next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Both passages are one now.").wait_for()
    # The Enter key in a box saves; it accepts nothing.
    page.get_by_label("Number").fill("1(a)")
    page.keyboard.press("Enter")
    page.get_by_text("The edits have been saved.").wait_for()
    first = Passage.objects.get(pk=first.pk)
    assert (first.label, first.state) == ("1(a)", "open")


def test_the_seed_becomes_a_case_on_the_page(
    live_site: Site, page: Page, shared_seed: Path
) -> None:
    story: Story = make_story()
    (path,) = shared_seed.glob("*.txt")
    sign_in(page, story.trust.lead, live_site)
    page.goto(at(story, "cases"))
    page.get_by_role("link", name="Open a case from a published statement").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("The document waits to be read.").wait_for()
    worked_off()
    page.get_by_role("heading", name="What the statement says").wait_for()
    assert page.get_by_label("Pseudonym").input_value() == "Ms Z"
    page.get_by_role("checkbox", name="Nothing but a public statement is known here").check()
    browsing.axe(page)
    page.get_by_role("button", name="Confirm and open the case").click()
    page.wait_for_load_state()
    if page.get_by_text("There is a problem").count():
        for box in (
            page.get_by_role("group", name="Have you checked these words?")
            .get_by_role("checkbox")
            .all()
        ):
            box.check()
        page.get_by_role("button", name="Confirm and open the case").click()
    page.get_by_text("The case of Ms Z is open.").wait_for()
    page.get_by_text("Reconstructed from a public statement").first.wait_for()
    page.get_by_text("The statement claims, and nothing here shows").first.wait_for()
