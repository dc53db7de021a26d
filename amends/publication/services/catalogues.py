"""The fixed words of public editions, as a catalogue that somebody translates (gettext's PO format)."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import nodes

import amends
from amends.assurance.rules import SCALES

ROOT = Path(amends.__file__).parent
# Where the words of editions, of what is said above them, and of letters stand.
TEMPLATES = ("publication/jinja2/publication/public/*.jinja", "ui/jinja2/ui/public.jinja")
PROGRAMS = (
    "publication/sentences/*.py",
    "publication/queries/content.py",
    "publication/queries/parts.py",
    "publication/queries/sources.py",
    "publication/services/formats.py",
    "publication/services/letters.py",
    "publication/services/sheets.py",
    "standing/sentences.py",
    "standing/sentences/*.py",
    "assurance/rules.py",
    "assurance/sentences.py",
    "ui/dates.py",
    "ui/status.py",
    "ui/words.py",
)
SCALES_FILE = "amends/assurance/scales.toml"
ONE = frozenset({"_", "gettext", "gettext_lazy"})
BY_NUMBER = frozenset({"ngettext", "ngettext_lazy"})
HEADER = """# The fixed words of public editions.
# Say in X-Checked-By who, speaking the language, has checked them; until then whoever
# chooses the language is told that nobody has.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Checked-By: \\n"
"""

type Message = tuple[str, ...]


@dataclass
class Found:
    """Messages, one form or two, with the files in which they stand."""

    messages: dict[Message, list[str]] = field(default_factory=dict)

    def add(self, words: tuple[object, ...], where: str) -> None:
        """A message that is written out; what is put together elsewhere stands elsewhere."""
        if words and all(isinstance(each, str) and each for each in words):
            places = self.messages.setdefault(tuple(map(str, words)), [])
            if where not in places:
                places.append(where)


@cache
def public_messages() -> Mapping[Message, list[str]]:
    """Every fixed message that an edition may hold."""
    found = Found()
    for pattern in TEMPLATES:
        for path in sorted(ROOT.glob(pattern)):
            for words in in_template(path):
                found.add(words, path.relative_to(ROOT.parent).as_posix())
    for pattern in PROGRAMS:
        for path in sorted(ROOT.glob(pattern)):
            for words in in_program(path):
                found.add(words, path.relative_to(ROOT.parent).as_posix())
    for scale in SCALES.values():
        for text in (scale.name, *(grade.meaning for grade in scale.grades)):
            found.add((text,), SCALES_FILE)
    return found.messages


def in_template(path: Path) -> Iterator[tuple[object, ...]]:
    """The messages of a template."""
    engine = engines["jinja2"]
    if not isinstance(engine, Jinja2):
        raise TypeError("Pages are Jinja2.")
    for call in engine.env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        most = 1 if name in ONE else 2 if name in BY_NUMBER else 0
        if most:
            yield tuple(
                each.value if isinstance(each, nodes.Const) else None for each in call.args[:most]
            )


def in_program(path: Path) -> Iterator[tuple[object, ...]]:
    """The messages of a module."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            most = 1 if call.func.id in ONE else 2 if call.func.id in BY_NUMBER else 0
            if most:
                yield tuple(
                    each.value if isinstance(each, ast.Constant) else None
                    for each in call.args[:most]
                )


def catalogue(language: str) -> str:
    """A PO file of the public words in which nothing is translated yet."""
    parts = [HEADER.format(language=language.replace("-", "_"))]
    for words, places in sorted(public_messages().items()):
        lines = [f"#: {place}" for place in places]
        if any("%(" in each for each in words):
            lines.append("#, python-format")
        lines.append(f"msgid {quoted(words[0])}")
        if len(words) == 1:
            lines.append('msgstr ""')
        else:
            lines += [f"msgid_plural {quoted(words[1])}", 'msgstr[0] ""', 'msgstr[1] ""']
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def quoted(words: str) -> str:
    """A message as a PO file has it, on one line."""
    return json.dumps(words, ensure_ascii=False)
