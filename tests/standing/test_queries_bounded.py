"""The number of queries is the same for short and long histories, for one action and for many."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance.models import Cell
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.ledger.models import Head
from amends.ledger.rules import Moment
from amends.people.models import Organisation
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    Placement,
    Plan,
    PlanReport,
    ScopeStatement,
    Serving,
    Update,
)
from amends.recommendations.models import Addressee, Recommendation
from amends.standing.changes import changes
from amends.standing.queries import (
    action_as_at,
    organisation_as_at,
    plan_as_at,
    recommendation_as_at,
)
from benchmarks.as_at_data import make
from tests.standing.histories import DAYS, FIRST, World, begin, commitment

TODAY = DAYS[-1]


def lengthen(world: World, times: int) -> None:
    """So many more updates, promises, cells and accepted pieces of evidence for every action."""
    for n in range(times):
        day = FIRST + timedelta(days=n)
        with world.write() as w:
            for action in world.actions:
                w.add(commitment(action, world.owner, day, 3))
                w.add(Update(subject=action, text="x", claim="in place", effective_on=day))
            for pair in world.pairs.values():
                w.add(
                    Cell(
                        subject=pair,
                        state="in use",
                        expires_on=TODAY,
                        basis="looked",
                        effective_on=day,
                    )
                )
                piece = w.add(Evidence(title="Notes", kind="observation"))
                w.add(EvidenceAction(evidence=piece, action=pair.action))
                w.add(EvidenceService(evidence=piece, service=pair.service))
                w.add(
                    EvidenceState(
                        subject=piece,
                        stage="accepted",
                        period_from=day,
                        period_to=day,
                        effective_on=day,
                    )
                )


def widen(world: World, actions: int) -> None:
    """So many more actions in the first plan, in every service, serving the first recommendation."""
    for number in range(10, 10 + actions):
        with world.write() as w:
            action = w.add(Action(title=f"Number {number}"))
            w.add(
                Placement(
                    subject=action, plan=world.plans[0], number=str(number), effective_on=FIRST
                )
            )
            serves = w.add(ActionServes(action=action, recommendation=world.recommendations[0]))
            w.add(Serving(subject=serves, serves=True, effective_on=FIRST))
            for service in world.services:
                pair = w.add(ActionService(action=action, service=service))
                w.add(ScopeStatement(subject=pair, state="in scope", effective_on=FIRST))
                world.pairs[action.pk, service.pk] = pair
        world.actions.append(action)


def questions(world: World) -> dict[str, Callable[[], object]]:
    """Every way to ask, of the present and as it was known."""
    plan, organisation = world.plans[0], world.small.organisation.pk
    then = Moment(TODAY, Head.objects.get(pk=organisation).sequence)
    return {
        "plan": lambda: plan_as_at(plan, Moment(TODAY)),
        "plan, as known": lambda: plan_as_at(plan, then),
        "organisation": lambda: organisation_as_at(organisation, Moment(TODAY)),
        "action": lambda: action_as_at(world.actions[0], Moment(TODAY)),
        "recommendation": lambda: recommendation_as_at(world.recommendations[0], Moment(TODAY)),
        "changes": lambda: changes(plan, Moment(DAYS[0]), Moment(TODAY)),
        "changes, as known": lambda: changes(plan, Moment(DAYS[0], 30), then),
    }


def counts(world: World) -> dict[str, int]:
    """How many queries each question takes."""
    found = {}
    for name, question in questions(world).items():
        with CaptureQueriesContext(connection) as captured:
            question()
        found[name] = len(captured)
    return found


def test_queries_do_not_grow(database: object) -> None:
    world = begin()
    lengthen(world, 2)
    widen(world, 1)
    few = counts(world)
    lengthen(world, 10)
    widen(world, 8)
    lengthen(world, 2)
    assert counts(world) == few
    # One more finds the plans.
    assert few["organisation"] == few["plan"] + 1
    assert max(few.values()) < 90, few


@pytest.mark.sqlite_only(reason="PostgreSQL takes any number of parameters")
def test_more_actions_than_one_query_takes_values(committed_database: object) -> None:
    """As an organisation of many thousand actions is to SQLite as it comes."""
    made = make(200, 6)
    pk = made.organisations[0]
    plan = Plan.objects.get(pk=made.plans[0])
    at = Moment(date(2026, 1, 1))
    whole, one = organisation_as_at(pk, at), plan_as_at(plan, at)
    connection.ensure_connection()
    # What everything else in a question needs stays below.
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 150)
    assert organisation_as_at(pk, at) == whole
    assert plan_as_at(plan, at) == one
    assert sum(len(each.actions) for each in whole.plans) == 200


def test_what_was_not_entered_is_not_known(database: object) -> None:
    """Things without a day of their own count from their place in the ledger."""
    world = begin()
    pk = world.small.organisation.pk
    plan, version = world.plans[0], world.recommendations[0].version
    pair = next(iter(world.pairs.values()))
    with world.write() as w:
        w.add(ScopeStatement(subject=pair, state="in scope", effective_on=FIRST))
        w.add(Cell(subject=pair, state="in use", expires_on=TODAY, basis="x", effective_on=FIRST))
        piece = w.add(Evidence(title="Notes", kind="observation"))
        w.add(
            EvidenceState(
                subject=piece,
                stage="accepted",
                period_from=FIRST,
                period_to=FIRST,
                effective_on=FIRST,
            )
        )
    known = Moment(TODAY, Head.objects.get(pk=pk).sequence)
    before = organisation_as_at(pk, known)
    with world.write() as w:
        w.add(EvidenceAction(evidence=piece, action=pair.action))
        w.add(EvidenceService(evidence=piece, service=pair.service))
        later = w.add(Recommendation(version=version, number="3", position=3, text="Do it."))
        w.add(Addressee(recommendation=later, party=world.small.role.party))
        third = w.add(Plan(name="Third plan"))
        w.add(PlanReport(plan=third, report=version.report))
    now = organisation_as_at(pk, Moment(TODAY))
    assert organisation_as_at(pk, known) == before
    assert [len(each.recommendations) for each in before.plans] == [2, 0]
    assert [len(each.recommendations) for each in now.plans] == [3, 0, 3]
    assert plan_as_at(plan, known).action(pair.action_id).rung.value == "in place"
    assert plan_as_at(plan, Moment(TODAY)).action(pair.action_id).rung.value == "evidenced"


def test_an_organisation_of_nothing(database: object) -> None:
    world = begin()
    nothing = Organisation.objects.get(pk=world.small.organisation.pk)
    assert organisation_as_at(nothing.pk, Moment(TODAY, 0)).plans == ()
