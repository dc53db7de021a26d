"""`amends disclose`: without a database, a secret or settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.instruments.reading.test_texts import pdf, word
from tests.repo.tree import ROOT

KEYS = ["kind", "text", "start", "end", "confidence", "page"]


def disclose(
    *arguments: str, folder: Path, said: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, as a person runs it."""
    bare = {name: words for name, words in os.environ.items() if not name.startswith("AMENDS_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "amends", "disclose", *arguments],
        cwd=folder,
        env=bare | {"PYTHONPATH": str(ROOT)},
        input=said,
        capture_output=True,
        check=False,
    )


def test_text_from_standard_input_as_json(tmp_path: Path) -> None:
    text = "Ms Zimmer, NHS number 943 476 5919, was Zoë’s friend.\nWrite to [name].\n"
    answer = disclose("--json", folder=tmp_path, said=text.encode())
    assert (answer.returncode, answer.stderr) == (0, b"")
    found = json.loads(answer.stdout)
    assert [set(one) for one in found] == [set(KEYS)] * 4
    assert [(one["kind"], text[one["start"] : one["end"]]) for one in found] == [
        ("name of a person", "Ms Zimmer"),
        ("NHS number", "943 476 5919"),
        ("name of a person", "Zoë"),
        ("placeholder", "[name]"),
    ]
    assert all(one["text"] == text[one["start"] : one["end"]] for one in found)
    assert list(tmp_path.iterdir()) == []


def test_a_document_as_a_list(tmp_path: Path) -> None:
    word(tmp_path / "plan.docx")
    told = disclose("plan.docx", folder=tmp_path).stdout.decode()
    assert told.startswith("plan.docx · 5 things to look at\n")
    assert "0.90      comment" in told
    assert "Jo Sample: Ask her mother." in told
    assert "miss some" in told


def test_nothing_found_is_not_called_safe(tmp_path: Path) -> None:
    told = disclose("-", folder=tmp_path, said=b"All teams met the standard.").stdout.decode()
    assert "0 things to look at" in told
    assert "does not mean that nothing is there" in told
    assert "safe" not in told.lower()


def test_pages_that_could_not_be_read_are_told(tmp_path: Path) -> None:
    pdf(tmp_path / "plan.pdf")
    answer = disclose("plan.pdf", "--json", folder=tmp_path)
    assert {(one["kind"], one["page"]) for one in json.loads(answer.stdout)} == {
        ("comment", 1),
        ("property of the file", 0),
    }
    assert b"no readable text on page 2" in answer.stderr


def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    for arguments, said, words in (
        (["missing.pdf"], b"", b"There is no file"),
        ([], b"", b"no text on standard input"),
        ([], b"%PDF-1.7", b"Name its file"),
    ):
        answer = disclose(*arguments, folder=tmp_path, said=said)
        assert answer.returncode == 1
        assert words in answer.stderr
        assert answer.stderr.count(b"\n") == 1
