"""Each form that has a document read takes it in parts, as the form for evidence does; and whole without a script."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from amends.files.models import Unfinished
from amends.files.unfinished import PART
from amends.identifiers import uuid7
from amends.intake.models import Reading
from amends.investigations.models import ReportVersion
from tests import browsing, factories
from tests.evidence.story import Story, make_story
from tests.evidence.test_pages import at
from tests.fixtures.browser import Site
from tests.fixtures.databases import Begin
from tests.intake.test_pages import signed_in
from tests.intake.test_stories import sign_in

LINES = b"The trust should review its policy.\n" * 40_000


def forms(slug: str, report: object, plan: object) -> dict[str, str]:
    """The three forms, by the name of what is read, with the button that sends each."""
    return {
        reverse("read-in", args=[slug, report]): "Read it in",
        reverse("open-from-statement", args=[slug]): "Read it",
        reverse("read-in-plan", args=[slug, plan]): "Read it in",
    }


@pytest.mark.browser
def test_every_form_sends_a_large_document_in_parts(
    live_site: Site, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    story = make_story()
    trust = story.trust
    report = factories.make_report(trust, factories.make_case(trust, "Mr R"))
    page = new_page(width=browsing.DESKTOP)
    sign_in(page, trust.lead, live_site)
    for number, (address, button) in enumerate(forms(trust.slug, report.pk, story.plan.pk).items()):
        content = LINES + PART * b" " + str(number).encode()
        file = tmp_path / f"document {number}.txt"
        file.write_bytes(content)
        page.goto(live_site.address + address)
        final = page.get_by_role("radio", name="Not here yet: The final report")
        if final.count():
            final.check()
            page.get_by_label("When did it come?").fill("2 January 2020")
        page.locator('input[type="file"]').set_input_files(file)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_url("**/readings/**")
        reading = Reading.objects.latest("started_at")
        assert reading.sha256 == hashlib.sha256(content).hexdigest()
        upload = Unfinished.objects.get(name=file.name)
        assert len(upload.parts) == 2
        assert upload.used_at is not None
    assert ReportVersion.objects.get(report=report).file_id is not None


def test_a_document_that_came_damaged_makes_no_version(page_beginning: Begin) -> None:
    """The other way to send is the plain form, which tests/intake/test_pages.py goes through."""
    story: Story = page_beginning(make_story)
    trust = story.trust
    report = factories.make_report(trust, factories.make_case(trust, "Mr R"))
    client: Client = signed_in(trust.lead)
    said = {"name": "report.txt", "size": len(LINES), "modified": 1}
    upload = client.post(at(story, "begin-upload"), said).json()
    client.post(f"{upload['address']}?from=0", LINES, content_type="application/octet-stream")
    answer = client.post(
        at(story, "read-in", report.pk),
        {
            "key": str(uuid7()),
            "which": "new final",
            "received": "2 January 2020",
            "document-parts": upload["id"],
            "document-sha256": "0" * 64,
        },
    )
    page = answer.content.decode()
    assert "came damaged" in page
    assert "Choose the file again" in page
    assert not ReportVersion.objects.filter(report=report).exists()
    assert Unfinished.objects.get().refused_at is not None
