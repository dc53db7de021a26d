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

# The first case is told once a run: other stories begin with it too.
FIRST_CASE = "amends_first_case"
DEMO = "amends_demo"
# The evening of the story's last day.
NOW = datetime(2026, 7, 10, 19, tzinfo=UTC)
TRUST = "exampleshire"
VISITOR = story.VISITOR
GOVERNANCE = "gov-holder-2@exampleshire.example"
# Public words are approved in a post by whoever holds it.
NURSING = "dnq-holder-2@exampleshire.example"
SECRETARY = "sec-holder-1@exampleshire.example"


def ensure_first_case() -> Sqlite:
    """The template FIRST_CASE, on SQLite."""
    engine = Sqlite(run_folder.current())
    databases.ensure_template(engine)
    databases.ensure_told(engine, FIRST_CASE, lambda: story.tell(story.read()))
    return engine


def tell_second_case() -> None:
    """What the demo has beside the first case."""
    statement.reconstruct(by=Actor(User.objects.get(email=VISITOR).pk))


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy of the demo, with the default connection pointed at it."""
    engine = ensure_first_case()
    databases.ensure_told(engine, DEMO, tell_second_case, template=FIRST_CASE)
    with databases.copy_of(engine, DEMO) as copy:
        yield copy


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
