"""Every template can be read, and names only what a page is given."""

from pathlib import Path
from typing import cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment, meta, nodes

from tests.repo import tree
from tests.repo.tree import PACKAGE

# One frozen dataclass, the form or forms, and what Django and the frame put round every page.
GIVEN = {
    "csp_nonce",
    "csrf_input",
    "csrf_token",
    "form",
    "forms",
    "frame",
    "messages",
    "notices",
    "page",
    "request",
}
# Inside the form fields of amends/ui.
GIVEN_TO_FIELDS = {"field"}
TEMPLATES = tree.ending(".jinja", under=PACKAGE)


def environment() -> Environment:
    """The environment of our pages."""
    return cast(Jinja2, engines["jinja2"]).env


def bound(template: nodes.Template) -> set[str]:
    """The names that a template itself imports, sets or defines, in any of its blocks."""
    names: set[str] = set()
    for node in template.find_all((nodes.FromImport, nodes.Import, nodes.Macro, nodes.Name)):
        if isinstance(node, nodes.FromImport):
            names.update(name if isinstance(name, str) else name[1] for name in node.names)
        elif isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, nodes.Macro) or (isinstance(node, nodes.Name) and node.ctx != "load"):
            names.add(node.name)
    return names


def unknown_names(path: Path) -> set[str]:
    """What a template asks for and nobody gives."""
    env = environment()
    read = env.parse(path.read_text(), filename=str(path))
    given = GIVEN | (GIVEN_TO_FIELDS if "fields" in path.parts else set())
    return meta.find_undeclared_variables(read) - set(env.globals) - bound(read) - given


def test_every_template_compiles() -> None:
    env = environment()
    for path in TEMPLATES:
        # From "ui/layout.jinja" on: what comes after the folder that templates are looked for in.
        env.get_template("/".join(path.parts[path.parts.index("jinja2") + 1 :]))


def test_every_name_is_given() -> None:
    assert {tree.name(path): names for path in TEMPLATES if (names := unknown_names(path))} == {}


def test_every_template_that_another_one_takes_is_there() -> None:
    env = environment()
    known = set(env.list_templates())
    taken = {
        f"{tree.name(path)}: {name}"
        for path in TEMPLATES
        for name in meta.find_referenced_templates(env.parse(path.read_text()))
        if name is not None and name not in known
    }
    assert taken == set()
