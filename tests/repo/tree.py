"""The files of the repository, as git sees them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "amends"
PROGRAM_FOLDERS = ("amends", "tests", "benchmarks")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def ending(*endings: str, under: Path = ROOT) -> list[Path]:
    """The files with one of these endings."""
    return [path for path in files() if path.suffix in endings and path.is_relative_to(under)]


def programs() -> list[Path]:
    """Every Python file that a person wrote."""
    return [
        path
        for path in ending(".py")
        if path.relative_to(ROOT).parts[0] in PROGRAM_FOLDERS and "migrations" not in path.parts
    ] + [ROOT / "run"]


def name(path: Path) -> str:
    """How a failing test calls a file."""
    return path.relative_to(ROOT).as_posix()
