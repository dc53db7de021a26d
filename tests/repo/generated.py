"""The parts of the docs that are made from the code: diagrams, tables, commands.

A page holds such a part between two marks, `<!-- made from the code: NAME -->` and `<!-- end -->`.
The tests compare; with AMENDS_WRITE_DOCS they write the part anew.
"""

import argparse
import inspect
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from django.apps import apps
from django.core.management import BaseCommand, get_commands, load_command_class

from tests.repo.tree import ROOT

DOCS = ROOT / "docs"
AGAIN = (
    "write it anew: AMENDS_WRITE_DOCS=yes ./run test -n 0"
    " tests/repo/test_diagrams.py tests/repo/test_commands_doc.py"
)
PART = re.compile(
    r"(<!-- made from the code: (?P<name>[a-z ]+) -->\n)(?P<body>.*?)(<!-- end -->)", re.S
)
type Moves = Iterable[tuple[str, str, str]]


def fenced(lines: Iterable[str]) -> str:
    """A diagram as a page holds it."""
    return "\n".join(["```mermaid", *lines, "```", ""])


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table as a page holds it."""
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def contract(name: str) -> list[str]:
    """The layers of one of the import contracts, highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for each in project["tool"]["importlinter"]["contracts"]:
        if each["name"] == name:
            layers: list[str] = each["layers"]
            return layers
    raise LookupError(name)


def layers_diagram(layers: Iterable[str]) -> str:
    """Layers on top of each other; an arrow says "may import"."""
    lines, above = ["flowchart TD"], ""
    for number, layer in enumerate(layers):
        names = " · ".join(re.findall(r"\w+", layer))
        lines.append(f'    l{number}["{names}"]')
        if above:
            lines.append(f"    {above} --> l{number}")
        above = f"l{number}"
    return fenced(lines)


def states_diagram(moves: Moves) -> str:
    """States and what leads from one to another; the empty name is the beginning."""
    moves = list(moves)
    names = list(dict.fromkeys(name for a, b, _ in moves for name in (a, b) if name))
    short = {name: f"s{number}" for number, name in enumerate(names)} | {"": "[*]"}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{name}" as {short[name]}' for name in names]
    lines += [f"    {short[a]} --> {short[b]}" + (f" : {by}" if by else "") for a, b, by in moves]
    return fenced(lines)


def evidence_moves() -> Iterator[tuple[str, str, str]]:
    """How a piece of evidence comes further."""
    from amends.evidence.rules import TRANSITIONS, Stage

    for before, after in TRANSITIONS.items():
        for stage in Stage:
            if stage in after:
                yield before.value if before else "", stage.value, ""


def decision_moves() -> Iterator[tuple[str, str, str]]:
    """What a body's decision makes of a thing."""
    from amends.governance.rules import TRANSITIONS, Openness

    yield "", Openness.OPEN.value, ""
    for before, kinds in TRANSITIONS.items():
        for after in Openness:
            names = [kind.value for kind, reached in kinds.items() if reached is after]
            if names:
                yield before.value, after.value, ", ".join(names)


def scope_moves() -> Iterator[tuple[str, str, str]]:
    """How a service comes into an action's scope and leaves it."""
    from amends.plans.rules import SCOPE_TRANSITIONS, ScopeState

    for before, after in SCOPE_TRANSITIONS.items():
        for state in ScopeState:
            if state in after:
                yield before.value if before else "", state.value, ""


def task_moves() -> Iterator[tuple[str, str, str]]:
    """What a background task goes through."""
    from amends.background.rules import TRANSITIONS, State

    yield "", State.READY.value.lower(), ""
    for before, after in TRANSITIONS.items():
        for state in State:
            if state in after:
                yield before.value.lower(), state.value.lower(), ""


def rungs_table() -> str:
    """The rung of one service by what is entered of it, worked out by the rules themselves."""
    from amends.assurance.rules import CellState, Result
    from amends.standing.rules import CellFacts, MetTest, Statement, cell_rung

    day, between, earlier = date(2026, 7, 1), date(2026, 4, 1), date(2026, 1, 1)
    one = (("audit or data", earlier),)
    proofs = ((), one, (*one, ("observation", earlier)))
    rows = []
    for state in CellState:
        audited = state is CellState.AUDITED
        for result in (Result.MET, Result.NOT_MET) if audited else (None,):
            rungs = []
            for proof in proofs:
                tested = len(proof) > 1
                facts = CellFacts(
                    day=day,
                    statement=Statement(
                        state,
                        day,
                        result,
                        expires_on=date(2027, 1, 1),
                        covers=(between,) if tested else (),
                    ),
                    in_use_from=earlier,
                    proof=proof,
                    tests=(MetTest(earlier, earlier),) if tested else (),
                )
                rungs.append(cell_rung(facts))
            name = f"{state.value}: {result.value}" if result else state.value
            rows.append((name, *(rung.value for rung in rungs)))
    heading = (
        "entered of the service",
        "without accepted evidence",
        "with accepted evidence",
        "with two kinds of it, and a met test before, both tests on evidence of their own",
    )
    return table(heading, rows)


