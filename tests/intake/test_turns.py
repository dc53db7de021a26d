"""Rows in their turn, why they are unsure, and where what is told of an action was read from."""

from dataclasses import replace

import pytest
from django.test import Client

from amends.evidence.models import Evidence
from amends.intake import services
from amends.intake.queries.turns import Turn, next_open, turn_of
from amends.intake.rules.rows import Said
from tests.intake import plan_making
from tests.intake.plan_making import PlanStory, rows_of
from tests.intake.test_pages import signed_in, words
from tests.intake.test_plan_pages import at


@pytest.fixture
def lead(page_plan: PlanStory) -> Client:
    return signed_in(page_plan.trust.lead)


def test_the_list_says_why_rows_are_unsure_and_what_can_be_said_once(
    page_plan: PlanStory, lead: Client
) -> None:
    every = [(*row[:3], "Somebody", *row[4:]) for row in plan_making.many(3)]
    reading = page_plan.mapped(page_plan.read(plan_making.workbook(every)))
    address = at(page_plan, "plan-rows", reading.pk)
    shown = words(lead, address)
    assert "Why every row is unsure Choose the post that owns the action" in shown
    assert "3 rows . Say it once for all of them" in shown.replace("rows.", "rows .")
    sure = page_plan.mapped(page_plan.read(name="Sure.xlsx"))
    assert "Why rows are unsure" in words(lead, at(page_plan, "plan-rows", sure.pk))
    for row in rows_of(sure):
        services.reject_row(row=row, seen=row.version, by=page_plan.trust.by)
    assert "Why rows are unsure" not in words(lead, at(page_plan, "plan-rows", sure.pk))


def test_rows_are_gone_through_in_their_turn(page_plan: PlanStory) -> None:
    reading = page_plan.mapped(page_plan.read())
    crisis, risk, training = rows_of(reading)
    assert [row.unsure for row in (crisis, risk, training)] == [False, False, True]
    assert turn_of(training) == Turn(1, None, crisis.pk)
    assert turn_of(crisis) == Turn(2, training.pk, risk.pk)
    assert turn_of(risk) == Turn(3, crisis.pk, None)
    assert [next_open(row) for row in (training, crisis, risk)] == [
        crisis.pk,
        risk.pk,
        training.pk,
    ]
    services.reject_row(row=training, seen=training.version, by=page_plan.trust.by)
    assert next_open(risk) == crisis.pk


def test_an_action_says_which_document_and_cells_it_was_told_in(
    page_plan: PlanStory, lead: Client
) -> None:
    reading = page_plan.mapped(page_plan.read())
    crisis = rows_of(reading)[0]
    said = replace(Said.from_json(crisis.said), evidence_kind="audit or data")
    action = page_plan.accept(crisis, said)
    shown = words(lead, at(page_plan, "action", action.pk))
    assert "Read from Plan.xlsx: Plan!F2, Plan!G2." in shown
    assert "Read from Plan.xlsx: Plan!H2." in shown
    piece = Evidence.objects.get()
    assert "Read from Plan.xlsx: Plan!H2." in words(lead, at(page_plan, "evidence", piece.pk))
