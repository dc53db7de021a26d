"""`amends export`: the document in its own layout, and what was written into it."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from amends.plans.services import update
from tests.intake import plan_making
from tests.intake.plan_making import AS_AT, CRISIS, HEADINGS, RISK, PlanStory, rows_of


def ran(story: PlanStory, path: Path, *words: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    where = ["--organisation", story.trust.slug, "--plan", "Improvement plan"]
    call_command("export", str(path), *where, *words, stdout=out)
    return out.getvalue()


def test_a_document_is_written_once_and_what_is_in_it_is_told(
    plan_story: PlanStory, tmp_path: Path
) -> None:
    path = tmp_path / "back.xlsx"
    with pytest.raises(CommandError, match="No document"):
        ran(plan_story, path)
    reading = plan_story.mapped(plan_story.read(plan_making.workbook((CRISIS, RISK))))
    first = plan_story.accept(rows_of(reading)[0])
    update(action=first, text="Twice.", effective_on=AS_AT, by=plan_story.trust.by)
    printed = ran(plan_story, path, "--as-at", AS_AT.isoformat())
    was = CRISIS[6]
    assert printed.splitlines() == [
        "As at 2021-05-31: 1 cell written.",
        f"  1.1  Progress, Plan!G2: “{was}” → “31 May 2021: {was} 31 May 2021: Twice.”",
        "1 row has not been decided on, and stays as it is.",
    ]
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet["G2"].value == "31 May 2021: All plans were reviewed.\n31 May 2021: Twice."
    with pytest.raises(CommandError, match="is there already"):
        ran(plan_story, path)
    with pytest.raises(CommandError, match="cannot be written"):
        ran(plan_story, tmp_path / "nowhere" / "back.xlsx")


def test_one_of_several_documents_is_named(plan_story: PlanStory, tmp_path: Path) -> None:
    for name in ("May", "August"):
        reading = plan_story.mapped(
            plan_story.read(plan_making.workbook((CRISIS,), title=name), f"{name}.xlsx")
        )
        for row in rows_of(reading):
            if row.state == "open":
                plan_story.accept(row)
    with pytest.raises(CommandError, match=r"May\.xlsx"):
        ran(plan_story, tmp_path / "back.xlsx")
    printed = ran(plan_story, tmp_path / "back.xlsx", "--document", "August.xlsx")
    assert printed.startswith("As at ")
    book = load_workbook(tmp_path / "back.xlsx")
    assert book.sheetnames == ["August"]


def test_what_has_no_column_is_told_once(plan_story: PlanStory, tmp_path: Path) -> None:
    rows = [row[:6] for row in (CRISIS, RISK)]
    content = plan_making.workbook(rows, headings=HEADINGS[:6])
    reading = plan_story.mapped(plan_story.read(content))
    for row in rows_of(reading):
        update(
            action=plan_story.accept(row), text="New.", effective_on=AS_AT, by=plan_story.trust.by
        )
    printed = ran(plan_story, tmp_path / "back.xlsx", "--as-at", AS_AT.isoformat())
    assert printed.splitlines() == [
        "As at 2021-05-31: 0 cells written.",
        "The document has no column for this: Progress. 2 rows would say something there.",
    ]
