"""Actions that a plan's document does not have are added to it as rows, where that is safe."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from amends.intake import services
from amends.intake.services import GivenBack
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment
from amends.plans.models import Action
from amends.plans.services import add_action, update
from tests.intake import plan_making
from tests.intake.plan_making import AS_AT, CRISIS, NOW, RISK, PlanStory, rows_of
from tests.intake.test_export_command import ran
from tests.intake.test_given_back_again import plan_docx
from tests.intake.test_giving_back import JULY, brought_in
from tests.intake.test_pages import signed_in, words
from tests.intake.test_plan_pages import at

NEW = [
    "3.1",
    "2",
    "Train every team",
    "Medical Director",
    "31 December 2022",
    "On track",
    "15 July 2021: Two teams are trained.",
    "",
]


def added(story: PlanStory, number: str = "3.1") -> Action:
    action = add_action(
        plan=story.plan,
        number=number,
        title="Train every team",
        wording="Train every team",
        owner=story.medical,
        in_place_by=ImpreciseDate.on(date(2022, 12, 31)),
        serves=[story.second],
        effective_on=JULY,
        by=story.trust.by,
    )
    update(
        action=action,
        text="Two teams are trained.",
        forecast="on course",
        effective_on=JULY,
        by=story.trust.by,
    )
    return action


def given(story: PlanStory, *rows: Sequence[str]) -> GivenBack:
    reading, _actions = brought_in(story, *rows)
    added(story)
    return services.give_back(reading=reading, at=Moment(NOW.date()))


def last_of(back: GivenBack) -> list[str]:
    sheet: Any = load_workbook(io.BytesIO(back.data)).active
    return [str(cell.value or "") for cell in sheet[sheet.max_row]]


def test_an_action_is_added_to_a_sheet(plan_story: PlanStory) -> None:
    back = given(plan_story)
    assert last_of(back) == NEW
    assert [row.number for row in back.told.filling.added] == ["3.1"]
    assert back.told.unplaced == ()


def test_an_action_is_added_to_a_table_of_word(plan_story: PlanStory) -> None:
    reading = plan_story.mapped(plan_story.read(plan_docx((CRISIS, RISK)), "Plan.docx"))
    for row in rows_of(reading):
        plan_story.accept(row)
    added(plan_story)
    back = services.give_back(reading=reading, at=Moment(NOW.date()))
    (table,) = Document(io.BytesIO(back.data)).tables
    assert [cell.text for cell in table.rows[-1].cells] == NEW
    assert [cell.text for cell in table.rows[-2].cells] == list(RISK)


def test_what_is_added_is_read_again_as_the_same_action(plan_story: PlanStory) -> None:
    back = given(plan_story)
    again = plan_story.mapped(plan_story.read(back.data, "Given back.xlsx"), as_at=NOW.date())
    third = rows_of(again)[2]
    assert third.said["wording"] == "Train every team"
    assert [row.state for row in rows_of(again)[:2]] == ["kept", "kept"]


def test_before_the_action_was_there_nothing_is_added(plan_story: PlanStory) -> None:
    reading, _actions = brought_in(plan_story)
    added(plan_story)
    back = services.give_back(reading=reading, at=Moment(AS_AT))
    assert back.told.filling.added == ()
    assert last_of(back) == list(RISK)


def test_a_colour_of_the_last_row_says_nothing_of_the_new_one(plan_story: PlanStory) -> None:
    amber = (*RISK[:5], "Amber", *RISK[6:])
    sheet: Any = load_workbook(io.BytesIO(given(plan_story, CRISIS, amber).data)).active
    assert [sheet.cell(row, 6).fill.fill_type for row in (2, 3, 4)] == [None, "solid", None]


@pytest.mark.parametrize("decided", [True, False])
def test_no_row_is_added_while_rows_wait_or_in_two_tables(
    plan_story: PlanStory, decided: bool
) -> None:
    rows = (CRISIS, RISK)
    content = plan_docx_of_two(rows) if decided else plan_making.workbook(rows)
    reading = plan_story.mapped(plan_story.read(content, "Plan.docx" if decided else "Plan.xlsx"))
    for row in rows_of(reading)[: 2 if decided else 1]:
        plan_story.accept(row)
    added(plan_story)
    told = services.give_back(reading=reading, at=Moment(NOW.date())).told
    assert told.filling.added == ()
    assert [one.number for one in told.unplaced] == ["3.1"]


def plan_docx_of_two(rows: Sequence[Sequence[str]]) -> bytes:
    document = Document()
    for row in rows:
        table = document.add_table(0, len(plan_making.HEADINGS))
        for line in (plan_making.HEADINGS, row):
            for cell, text in zip(table.add_row().cells, line, strict=True):
                cell.text = text
        document.add_paragraph("Something between.")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_what_was_read_from_another_document_is_not_added(plan_story: PlanStory) -> None:
    reading, _actions = brought_in(plan_story, CRISIS)
    other = plan_story.mapped(plan_story.read(plan_making.workbook((RISK,)), "Other.xlsx"))
    plan_story.accept(rows_of(other)[0])
    told = services.give_back(reading=reading, at=Moment(NOW.date())).told
    assert told.filling.added == ()
    assert [one.number for one in told.unplaced] == ["1.2"]


def test_the_page_and_the_command_say_what_is_added_and_that_signatures_break(
    page_plan: PlanStory, tmp_path: Path
) -> None:
    content = io.BytesIO(plan_making.workbook((CRISIS, RISK)))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", b"<Signature/>")
    reading = page_plan.mapped(page_plan.read(content.getvalue()))
    for row in rows_of(reading):
        page_plan.accept(row)
    added(page_plan)
    lead = signed_in(page_plan.trust.lead)
    shown = words(lead, at(page_plan, "give-back", reading.pk))
    assert "A row is added below the last one, in its look, for 1 action" in shown
    assert "What is written breaks 1 signature" in shown
    assert "Rows that are added" in shown
    assert "Plan!C4" in shown.partition("Rows that are added")[2]
    printed = ran(page_plan, tmp_path / "back.xlsx")
    assert "A row is added for action 3.1:" in printed
    assert "  3.1  Owner, Plan!D4: “Medical Director”" in printed
    assert "breaks 1 signature." in printed
