"""The guided five minutes through the demo, in a real browser. Each part is given, when, then."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from amends.investigations.models import Report
from amends.publication.models import Edition
from amends.recommendations.models import Recommendation
from amends.web.demo.story import read
from tests import browsing
from tests.fixtures.browser import Site
from tests.intake.making import report_pdf
from tests.intake.story import worked_off
from tests.stories.demo import (
    GOVERNANCE,
    NURSING,
    SECRETARY,
    TRUST,
    VISITOR,
    action,
    on,
    plan,
    sign_in,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = "A relative of Mr Q, who was 43 and lived on Nowhere Parade, told us that nobody replied."
WRITTEN_AGAIN = "Not met. A relative told us that nobody replied. We promise a reply by September."
# What edition 3 must tell, in this order.
READ_ALOUD = (
    "This trust, these people and these events do not exist.",
    "What has changed: Improvement plan",
    "Edition 3. It shows how things stood on 12 June 2026.",
    "We are also sorry that in 2023 we said that our work was complete",
    "Rowan Example",
    'heading "In short"',
    "One is met: recommendation 5.",
    'heading "What has changed since edition 2"',
    "Action 4.1, and our own earlier action 4, slipped.",
    "Action 3.2 was promised by 30 September 2025, then by 31 January 2026",
    'heading "What we had wrong before"',
    "For recommendation 3(a), Ward Two did not meet the standard",
    'heading "How to read this"',
    'heading "What the words mean"',
    "Someone other than the person responsible has accepted evidence",
    'heading "Recommendation 1"',
    "Crisis team North did not meet it in May",
    'heading "Recommendation 4"',
    "We have reopened work that we called complete in 2023.",
    'heading "Recommendation 8"',
    "We do not have a new date to offer that we could keep.",
    'heading "How to check this page"',
    "It does not prove that what it says is true.",
)


def test_the_guided_five_minutes(
    live_site: Site, page: Page, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    """Given the demo, when a visitor follows the story, then each page says what the record shows."""
    sign_in(page, live_site, VISITOR)
    a_report_is_read_in(page, tmp_path)
    already_complete_becomes_a_claim(page)
    a_date_slips_and_both_promises_show(page)
    the_owner_says_complete(page)
    a_body_refuses_to_close(page)
    a_case_detail_stops_publication(page, live_site)
    a_relative_reads_edition_3(new_page(width=browsing.PHONE))


def look_at(page: Page, address: str) -> None:
    """Go there; the page must be one that everybody can use."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address
    browsing.axe(page)


def of_action(number: str) -> str:
    return reverse("action", args=[TRUST, action(number).pk])


def a_report_is_read_in(page: Page, folder: Path) -> None:
    # Given a report with the draft's ten recommendations, as it comes: a PDF,
    words = draft_words()
    file = folder / "draft report.pdf"
    file.write_bytes(report_pdf(words))
    # when it is handed in,
    report = Report.objects.get(organisation__slug=TRUST, kind="external")
    look_at(page, reverse("read-in", args=[TRUST, report.pk]))
    page.get_by_role("radio", name=re.compile("Not here yet.*draft", re.I)).check()
    page.get_by_label("When did it come?").fill("21 February 2025")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read it in").click()
    page.get_by_text("The document waits to be read.").wait_for()
    worked_off()
    # then ten are found, once each,
    found = page.get_by_role("table", name="What was found")
    found.wait_for(timeout=60_000)
    browsing.axe(page)
    expect(found.get_by_role("link")).to_have_count(len(words))
    # each is shown beside its page, word for word, and nothing has entered the record.
    addresses = [link.get_attribute("href") or "" for link in found.get_by_role("link").all()]
    for number, (address, printed) in enumerate(zip(addresses, words, strict=True), start=1):
        page.goto(address)
        shown = page.get_by_label("The words, exactly as the report prints them").input_value()
        # An item of a list begins a line of its own.
        assert " ".join(shown.split()) == printed
        picture = page.get_by_role("img", name=f"Page {number + 1} of the document")
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    browsing.axe(page)
    came = date(2025, 2, 21)
    assert not Recommendation.objects.filter(version__received_on=came).exists()


def draft_words() -> list[str]:
    """The ten recommendations of the story's draft; the parts of one are printed with it."""
    rows = {row["id"]: row for row in read()["recommendations"]}
    words: dict[str, str] = {}
    for row in rows.values():
        if row["version"] == "rep-ext-draft":
            text = rows[row["same_as_final"]]["text"] if row["text"] == "same" else row["text"]
            whole = row.get("part_of", row["id"])
            words[whole] = f"{words[whole]} {text}" if whole in words else text
    assert len(words) == 10
    return list(words.values())


