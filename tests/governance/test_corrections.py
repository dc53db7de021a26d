"""Entries put right and taken out: what each stage allows, and how it reads before and after."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from amends.assurance import services as assurance
from amends.assurance.models import Lowering, Standard
from amends.governance import queries
from amends.governance import services as governance
from amends.governance.rules import Openness
from amends.investigations import services as investigations
from amends.investigations.models import ReportDates
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import DatedRecord
from amends.ledger.queries import moment
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.verification import verify
from amends.people import services as people
from amends.people.models import Holding
from amends.people.permissions import NotPermitted
from amends.people.queries import holder_on
from amends.people.services import correct_entry, withdraw_entry
from amends.plans import services as plans
from amends.plans.models import Decision, OneOff, Placement, ScopeStatement, Serving
from amends.plans.rules import Rung
from amends.recommendations import services as recommendations
from amends.standing.queries import action_as_at
from tests.assurance.world import START, World
from tests.governance.test_decisions import DAY, conclude, put_in_place

WAYS = {
    **people.WAYS,
    **investigations.WAYS,
    **recommendations.WAYS,
    **plans.WAYS,
    **assurance.WAYS,
    **governance.WAYS,
}
WRONG = date(2025, 4, 1)
LATER = datetime(2025, 6, 9, 10, tzinfo=UTC)


def put_right[Row: DatedRecord](row: Row, by: Actor, **changes: Any) -> Row:
    way = WAYS[type(row)]
    corrected: Row = correct_entry(way, row, changes=changes, reason="Mistyped.", by=by)
    return corrected


def take_out[Row: DatedRecord](row: Row, by: Actor) -> Row:
    gone: Row = withdraw_entry(WAYS[type(row)], row, reason="Another action.", by=by)
    return gone


def test_a_decision_of_the_wrong_day(world: World) -> None:
    put_in_place(world)
    row = conclude(world, "close", rung="in place", effective_on=WRONG)
    by = world.by["secretary"]
    with clock.set_to(LATER):
        right = put_right(row, by, effective_on=DAY)
    between = date(2025, 4, 15)
    assert queries.openness(world.action, Moment(between)) is Openness.OPEN
    assert queries.openness(world.action, Moment(DAY)) is Openness.CLOSED
    then = moment(organisation_id=world.organisation.pk, day=between, known=date(2025, 6, 2))
    assert queries.openness(world.action, then) is Openness.CLOSED
    with pytest.raises(Refused, match="Correct the correction"):
        put_right(row, by, effective_on=DAY)
    with clock.set_to(LATER):
        again = put_right(right, by, reason="In other words.")
        take_out(again, by)
    assert queries.openness(world.action, Moment(DAY)) is Openness.OPEN
    assert verify(world.organisation.pk).faults == ()


def test_a_decision_that_could_not_have_been_made(world: World) -> None:
    put_in_place(world)
    by = world.by["secretary"]
    row = conclude(world, "close", rung="in place", effective_on=DAY)
    for changes, why in (
        ({"effective_on": date(2025, 1, 10)}, "not in place"),
        ({"rung": "embedded"}, "cannot be closed"),
        ({"body": world.panel}, "letter"),
        ({"effective_on": date(2025, 7, 1)}, "future"),
        ({"reason": " "}, "why"),
        ({}, "Nothing is different"),
    ):
        with pytest.raises(Refused, match=why):
            put_right(row, by, **changes)
    with pytest.raises(NotPermitted):
        put_right(row, world.by["owner"], reason="Other words.")
    with pytest.raises(NotPermitted):
        take_out(row, world.by["owner"])
    with pytest.raises(Refused, match="Say why"):
        withdraw_entry(WAYS[Decision], row, reason=" ", by=by)


def test_a_decision_that_another_rests_on(world: World) -> None:
    put_in_place(world)
    by = world.by["secretary"]
    row = conclude(world, "close", rung="in place", effective_on=WRONG)
    reopened = conclude(world, "reopen", effective_on=DAY)
    with pytest.raises(Refused, match="Put that one right first"):
        take_out(row, by)
    with pytest.raises(Refused, match="Put that one right first"):
        put_right(row, by, effective_on=date(2025, 5, 20))
    assert put_right(row, by, effective_on=date(2025, 4, 20)).effective_on == date(2025, 4, 20)
    take_out(reopened, by)
    assert queries.openness(world.action, Moment(DAY)) is Openness.CLOSED


def test_who_held_a_role(world: World) -> None:
    by, role = world.by["lead"], world.roles["auditor"]
    day = date(2025, 8, 1)
    row = people.hold_role(role=role, holder=world.users["reader"], effective_on=day, by=by)
    right = put_right(row, by, effective_on=date(2025, 9, 1))
    assert holder_on(role, day) == world.users["auditor"]
    assert holder_on(role, date(2025, 9, 1)) == world.users["reader"]
    with pytest.raises(Refused, match="cover for itself"):
        put_right(right, by, holder=None, covered_by=role)
    take_out(right, by)
    assert holder_on(role, date(2025, 9, 1)) == world.users["auditor"]
    with pytest.raises(NotPermitted):
        take_out(Holding.objects.filter(subject=role, retracts=False)[0], world.by["owner"])


def test_the_dates_of_a_report(world: World) -> None:
    by = world.by["lead"]
    report = world.version.report
    row = investigations.date_report(
        report=report,
        dates={"accepted": ImpreciseDate.on(date(2025, 3, 1))},
        effective_on=date(2025, 3, 1),
        by=by,
    )
    with pytest.raises(Refused, match="cannot be before"):
        put_right(
            row, by, published=ImpreciseDate.on(date(2025, 2, 1)), accepted=ImpreciseDate.on(DAY)
        )
    right = put_right(row, by, accepted=ImpreciseDate.on(date(2025, 2, 1)))
    assert isinstance(right, ReportDates)
    assert right.accepted == ImpreciseDate.on(date(2025, 2, 1))
    case = investigations.describe_case(
        case=world.case, setting="A ward", effective_on=START, by=by
    )
    assert put_right(case, by, setting="A clinic").setting == "A clinic"


def test_the_scope_of_an_action(world: World) -> None:
    """The day on which it was first in place moves with what is put right."""
    put_in_place(world)
    lead = world.by["lead"]
    plans.set_scope(
        action=world.action,
        services=[world.north, world.south, world.away],
        effective_on=START,
        reason="",
        by=lead,
    )
    row = ScopeStatement.objects.get(subject__service=world.away)

    def in_place() -> date | None:
        found = action_as_at(world.action, Moment(date(2025, 6, 2)))
        assert found is not None
        return found.in_place_on

    assert in_place() is not None
    cell = assurance.record_cell(
        action=world.action,
        service=world.away,
        state="introduced",
        effective_on=START,
        basis="Seen",
        by=world.by["owner"],
    )
    assert in_place() is None
    with pytest.raises(Refused, match="begins on"):
        put_right(row, lead, effective_on=date(2024, 1, 1))
    with pytest.raises(Refused, match="not covered"):
        put_right(row, lead, state="excluded")
    # What is recorded of it is not silenced so; what was wrong is taken out first.
    with pytest.raises(Refused, match="would count no more"):
        put_right(row, lead, state="excluded", reason="Not theirs.")
    assurance.retract_cell(cell=cell, reason="Another team.", by=world.by["owner"])
    right = put_right(row, lead, state="excluded", reason="Not theirs.")
    assert in_place() == date(2025, 2, 1)
    take_out(right, lead)
    assert in_place() == date(2025, 2, 1)
    with pytest.raises(NotPermitted):
        put_right(ScopeStatement.objects.all()[0], world.by["owner"], reason="Words.")


def test_where_an_action_stands_and_what_it_serves(world: World) -> None:
    lead = world.by["lead"]
    world.another_action("2")
    place = Placement.objects.get(subject=world.action)
    with pytest.raises(Refused, match="has the number 2"):
        put_right(place, lead, number="2")
    with pytest.raises(Refused, match="only place"):
        take_out(place, lead)
    assert put_right(place, lead, number="1.1").number == "1.1"
    serving = Serving.objects.get(subject__action=world.action)
    with pytest.raises(Refused, match="no longer serves"):
        put_right(serving, lead, serves=False)
    take_out(serving, lead)
    found = action_as_at(world.action, Moment(DAY))
    assert found is not None
    assert found.serves == ()
    strength = plans.set_strength(action=world.action, strength="weaker", effective_on=DAY, by=lead)
    assert put_right(strength, lead, strength="stronger").strength == "stronger"
    one_off = plans.make_one_off(
        action=world.action, reason="Bought.", approved_by=world.board, effective_on=DAY, by=lead
    )
    take_out(one_off, lead)
    assert OneOff.objects.filter(retracts=False).count() == 1
    found = action_as_at(world.action, Moment(DAY))
    assert found is not None
    assert found.one_off is None


def test_standards_and_limits(world: World) -> None:
    lead = world.by["lead"]
    standard = assurance.set_standard(action=world.action, per_cent=9, effective_on=START, by=lead)
    with pytest.raises(Refused, match="from 1 to 100"):
        put_right(standard, lead, per_cent=900)
    assert put_right(standard, lead, per_cent=90).per_cent == 90
    assert Standard.objects.count() == 2
    limit = assurance.lower(
        action=world.action, rung="under way", reason="Doubt.", effective_on=DAY, by=lead
    )
    with pytest.raises(NotPermitted):
        take_out(limit, world.by["owner"])
    put_in_place(world)
    found = action_as_at(world.action, Moment(DAY))
    assert found is not None
    assert found.rung is Rung.UNDER_WAY
    right = put_right(limit, world.by["reviewer"], effective_on=date(2025, 5, 2))
    assert isinstance(right, Lowering)
    found = action_as_at(world.action, Moment(DAY))
    assert found is not None
    assert found.rung is Rung.IN_PLACE


def test_what_a_recommendation_is_for(world: World) -> None:
    lead = world.by["lead"]
    row = recommendations.state_intent(
        recommendation=world.recommendation,
        quoted="It failed.",
        page=3,
        reading="",
        effective_on=START,
        by=lead,
    )
    with pytest.raises(Refused, match="page"):
        put_right(row, lead, page=None)
    assert put_right(row, lead, page=4).page == 4


def test_every_row_of_another_table_is_refused(world: World) -> None:
    with pytest.raises(TypeError):
        put_right(Placement.objects.all()[0], world.by["lead"], subject=None)