def tables_list() -> str:
    """Every table, by stage, with what its model says of itself."""
    from amends.ledger.models import DatedRecord, Record

    parts = []
    ours = [app for app in apps.get_app_configs() if app.name.startswith("amends.")]
    for app in ours:
        rows = []
        for model in app.get_models():
            kind = "plain"
            if issubclass(model, Record):
                kind = "dated" if issubclass(model, DatedRecord) else "identity"
            words = ", ".join(getattr(model, "WORDS", ()) or getattr(model, "DRAFT_WORDS", ()))
            said = (inspect.getdoc(model) or "").splitlines()[0].replace("|", "\\|")
            rows.append((f"`{model._meta.db_table}`", kind, said, words))
        if rows:
            heading = ("table", "kind", "what a row is", "words")
            parts.append(f"### {app.label}\n\n" + table(heading, rows))
    return "\n".join(parts)


def own_commands() -> dict[str, BaseCommand]:
    """Our commands by name."""
    return {
        name: load_command_class(app, name)
        for name, app in sorted(get_commands().items())
        if app.startswith("amends.")
    }


def written(action: argparse.Action) -> str:
    """How an argument is written on the command line."""
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return name
    return action.option_strings[-1] + ("" if action.nargs == 0 else f" {name}")


def command_part(name: str, command: BaseCommand) -> str:
    """A command as its page describes it: what `--help` says, without what all of Django's take."""
    common = {
        option
        for each in BaseCommand().create_parser("amends", name)._actions
        for option in each.option_strings
    }
    parser = command.create_parser("amends", name)
    said = parser.description or ""
    own = [action for action in parser._actions if not common & set(action.option_strings)]
    usage = []
    for action in own:
        word = written(action) + (" …" if action.nargs in {"+", "*"} else "")
        needed = action.required and action.nargs != "?"
        usage.append(word if needed else f"[{word}]")
    lines = [f"## {name}", "", "    " + " ".join(["amends", name, *usage]), "", said, ""]
    rows = [
        (f"`{written(action)}`", str(action.help or "").replace("%(default)s", str(action.default)))
        for action in own
        if action.help
    ]
    return "\n".join(lines) + ("\n" + table(("word", "what it is"), rows) if rows else "")


def commands_list() -> str:
    """Every command of ours."""
    return "\n".join(command_part(name, command) for name, command in own_commands().items())


MAKERS: dict[str, Callable[[], str]] = {
    "stages": lambda: layers_diagram(
        contract("A later stage may import an earlier one, never the reverse")
    ),
    "files of a stage": lambda: layers_diagram(contract("Inside a stage")),
    "evidence": lambda: states_diagram(evidence_moves()),
    "decisions": lambda: states_diagram(decision_moves()),
    "scope": lambda: states_diagram(scope_moves()),
    "tasks": lambda: states_diagram(task_moves()),
    "rungs": rungs_table,
    "tables": tables_list,
    "commands": commands_list,
}


def pages() -> list[Path]:
    """Every page of the docs."""
    return sorted(DOCS.rglob("*.md"))


def parts() -> dict[str, tuple[Path, str]]:
    """Each part by its name: the page that holds it and what stands there."""
    return {
        found["name"]: (page, found["body"])
        for page in pages()
        for found in PART.finditer(page.read_text())
    }


def check(name: str) -> None:
    """Expect that a part is what the code says; write it instead when AMENDS_WRITE_DOCS says so."""
    page, stands = parts()[name]
    says = MAKERS[name]()
    if stands != says and os.environ.get("AMENDS_WRITE_DOCS"):
        text = page.read_text()
        page.write_text(
            PART.sub(
                lambda found: f"{found[1]}{says}{found[4]}" if found["name"] == name else found[0],
                text,
            )
        )
        return
    assert stands == says, f"{page.name}: {AGAIN}"
