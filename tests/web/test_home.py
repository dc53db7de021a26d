"""The first page: what needs whom, most urgent first, and what to do first where nothing is."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.assurance.services import record_cell
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.people.models import Party, Service, User
from amends.people.services import add_service
from amends.plans.models import Action, Plan
from amends.plans.services import add_action, begin_plan, commit_to, set_scope
from amends.plans.services import update as tell
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation
from tests import factories
from tests.factories import Trust
from tests.web.reading import words_of

pytestmark = pytest.mark.usefixtures("page_database")

NOW = datetime(2021, 3, 1, 10, tzinfo=UTC)


def asked_of_us(trust: Trust, *numbers: str) -> tuple[Plan, list[Recommendation]]:
    """A plan that answers a report of some recommendations, all for the trust."""
    report = factories.make_report(trust, factories.make_case(trust))
    version = factories.make_version(trust, report)
    own = Party.objects.get(organisation=trust.organisation, own=True)
    with clock.set_to(factories.BEGAN):
        asked = [
            add_recommendation(
                version=version,
                number=number,
                text=f"The trust should do thing {number}.",
                position=place,
                addressees=[own],
                effective_on=version.received_on,
                by=trust.by,
            )
            for place, number in enumerate(numbers, start=1)
        ]
        plan = begin_plan(
            organisation=trust.organisation,
            name="Improvement plan",
            reports=[report],
            begins_on=date(2020, 1, 6),
            by=trust.by,
        )
    return plan, asked


def promised(
    trust: Trust, plan: Plan, serves: Recommendation, due: date, number: str = "1.1"
) -> Action:
    """An action of the lead's own role."""
    with clock.set_to(factories.BEGAN):
        return add_action(
            plan=plan,
            number=number,
            title="Crisis plans shared with carers",
            wording="Every plan is shared.",
            owner=trust.role,
            in_place_by=ImpreciseDate.on(due),
            serves=[serves],
            services=[trust.east],
            effective_on=date(2020, 1, 6),
            by=trust.by,
        )


def home(trust: Trust, user: User | None = None, query: str = "") -> str:
    """The words of the page."""
    client = Client()
    client.force_login(user or trust.lead)
    with clock.set_to(NOW):
        answer = client.get(f"/o/{trust.slug}/{query}")
    assert answer.status_code == 200
    return words_of(answer)


def test_the_first_step_is_a_case() -> None:
    found = home(factories.make_trust())
    assert "Begin with the case" in found
    assert "Open a case" in found


def test_then_a_report_then_a_plan() -> None:
    trust = factories.make_trust()
    case = factories.make_case(trust)
    assert "There is a case and no report yet" in home(trust)
    factories.make_report(trust, case)
    assert "There is a report and no plan yet" in home(trust)


def test_a_reader_is_offered_no_step_that_they_may_not_take() -> None:
    trust = factories.make_trust()
    assert "Open a case" not in home(trust, trust.user("reader"))


def test_an_answer_and_an_action_are_missing() -> None:
    trust = factories.make_trust()
    asked_of_us(trust, "4")
    found = home(trust)
    assert "Two things need you." in found
    assert "Recommendation 4 has no answer from us yet" in found
    assert "Recommendation 4 has no action that serves it" in found


def test_both_promises_are_told_and_the_days_counted() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2020, 4, 30))
    with clock.set_to(datetime(2020, 4, 1, 9, tzinfo=UTC)):
        commit_to(
            action=action,
            wording="Every plan is shared.",
            owner=trust.role,
            in_place_by=ImpreciseDate.on(date(2021, 2, 17)),
            effective_on=date(2020, 4, 1),
            reason="The record must be changed first.",
            approver=trust.board,
            interim_control="A weekly list.",
            by=trust.by,
        )
    found = home(trust)
    assert "by 30 April 2020, then 17 February 2021. It is 12 days late." in found


def test_a_claim_is_told_as_one() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2022, 4, 30))
    with clock.set_to(NOW):
        tell(
            action=action,
            text="Done.",
            claim="complete",
            effective_on=date(2021, 2, 1),
            by=trust.by,
        )
    found = home(trust)
    assert "said on 1 February 2021 that it is complete. It is claimed, not proven." in found
    assert "late" not in found


