"""What a killed run leaves behind is found by the next one; what a living run uses is not touched."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import postgres, run_folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def made(folder: Path, owner: int) -> Path:
    run = folder / f"{run_folder.PREFIX}{owner}"
    run.mkdir()
    (run / run_folder.OWNER).write_text(str(owner))
    return run


def test_only_the_folders_of_dead_processes_are_abandoned(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    dead = made(temporary, ended.pid)
    made(temporary, os.getpid())
    (temporary / f"{run_folder.PREFIX}nobody").mkdir()
    assert list(run_folder.abandoned()) == [dead]


def test_one_does_the_work_and_the_next_finds_it_done(tmp_path: Path) -> None:
    with run_folder.once(tmp_path, "work") as todo:
        assert todo
    with run_folder.once(tmp_path, "work") as todo:
        assert not todo


def test_work_that_failed_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), run_folder.once(tmp_path, "work"):
        raise ZeroDivisionError
    with run_folder.once(tmp_path, "work") as todo:
        assert todo


def test_a_server_is_started_once_and_stopped(tmp_path: Path) -> None:
    run = run_folder.current() / "another"
    run.mkdir(mode=0o711)
    postgres.ensure_started(run)
    first = postgres.server_process(run)
    assert first
    postgres.ensure_started(run)
    assert postgres.server_process(run) == first
    postgres.stop(run)
    assert postgres.server_process(run) is None
    run_folder.remove(run)
