"""Where an action is no longer to be done: told as dated decisions, and in the quarters that it is about."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people import services as people
from amends.plans.models import Action
from amends.plans.services import set_scope
from amends.web.queries.outside import outside, reach_on
from tests import factories
from tests.factories import Trust
from tests.web.reading import words_of
from tests.web.test_home import NOW, asked_of_us, promised

pytestmark = pytest.mark.usefixtures("page_database")


def narrowed(trust: Trust) -> Action:
    """For two teams; then one closes, one opens, one leaves, and one is left out."""
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2021, 4, 30))
    new = factories.make_service(trust, "New team", opened_on=date(2020, 10, 1))
    other = factories.make_service(trust, "Other team")

    def scoped(day: date, *services: object, **more: object) -> None:
        said = {"action": action, "services": services, "effective_on": day, "reason": ""}
        set_scope(**(said | {"by": trust.by} | more))  # type: ignore[arg-type]  # rows of a table

    with clock.set_to(NOW):
        scoped(date(2020, 1, 6), trust.east, trust.west)
        people.close_service(
            service=trust.west, last_day=date(2020, 9, 15), reason="Too few beds.", by=trust.by
        )
        scoped(date(2020, 10, 1), trust.east, trust.west, new)
        scoped(
            date(2020, 11, 2),
            trust.west,
            new,
            reason="It treats nobody at home.",
            excluded={other: "It has no beds."},
        )
    return action


def test_what_left_closed_or_is_left_out_is_told_with_its_day_and_who_entered_it() -> None:
    trust = factories.make_trust()
    action = narrowed(trust)
    client = Client()
    client.force_login(trust.lead)
    for page in ("", "services/"):
        with clock.set_to(NOW):
            found = words_of(client.get(f"/o/{trust.slug}/actions/{action.pk}/{page}"))
        for told in (
            "East team, left the scope on 2 November 2020: It treats nobody at home.",
            "home. (entered by the Head of Governance)",
            "West team closed after 15 September 2020: Too few beds.",
            "Other team, left out from 2 November 2020: It has no beds.",
        ):
            assert told in found, page
    with clock.set_to(NOW):
        before = words_of(client.get(f"/o/{trust.slug}/actions/{action.pk}/?on=2020-09-15"))
    assert "No longer in scope" not in before


def test_the_matrix_says_when_nothing_was_to_be_seen_and_why() -> None:
    trust = factories.make_trust()
    action = narrowed(trust)
    client = Client()
    client.force_login(trust.lead)
    with clock.set_to(NOW):
        answer = client.get(f"/o/{trust.slug}/actions/{action.pk}/services/")
    body = unescape(answer.content.decode()).split("<tbody>")[1].split("</tbody>")[0]
    rows = {}
    for row in body.split("</tr>")[:-1]:
        name, *cells = (
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        )
        rows[name] = cells
    assert list(rows) == ["New team", "East team", "West team"]
    outside_then, closed = "not in scope", "closed"
    assert rows["New team"] == [*["not open yet"] * 4, "unknown", "unknown"]
    assert rows["East team"] == [
        outside_then,
        "unknown",
        "unknown",
        "unknown",
        outside_then,
        outside_then,
    ]
    assert rows["West team"] == [outside_then, "unknown", "unknown", closed, closed, closed]


def test_a_team_that_its_division_had_in_scope_is_not_told_as_out_of_it() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2021, 4, 30))
    with clock.set_to(NOW):
        set_scope(
            action=action,
            services=[trust.division],
            excluded={trust.east: "Later."},
            effective_on=date(2020, 1, 6),
            reason="",
            by=trust.by,
        )
        set_scope(
            action=action,
            services=[trust.division, trust.east, trust.west],
            effective_on=date(2020, 11, 2),
            reason="",
            by=trust.by,
        )
    client = Client()
    client.force_login(trust.lead)
    with clock.set_to(NOW):
        found = words_of(client.get(f"/o/{trust.slug}/actions/{action.pk}/services/"))
    assert "in scope with Community" in found


def test_it_is_found_in_as_many_queries_whatever_has_left() -> None:
    trust = factories.make_trust()
    action = narrowed(trust)
    days = (date(2020, 9, 30), date(2020, 12, 31))
    with CaptureQueriesContext(connection) as queries:
        outside(action, Moment(NOW.date()))
    assert len(queries) == 3
    with CaptureQueriesContext(connection) as queries:
        reach_on(action, days, None)
    assert len(queries) == 3
