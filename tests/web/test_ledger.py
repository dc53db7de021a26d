"""The ledger told in words: every event and kind has them, and drafts are not named to those who may not read them."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import amends
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.ledger.redaction import record_models
from amends.people import services as people
from amends.people.models import User
from amends.publication.rules.families import Step
from amends.publication.services import add_family, record_step
from amends.recommendations.services import add_recommendation
from amends.web.events import EVENTS, KINDS
from amends.web.queries.ledger import COLUMNS, EITHER, LEADS, PAGE, PAGES
from tests import factories
from tests.factories import Trust
from tests.web.reading import words_of

EVENT = re.compile(r'event="([a-z -]+\.[a-z -]+)"')


def ledger(trust: Trust, user: User | None = None, query: str = "") -> str:
    client = Client()
    client.force_login(user or trust.lead)
    answer = client.get(f"/o/{trust.slug}/ledger/{query}")
    assert answer.status_code == 200
    return words_of(answer)


def test_every_event_in_the_code_has_words() -> None:
    package = Path(amends.__file__).parent
    written = {event for path in package.rglob("*.py") for event in EVENT.findall(path.read_text())}
    assert written - set(EVENTS) == set()


def test_every_kind_of_record_has_words() -> None:
    kinds = {model._meta.label_lower for model in record_models()}
    assert kinds - set(KINDS) == set()
    known = {*PAGES, *LEADS, *COLUMNS, *EITHER}
    # A person has no row in any one organisation's ledger.
    assert known - {"people.user"} <= kinds


def test_columns_lead_to_something_with_a_page() -> None:
    ends = {*PAGES, *LEADS}
    assert {kind for _column, kind in COLUMNS.values()} <= ends
    assert {kind for _model, _column, kind in LEADS.values()} <= set(PAGES)


def test_who_when_and_what(page_database: object) -> None:
    trust = factories.make_trust()
    factories.make_case(trust, "Mr K")
    found = ledger(trust)
    assert "A case was opened" in found
    assert "Mr K" in found
    assert "Head of Governance" in found
    assert "6 January 2020 at 9:00am" in found


def test_who_let_whom_in_and_ended_it(page_database: object) -> None:
    trust = factories.make_trust()
    membership = trust.user("executive").memberships.get()
    people.link_for_new_member(membership=membership, by=trust.by)
    people.end_membership(membership=membership, by=trust.by)
    found = ledger(trust)
    for words in (
        "Somebody was let in, or their access was changed",
        "A one-time link to sign in was made for somebody",
        "Somebody’s access was ended",
    ):
        assert words in found
    assert found.count(membership.user.name) == 3


def test_checking_compares_who_may_do_what(page_database: object) -> None:
    trust = factories.make_trust()
    trust.user("reader").memberships.update(profile="executive")
    client = Client()
    client.force_login(trust.lead)
    answer = client.post(f"/o/{trust.slug}/ledger/")
    assert "this does not repeat what the records say" in words_of(answer)


def test_checking_says_that_it_is_whole(page_database: object) -> None:
    trust = factories.make_trust()
    client = Client()
    client.force_login(trust.lead)
    answer = client.post(f"/o/{trust.slug}/ledger/")
    assert "The ledger is intact" in words_of(answer)


@pytest.mark.parametrize(
    "query", ["?before=0", "?before=x", "?before=٣", "?before=99999999999999999999"]
)
def test_any_place_in_the_ledger_is_answered(page_database: object, query: str) -> None:
    assert "Ledger" in ledger(factories.make_trust(), query=query)


def test_pages_follow_one_another_and_ask_the_same(page_database: object) -> None:
    trust = factories.make_trust()
    for number in range(PAGE + 20):
        factories.make_party(trust, f"Party {number}")
    last = Entry.objects.filter(organisation_id=trust.pk).count()
    assert "Older rows" in ledger(trust)
    assert "Newest rows" in ledger(trust, query=f"?before={last - PAGE + 1}")
    client = Client()
    client.force_login(trust.lead)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/o/{trust.slug}/ledger/")
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("profile", "sees"),
    [("governance lead", True), ("executive", True), ("reader", False), ("reviewer", False)],
)
def test_what_a_family_wished_is_told_to_those_alone_who_may_read_it(
    page_database: object, profile: str, sees: bool
) -> None:
    trust = factories.make_trust()
    case = factories.make_case(trust)
    family = add_family(case=case, reference="Family B", by=trust.by)
    today = clock.today()
    record_step(family=family, step=Step.NONE, effective_on=today, as_role=trust.role, by=trust.by)
    found = ledger(trust, trust.user(profile))
    assert ("Family B" in found) is sees
    assert ("wants to receive nothing" in found) is sees
    assert ("A family of a case was named" in found) is sees
    assert found.count("Something that passed with a family was recorded") == (0 if sees else 2)


def test_a_drafts_recommendations_are_not_named_to_a_reader(page_database: object) -> None:
    trust = factories.make_trust()
    report = factories.make_report(trust, factories.make_case(trust))
    draft = factories.make_version(trust, report, VersionKind.DRAFT)
    add_recommendation(
        version=draft,
        number="17(c)",
        text="Do this.",
        position=1,
        effective_on=draft.received_on,
        by=trust.by,
    )
    assert "17(c)" in ledger(trust)
    assert "17(c)" not in ledger(trust, trust.user("reader"))
