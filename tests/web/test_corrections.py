"""Every entry can be found and put right from a page, by those who may."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from amends.evidence.models import EvidenceState
from amends.evidence.rules import Stage
from amends.governance import queries
from amends.governance.rules import Openness
from amends.governance.services import decide
from amends.investigations.services import add_event
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import DatedRecord
from amends.ledger.rules import Moment
from amends.people.models import Holding, ServiceState, Succession
from amends.people.services import add_service, hold_role, merge_services
from amends.plans.models import Decision, Placement, ScopeStatement, Serving
from amends.plans.services import describe_plan
from amends.recommendations.models import Recommendation
from amends.standing.queries import action_as_at
from amends.web.events import KINDS
from amends.web.queries.entries import THINGS, WAYS, choices_for
from amends.web.views.entries import CORRECTED_BY
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, World, build
from tests.fixtures.databases import Begin
from tests.people.pages import day, sent
from tests.people.pages import words as said_by

WRONG = date(2025, 4, 16)
RIGHT = date(2025, 5, 16)
KIND = "plans.decision"


@pytest.fixture
def world(page_beginning: Begin, settings: Settings) -> World:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    made = page_beginning(build)
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


def test_a_gap_of_a_draft_is_kept_by_whoever_may_not_read_it(world: World) -> None:
    drafted = world.add(Recommendation(version=world.draft, number="77", text="Look.", position=77))
    row = world.add(
        Decision(
            action=world.action,
            kind="reopen",
            body=world.board,
            reason="It came back.",
            reopens_gap_of=drafted,
            effective_on=RIGHT,
        )
    )
    key = str(drafted.pk)
    assert dict(choices_for(row, drafts=True)["reopens_gap_of"])[key] == drafted
    told = dict(choices_for(row, drafts=False)["reopens_gap_of"])[key]
    assert told == "A recommendation of a draft"
    with clock.set_to(NOW):
        history = address(world, "entries", "plans.action", world.action.pk)
        assert "Recommendation 77" in words(browser(world, "lead"), history)
        told = words(browser(world, "reader"), history)
    assert "It came back." in told
    assert "A recommendation of a draft" in told
    assert "Recommendation 77" not in told


def test_a_letter_that_was_refused_since_stays_with_its_decision(world: World) -> None:
    held = (Stage.HELD, RIGHT, "lead")
    letter = world.evidence(held, kind="document", services=[], period=None)
    with clock.set_to(NOW):
        row = decide(
            subject=world.another_action(),
            kind="refuse to close",
            body=world.panel,
            effective_on=RIGHT,
            reason="Not yet shwon.",
            letter=letter,
            by=world.by["secretary"],
        )
    refused = EvidenceState(
        subject=letter, stage=Stage.REFUSED.value, reason="Unsigned.", effective_on=RIGHT
    )
    world.add(refused, "reviewer")
    assert queries.letters_of(world.organisation.pk) == []
    assert dict(choices_for(row, drafts=True)["letter"])[str(letter.pk)] == letter.title
    form = address(world, "correct-entry", KIND, row.pk)
    client = browser(world, "secretary")
    said = {
        "kind": "refuse to close",
        "reason": "Not yet shown.",
        "body": world.panel.pk,
        "correction_reason": "A word was mistyped.",
    }
    with clock.set_to(NOW):
        assert f'value="{letter.pk}" selected' in words(client, form)
        answer = client.post(form, said | day("effective_on", RIGHT))
        assert "Choose its letter" in answer.content.decode()
        later = day("effective_on", date(2025, 5, 17))
        answer = client.post(form, said | {"letter": letter.pk} | later)
        assert "cannot be the letter" in answer.content.decode()
        answer = client.post(form, said | {"letter": letter.pk} | day("effective_on", RIGHT))
        assert answer.status_code == 302, answer.content.decode()
    assert Decision.objects.get(corrects=row.pk).letter == letter.pk


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


def test_a_plan_a_service_a_merger_and_a_day_of_the_timeline(world: World) -> None:
    client = browser(world, "lead")
    case = world.recommendation.version.report.case
    with clock.set_to(NOW):
        line = add_event(
            case=case, day=ImpreciseDate.on(WRONG), what="A visit.", by=world.by["lead"]
        )
        joined = merge_services(
            predecessors=[world.north, world.south],
            name="North and South",
            effective_on=WRONG,
            reason="One building.",
            by=world.by["lead"],
        )
        merger = Succession.objects.get(predecessor=world.north)
        begun = describe_plan(
            plan=world.plan, begins_on=WRONG, effective_on=WRONG, by=world.by["lead"]
        )
        for thing, page, row, said, told in (
            ("people.service", "service", merger, day("effective_on", RIGHT), "16 May 2025"),
            (
                "investigations.case",
                "case",
                line,
                {"day": "17 April 2025", "what": "A call."},
                "A call.",
            ),
            (
                "plans.plan",
                "plan",
                begun,
                {**day("begins_on", RIGHT), **day("effective_on", WRONG)},
                "16 May 2025",
            ),
        ):
            about = {"service": world.north, "case": case, "plan": world.plan}[page]
            listed = address(world, "entries", thing, about.pk)
            assert listed in words(client, address(world, page, about.pk)), page
            form = address(world, "correct-entry", row._meta.label_lower, row.pk)
            assert form in words(client, listed)
            answer = client.post(form, said | {"correction_reason": "Mistyped."})
            assert answer.status_code == 302, answer.content.decode()
            assert told in words(client, listed)
        told = said_by(client, address(world, "entries", "people.service", joined.pk))
        assert "Whether it runs: it opens, from 16 May 2025" in told
        assert f"{world.north.name} became part of North and South, from 16 May 2025" in told
        assert "Last day 15 May 2025" in said_by(client, address(world, "service", world.south.pk))


def test_a_service_that_never_was_has_a_page_that_says_so(world: World) -> None:
    client = browser(world, "lead")
    with clock.set_to(NOW):
        made = add_service(
            organisation=world.plan.organisation,
            name="Mistyped",
            level="service",
            opened_on=WRONG,
            by=world.by["lead"],
        )
        row = ServiceState.objects.get(subject=made)
        answer = client.post(
            address(world, "correct-entry", "people.servicestate", row.pk),
            {"retract": "on", "correction_reason": "There is no such service."}
            | day("effective_on", WRONG),
        )
        assert answer.status_code == 302
        page = said_by(client, address(world, "service", made.pk))
        assert "it was entered by mistake" in page
        assert "Close it" not in page


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


def test_the_how_to_names_every_kind_that_can_be_corrected() -> None:
    told = Path("docs/how-to/correct-an-entry.md").read_text(encoding="utf-8")
    table = told.split("What can be corrected:")[1].split("What to know of some")[0]
    models: set[type[DatedRecord]] = {*WAYS, *CORRECTED_BY, EvidenceState}
    kinds = {str(KINDS[model._meta.label_lower]) for model in models}
    assert {kind for kind in kinds if kind not in table} == set()
    assert {model for model in WAYS if model not in told_of()} == set()


def told_of() -> set[type[DatedRecord]]:
    """Tables that stand on the page of entries of some thing."""
    return {table for told in THINGS.values() for table, _path in told.tables}
