"""Storing from several processes at once, and from one that is killed."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from amends.files import leftovers
from amends.files.models import StoredFile
from amends.identifiers import uuid7
from tests.databases import Copy
from tests.files.test_services import DAY, make_old, places

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def surroundings(committed_database: Copy, stored: Path) -> dict[str, str]:
    """The environment of a process that stores in the same places as the test."""
    return os.environ | committed_database.environment | {"AMENDS_DATA": str(stored.parent)}


def storing(
    organisation: UUID, words: str, fate: str, surroundings: dict[str, str]
) -> subprocess.Popen[str]:
    """Start a process that stores."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.files.storing", str(organisation), words, fate],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_same_content_at_the_same_time(surroundings: dict[str, str], stored: Path) -> None:
    organisation = uuid7()
    crew = [storing(organisation, "same words", "live", surroundings) for _ in range(4)]
    said = {process.communicate(timeout=60)[0].strip() for process in crew}
    assert [process.returncode for process in crew] == [0, 0, 0, 0]
    file = StoredFile.objects.get()
    assert said == {str(file.pk)}
    assert places(stored) == {file.place}


def test_killed_between_the_bytes_and_the_row(surroundings: dict[str, str], stored: Path) -> None:
    organisation = uuid7()
    with storing(organisation, "lost words", "die", surroundings) as process:
        assert process.wait(timeout=60) == -9
    assert not StoredFile.objects.exists()
    left = places(stored)
    assert left
    for place in left:
        make_old(stored / place)
    assert leftovers.sweep_orphans(DAY) == len(left)
    assert places(stored) == set()