def test_an_owner_is_told_of_what_their_role_owns_alone() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    promised(trust, plan, asked, date(2020, 4, 30))
    other = trust.user("action owner", factories.make_role(trust))
    assert "Nothing needs you today." in home(trust, other)
    owner = trust.user("action owner", trust.role)
    found = home(trust, owner)
    assert "One thing needs you." in found
    assert "Action 1.1" in found


def opens(trust: Trust, name: str) -> Service:
    with clock.set_to(NOW):
        return add_service(
            organisation=trust.organisation,
            name=name,
            level="team",
            opened_on=date(2021, 2, 1),
            by=trust.by,
        )


def test_what_opened_since_a_scope_was_set_waits_for_whoever_keeps_the_plan() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2021, 4, 30))
    opens(trust, "New team")
    told = (
        "New team opened on 1 February 2021, after it was said where action 1.1, Crisis plans shared"
        " with carers, is to be done. It is not in scope, and not left out with a reason."
    )
    assert told in home(trust)
    assert "New team" not in home(trust, query="?on=2021-01-31")
    # Whoever owns the action does not say where it is to be done.
    assert "New team" not in home(trust, trust.user("action owner", trust.role))
    with clock.set_to(NOW):
        set_scope(
            action=action,
            services=[trust.east],
            excluded={opens(trust, "Newer team"): "It has no beds."},
            effective_on=date(2021, 2, 2),
            reason="",
            by=trust.by,
        )
    shown = home(trust)
    assert "New team opened" in shown
    assert "Newer team opened" not in shown


def test_what_opened_is_told_once_for_all_the_actions_of_a_plan_in_the_same_queries() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    client = Client()
    client.force_login(trust.lead)
    counts, shown = [], ""
    for number in range(1, 4):
        promised(trust, plan, asked, date(2021, 4, 30), f"1.{number}")
        opens(trust, f"Team {number}")
        with clock.set_to(NOW), CaptureQueriesContext(connection) as queries:
            shown = words_of(client.get(f"/o/{trust.slug}/?all=yes"))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert "Team 1 opened on 1 February 2021, after it was said where 3 actions are to be" in shown
    assert shown.count("after it was said where") == 3


def test_what_was_only_said_to_be_in_use_is_never_told_as_tested() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2021, 4, 30))
    with clock.set_to(NOW):
        record_cell(
            action=action,
            service=trust.east,
            state="in use",
            effective_on=date(2020, 2, 3),
            expires_on=date(2020, 8, 1),
            basis="Managers told us",
            by=trust.by,
        )
    client = Client()
    client.force_login(trust.lead)
    reads = "not tested; said to be in use on 3 February 2020, and nobody has said so since"
    found = home(trust)
    assert "East team was last said to be in use on action 1.1" in found
    assert f"It reads “{reads}”" in found
    assert "last tested" not in found
    with clock.set_to(NOW):
        for page in (f"actions/{action.pk}/", f"actions/{action.pk}/services/"):
            assert reads in words_of(client.get(f"/o/{trust.slug}/{page}")), page


def test_twelve_are_enough_and_the_rest_is_a_link_away() -> None:
    trust = factories.make_trust()
    asked_of_us(trust, *map(str, range(1, 10)))
    found = home(trust)
    assert "18 things need you." in found
    assert found.count("has no") == 12
    assert "and 6 more" in found
    assert home(trust, query="?all=yes").count("has no") == 18


def test_what_the_day_shown_needed() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    promised(trust, plan, asked, date(2020, 4, 30))
    assert "promised in place" in home(trust)
    assert "promised in place" not in home(trust, query="?on=2020-04-30")


def test_the_queries_do_not_grow_with_what_there_is() -> None:
    trust = factories.make_trust()
    asked_of_us(trust, "1")
    client = Client()
    client.force_login(trust.lead)
    counts = []
    for _ in range(2):
        with clock.set_to(NOW), CaptureQueriesContext(connection) as queries:
            client.get(f"/o/{trust.slug}/?all=yes")
        counts.append(len(queries))
        asked_of_us(trust, *map(str, range(1, 8)))
    assert counts[0] == counts[1] <= 45


def test_what_is_not_there_says_what_to_do() -> None:
    trust = factories.make_trust()
    client = Client()
    client.force_login(trust.lead)
    answer = client.get(f"/o/{trust.slug}/plans/{uuid4()}/")
    assert answer.status_code == 404
    assert "check that it is whole" in words_of(answer)