def already_complete_becomes_a_claim(page: Page) -> None:
    # Given the earlier action 4, which a committee was told in 2023 was complete,
    # when it is looked at as at the day on which the report was published,
    look_at(page, on(of_action("4"), "2025-07-16"))
    main = page.get_by_role("main")
    # then it is in place, claimed and not proven, and four of its six services are unknown.
    expect(main.get_by_text("claimed, not proven")).to_be_visible()
    expect(main).to_contain_text("Its owner said on 2 March 2023 that it is complete.")
    services = page.get_by_role("table", name="What each service shows")
    expect(services.get_by_role("row").filter(has_text="unknown")).to_have_count(4)
    expect(services.get_by_role("row").filter(has_text="audited: met")).to_have_count(2)
    # Only what is proven carries over to the new recommendation; the rest is still to do.
    page.get_by_role("link", name="Recommendation 4, Independent investigation").click()
    browsing.axe(page)
    expect(main).to_contain_text(
        "evidenced in East Community Mental Health Team and Crisis Resolution and Home Treatment"
        " Team South."
    )
    expect(main).to_contain_text("where the practice has never been tested")


def a_date_slips_and_both_promises_show(page: Page) -> None:
    # Given action 1.1, whose date moved; when it is in place in the last team,
    look_at(page, on(of_action("1.1"), "2025-12-08"))
    main = page.get_by_role("main")
    # then both promises stand beside each other, and how late it is by each.
    expect(main).to_contain_text("30 April 2025, then 31 July 2025")
    expect(main).to_contain_text("130 days late, 222 days on the first promise")
    promises = page.get_by_role("table", name="Each promise that was made")
    moved = promises.get_by_role("row").filter(has_text="The supplier moved the change")
    expect(moved).to_contain_text("Executive Group")
    expect(main).to_contain_text("Each Monday the team manager and the Clinical Director read")


def the_owner_says_complete(page: Page) -> None:
    # Given that the only evidence of action 1.2 was refused, when its owner says complete again,
    look_at(page, on(of_action("1.2"), "2026-07-10", "2026-07-10"))
    main = page.get_by_role("main")
    # then Amends shows the claim, and that nothing is proven.
    expect(main).to_contain_text("Its owner said on 10 April 2026 that it is complete.")
    expect(main).to_contain_text("Nobody other than the owner has accepted evidence of it")
    evidence = page.get_by_role("table", name="What shows it")
    refused = evidence.get_by_role("row").filter(has_text="The blank form")
    expect(refused).to_contain_text("refused")
    expect(refused).to_contain_text("A blank form shows what was intended.")


def a_body_refuses_to_close(page: Page) -> None:
    # Given that the panel was asked to close action 1.1, when its decision is looked at,
    look_at(page, on(of_action("1.1"), "2026-02-01"))
    main = page.get_by_role("main")
    # then it is a refusal, with the reason, and with what one member said against it.
    expect(main).to_contain_text("Integrated Care Board Assurance Panel, 22 January 2026")
    expect(main).to_contain_text("A report that it is complete is not evidence.")
    expect(main).to_contain_text("The Clinical Member would have closed the action")
    expect(main.get_by_text("closed", exact=True)).to_have_count(0)


def a_case_detail_stops_publication(page: Page, site: Site) -> None:
    # Given words about a relative that point at a person, approved and put into a fourth edition,
    sign_in(page, site, NURSING)
    confirm_what_still_holds(page)
    approve_by_keyboard(page, TOLD)
    expect(page.locator("mark", has_text="Nowhere Parade").first).to_be_visible()
    sign_in(page, site, GOVERNANCE)
    prepare_edition(page)
    # when a second person releases it,
    release(page, site)
    # then it is not released, and they are told which words.
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("may point at a person")
    browsing.axe(page)
    assert Edition.objects.filter(plan=plan()).count() == 3
    look_at(page, reverse("disclosure-stops", args=[TRUST, plan().pk]))
    expect(page.locator("mark", has_text="who was 43").first).to_be_visible()
    # When the words are written again, then the second person can release it.
    sign_in(page, site, NURSING)
    approve_by_keyboard(page, WRITTEN_AGAIN)
    release(page, site)
    expect(page.get_by_text("Edition 4 was sealed.")).to_be_visible()
    look_at(page, reverse("public-edition", args=[TRUST, plan().pk, 4]))
    expect(page.get_by_role("main")).to_contain_text(WRITTEN_AGAIN)
    expect(page.get_by_role("main")).not_to_contain_text("Nowhere Parade")


