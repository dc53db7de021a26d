"""What the code never does."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.repo import tree
from tests.repo.tree import PACKAGE, ROOT

TEXT = (
    ".css",
    ".html",
    ".jinja",
    ".js",
    ".json",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
)
# Names of vocabularies, never fetched; and addresses that are nobody's.
NOT_FETCHED = {
    "127.0.0.1",
    "::1",
    "json-schema.org",
    "jsonfeed.org",
    "localhost",
    "openoffice.org",
    "purl.org",
    "schema.org",
    "www.sitemaps.org",
    "www.w3.org",
}
NOBODYS = re.compile(r"(^|\.)(example|invalid|test)$|(^|\.)example\.(org|com|net)$")
# Pages that a person may follow a link to; nothing is fetched from them.
LINKED = {
    "github.com": "licences of what is vendored",
    "service-manual.nhs.uk": "the design system that pages follow",
    "frontend.nhsuk.uk": "the design system's own remarks",
}
MACHINE = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work|private)/\w")
EXCUSE = re.compile(
    r"#\s*(noqa|type:\s*ignore)(?P<codes>[:\[][\w\s,:\[\]-]*?)?(?P<reason>\s+(#|-|because)\s+\w.*)?$"
)


def found(pattern: str, paths: Iterable[Path]) -> list[str]:
    """Where a pattern stands, as "file:line"."""
    wanted = re.compile(pattern)
    return [
        f"{tree.name(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if wanted.search(line)
    ]


def in_package(*patterns: str) -> list[Path]:
    """The package's files that match a glob."""
    return [
        path
        for path in tree.files()
        if any(path.match(pattern) for pattern in patterns) and path.is_relative_to(PACKAGE)
    ]


def test_pages_ask_and_tell_through_queries_and_services() -> None:
    pages = in_package("views.py", "views/*.py", "api.py", "forms.py", "urls.py", "*.jinja")
    assert found(r"\.objects\b|\.save\(|\.delete\(\)|\.bulk_create\(", pages) == []


def test_a_request_belongs_to_pages() -> None:
    """Elsewhere what is needed of it is passed. What stands here makes pages possible."""
    pages = in_package(
        "views.py", "views/*.py", "api.py", "urls.py", "middleware.py",
        "people/scope.py", "ui/context.py", "web/moments.py", "files/responses.py",
    )  # fmt: skip
    others = [path for path in in_package("*.py") if path not in pages]
    assert found(r"^\s*(from|import) django\.(http|shortcuts)\b", pages) != []
    assert found(r"^\s*(from|import) django\.(http|shortcuts)\b", others) == []


def test_there_are_no_signals_of_models() -> None:
    assert found(r"\.connect\(|@receiver\b", in_package("*.py")) == []


def test_forms_and_models_do_not_save_by_themselves() -> None:
    allowed = [PACKAGE / "ledger" / "models.py", PACKAGE / "people" / "models.py"]
    models = [
        path for path in in_package("models.py", "models/*.py", "forms.py") if path not in allowed
    ]
    assert found(r"def (save|delete)\(", models) == []


def test_a_sentence_is_made_when_it_is_read() -> None:
    """gettext at import would fix the language once and for all."""
    assert found(r"^[A-Z_]+\b.*[=(\[{ ]_\(", in_package("*.py")) == []


def test_every_excuse_has_a_code_and_a_reason() -> None:
    bare = [
        f"{tree.name(path)}:{number}: {line.strip()}"
        for path in tree.programs()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (excuse := EXCUSE.search(line)) and not (excuse["codes"] and excuse["reason"])
    ]
    assert bare == []


def test_no_other_machine_is_named() -> None:
    named = set()
    for path in tree.files():
        if path.suffix in TEXT and path.is_relative_to(PACKAGE):
            for host in re.findall(r"https?://([^\s/\"'`)>:?#\\]+)", path.read_text()):
                if host not in NOT_FETCHED | set(LINKED) and not NOBODYS.search(host):
                    named.add(f"{tree.name(path)}: {host}")
    assert named == set()


def test_no_path_of_a_machine_is_named() -> None:
    here = Path(__file__)
    paths = [
        path
        for path in tree.files()
        if (path.suffix in TEXT or path.suffix == "") and path != here and path.name != "uv.lock"
    ]
    assert found(MACHINE.pattern, paths) == []


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_what_is_started_can_be_started(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111
