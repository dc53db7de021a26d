"""One page with everything that this layer draws, for the tests to look at."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from django.utils.csp import LazyNonce, build_policy

from amends.config import settings as our_settings
from amends.ui.as_at import AsAtForm
from amends.ui.context import NavItem, Notice, show_notice
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    EmailField,
    FileField,
    ImpreciseDateInput,
    IntegerField,
    MultipleChoiceField,
    PasswordField,
    TextArea,
)
from amends.ui.form import Form
from amends.ui.status import LOOKS

TEMPLATE = Path(__file__).with_name("gallery.jinja")
ANSWERS = {"accepted": "Accepted", "in principle": "Accepted in principle", "not ours": "Not ours"}


class EveryField(Form):
    """One of each."""

    answer = ChoiceField(
        label="What is the answer?",
        choices=ANSWERS,
        hints={"in principle": "The aim is accepted, the way to it may differ"},
        reveals={"in principle": "reason"},
    )
    reason = TextArea(label="Why", hint="The public will read this", max_words=300)
    decided_on = DateField(label="Decided on")
    in_place_by = ImpreciseDateInput(label="In place by")
    title = CharField(label="Title", width=20)
    teams = IntegerField(label="How many teams", suffix="teams")
    owner = ChoiceField(label="Owner", choices={"1": "Director of Nursing"}, as_select=True)
    services = MultipleChoiceField(
        label="Services in scope", choices={"1": "Crisis team North", "2": "Ward 3"}
    )
    email = EmailField(label="Email address")
    password = PasswordField(label="Password")
    notes = TextArea(label="Notes", required=False)
    report = FileField(label="Report", hint="PDF or Word, up to 50 MB", extensions=("pdf", "docx"))
    read = BooleanField(label="I have read the report to its end")


@dataclass(frozen=True)
class Gallery:
    """What the gallery's template shows."""

    as_at: AsAtForm
    title: str = "Improvement plan"
    today: date = date(2024, 7, 24)
    statuses: tuple[str, ...] = tuple(LOOKS)
    quarters: tuple[str, ...] = ("Jul 2024", "Oct 2024", "Jan 2025", "Apr 2025", "Jul 2025")
    services: tuple[str, ...] = ("Crisis team North", "Crisis team South", "Ward 3")


class Someone(AnonymousUser):
    """A person who is signed in, without a database."""

    is_authenticated = True  # type: ignore[assignment]  # a property of the base class

    def __str__(self) -> str:
        return "Siân Prys-Jones"


def request() -> HttpRequest:
    """What a page gets from the middleware and the layers above."""
    made = RequestFactory().get("/")
    made._csp_nonce = LazyNonce()  # type: ignore[attr-defined]  # as the CSP middleware does
    made.user = Someone()
    made.navigation = (NavItem("Home", "/"), NavItem("Plans", "/plans", current=True))  # type: ignore[attr-defined]  # see page_context
    made.footer = (NavItem("Accessibility", "/accessibility"),)  # type: ignore[attr-defined]  # see page_context
    made.organisation_name = "Fairhaven Trust"  # type: ignore[attr-defined]  # see page_context
    show_notice(made, Notice.FICTIONAL)
    return made


def engine() -> Jinja2:
    """The Jinja engine of the settings."""
    found = engines.all()[0]
    assert isinstance(found, Jinja2)
    return found


def draw(source: str, context: dict[str, Any], on: HttpRequest | None = None) -> str:
    """A page from a template's source."""
    return str(engine().from_string(source).render(context, on or request()))


def gallery(data: dict[str, Any] | None = None) -> tuple[str, str]:
    """The gallery and the Content-Security-Policy that it is served with."""
    on = request()
    context = {"page": Gallery(AsAtForm()), "form": EveryField(data, seen="1")}
    html = draw(TEMPLATE.read_text(), context, on)
    rules = cast("dict[str, list[str]]", our_settings.SECURE_CSP)
    return html, build_policy(rules, str(on._csp_nonce))  # type: ignore[attr-defined]  # set above
