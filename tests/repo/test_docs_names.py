"""What the docs name is there: files, tables, settings, packages; and the index leads to every page."""

import re
import tomllib

from django.apps import apps

from tests.repo import tree
from tests.repo.generated import DOCS, pages
from tests.repo.test_docs import variables
from tests.repo.tree import ROOT

OURS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *pages()]
FOLDERS = "amends|benchmarks|docs|tests"
STAGES = {app.label for app in apps.get_app_configs() if app.name.startswith("amends.")}


def quoted(text: str) -> list[str]:
    """What a page shows between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def test_files_are_there() -> None:
    gone = [
        f"{tree.name(page)}: {name}"
        for page in OURS
        for name in quoted(page.read_text())
        if re.fullmatch(rf"(?:{FOLDERS})/[\w./-]+", name) and not (ROOT / name).exists()
    ]
    assert gone == []


def test_tables_are_there() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    gone = [
        f"{tree.name(page)}: {name}"
        for page in OURS
        for name in quoted(page.read_text())
        if re.fullmatch(rf"(?:{'|'.join(STAGES)})_[a-z]+", name) and name not in tables
    ]
    assert gone == []


def test_settings_are_listed() -> None:
    listed = variables((DOCS / "reference" / "settings.md").read_text()) | variables(
        (ROOT / "CONTRIBUTING.md").read_text()
    )
    assert {name for page in OURS for name in variables(page.read_text())} - listed == set()


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    linked = {
        (DOCS / link).resolve() for link in re.findall(r"\]\(([^)\s#]+)\)", index.read_text())
    }
    assert [tree.name(page) for page in pages() if page not in {index, *linked}] == []


def test_decisions_say_what_else_there_was() -> None:
    parts = ("**Context.**", "**Alternatives.**", "**Decision.**", "**Consequences.**")
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    assert [
        page.name for page in decisions if not all(part in page.read_text() for part in parts)
    ] == []


def test_third_parties_are_those_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        re.split(r"[\[<>=~! ]", each)[0]
        for each in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    }
    listed = re.findall(
        r"(?m)^\| `([\w-]+)` \|", (DOCS / "reference" / "third-party.md").read_text()
    )
    assert sorted(listed) == sorted(wanted)
