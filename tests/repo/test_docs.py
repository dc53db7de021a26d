"""The docs name only what is there."""

import re
import runpy

from django.core.management import get_commands

from amends.config.environment import OF_THE_TESTS
from tests.repo import tree
from tests.repo.tree import PACKAGE, ROOT

DOCS = tree.ending(".md")
SETTINGS = ROOT / "docs" / "reference" / "settings.md"


def variables(text: str) -> set[str]:
    """The environment variables that a text names."""
    return set(re.findall(r"\bAMENDS_[A-Z_]+\b", text))


def code_of(text: str) -> str:
    """What a page shows as something to type."""
    return "\n".join(
        [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^(?: {4}|\$ )(.*)$", text, re.M)]
    )


def test_links_lead_somewhere() -> None:
    broken = [
        f"{tree.name(path)}: {link}"
        for path in DOCS
        for link in re.findall(r"\]\(([^)\s#]+)[^)]*\)", path.read_text())
        if "://" not in link and not (path.parent / link).exists()
    ]
    assert broken == []


def test_commands_are_there() -> None:
    shown = "\n".join(code_of(path.read_text()) for path in DOCS)
    launcher = {*runpy.run_path(str(ROOT / "run"))["COMMANDS"], "help"}
    ours = {*get_commands(), "help"}
    assert set(re.findall(r"(?m)^\./run ([a-z]+)", shown)) - launcher == set()
    assert set(re.findall(r"(?m)^(?:\./run )?amends ([a-z][a-z-]*)", shown)) - ours == set()


def test_the_settings_page_lists_every_variable_and_no_other() -> None:
    read = "\n".join(path.read_text() for path in tree.ending(".py", under=PACKAGE))
    listed = set(re.findall(r"(?m)^\| `(AMENDS_[A-Z_]+)` \|", SETTINGS.read_text()))
    assert listed == variables(read) - OF_THE_TESTS


def test_variables_for_the_tests_are_in_the_guide() -> None:
    """All but the one that the run sets for its own workers."""
    tests = "\n".join(path.read_text() for path in tree.ending(".py", under=ROOT / "tests"))
    package = "\n".join(path.read_text() for path in tree.ending(".py", under=PACKAGE))
    installed = variables(package) - OF_THE_TESTS
    made_up = {"AMENDS_UPLAOD_MB", "AMENDS_QQ"}
    ours = variables(tests + (ROOT / "run").read_text()) - installed - made_up
    assert ours == OF_THE_TESTS
    guide = variables((ROOT / "CONTRIBUTING.md").read_text())
    assert ours - {"AMENDS_TEST_RUN"} <= guide


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 100
