"""Many ask at the same moment to be written to about a plan: nobody gets past the limits by being quick."""

import threading
import time
from uuid import UUID

import pytest
from django.db import connection

from amends.identifiers import uuid7
from amends.plans import services as plans
from amends.plans.models import Plan
from amends.publication.models import FollowAsk
from amends.publication.services import followers
from tests import factories
from tests.databases import Copy
from tests.publication.story import BEGAN

# Longer than it takes to count.
A_WHILE = 0.5
ADDRESS = "relative@example.org"


def plan_of(name: str) -> Plan:
    trust = factories.make_trust(name)
    report = factories.make_report(trust, factories.make_case(trust, "Mr Q"))
    return plans.begin_plan(
        organisation=trust.organisation,
        name="Improvement plan",
        reports=[report],
        begins_on=BEGAN,
        by=trust.by,
    )


@pytest.mark.parametrize("limit", ["MOST_OF_PLAN", "MOST_OF_ADDRESS", "MOST_OF_ORGANISATION"])
def test_two_at_once_do_not_get_past_a_limit(
    committed_database: Copy, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Each counts, waits, and only then keeps the address."""
    del committed_database
    one = plan_of("Exampleshire Trust")
    other = plan_of("Another Trust") if limit == "MOST_OF_ADDRESS" else one
    addresses = [ADDRESS, "other@example.org" if limit == "MOST_OF_ORGANISATION" else ADDRESS]
    for each in ("MOST_OF_PLAN", "MOST_OF_ADDRESS", "MOST_OF_ORGANISATION"):
        monkeypatch.setattr(followers, each, 1 if each == limit else 9)

    def named() -> UUID:
        time.sleep(A_WHILE)
        return uuid7()

    monkeypatch.setattr(followers, "uuid7", named)
    answers: list[UUID | None] = []

    def ask(plan: Plan, address: str) -> None:
        try:
            answers.append(followers.ask_to_follow(plan=plan, address=address))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=ask, args=each)
        for each in zip((one, other), addresses, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert answers.count(None) == 1
    assert FollowAsk.objects.count() == 1
