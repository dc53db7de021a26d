"""Two reports on one case, in a browser: what the second adds, what was done, and what becomes of it."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from amends.intake import services as intake
from amends.intake import tasks
from amends.investigations.models import ReportVersion
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.verification import verify
from amends.people import services as people
from amends.plans import services as plans
from amends.plans.models import Action, Plan
from amends.plans.rules import DecisionKind, Rung
from amends.publication import services as publication
from amends.recommendations.models import LinkDecision, Recommendation
from amends.recommendations.rules import Answer
from amends.recommendations.services import respond, set_scope
from tests import browsing
from tests.factories import (
    Trust,
    make_case,
    make_party,
    make_report,
    make_role,
    make_trust,
    make_user,
)
from tests.fixtures.browser import Site
from tests.intake import making
from tests.intake.story import passages
from tests.publication.story import SIGNS
from tests.publication.story import Story as Publishing
from tests.recommendations.story import add_version
from tests.standing.proving import prove, slip

pytestmark = pytest.mark.browser

INTERNAL, FINAL = date(2023, 3, 1), date(2025, 6, 2)
DECIDED, FIRST, REOPENED, SECOND = (
    date(2025, 7, 1),
    date(2025, 7, 16),
    date(2025, 8, 20),
    date(2025, 9, 10),
)
SPEAK = "The ward and the community team must speak within 72 hours of a discharge, in every team."
OTHER = "The Board must publish what it spends on agency staff."
SPOKE = "The ward should speak with the community team when somebody is discharged."
GAP = "The 72 hours, and every other team."


class Days:
    """The day that it is, for every thread of the served site too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def today(self, day: date) -> None:
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        self.monkeypatch.setattr(clock, "_set_to", ContextVar("amends_clock", default=now))


def read_in(trust: Trust, version: ReportVersion, texts: tuple[str, ...]) -> list[Recommendation]:
    """The recommendations of a document that was read, each accepted as it is printed."""
    reading = tasks.read_in(
        organisation=trust.organisation,
        version=version,
        upload=making.upload(making.report_docx(texts), f"{version.pk}.docx"),
        by=trust.by,
    )
    intake.carry_out(reading_id=reading.pk)
    found = [
        intake.accept(
            passage=passage,
            text=passage.text,
            label=passage.label,
            paragraph=passage.paragraph,
            addressees=[trust.party],
            seen=passage.version,
            as_printed=True,
            by=trust.by,
        )
        for passage in passages(reading)
    ]
    assert [row.text for row in found] == list(texts)
    return found


def begin(trust: Trust, name: str, version: ReportVersion) -> Plan:
    return plans.begin_plan(
        organisation=trust.organisation,
        name=name,
        reports=[version.report],
        begins_on=version.received_on,
        effective_on=version.received_on,
        by=trust.by,
    )


def add(trust: Trust, plan: Plan, number: str, serves: Recommendation, day: date) -> Action:
    return plans.add_action(
        plan=plan,
        number=number,
        title=f"The teams speak ({number})",
        wording="Private words of the promise.",
        owner=trust.role,
        in_place_by=ImpreciseDate.on(date(2026, 3, 31)),
        serves=[serves],
        services=[trust.east],
        excluded={trust.west: "They discharge nobody."},
        effective_on=day,
        by=trust.by,
    )


def publish(story: Publishing, day: date) -> None:
    """An edition as at a day, with every word approved."""
    for each in (story.first, story.second):
        story.approve(each, "What is different now.", day)
    story.approve_rest(day)
    story.release(story.draft(day), day)


def signed_in(page: Page, trust: Trust, site: Site) -> Page:
    client = Client()
    client.force_login(trust.lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])
    return page


@dataclass
class World:
    """The two reports as they were read in, and what was done about the first."""

    site: Site
    trust: Trust
    external: ReportVersion
    later: Recommendation
    other: Recommendation
    done: Action
    plan: Plan

    def address(self, name: str, *args: object) -> str:
        return self.site.address + reverse(name, args=[self.trust.organisation.slug, *args])


def make_world(site: Site) -> World:
    """Both reports read in, the internal action proven and closed, the external report accepted."""
    trust = make_trust("Exampleshire Trust")
    case = make_case(trust, "Mr Q")
    internal, external = (
        add_version(
            trust,
            make_report(trust, case, title, kind, {"published": ImpreciseDate.on(published)}),
            VersionKind.FINAL,
            came,
        )
        for kind, title, came, published in (
            (ReportKind.INTERNAL, "Internal investigation", INTERNAL, INTERNAL),
            (ReportKind.EXTERNAL, "Independent investigation", FINAL, FIRST),
        )
    )
    [before] = read_in(trust, internal, (SPOKE,))
    later, other = read_in(trust, external, (SPEAK, OTHER))
    for each in (later, other):
        respond(
            recommendation=each,
            party=trust.party,
            answer=Answer.ACCEPTED,
            decided_by=trust.board,
            effective_on=FINAL,
            by=trust.by,
        )
    set_scope(recommendation=later, services=[trust.east], effective_on=FINAL, by=trust.by)
    ours, plan = begin(trust, "Internal plan", internal), begin(trust, "Improvement plan", external)
    done = add(trust, ours, "1.1", before, INTERNAL)
    prove(done, (trust.east,), date(2024, 1, 8), trust.by)
    plans.record_decision(
        subject=done,
        kind=DecisionKind.CLOSE,
        rung=Rung.EVIDENCED,
        body=trust.board,
        reason="It is shown to work.",
        effective_on=date(2024, 4, 2),
        by=trust.by,
    )
    return World(site, trust, external, later, other, done, plan)


