"""What is installed from the wheel works without the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.repo import tree
from tests.repo.tree import PACKAGE, ROOT

pytestmark = pytest.mark.slow


def run(*command: Path | str, cwd: Path = ROOT) -> str:
    """Run a command without our settings; return what it printed."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AMENDS_", "DJANGO_"))
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))} says:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv", path=f"{ROOT / '.uv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert found, "There is no uv: start the tests with ./run test, which installs it."
    return found


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--wheel", "--quiet", "--out-dir", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `amends` of a clean environment that knows the wheel and nothing of the checkout."""
    home = tmp_path_factory.mktemp("installed")
    run(uv, "venv", "--quiet", "--python", sys.executable, home / "venv")
    run(
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        home / "venv" / "bin" / "python",
        wheel,
        cwd=home,
    )
    return home / "venv" / "bin" / "amends"


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {tree.name(path) for path in tree.files() if path.is_relative_to(PACKAGE)}
    assert wanted - inside == set()
    assert not [name for name in inside if name.startswith("tests/")]


def test_the_command_line_works(installed: Path, tmp_path: Path) -> None:
    assert "demo" in run(installed, "help", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "no issues" in run(installed, "check", cwd=tmp_path)


def test_the_demo_works(installed: Path, tmp_path: Path) -> None:
    run(installed, "demo", "--no-serve", "--data", "here", cwd=tmp_path)
    assert (tmp_path / "here" / "amends.sqlite3").exists()
    assert list((tmp_path / "demo").rglob("*.html"))
