"""`amends import`: what would be proposed, and a reading that waits in the browser."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from amends.files.models import StoredFile
from amends.intake.models import Reading, Remembered
from amends.intake.queries.mapping import mapping_of
from amends.ledger.models import Entry
from tests.intake import plan_making
from tests.intake.plan_making import AS_AT, CRISIS, RISK, ROWS, PlanStory, rows_of
from tests.intake.story import worked_off


def ran(story: PlanStory, path: Path, *words: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    where = ["--organisation", story.trust.slug, "--plan", "Improvement plan"]
    call_command("import", str(path), *where, *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "Plan 31 May 2021.xlsx"
    path.write_bytes(plan_making.workbook())
    return path


def test_a_dry_run_says_what_would_be_proposed_and_keeps_nothing(
    plan_story: PlanStory, plan_file: Path
) -> None:
    before = (Entry.objects.count(), Remembered.objects.count())
    printed = ran(plan_story, plan_file, "--dry-run")
    assert "3 rows, 1 unsure, as at 2021-05-31. Nothing has been kept." in printed
    assert "1.1     new    30 June 2021       complete" in printed
    assert "The date by which it is to be in place names no day." in printed
    assert "Statuses and colours that mean nothing yet: amber" in printed
    assert "Owners that are no post: Jane Smith" in printed
    assert (Entry.objects.count(), Remembered.objects.count()) == before
    assert not Reading.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_dry_run_of_a_newer_document_as_json(plan_story: PlanStory, tmp_path: Path) -> None:
    reading = plan_story.mapped(plan_story.read())
    for row in rows_of(reading)[:2]:
        plan_story.accept(row)
    moved = (*CRISIS[:4], "31 October 2021", *CRISIS[5:])
    new = ("9", *ROWS[2][1:])
    path = tmp_path / "Newer.xlsx"
    path.write_bytes(plan_making.workbook((moved, new)))
    printed: dict[str, Any] = json.loads(
        ran(plan_story, path, "--dry-run", "--json", "--as-at", "2021-08-31")
    )
    assert printed["as_at"] == "2021-08-31"
    assert printed["statuses"] == {"Complete": "complete", "amber": "at risk"}
    assert [(row["outcome"], row["changes"]) for row in printed["rows"]] == [
        ("change", ["in place by"]),
        ("new", []),
    ]
    assert printed["rows"][1]["problems"] == ["no owner", "in place by which day"]
    assert [one["number"] for one in printed["gone"]] == ["1.2"]
    assert RISK[2].startswith(printed["gone"][0]["words"][:20])


def test_without_it_the_reading_waits_in_the_browser(
    plan_story: PlanStory, plan_file: Path
) -> None:
    headings = plan_file.with_name("headings.json")
    headings.write_text(json.dumps({"Evidence": "not_read"}))
    with pytest.raises(CommandError, match="--by"):
        ran(plan_story, plan_file)
    lead = ["--by", plan_story.trust.lead.email]
    printed = ran(
        plan_story, plan_file, *lead, "--headings", str(headings), "--as-at", AS_AT.isoformat()
    )
    reading = Reading.objects.get()
    assert f"/readings/{reading.pk}/" in printed
    worked_off()
    assert [row.found["evidence"] for row in rows_of(reading)] == ["", "", ""]
    assert mapping_of(reading).as_at == AS_AT
    assert not mapping_of(reading).confirmed


def test_what_is_wrong_is_said(plan_story: PlanStory, plan_file: Path) -> None:
    with pytest.raises(CommandError, match="no organisation"):
        call_command("import", str(plan_file), "--organisation", "x", "--plan", "y", "--dry-run")
    with pytest.raises(CommandError, match="Improvement plan"):
        call_command(
            "import", str(plan_file), "--organisation", plan_story.trust.slug, "--plan", "y"
        )
    with pytest.raises(CommandError, match="no file"):
        ran(plan_story, plan_file.with_name("nothing.xlsx"), "--dry-run")
    with pytest.raises(CommandError, match="cannot be opened"):
        ran(plan_story, plan_file.with_name("nothing.xlsx"), "--by", plan_story.trust.lead.email)
    for more in (["--dry-run"], ["--by", plan_story.trust.lead.email]):
        with pytest.raises(CommandError, match="in the future"):
            ran(plan_story, plan_file, "--as-at", "2031-05-31", *more)
    wrong = plan_file.with_name("wrong.json")
    for words in ('["owners"]', '{"Boss": "chief"}', "{"):
        wrong.write_text(words)
        with pytest.raises(CommandError, match="no JSON object of headings"):
            ran(plan_story, plan_file, "--dry-run", "--headings", str(wrong))
    reader = plan_story.trust.user("reader")
    with pytest.raises(CommandError, match="access"):
        ran(plan_story, plan_file, "--by", reader.email)
