"""Every place that names a version names the same one."""

import re
import runpy
import tomllib

from tests.repo import tree
from tests.repo.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OURS = (ROOT / ".python-version").read_text().strip()
FLOOR = PROJECT["project"]["requires-python"].removeprefix(">=")


def test_the_lowest_python_is_the_same_for_every_tool() -> None:
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{FLOOR.replace('.', '')}"
    assert PROJECT["tool"]["mypy"]["python_version"] == FLOOR
    assert runpy.run_path(str(ROOT / "run"))["OTHER_PYTHONS"] == f">={FLOOR}"


def test_the_docs_name_no_other_python() -> None:
    named = {
        f"{tree.name(path)}: {version}"
        for path in tree.ending(".md")
        if "adr" not in path.parts
        for version in re.findall(r"Python (3\.\d+)", path.read_text())
        if version not in {OURS, FLOOR}
    }
    assert named == set()


def test_the_newest_change_has_the_version_that_is_built() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"(?m)^## (.*)$", changes)
    built = re.search(PROJECT["tool"]["hatch"]["version"]["pattern"], changes)
    assert built
    assert headings[0].startswith(built["version"])
