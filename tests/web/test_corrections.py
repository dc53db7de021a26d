"""Every entry can be found and put right from a page, by those who may."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from amends.governance import queries
from amends.governance.rules import Openness
from amends.governance.services import decide
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.models import Holding
from amends.people.services import hold_role
from amends.plans.models import Decision, Placement, ScopeStatement, Serving
from amends.standing.queries import action_as_at
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, World, build
from tests.databases import Copy
from tests.people.pages import day, sent

WRONG = date(2025, 4, 16)
RIGHT = date(2025, 5, 16)
KIND = "plans.decision"


@pytest.fixture
def world(page_database: Copy, settings: Settings) -> World:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    del page_database
    made = build()
    with clock.set_to(NOW):
        decide(
            subject=made.action,
            kind="stop",
            body=made.board,
            effective_on=WRONG,
            reason="Another way was found.",
            reopens_gap_of=made.recommendation,
            by=made.by["secretary"],
        )
    return made


def browser(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def test_a_decision_of_the_wrong_day_is_put_right_from_its_action(world: World) -> None:
    row = Decision.objects.get()
    form = address(world, "correct-entry", KIND, row.pk)
    client = browser(world, "secretary")
    with clock.set_to(NOW):
        assert form in words(client, address(world, "action", world.action.pk))
        history = words(client, address(world, "entries", "plans.action", world.action.pk))
        assert form in history
        assert "A decision, from 16 April 2025" in history
        page = words(client, form)
        assert "What it says now" in page
        assert "Another way was found." in page
        said = {
            "kind": "stop",
            "reason": "Another way was found.",
            "body": world.board.pk,
            "reopens_gap_of": world.recommendation.pk,
            "correction_reason": "The month was mistyped.",
        }
        answer = client.post(form, said | day("effective_on", RIGHT))
        assert answer.status_code == 302, answer.content.decode()
        assert queries.openness(world.action, Moment(date(2025, 5, 1))) is Openness.OPEN
        assert queries.openness(world.action, Moment(RIGHT)) is Openness.ENDED
        again = words(client, address(world, "entries", "plans.action", world.action.pk))
        assert "This entry was corrected or taken out, and no longer counts." in again
        assert form not in again
        assert "has been corrected already" in words(client, form)


def test_what_cannot_stand_is_told_and_writes_nothing(world: World) -> None:
    row = Decision.objects.get()
    client = browser(world, "secretary")
    form = address(world, "correct-entry", KIND, row.pk)
    said = {"kind": "close", "reason": "x", "body": world.board.pk, "rung": "embedded"}
    with clock.set_to(NOW):
        answer = client.post(
            form, said | {"correction_reason": "Mistyped."} | day("effective_on", RIGHT)
        )
        assert "not in place on that day" in answer.content.decode()
        answer = client.post(form, said | day("effective_on", RIGHT))
        assert "What was wrong?" in answer.content.decode()
    assert Decision.objects.count() == 1


def test_an_entry_is_taken_out(world: World) -> None:
    row = Decision.objects.get()
    client = browser(world, "secretary")
    with clock.set_to(NOW):
        answer = sent(
            client,
            address(world, "correct-entry", KIND, row.pk),
            kind="stop",
            reason="Another way was found.",
            body=world.board.pk,
            reopens_gap_of=world.recommendation.pk,
            retract="on",
            correction_reason="It was another action.",
            **day("effective_on", WRONG),
        )
        del answer
        assert queries.openness(world.action, Moment(RIGHT)) is Openness.OPEN
        told = words(client, address(world, "entries", "plans.action", world.action.pk))
        assert "This takes out an earlier entry: It was another action." in told


def test_a_holding_that_is_to_come(world: World) -> None:
    with clock.set_to(NOW):
        row = hold_role(
            role=world.roles["auditor"],
            holder=world.users["reader"],
            effective_on=date(2025, 9, 1),
            by=world.by["lead"],
        )
        client = browser(world, "lead")
        role = address(world, "role", row.subject_id)
        assert address(world, "entries", "people.role", row.subject_id) in words(client, role)
        answer = client.post(
            address(world, "correct-entry", "people.holding", row.pk),
            {"holder": world.users["auditor"].pk, "correction_reason": "The wrong name."}
            | day("effective_on", date(2025, 10, 1)),
        )
        assert answer.status_code == 302
    right = Holding.objects.get(corrects=row)
    assert (right.holder, right.effective_on) == (world.users["auditor"], date(2025, 10, 1))


def test_scope_serving_and_place(world: World) -> None:
    client = browser(world, "lead")
    scope = ScopeStatement.objects.get(subject__service=world.south)
    serving = Serving.objects.get()
    place = Placement.objects.get()
    with clock.set_to(NOW):
        for kind, row, said in (
            ("plans.scopestatement", scope, {"state": "excluded", "reason": "Not theirs."}),
            ("plans.serving", serving, {"serves": "no", "reason": "Another does."}),
            ("plans.placement", place, {"plan": world.plan.pk, "number": "1.1"}),
        ):
            answer = client.post(
                address(world, "correct-entry", kind, row.pk),
                said | {"correction_reason": "Mistyped."} | day("effective_on", row.effective_on),
            )
            assert answer.status_code == 302, (kind, answer.content.decode())
        found = action_as_at(world.action, Moment(RIGHT))
    assert found is not None
    assert [each.service for each in found.excluded] == [world.south]
    assert (found.serves, found.number) == ((), "1.1")


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("lead", {"plans.placement", "plans.decision"}),
        ("secretary", {"plans.decision"}),
        ("owner", set()),
        ("reader", set()),
    ],
)
def test_only_those_who_may_find_the_form(world: World, who: str, kinds: set[str]) -> None:
    client = browser(world, who)
    rows = {"plans.placement": Placement.objects.get(), "plans.decision": Decision.objects.get()}
    with clock.set_to(NOW):
        history = words(client, address(world, "entries", "plans.action", world.action.pk))
        found = {
            kind
            for kind, row in rows.items()
            if client.get(address(world, "correct-entry", kind, row.pk)).status_code == 200
        }
    offered = {
        kind
        for kind, row in rows.items()
        if address(world, "correct-entry", kind, row.pk) in history
    }
    assert offered == found == kinds


def test_what_is_not_there(world: World) -> None:
    client = browser(world, "lead")
    row = Decision.objects.get()
    with clock.set_to(NOW):
        for where in (
            address(world, "correct-entry", "plans.update", row.pk),
            address(world, "correct-entry", "plans.placement", row.pk),
            address(world, "entries", "plans.update", row.pk),
            address(world, "entries", "plans.action", row.pk),
        ):
            assert client.get(where).status_code == 404, where
