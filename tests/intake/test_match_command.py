"""`amends match`: two documents, or what `amends read --json` printed, in any mixture."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.repo.tree import ROOT

EARLIER = """Recommendation 1: Ward managers should audit fluid balance charts each month.

Recommendation 2: The trust should appoint a Freedom to Speak Up Guardian.
"""
NEW = "Recommendation A: Fluid balance charts should be audited monthly by ward managers on all wards.\n"


def match(new: Path, earlier: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a person runs it."""
    bare = {name: words for name, words in os.environ.items() if not name.startswith("AMENDS_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "amends", "match", str(new), str(earlier), *more],
        cwd=new.parent,
        env=bare | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def as_read(*recommendations: tuple[str, str]) -> str:
    return json.dumps(
        {"recommendations": [{"label": label, "text": text} for label, text in recommendations]}
    )


def written(folder: Path, name: str, words: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(words.encode() if isinstance(words, str) else words)
    return path


def answered(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_document_beside_what_was_read_of_another(tmp_path: Path) -> None:
    new = written(tmp_path, "new.json", as_read(("A", NEW.split(": ")[1].strip())))
    earlier = written(tmp_path, "earlier.txt", EARLIER)
    [found] = answered(match(new, earlier, "--json"))
    assert list(found) == ["label", "candidates"]
    assert found["label"] == "A"
    first, second = found["candidates"]
    assert list(first) == ["label", "score", "type", "covered", "uncovered"]
    assert first["label"] == "Recommendation 1"
    assert first["score"] > 0.6 > 0.3 > second["score"]
    assert first["type"] == "wider"
    assert first["uncovered"] == ["on all wards."]
    assert second["type"] == "nothing earlier found"
    assert {path.name for path in tmp_path.iterdir()} == {"new.json", "earlier.txt"}


def test_as_lines_for_people(tmp_path: Path) -> None:
    new = written(tmp_path, "new.json", as_read(("A", NEW.split(": ")[1].strip())))
    earlier = written(
        tmp_path,
        "earlier.json",
        as_read(
            ("1", "Ward managers should audit fluid balance charts each month."),
            ("2", "The car park should have lamps."),
        ),
    )
    done = match(new, earlier)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("not covered") == 1
    assert "not covered: “on all wards.”" in done.stdout


def test_nothing_earlier_is_an_answer(tmp_path: Path) -> None:
    new = written(tmp_path, "new.json", as_read(("A", "Audit charts.")))
    earlier = written(tmp_path, "earlier.json", as_read())
    assert answered(match(new, earlier, "--json")) == [{"label": "A", "candidates": []}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "The file is empty"),
        ("{", "is not whole JSON"),
        (b"{\xff}", "is not whole JSON"),
        ("[" * 100_000, "is not whole JSON"),
        ("[]", "needs “recommendations”"),
        ('{"recommendations": 7}', "needs “recommendations”"),
        ('{"recommendations": [{"label": "1"}]}', "needs “recommendations”"),
        ('{"recommendations": [{"label": 1, "text": "x"}]}', "needs “recommendations”"),
        ('{"recommendations": []}', "No recommendations were found"),
        (as_read(("1", "x" * 50_001)), "longer than 50,000 characters"),
        (
            json.dumps({"recommendations": [{"label": "", "text": ""}] * 100_001}),
            "more than 100,000",
        ),
        (b"%PDF-1.4 and no more", "damaged"),
    ],
)
def test_bad_input_gets_one_line_that_says_what_to_do(
    tmp_path: Path, words: str | bytes, said: str
) -> None:
    new = written(tmp_path, "new", words)
    earlier = written(tmp_path, "earlier.json", as_read(("1", "Audit charts.")))
    with pytest.raises(CommandError) as refused:
        call_command("match", str(new), str(earlier), "--json")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_file(tmp_path: Path) -> None:
    earlier = written(tmp_path, "earlier.json", as_read(("1", "Audit charts.")))
    done = match(earlier, tmp_path / "missing.pdf", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no file “missing.pdf”" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(CommandError):
        call_command("match", str(earlier), str(tmp_path))


def test_odd_texts_do_no_harm(tmp_path: Path) -> None:
    odd = ["", " ", "\x00", "…", "İ" * 300, "a" * 40_000, "1 2 3 4", "🙂 🙂", "should must not"]
    new = written(tmp_path, "new.json", as_read(*(("", text) for text in odd)))
    found = answered(match(new, new, "--json"))
    assert len(found) == len(odd)
    assert all(0 <= each["score"] <= 1 for one in found for each in one["candidates"])
