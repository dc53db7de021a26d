"""`amends read`: without a database, a secret or settings."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.intake import making, plan_making
from tests.repo.tree import ROOT

SCHEMA = ROOT / "docs" / "reference" / "reading.schema.json"


def read(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a person runs it."""
    bare = {name: words for name, words in os.environ.items() if not name.startswith("AMENDS_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "amends", "read", *arguments],
        cwd=folder,
        env=bare | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def fractions(value: Any, name: str = "") -> set[str]:
    """The names under which numbers with a point stand."""
    if isinstance(value, float):
        return {name}
    if isinstance(value, dict):
        return set().union(*(fractions(each, key) for key, each in value.items()))
    if isinstance(value, list):
        return set().union(*(fractions(each, name) for each in value))
    return set()


def test_the_covid_report_as_json(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "reports" / "UK-Covid-19-Inquiry-Module-1-Recomm.pdf"
    answer = read(str(path), "--json", folder=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text()))
    assert list(found)[:2] == ["file", "sha256"]
    assert found["pages"] == 240
    assert [one["label"] for one in found["recommendations"]] == [
        f"Recommendation {number}" for number in range(1, 11)
    ]
    assert fractions(found) == {"confidence"}
    assert list(tmp_path.iterdir()) == []


def test_columns_are_read_as_a_file_says(tmp_path: Path) -> None:
    headings = ("No.", "R", "Thing", "Boss", "Ready", "Light", "Gossip", "Papers")
    (tmp_path / "plan.xlsx").write_bytes(plan_making.workbook(headings=headings))
    assert json.loads(read("plan.xlsx", "--json", folder=tmp_path).stdout)["actions"] == []
    said = {"Thing": "action", "Boss": "owners", "Ready": "in_place_by", "R": "serves"}
    (tmp_path / "headings.json").write_text(json.dumps(said))
    answer = read("plan.xlsx", "--json", "--headings", "headings.json", folder=tmp_path)
    found = json.loads(answer.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text()))
    assert [one["text"] for one in found["actions"]] == [row[2] for row in plan_making.ROWS]


def test_a_table_of_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(making.report_pdf())
    answer = read("report.pdf", folder=tmp_path)
    first, _blank, heading, *rows = answer.stdout.splitlines()
    assert first == "report.pdf · 4 pages · 3 recommendations · 0 unsure"
    assert heading.split()[:3] == ["label", "paragraph", "pages"]
    assert [row.split()[2] for row in rows] == ["2", "3", "4"]
    assert all("sure  The Trust should" in row for row in rows[:2])
    assert "NHS England should publish" in rows[2]
    again = read("report.pdf", "--json", folder=tmp_path).stdout
    assert again == read("report.pdf", "--json", folder=tmp_path).stdout


def test_what_the_seed_proposes(shared_seed: Path, tmp_path: Path) -> None:
    (path,) = shared_seed.glob("*.txt")
    told = read(str(path), folder=tmp_path).stdout
    for words in (
        "case: Ms Z",
        "investigation: external, NHS England",
        "incident: 2013 (year)",
        "draft received: February 2017 (month)",
        "published: 24 July 2017 (exact)",
        "a claim, not a finding: “An action plan was developed",
        "signatory: Ifti Majid, Chief Executive",
    ):
        assert words in told


def test_what_was_not_found_is_said(tmp_path: Path) -> None:
    words = making.STATEMENT.partition("Sam Example")[0]
    (tmp_path / "statement.txt").write_text(words)
    told = read("statement.txt", folder=tmp_path).stdout
    assert "flags: " in told
    assert "no signatory found" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file"),
        (b"", "empty"),
        (making.locked_pdf(), "password"),
        (b"%PDF-1.7 nothing", "damaged"),
    ],
    ids=["missing", "empty", "encrypted", "broken"],
)
def test_what_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "report.pdf").write_bytes(content)
    for more in ((), ("--json",)):
        answer = read("report.pdf", *more, folder=tmp_path)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert said in answer.stderr
        assert len(answer.stderr.strip().splitlines()) == 1
