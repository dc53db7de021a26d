"""Every string that people read goes through gettext: nothing is said to them in bare English.

What a page interpolates is held to account by tests/sweep/test_every_word.py.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

from amends.assurance.rules import CellState, JudgementKind, Reads, Result
from amends.evidence.rules import EvidenceKind, Stage, Supports
from amends.instruments.disclosure import Kind
from amends.investigations.rules import ReportKind, VersionKind
from amends.people.permissions import Permission
from amends.people.rules import Level
from amends.plans.rules import Claim, DecisionKind, Forecast, Rung, ScopeState, Strength
from amends.recommendations.rules import Answer, LinkType
from amends.ui.words import words_for
from tests.repo import tree
from tests.repo.tree import PACKAGE

GETTEXT = frozenset(
    {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
)
# Calls whose words a person reads, whatever they are a method of.
TOLD = frozenset(
    {
        "CommandError",
        "NotPermitted",
        "Refused",
        "ValidationError",
        "add_error",
        "error",
        "say",
        "success",
        "warning",
        "write",
    }
)
# Arguments whose words a person reads, whatever is called.
SHOWN = frozenset({"description", "help", "help_text", "hint", "hints", "label", "legend", "title"})
# Files that speak to nobody, or hold what a person wrote; and logs, which are for administrators.
SILENT = ("migrations", "demo")
LOGS = frozenset({"log", "logger", "logging"})
SENTENCE = re.compile(r"[A-Za-z]{2,}\W*\s\W*[A-Za-z]{2,}")
HEARD = frozenset({"alt", "aria-label", "placeholder", "title"})


def called(node: ast.Call) -> str:
    """The name that is called, without what it belongs to."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def of_a_log(node: ast.Call) -> bool:
    """Whether it is a method of a log."""
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id.lower() in LOGS


def bare(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The sentences below a node that no gettext is given."""
    if isinstance(node, ast.Call) and called(node) in GETTEXT:
        return
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
        if SENTENCE.search(words):
            yield node.lineno, words
            return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node.lineno, node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from bare(child)


def spoken(source: str) -> list[tuple[int, str]]:
    """What a program says to people in bare English, with its lines."""
    found: set[tuple[int, str]] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and not of_a_log(node):
            if called(node) in TOLD:
                for argument in node.args:
                    found.update(bare(argument))
            for keyword in node.keywords:
                if keyword.arg in SHOWN:
                    found.update(bare(keyword.value))
        elif isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            names |= {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
            if names & SHOWN:
                found.update(bare(node.value))
    return sorted(found)


class Markup(HTMLParser):
    """The bare words of a template whose expressions were put out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in {"code", "script", "style"}
        self.found += [value or "" for name, value in attrs if name in HEARD]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"code", "script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


def printed(source: str) -> list[str]:
    """The words that a template prints without gettext."""
    lexed = Environment().lex(source)
    # What is filled in stands as "x0": a tag's name where one is computed, and no word.
    text = "".join(
        value if kind == "data" else "x0"
        for _line, kind, value in lexed
        if kind in {"data", "variable_end"}
    )
    return [
        " ".join(words.split()) for words in Markup(text).found if re.search(r"[A-Za-z]{2,}", words)
    ]


def speaking() -> list[Path]:
    """Python files whose words may reach people."""
    return [
        path
        for path in tree.ending(".py", under=PACKAGE)
        if not set(path.relative_to(PACKAGE).parts[:-1]) & set(SILENT)
    ]


def test_bare_words_are_found() -> None:
    program = """
raise Refused("Choose one of them.")
self.stdout.write(f"{done} of all entries")
parser.add_argument("file", help="The file to read.")
raise Refused(_("This one is fine."))
log.warning("for administrators alone")
field(label="How many were there?", name="not for people")
"""
    assert [words for _line, words in spoken(program)] == [
        "Choose one of them.",
        "… of all entries",
        "The file to read.",
        "How many were there?",
    ]
    page = """<p class="a b">{{ _("Fine") }} bare</p><img alt="heard">{% if x %}<b id="c">{{ x }}</b>{% endif %}"""
    assert printed(page) == ["x0 bare", "heard"]


def test_no_program_speaks_in_bare_english() -> None:
    found = {
        f"{tree.name(path)}:{line}: {words}"
        for path in speaking()
        for line, words in spoken(path.read_text())
    }
    assert found == set()


def test_no_template_speaks_in_bare_english() -> None:
    found = {
        f"{tree.name(path)}: {words}"
        for path in tree.ending(".jinja", under=PACKAGE)
        for words in printed(path.read_text())
    }
    assert found == set()


def test_every_value_that_people_read_has_words() -> None:
    shown = (
        Answer, CellState, Claim, DecisionKind, Kind, EvidenceKind, Forecast, JudgementKind, Level,
        LinkType, Permission, Reads, ReportKind, Result, Rung, ScopeState, Stage, Strength, Supports, VersionKind,
    )  # fmt: skip
    assert {member for kind in shown for member in kind if not words_for(member)} == set()
