"""A document that was given back, read in again: how things stand, and nothing that is new."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from amends.evidence.rules import EvidenceKind, Stage
from amends.evidence.services import add_evidence
from amends.intake.queries.again import changes_of
from amends.intake.rules.matching import Part
from amends.intake.rules.rows import Said
from amends.ledger.dates import ImpreciseDate
from amends.plans.models import Action
from amends.plans.services import commit_to, update
from tests.intake import plan_making
from tests.intake.plan_making import CRISIS, HEADINGS, NOW, RISK, PlanStory, rows_of
from tests.intake.test_giving_back import JULY, brought_in, given, left


def plan_docx(rows: Sequence[Sequence[str]]) -> bytes:
    """The same plan as a table of Word's."""
    document = Document()
    document.add_heading("Improvement plan", 1)
    table = document.add_table(0, len(HEADINGS))
    for row in (HEADINGS, *rows):
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def moved_on(story: PlanStory, first: Action, second: Action) -> None:
    """Another owner, another day, updates, a claim and evidence."""
    commit_to(
        action=second,
        wording=RISK[2],
        owner=story.nursing,
        in_place_by=ImpreciseDate.on(date(2022, 10, 31)),
        reason="The form was late.",
        approver=story.trust.board,
        interim_control="Weekly calls.",
        effective_on=JULY,
        by=story.trust.by,
    )
    update(
        action=first, text="Every plan was looked at twice.", effective_on=JULY, by=story.trust.by
    )
    update(
        action=second,
        text="Every ward uses it.",
        claim="complete",
        effective_on=date(2022, 2, 1),
        by=story.trust.by,
    )
    add_evidence(
        organisation=story.trust.organisation,
        title="The form",
        kind=EvidenceKind.DOCUMENT,
        stage=Stage.HELD,
        actions=[second],
        services=[],
        effective_on=JULY,
        by=story.trust.by,
    )


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_what_was_given_back_is_read_as_how_things_stand(plan_story: PlanStory, kind: str) -> None:
    make = plan_docx if kind == "docx" else plan_making.workbook
    content = make((CRISIS, RISK))
    reading = plan_story.mapped(plan_story.read(content, f"Plan.{kind}"))
    first, second = (plan_story.accept(row) for row in rows_of(reading))
    moved_on(plan_story, first, second)
    back = given(reading)
    assert left(back) == []
    again = plan_story.mapped(plan_story.read(back.data, f"Again.{kind}"), NOW.date())
    one, two = (row.found for row in rows_of(again))
    assert one["progress"] == (
        "31 May 2021: All plans were reviewed.\n15 July 2021: Every plan was looked at twice."
    )
    assert [each["text"] for each in two["updates"]] == [
        "the form was agreed.",
        "two wards use it.",
        "Every ward uses it.",
    ]
    assert (two["owners"], two["status"]) == (["Director of Nursing"], "Complete")
    assert two["in_place_by"]["from"] == "2022-10-31"
    assert two["evidence"] == "The form (held, 15 July 2021)"
    # Whatever was not written is read as it was.
    same = {name: one[name] for name in ("label", "text", "owners", "in_place_by", "status")}
    assert same == {name: rows_of(reading)[0].found[name] for name in same}
    # It proposes nothing.
    assert [row.state for row in rows_of(again)] == ["kept", "kept"]


def test_what_is_changed_in_it_afterwards_is_proposed(plan_story: PlanStory) -> None:
    reading, (first, second) = brought_in(plan_story)
    moved_on(plan_story, first, second)
    book = load_workbook(io.BytesIO(given(reading).data))
    sheet = book.active
    assert sheet is not None
    sheet["H2"] = f"{sheet['H2'].value}\nA second audit"
    sheet["F2"] = "On track"
    sheet["G3"] = f"{sheet['G3'].value}\n20 February 2022: One ward stopped."
    made = io.BytesIO()
    book.save(made)
    again = plan_story.mapped(plan_story.read(made.getvalue(), "Edited.xlsx"), NOW.date())
    proposed = [changes_of(row, Said.from_json(row.said), NOW.date()) for row in rows_of(again)]
    parts = [{each.part for each in one.changes} if one else set() for one in proposed]
    assert {Part.TOLD, Part.EVIDENCE} <= parts[0]
    assert parts[1] == {Part.TOLD}
