"""A test that asks for a database in another way is refused before anything runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.tree import ROOT

TRIALS = {
    "@pytest.mark.django_db\ndef test_it(): pass": "database, page_database or committed_database",
    "@pytest.mark.django_db(transaction=True)\ndef test_it(): pass": "the marker django_db flushes",
    "def test_it(transactional_db): pass": "Take committed_database",
    "def test_it(live_server): pass": "Take ",
    "def test_it(database, committed_database): pass": "Take one of them",
    "@pytest.mark.sqlite_only\ndef test_it(database): pass": "say a reason",
}


@pytest.mark.slow
@pytest.mark.parametrize(("source", "words"), TRIALS.items())
def test_it_is_refused_with_the_name_of_the_right_one(
    source: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "test_trial.py"
    file.write_text(f"import pytest\n\n{source}\n")
    alone = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "--collect-only",
            "-q",
            "--rootdir",
            ROOT,
            "-c",
            ROOT / "pyproject.toml",
            file,
        ],
        cwd=ROOT,
        env=alone,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert words in done.stdout
