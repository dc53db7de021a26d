"""The environment: what raises, what stays silent, and which names a template may use."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from django.utils.safestring import mark_safe
from jinja2 import DictLoader, Environment, UndefinedError, meta, nodes
from jinja2.runtime import Macro

import amends
from amends.config.jinja import environment

PACKAGE = Path(amends.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/jinja2/**/*.jinja"))
# What a template may take from its context: the page's own two names, and the frame's.
CONTEXT = {
    *("page", "form", "forms"),
    *("frame", "csrf_input", "csp_nonce", "messages", "request"),
    "field",
}
IS_MACRO = re.compile(r"nhsuk/components/[^/]+/macro\.jinja")
# Something for every option that the macros share.
RICH: dict[str, Any] = {
    "id": "thing",
    "idPrefix": "thing",
    "name": "thing",
    "text": "Words",
    "href": "#thing",
    "label": {"text": "Label", "size": "m"},
    "legend": {"text": "Legend"},
    "hint": {"text": "Hint"},
    "errorMessage": {"text": "Wrong"},
    "heading": "Heading",
    "caption": {"text": "Caption"},
    "summaryText": "More",
    "fieldset": {"legend": {"text": "Legend"}},
    "items": [
        {"value": "1", "text": "One", "hint": {"text": "Hint"}, "href": "#one", "number": 1},
        {"divider": "or"},
    ],
    "head": ["Name", {"text": "Count", "format": "numeric"}],
    "rows": [[{"text": "Row"}, {"text": "3"}]],
    "firstCellIsHeader": True,
    "responsive": True,
    "previous": {"href": "#before"},
    "next": {"href": "#after"},
    "maxlength": 20,
    "navigation": {"items": [{"text": "Place", "href": "#place"}]},
    "meta": {"items": [{"text": "Help", "href": "#help"}]},
    "type": "cross",
}


@dataclass(frozen=True)
class Page:
    title: str
    rows: tuple[str, ...] = ()


@pytest.fixture
def env() -> Environment:
    engine = engines.all()[0]
    assert isinstance(engine, Jinja2)
    found: Environment = engine.env
    return found


def rendered(env: Environment, source: str, **context: Any) -> str:
    return env.from_string(source).render(page=Page("Plan"), **context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ titel }}",
        "{% if titel %}{% endif %}",
        "{% if titel.long %}{% endif %}",
        "{% if not titel %}{% endif %}",
        "{{ titel == 1 }}",
        "{{ titel or 'Plan' }}",
        "{{ {}.missing }}",
        "{% from 'ui/components.jinja' import button %}{{ button(titel) }}",
        "{% from 'ui/components.jinja' import heading %}{{ heading(page.titel) }}",
        "{{ page.titel }}",
        "{{ page.titel.long }}",
        "{% for row in page.row %}{% endfor %}",
        "{% if page.titel %}{% endif %}",
        "{{ page.titel|e }}",
        "{{ page.titel ~ '' }}",
        "{{ page.row|length }}",
        "{% for row in rows %}{% endfor %}",
        "{{ _('Action %(number)s', number=page.number) }}",
    ],
)
def test_a_name_that_does_not_exist_raises(env: Environment, source: str) -> None:
    with pytest.raises(UndefinedError):
        rendered(env, source)


@pytest.mark.parametrize(
    "source",
    ["{{ page.title }}", "{{ 'x' if false }}", "{{ titel|default('Plan') }}"],
)
def test_what_is_meant_to_be_silent_is(env: Environment, source: str) -> None:
    assert rendered(env, source) in {"Plan", ""}


@pytest.mark.parametrize("params", [{}, RICH], ids=["bare", "rich"])
def test_every_nhs_macro_renders(env: Environment, params: dict[str, Any]) -> None:
    paths = env.list_templates(filter_func=lambda path: bool(IS_MACRO.fullmatch(path)))
    assert len(paths) > 40
    for path in paths:
        macros = [
            macro
            for macro in vars(env.get_template(path).make_module()).values()
            if isinstance(macro, Macro)
        ]
        assert macros, path
        for macro in macros:
            macro(params)


def test_text_is_escaped_and_translations_escape_their_values(env: Environment) -> None:
    assert rendered(env, "{{ word }}", word="<b>") == "&lt;b&gt;"
    assert rendered(env, "{{ _('Hello %(name)s', name=word) }}", word="<b>") == "Hello &lt;b&gt;"
    assert rendered(env, "{{ word }}", word=mark_safe("<b>")) == "<b>"


def test_words_follow_the_language_of_the_request(env: Environment) -> None:
    with translation.override("cy"):
        assert rendered(env, "{{ _('July') }}").startswith("Gorff")


def test_counts_take_their_plural(env: Environment) -> None:
    source = "{{ ngettext('%(num)s action', '%(num)s actions', count) }}"
    assert rendered(env, source, count=1) == "1 action"
    assert rendered(env, source, count=3) == "3 actions"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_uses_only_names_it_was_given(env: Environment, path: Path) -> None:
    tree = env.parse(path.read_text())
    own = {name for node in tree.find_all(nodes.Assign) for name in _assigned(node.target)}
    own |= {name for node in tree.find_all(nodes.AssignBlock) for name in _assigned(node.target)}
    for node in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in node.names}
    own |= {node.name for node in tree.find_all(nodes.Macro)}
    unknown = meta.find_undeclared_variables(tree) - own - CONTEXT - set(env.globals)
    assert unknown == set()


def _assigned(target: nodes.Node) -> set[str]:
    names = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
    return {name.name for name in names}


def test_a_quiet_page_prints_nothing(settings: Any) -> None:
    """What production does; and everything that is no production is loud."""
    assert settings.LOUD_TEMPLATES
    settings.LOUD_TEMPLATES = False
    quiet = environment(loader=DictLoader({}), autoescape=True)
    assert rendered(quiet, "{{ titel }}{% if not page.titel.long %}Plan{% endif %}") == "Plan"
