"""The public edition and the pages around it in a real browser, as wide as a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from amends.assurance.services import record_cell
from amends.evidence.services import add_evidence
from amends.ledger import clock
from amends.ledger.rules import Actor
from amends.people.models import User
from amends.publication import services
from amends.publication.models import Edition
from tests import browsing
from tests.fixtures.browser import Site
from tests.publication.story import AS_AT, Story, at, make_story

pytestmark = pytest.mark.browser


def test_a_relative_reads_two_editions_on_a_phone(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    story.published()
    story.slip()
    later = date(2025, 12, 10)
    story.approve(story.first, "It is late. We say below what we promised.", later)
    story.release(story.draft(later, changed="One team uses it."), later)
    page = new_page(width=browsing.PHONE)
    page.goto(f"{live_site.address}/public/{story.trust.slug}/{story.plan.pk}/")
    assert page.get_by_role("heading", level=1).inner_text() == "What has changed: Improvement plan"
    assert page.get_by_text("Promised in place by 31 July 2025, then by 30 September 2025.").count()
    browsing.axe(page)
    page.get_by_role("link", name="Edition 1").click()
    assert page.get_by_text("There is a newer edition").count()
    browsing.axe(page)
    page.get_by_role("link", name="All editions of this plan").click()
    browsing.axe(page)
    page.get_by_role("link", name="How to check an edition").click()
    browsing.axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE


def test_preparing_is_readable_for_everyone(live_site: Site, page: Page) -> None:
    story = make_story()
    story.approve_all()
    story.approve(story.first, "Someone who was 43 and lived on Nowhere Parade.", AS_AT)
    story.draft()
    client = Client()
    client.force_login(story.trust.lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_site.address}]
    )
    home = f"{live_site.address}/o/{story.trust.slug}/plans/{story.plan.pk}/editions"
    for place in (
        "",
        "draft/",
        "wording/",
        f"wording/recommendation/{story.first.pk}/",
        "details/",
        "easy-read/",
        "preview/",
    ):
        page.goto(f"{home}/{place}")
        assert page.get_by_role("heading", level=1).count() == 1, place
        browsing.axe(page)


def signed_in(live_site: Site, page: Page, user: User) -> None:
    """The browser of somebody."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_site.address}]
    )


