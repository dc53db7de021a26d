"""Format, lint, types, layers, migrations: what a machine can say about the code as it stands."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.databases import Copy
from tests.repo.tree import PACKAGE, PROGRAM_FOLDERS, ROOT

PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["lint-imports"],
        ["mypy", *(folder for folder in PROGRAM_FOLDERS if (ROOT / folder).is_dir())],
        ["mypy", "run"],
    ],
    ids=" ".join,
)
def test_a_tool_has_nothing_to_say(command: list[str]) -> None:
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} says:\n{done.stdout}"


def test_the_models_and_the_migrations_agree(page_database: Copy) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_django_has_nothing_to_say(page_database: Copy) -> None:
    call_command("check", fail_level="WARNING")


def test_every_stage_has_an_order_for_all_its_modules() -> None:
    """A contract that is not exhaustive says nothing of a module that nobody named."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    ordered = {
        container
        for contract in contracts["contracts"]
        if contract["type"] == "layers" and contract.get("exhaustive")
        for container in contract["containers"]
    }
    stages = {f"amends.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}
    assert stages - ordered == {"amends.instruments"}
