"""Ms Z: what one public statement says. Every page says so, and nothing of it is ever published."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from amends.ledger.rules import Actor, Refused
from amends.people.models import Organisation, User
from amends.people.services import create_user, grant
from amends.plans.models import Action, Plan
from amends.publication import services as publication
from amends.publication.models import DraftEdition, Edition
from amends.recommendations.models import Recommendation
from amends.web.demo.statement import reconstruct

pytestmark = pytest.mark.usefixtures("page_database")

NOTICE = "econstructed from a public statement"
INSIDE = re.compile(r'href="(/o/ms-z/[^"#?]*)')


def told() -> tuple[Organisation, User]:
    """The case, and who reads it."""
    reader = create_user(email="reader@example.org", name="Reader")
    return reconstruct(by=Actor(reader.pk)), reader


def walk(client: Client, start: str) -> dict[str, str]:
    """Every page that a reader can come to by links, with its text."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = response.content.decode()
        waiting += INSIDE.findall(found[address])
    return found


@pytest.mark.slow
def test_every_page_says_where_it_comes_from(client: Client) -> None:
    _organisation, reader = told()
    client.force_login(reader)
    pages = walk(client, "/o/ms-z/")
    assert len(pages) > 20
    assert [address for address, text in pages.items() if NOTICE not in text] == []


def test_it_has_what_the_statement_says_and_no_more(client: Client) -> None:
    organisation, reader = told()
    assert not Recommendation.objects.filter(organisation=organisation).exists()
    client.force_login(reader)
    plan = Plan.objects.get(organisation=organisation)
    text = client.get(reverse("plan", args=["ms-z", plan.pk])).content.decode()
    assert "claimed, not proven" in text
    assert text.count("Please note") == 1
    case = client.get(reverse("case", args=["ms-z", plan.answers.get().report.case_id]))
    assert "A plan begins" not in case.content.decode()
    action = Action.objects.get(organisation=organisation)
    text = client.get(reverse("action", args=["ms-z", action.pk])).content.decode()
    for words in ("intermediate", "First in place everywhere", "Its owner said", "2013"):
        assert words not in text
    for words in ("The statement says on 24", "First said to be in place"):
        assert words in text
    assert client.get("/o/ms-z/tour/").status_code == 404


def test_nothing_of_it_is_published(client: Client) -> None:
    organisation, reader = told()
    by = Actor(reader.pk)
    plan = Plan.objects.get(organisation=organisation)
    client.force_login(reader)
    text = client.get(reverse("editions", args=["ms-z", plan.pk])).content.decode()
    assert "never sealed or published" in text
    assert "Prepare an edition" not in text
    second = create_user(email="second@example.org", name="Second person")
    grant(organisation=organisation, user=second, profile="executive", by=by)
    with pytest.raises(Refused, match="never sealed or published"):
        publication.release(draft=prepared(plan, by), by=Actor(second.pk))
    assert not Edition.objects.exists()
    assert client.get(reverse("public-plan", args=["ms-z", plan.pk])).status_code == 404


def prepared(plan: Plan, by: Actor) -> DraftEdition:
    """A draft that somebody tries to make of it all the same."""
    return publication.prepare(plan=plan, as_at=date(2017, 7, 24), by=by)