def test_a_patients_name_stops_a_release_until_it_is_replaced_by_one_press(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    today = clock.today()
    with clock.set_to(at(AS_AT, 7)):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all()
    story.approve(story.first, "Jane Zimmer was not seen. She would be now.", AS_AT)
    story.draft()
    home = f"{live_site.address}/o/{story.trust.slug}/plans/{story.plan.pk}/editions"
    second = new_page()
    signed_in(live_site, second, story.releaser)
    second.goto(f"{home}/release/")
    expect(second.get_by_text("One detail may point at a person.")).to_have_count(1)
    second.get_by_role("button", name="Release edition 1").click()
    expect(second.get_by_text("There is a problem")).to_have_count(1)
    assert not Edition.objects.exists()
    first = new_page(scripts=False)
    signed_in(live_site, first, story.trust.lead)
    first.goto(f"{home}/draft/")
    first.get_by_role("link", name="One detail may point at a person.").click()
    assert first.locator("mark").inner_text() == "Jane Zimmer"
    first.get_by_role("button", name="1: write “Mr Q”").click()
    expect(first.get_by_text("“Mr Q was not seen. She would be now.”")).to_have_count(1)
    expect(first.get_by_text("That does not mean that nothing is there")).to_have_count(1)
    second.goto(f"{home}/release/")
    second.get_by_role("button", name="Release edition 1").click()
    expect(second.get_by_text("Edition 1 was sealed.")).to_have_count(1)
    edition = Edition.objects.get()
    assert edition.published_on == today
    assert "Zimmer" not in edition.content + edition.page
    browsing.axe(second)


def test_a_family_chooses_to_see_it_first_and_is_written_to(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    story = make_story()
    with clock.set_to(at(AS_AT, 7)):
        services.make_key(organisation=story.trust.organisation, by=story.by)
    story.approve_all()
    story.draft()
    home = f"{live_site.address}/o/{story.trust.slug}"
    page = new_page(width=browsing.PHONE)
    signed_in(live_site, page, story.trust.lead)
    page.goto(f"{home}/cases/{story.report.case_id}/")
    page.get_by_role("link", name="Families, and what they were offered").click()
    expect(page.get_by_text("No family is recorded")).to_have_count(1)
    page.get_by_role("button", name="Add a family").click()
    browsing.axe(page)
    page.get_by_label("How is this family called here?").fill("the patient’s family")
    page.get_by_role("button", name="Add the family").click()
    expect(page.get_by_text("has not been offered the final copy of edition 1")).to_have_count(1)
    for what in ("the final copy was offered", "they want to see it", "what they said"):
        page.get_by_role(
            "link", name=f"Record {'that ' if 'they said' not in what else ''}{what}"
        ).click()
        browsing.axe(page)
        page.get_by_label("Which role spoke with them?").select_option(story.trust.role.name)
        if "they said" in what:
            page.get_by_label("What did they say?").fill("They asked what “in place” means.")
        page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("No reply is recorded yet.")).to_have_count(1)
    browsing.axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE
    second = new_page()
    signed_in(live_site, second, story.releaser)
    second.goto(f"{home}/plans/{story.plan.pk}/editions/release/")
    browsing.axe(second)
    second.get_by_role("button", name="Release edition 1").click()
    assert not Edition.objects.exists()
    second.get_by_label("Why is it released now").fill("The reply is on its way.")
    second.get_by_role("button", name="Release edition 1").click()
    second.get_by_role("link", name="A letter for a family, from edition 1").click()
    expect(second.get_by_role("heading", name="What has not, and by when")).to_have_count(1)
    browsing.axe(second)
    second.emulate_media(media="print")
    assert not second.get_by_text("As a file:").is_visible()
    browsing.axe(second)


def test_a_ward_audit_expires_and_the_public_wording_changes(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    """What was tested in July may be relied on until September. In December nobody has looked again."""
    story = make_story()
    audited(story)
    story.published()
    later = date(2025, 12, 10)
    page = new_page(width=browsing.PHONE)
    public = f"{live_site.address}/public/{story.trust.slug}/{story.plan.pk}/"
    page.goto(public)
    expect(page.get_by_text("tested, and met the standard")).to_have_count(1)
    assert page.get_by_text("not tested since 10 July 2025").count() == 0
    # The plan reads so from the day after, by itself.
    lead = new_page()
    signed_in(live_site, lead, story.trust.lead)
    plan = f"{live_site.address}/o/{story.trust.slug}/actions/{story.action.pk}/"
    for day, reads in (
        ("2025-09-30", "audited: met"),
        ("2025-10-01", "not tested since 10 July 2025"),
    ):
        lead.goto(f"{plan}?on={day}")
        assert lead.get_by_text(reads).count(), day
    browsing.axe(lead)
    # And the words of the edition have to be looked at again before the next is released.
    story.approve_rest(later)
    story.approve(story.first, "Nobody has tested it again. We will.", later)
    story.release(story.draft(later, changed="Nobody has tested it again."), later)
    # Somebody who reads it anew: what leads to the newest edition is kept by browsers for a while.
    page = new_page(width=browsing.PHONE)
    page.goto(public)
    told = "It has not been tested in East team since 10 July 2025."
    expect(page.get_by_text(told)).to_have_count(1)
    expect(page.get_by_text("not tested since 10 July 2025")).to_have_count(1)
    assert page.get_by_text("tested, and met the standard").count() == 0
    browsing.axe(page)
    # What was said then still stands in the first.
    page.get_by_role("link", name="Edition 1").click()
    expect(page.get_by_text("tested, and met the standard")).to_have_count(1)


def audited(story: Story) -> None:
    """In use from 1 July, tested on the 10th by somebody else than its owner."""
    auditor = Actor(story.trust.user("auditor").pk)
    service = story.trust.east
    with clock.set_to(at(date(2025, 7, 11))):
        test = add_evidence(
            organisation=story.trust.organisation,
            title="Audit of records",
            kind="audit or data",
            stage="held",
            actions=[story.action],
            services=[service],
            effective_on=date(2025, 7, 10),
            period=(date(2025, 7, 2), date(2025, 7, 9)),
            by=auditor,
        )
        for state, day in (("in use", date(2025, 7, 1)), ("audited", date(2025, 7, 10))):
            tested = state == "audited"
            record_cell(
                action=story.action,
                service=service,
                state=state,
                result="met" if tested else "",
                sample=(18, 20) if tested else None,
                effective_on=day,
                expires_on=date(2025, 9, 30),
                basis="Records",
                evidence=[test] if tested else [],
                by=auditor,
            )
