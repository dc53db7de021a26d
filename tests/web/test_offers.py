"""Pages offer what the reader may do, and tell things as they are."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.models import User
from amends.plans.rules import Rung
from amends.standing.queries import action_as_at
from amends.web import words
from tests import factories
from tests.factories import Trust
from tests.web.reading import words_of
from tests.web.test_home import NOW, asked_of_us, promised

pytestmark = pytest.mark.usefixtures("page_database")


def page(trust: Trust, name: str, *args: object, user: User | None = None, on: str = "") -> str:
    """The words of a page."""
    client = Client()
    client.force_login(user or trust.lead)
    with clock.set_to(NOW):
        answer = client.get(reverse(name, args=[trust.slug, *args]) + on)
    assert answer.status_code == 200
    return words_of(answer)


def test_an_update_is_offered_to_its_owner_and_who_keeps_the_plan() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2020, 4, 30))
    somebody = trust.user("action owner")
    assert "Write an update" in page(trust, "action", action.pk)
    theirs = page(trust, "action", action.pk, user=somebody)
    assert "Write an update" not in theirs
    assert f"written by its owner, {trust.role.name}" in theirs


def test_an_action_can_be_planned_from_what_nothing_serves() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    assert "Plan an action in Improvement plan" in page(trust, "recommendation", asked.pk)
    promised(trust, plan, asked, date(2020, 4, 30))
    assert "Plan an action" not in page(trust, "recommendation", asked.pk)


def test_what_was_in_place_late_and_is_no_longer_says_so() -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2020, 4, 30))
    standing = action_as_at(action, Moment(date(2021, 3, 1)))
    assert standing is not None
    then = replace(standing, in_place_on=date(2020, 5, 12))
    slipped = replace(then, rung=Rung.UNDER_WAY)
    assert words.lateness(slipped, date(2021, 3, 1)) == "in place 12 days late, and no longer"
    stands = replace(then, rung=Rung.IN_PLACE)
    assert words.lateness(stands, date(2021, 3, 1)) == "12 days late"


def test_a_day_to_come_and_a_day_before_are_told_as_such() -> None:
    trust = factories.make_trust()
    plan, _asked = asked_of_us(trust, "4")
    assert "which is still to come" in page(trust, "plan", plan.pk, on="?on=2030-01-01")
    before = page(trust, "plan", plan.pk, on="?on=2001-01-01")
    assert "Nothing of this plan is known on this day" in before
    assert "Add the first action" not in before