def approve_by_keyboard(page: Page, words: str) -> None:
    """Approve public words for recommendation 3(b) with the keyboard alone."""
    told = Recommendation.objects.get(
        organisation__slug=TRUST, number="3(b)", version__kind="final"
    )
    look_at(page, reverse("approve-wording", args=[TRUST, plan().pk, "recommendation", told.pk]))
    tab_to(page, page.get_by_label("What the public will read"))
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    tab_to(page, page.get_by_role("button", name="Approve these words"))
    page.keyboard.press("Enter")
    page.get_by_text("The wording was approved.").wait_for()
    browsing.axe(page)


def confirm_what_still_holds(page: Page) -> None:
    """Say of each of the words of edition 3, about which something moved since, that they still hold."""
    look_at(page, reverse("wordings", args=[TRUST, plan().pk]))
    held = page.get_by_role("button", name="These words still hold")
    while (left := held.count()) > 0:
        held.first.press("Enter")
        expect(held).to_have_count(left - 1)
    expect(page.get_by_text("All of these are approved, and nothing moved since.")).to_be_visible()


def prepare_edition(page: Page) -> None:
    look_at(page, reverse("draft-edition", args=[TRUST, plan().pk]))
    for label, words in (
        ("Apology", "We are sorry."),
        ("Statement", "This is the fourth edition."),
        ("In short", "Nine recommendations. One is met."),
        ("What has changed since the last edition", "Four of seven posts are filled."),
        ("Corrections", "Edition 3 had nothing wrong that we know of."),
        ("Who signs", "Rowan Example"),
    ):
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("In which role").select_option(label="Chief Executive")
    page.get_by_label("Which body approved it").select_option(label="Trust Board")
    approved = page.get_by_role("group", name="Approved on")
    for part, value in (("Day", "10"), ("Month", "7"), ("Year", "2026")):
        approved.get_by_label(part).fill(value)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("The draft was saved.").wait_for()
    browsing.axe(page)


def release(page: Page, site: Site) -> None:
    """The second person presses the button."""
    sign_in(page, site, SECRETARY)
    look_at(page, reverse("release-edition", args=[TRUST, plan().pk]))
    why = page.get_by_label("Why is it released now")
    if why.count():
        # Families of the story have not been offered this edition.
        why.fill("They asked for nothing more before autumn.")
    button = page.get_by_role("button", name="Release edition 4")
    tab_to(page, button)
    # Sealing an edition, or saying why not, takes a while on a busy machine.
    with page.expect_navigation(timeout=60_000):
        page.keyboard.press("Enter")


def a_relative_reads_edition_3(page: Page) -> None:
    # Given a relative with a phone and no account, when edition 3 is read to them from top to end,
    look_at(page, reverse("public-edition", args=[TRUST, plan().pk, 3]))
    heard = page.locator("body").aria_snapshot()
    # then it tells in plain words, in an order that makes sense, what moved and what is not proven.
    place = 0
    for words in READ_ALOUD:
        found = heard.find(words, place)
        assert found >= 0, f"“{words}” is not told, or too early"
        place = found
    for jargon in ("effective_on", "residual", "rung", "None", "as_at"):
        assert jargon not in heard
    assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE


def test_the_tour_page_leads_to_every_step(live_site: Site, page: Page) -> None:
    sign_in(page, live_site, VISITOR)
    look_at(page, f"/o/{TRUST}/")
    page.get_by_role("link", name="Take the tour: five minutes with Mr Q").click()
    browsing.axe(page)
    steps = (
        page.get_by_role("main")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", level=2))
    )
    expect(steps).to_have_count(12)
    links = page.get_by_role("main").locator("ol").get_by_role("link").all()
    addresses = [link.get_attribute("href") or "" for link in links]
    assert len(addresses) >= 24
    for address in addresses:
        answer = page.request.get(address)
        assert answer.ok, address
    page.goto("/o/ms-z/")
    assert not page.get_by_role("link", name="Take the tour").count()
    assert page.request.get("/o/ms-z/tour/").status == 404


def test_pictures_for_the_docs(live_site: Site, page: Page) -> None:
    """What README shows is what a visitor sees: the plan on the last day, and edition 3."""
    sign_in(page, live_site, VISITOR)
    page.set_viewport_size({"width": 1100, "height": 1400})
    look_at(page, on(reverse("plan", args=[TRUST, plan().pk]), "2026-07-10", "2026-07-10"))
    expect(page.get_by_text("30 April 2025, then 31 July 2025").first).to_be_visible()
    # From the plan's own name on: the frame above it is the same on every page.
    page.get_by_role("main").evaluate("main => main.scrollIntoView()")
    browsing.picture(page, "plan")
    look_at(page, reverse("public-edition", args=[TRUST, plan().pk, 3]))
    browsing.picture(page, "edition")
