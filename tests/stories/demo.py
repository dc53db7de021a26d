"""The demo as a visitor finds it, told once a run and copied; and how a story goes through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page

from amends.ledger.rules import Actor, Moment
from amends.people.models import Organisation, User
from amends.plans.models import Action, Plan
from amends.standing.queries import organisation_as_at
from amends.web.demo import statement, story
from tests import databases, run_folder
from tests.databases import Copy, Sqlite
from tests.fixtures.browser import Site

DEMO = "amends_demo"
# The evening of the story's last day.
NOW = datetime(2026, 7, 10, 19, tzinfo=UTC)
TRUST = "exampleshire"
VISITOR = story.VISITOR
GOVERNANCE = "gov-holder-2@exampleshire.example"
# Public words are approved in a post by whoever holds it.
NURSING = "dnq-holder-2@exampleshire.example"
SECRETARY = "sec-holder-1@exampleshire.example"


def ensure_demo() -> Sqlite:
    """The template that holds both cases, told by whichever worker comes first."""
    engine = Sqlite(run_folder.current())
    databases.ensure_template(engine)
    with run_folder.once(engine.run, DEMO) as todo:
        if todo:
            engine.drop(DEMO)
            engine.create(DEMO, template=databases.TEMPLATE)
            with databases.default_connection_at(engine.address(DEMO)):
                told = story.tell(story.read())
                statement.reconstruct(by=Actor(told.visitor.pk))
    return engine


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy of the demo, with the default connection pointed at it."""
    engine = ensure_demo()
    name = f"{run_folder.worker_name()}_demo"
    engine.drop(name)
    engine.create(name, template=DEMO)
    try:
        with databases.default_connection_at(engine.address(name)):
            yield Copy(engine.name, engine.address(name))
    finally:
        engine.drop(name)


def sign_in(page: Page, site: Site, email: str) -> None:
    """Somebody of the story, without the sign-in page, in place of whoever was there."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])


def plan() -> Plan:
    """The plan that answers the independent report."""
    return Plan.objects.get(organisation__slug=TRUST, name="Improvement plan")


def action(number: str) -> Action:
    """An action of the trust by its number on the last day."""
    trust = Organisation.objects.get(slug=TRUST)
    found = organisation_as_at(trust.pk, Moment(NOW.date()))
    (one,) = [a.action for p in found.plans for a in p.actions if a.number == number]
    return one


def on(address: str, day: str, known: str = "") -> str:
    """An address as at a day, and as known on a day."""
    return f"{address}?{urlencode({'on': day} | ({'known': known} if known else {}))}"


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to a control by the Tab key alone; fails where it cannot be reached that way."""
    for _press in range(150):
        if wanted.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")