def publishing(world: World, action: Action) -> Publishing:
    """What an edition of the plan needs."""
    trust = world.trust
    chief = make_role(trust, "Chief Executive")
    people.hold_role(role=chief, holder=make_user(SIGNS), effective_on=INTERNAL, by=trust.by)
    publication.make_key(organisation=trust.organisation, by=trust.by)
    return Publishing(
        trust=trust,
        police=make_party(trust, "Exampleshire Constabulary"),
        report=world.external.report,
        final=world.external,
        plan=world.plan,
        first=world.later,
        second=world.other,
        action=action,
        owner=trust.role,
        chief=chief,
        releaser=trust.user("executive"),
    )


def decide_every_link(page: Page, world: World) -> None:
    """One after the other, the next offered each time."""
    page.goto(world.address("crosswalk", world.external.report.case_id))
    page.get_by_role("link", name="Compare Recommendation 1").click()
    page.get_by_text("Likely the same matter").wait_for()
    browsing.axe(page)
    page.get_by_role("link", name="Put them side by side").click()
    page.get_by_text("Not asked by the earlier one").wait_for()
    browsing.axe(page)
    page.get_by_role("radio", name="Wider").check()
    page.get_by_label("What is still to do, in words").fill(GAP)
    page.get_by_role("checkbox", name="1.1 The teams speak").check()
    page.get_by_label("Why", exact=True).fill("It gives a time.")
    page.get_by_label("A sentence for the public").fill("We had begun this ourselves.")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_text("What was recommended before?").first.wait_for()
    page.get_by_role("link", name="Record that nothing earlier was found").click()
    page.get_by_label("What is still to do, in words").fill("All of it.")
    page.get_by_label("Why", exact=True).fill("We looked through both reports.")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_text("All 2 recommendations have been decided.").wait_for()
    assert LinkDecision.objects.count() == 2


def take_up_the_gap(page: Page, world: World) -> Action:
    """What is left over is work that nobody has in hand, until an action takes it up."""
    page.goto(world.address("recommendation", world.later.pk))
    page.get_by_text("No action takes this up yet.").wait_for()
    expect(page.get_by_text("Carried over:")).to_have_count(1)
    action = add(world.trust, world.plan, "1.1", world.later, DECIDED)
    page.get_by_role("link", name="Say which action takes this up").click()
    page.get_by_role("radio", name=action.title).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text(f"Taken up by “{action.title}”").wait_for()
    return add(world.trust, world.plan, "2.1", world.other, DECIDED)


def reopen(page: Page, world: World) -> None:
    """The action that was carried over is opened again, and the later one shows it at once."""
    page.goto(world.address("decide-action", world.done.pk))
    page.get_by_role("radio", name="Reopen").check()
    page.get_by_label("Why?", exact=True).fill("An audit found that it is not done.")
    page.get_by_label("Which body decided?").select_option(label="Board")
    page.get_by_role("button").last.click()
    page.goto(world.address("recommendation", world.later.pk))
    page.get_by_text("by the Board on 20 August 2025. What carries over").wait_for()
    browsing.axe(page)


def test_what_the_second_investigation_adds_from_two_reports_to_the_next_edition(
    live_site: Site, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = Days(monkeypatch)
    days.today(DECIDED)
    world = make_world(live_site)
    page = signed_in(new_page(), world.trust, live_site)
    decide_every_link(page, world)
    second = take_up_the_gap(page, world)
    days.today(FIRST)
    story = publishing(world, second)
    publish(story, FIRST)
    days.today(REOPENED)
    reopen(page, world)
    # An audit found as much: in the only team of both scopes it is no longer done.
    slip(world.done, world.trust.east, REOPENED, world.trust.by)
    page.reload()
    page.get_by_text("Not proven now:").wait_for()
    assert page.get_by_text("Carried over:").count() == 0
    days.today(SECOND)
    publish(story, SECOND)
    slug = world.trust.organisation.slug
    page.goto(f"{live_site.address}/public/{slug}/{world.plan.pk}/")
    told = page.inner_text("main")
    assert "What was done then was opened again by the Board on 20 August 2025" in told
    assert "We cannot show today, for any of the services that this is for" in told
    east = world.trust.east.name
    assert f"what was done before was proven for it in {east}, and is in no service." in told
    assert "What was done before was reopened by the Board on 20 August 2025." in told
    assert verify(world.trust.organisation.pk).faults == ()
