"""The launcher, in a folder of its own: what it sets up, and what it says where it cannot.

A stand-in for uv answers as a working or a failing one would; the true one is used by `.ci/run` itself.
"""

import os
import runpy
import shutil
import socket
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import browsing
from tests.repo.tree import ROOT

UV = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$1" in
    --version) echo "uv 99.0.0";;
    python) exit {python};;
    sync)
        if [ {sync} != 0 ]; then echo "error: no route to the registry" >&2; exit {sync}; fi
        mkdir -p .venv/bin
        printf '#!/bin/sh\\necho "$AMENDS_DATA: $@$PYTHONDONTWRITEBYTECODE"\\n' > .venv/bin/python
        chmod +x .venv/bin/python;;
esac
"""


@dataclass
class Launcher:
    """A copy of the launcher with what it needs beside it, and nothing else on PATH."""

    folder: Path
    programs: Path

    def start(self, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(path or self.programs),
            "HOME": str(self.folder),
            "CALLS": str(self.calls),
            "LANG": "C.UTF-8",
            # Printed after the words of each command, if it were handed on.
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            ["/bin/sh", self.folder / "run", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> Path:
        return self.folder / "calls"

    def give_uv(self, *, python: int = 0, sync: int = 0) -> None:
        script = self.programs / "uv"
        script.write_text(UV.format(python=python, sync=sync))
        script.chmod(0o755)


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    folder = tmp_path / "amends"
    programs = tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    for name in ("run", "uv.lock", "pyproject.toml", ".python-version"):
        shutil.copy(ROOT / name, folder)
    for name in ("mkdir", "chmod"):
        (programs / name).symlink_to(f"/bin/{name}")
    (programs / "python3").symlink_to(sys.executable)
    return Launcher(folder, programs)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a start that failed says; it is one line, and no traceback."""
    assert done.returncode == 1, done
    assert done.stderr.startswith("./run: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_help_lists_every_command(launcher: Launcher) -> None:
    shown = launcher.start("help")
    assert shown.returncode == 0
    for name in ("demo", "test", "check", "fuzz", "amends"):
        assert f"./run {name}" in shown.stdout
    assert launcher.start().stdout == shown.stdout


def test_an_unknown_command_points_to_help(launcher: Launcher) -> None:
    assert "./run help" in one_line(launcher.start("demmo"))


def test_without_python_it_says_so(launcher: Launcher, tmp_path: Path) -> None:
    assert "no python3 here" in one_line(launcher.start("demo", path=tmp_path))


def test_a_taken_port_is_named_with_another(launcher: Launcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = one_line(launcher.start("demo", "--port", str(port)))
    assert f"Port {port} is taken" in said
    assert f"--port {port + 1}" in said


@pytest.mark.parametrize(
    "words", [["--port", "eighty"], ["--port=0"], ["--port=65536"], ["--port"]]
)
def test_a_port_is_a_number(launcher: Launcher, words: list[str]) -> None:
    assert "--port" in one_line(launcher.start("demo", *words))


def test_a_folder_that_cannot_be_written_to_is_refused(launcher: Launcher) -> None:
    # As root every folder can be written to, so something stands in the way.
    (launcher.folder / ".uv").write_text("not a folder")
    said = one_line(launcher.start("amends", "help"))
    assert f"Cannot write to {launcher.folder}" in said


def test_without_pip_and_uv_it_says_which_to_install(launcher: Launcher, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    programs = tmp_path / "bare" / "bin"
    (programs / "uv").write_text("#!/bin/sh\nexit 127\n")
    (programs / "uv").chmod(0o755)
    assert "has no pip" in one_line(launcher.start("amends", "help", path=programs))


def test_a_python_that_cannot_be_had_is_named(launcher: Launcher) -> None:
    launcher.give_uv(python=2)
    said = one_line(launcher.start("amends", "help"))
    assert f"Python {(ROOT / '.python-version').read_text().strip()} is not on this machine" in said


def test_a_registry_out_of_reach_is_named_with_the_cause(launcher: Launcher) -> None:
    launcher.give_uv(sync=2)
    said = one_line(launcher.start("amends", "help"))
    assert "error: no route to the registry." in said
    assert ".uv/log.txt" in said


def test_it_sets_up_once_and_hands_over(launcher: Launcher) -> None:
    launcher.give_uv()
    first = launcher.start("amends", "read", "a file")
    assert first.returncode == 0, first
    assert first.stdout.endswith(f"{launcher.folder}/var/demo: -m amends read a file\n")
    calls = launcher.calls.read_text()
    assert "sync --locked --quiet --python 3.13 --no-dev" in calls
    second = launcher.start("demo", "--no-serve", "--port=9999")
    assert second.stdout.endswith("-m amends demo --no-serve --port=9999\n")
    assert launcher.calls.read_text() == calls


def test_a_changed_lock_file_is_followed(launcher: Launcher) -> None:
    launcher.give_uv()
    launcher.start("amends", "help")
    with (launcher.folder / "uv.lock").open("a") as lock:
        lock.write("\n# changed\n")
    launcher.start("amends", "help")
    assert launcher.calls.read_text().count("sync") == 2


def test_the_demo_takes_nothing_away_from_the_tests(launcher: Launcher) -> None:
    launcher.give_uv()
    launcher.start("fuzz")
    assert "--no-dev" not in launcher.calls.read_text()
    launcher.start("amends", "help")
    (launcher.folder / "uv.lock").write_text("changed")
    launcher.start("amends", "help")
    assert "--no-dev" not in launcher.calls.read_text()


def test_the_tests_bring_their_browser(launcher: Launcher) -> None:
    launcher.give_uv()
    script = launcher.programs / "apt-get"
    script.write_text('#!/bin/sh\necho apt-get "$@" >> "$CALLS"\n')
    script.chmod(0o755)
    said = launcher.start("test").stdout
    calls = launcher.calls.read_text()
    if os.geteuid() == 0:
        assert calls.index("apt-get update") < calls.index("apt-get install")
        assert "--no-install-recommends chromium\n" in calls
    else:
        assert "apt-get" not in calls
        assert "no Chromium here" in said


def test_launcher_and_stories_look_for_the_same_browsers() -> None:
    assert runpy.run_path(str(ROOT / "run"))["BROWSERS"] == browsing.PROGRAMS


def test_the_tests_run_on_every_core(launcher: Launcher) -> None:
    launcher.give_uv()
    cores = max(2, min(8, os.cpu_count() or 2))
    assert (
        f"-m pytest -n {cores} --dist worksteal tests/repo -m not slow"
        in launcher.start("check").stdout
    )
    assert launcher.start("check", "-n0").stdout.endswith("-m pytest tests/repo -m not slow -n0\n")
