"""The open exchange format: what an edition says as one JSON file that any program can read or write.

docs/reference/exchange.md describes it. An action that serves several recommendations stands in it
once, and is named by them. What has an honest empty value may be left out.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from amends.ledger.rules import Plain
from amends.publication.rules.edition import (
    IN_PLACE,
    LANGUAGE,
    THEMES,
    About,
    ActionPart,
    Answered,
    Correction,
    EasyPart,
    EditionContent,
    Grade,
    Graded,
    Id,
    Picture,
    Promised,
    RecommendationPart,
    ServicePart,
    ThemePart,
    Themes,
    Word,
    plain,
)

PLAN_FORMAT = "improvement plan 1.0"
MOST_BYTES = 50_000_000
IDS = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}"
# As HTML names languages: cy, en-GB.
LANGUAGES = r"[a-z]{2,3}(-[A-Z]{2})?"
PICTURES = r"(data:image/(jpeg|png);base64,[A-Za-z0-9+/]+={0,2})?"
DAYS = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# The numbers that every program reads alike.
MOST = 2**53 - 1
# Texts that may not be empty. Days and ids may never be left out where they have no empty value.
NEVER_EMPTY = frozenset(
    {
        (About, "title"),
        (About, "organisation"),
        (About, "plan"),
        (RecommendationPart, "text"),
        (ActionPart, "title"),
        (Answered, "party"),
        (Answered, "answer"),
        (ServicePart, "name"),
        (Correction, "wrong"),
        (Correction, "right"),
        (Promised, "words"),
        (Word, "word"),
        (Word, "meaning"),
        (ThemePart, "together"),
        (Graded, "scale"),
        (Grade, "grade"),
    }
)
# The sections of a sealed edition by the parts that they hold.
PARTS_OF_SECTIONS = {
    "about": "about",
    "statement": "statement",
    "in short": "in_short",
    "what has changed": "changed",
    "corrections": "corrections",
    THEMES: "themes",
    "easy read": "easy_read",
    "words": "glossary",
    "earlier editions": "earlier",
    "contact": "contact",
}
KINDS_OF_PROMISE = ("in_place_by", "evidenced_by", "re_test_by")
KINDS_OF_GRADE = ("independent", "together", "self")
# Texts that are one of a few.
CHOSEN: dict[tuple[type[Any], str], tuple[str, ...]] = {
    (Promised, "what"): KINDS_OF_PROMISE,
    (Grade, "kind"): KINDS_OF_GRADE,
}
# What XML, and so Word and OpenDocument, cannot hold.
UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Astray(StrEnum):
    """What can be wrong with a file, as a code; the command has the sentences."""

    TOO_LARGE = "too large"
    NOT_TEXT = "not UTF-8"
    NOT_JSON = "not JSON"
    TOO_DEEP = "too deep"
    FORMAT = "another format"
    KIND = "another kind of value"
    MISSING = "missing"
    UNKNOWN = "unknown name"
    TWICE = "twice"
    EMPTY = "empty"
    DAY = "no day"
    NUMBER = "no whole number"
    PICTURE = "no picture"
    SHOWS_NOTHING = "a picture without words"
    ID = "no id"
    CHARACTER = "a character that no document can hold"
    LANGUAGE = "another language"
    CHOICE = "none of its kinds"
    NO_ACTION = "no such action"
    NO_RECOMMENDATION = "no such recommendation"
    NOT_SERVED = "serves nothing"
    LENGTH = "another length"


class WrongPlan(Exception):
    """What is wrong, where in the file (as `recommendations[2].text`), and a fact."""

    def __init__(self, astray: Astray, path: str = "", fact: str = "") -> None:
        super().__init__(f"{path or 'the file'}: {astray.value} {fact}".strip())
        self.astray, self.path, self.fact = astray, path, fact


def plan_of(content: EditionContent) -> dict[str, Plain]:
    """What an edition says, in the exchange format."""
    whole = plain(content)
    if not isinstance(whole, dict):
        raise TypeError("An edition is an object.")
    recommendations, actions = [], {}
    for part in content.recommendations:
        written = plain(replace(part, actions=()))
        if isinstance(written, dict):
            written["actions"] = [str(each.id) for each in part.actions]
            recommendations.append(written)
        actions.update({str(each.id): plain(each) for each in part.actions})
    first, last = (
        ("about", "statement", "in_short", "changed", "corrections"),
        ("themes", "easy_read", "glossary", "earlier", "contact"),
    )
    return {
        "format": PLAN_FORMAT,
        **{name: whole[name] for name in first},
        "recommendations": list(recommendations),
        "actions": list(actions.values()),
        **{name: whole[name] for name in last},
    }


def write_plan(content: EditionContent) -> bytes:
    """The file, in the order in which it is read aloud, a value on each line."""
    return (json.dumps(plan_of(content), ensure_ascii=False, indent=2) + "\n").encode()


def read_plan(data: bytes) -> EditionContent:
    """What a file says, whatever its bytes. Raises WrongPlan, which names the place."""
    if len(data) > MOST_BYTES:
        raise WrongPlan(Astray.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(
            text,
            object_pairs_hook=_no_name_twice,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            parse_int=_whole,
        )
    except UnicodeDecodeError as problem:
        raise WrongPlan(Astray.NOT_TEXT, fact=str(problem.start)) from problem
    except json.JSONDecodeError as problem:
        where = f"{problem.lineno}:{problem.colno}"
        raise WrongPlan(Astray.NOT_JSON, fact=where) from problem
    except RecursionError as problem:
        raise WrongPlan(Astray.TOO_DEEP) from problem
    return content_of_plan(value)


def content_of_plan(value: object) -> EditionContent:
    """An edition's content out of the exchange format. Raises WrongPlan."""
    whole = dict(_object(value, ""))
    if whole.pop("format", None) != PLAN_FORMAT:
        raise WrongPlan(Astray.FORMAT, "format")
    actions: dict[str, ActionPart] = {}
    for action, path in _listed(whole.pop("actions", []), "actions"):
        part = _read(ActionPart, action, path)
        if part.id in actions:
            raise WrongPlan(Astray.TWICE, f"{path}.id", part.id)
        actions[part.id] = part
    named, served = _named(whole, actions)
    for place, name in enumerate(actions):
        if name not in served:
            raise WrongPlan(Astray.NOT_SERVED, f"actions[{place}]", name)
    if "about" not in whole:
        raise WrongPlan(Astray.MISSING, "about")
    content: EditionContent = _read(EditionContent, whole, "")
    parts = tuple(
        replace(part, actions=tuple(actions[name] for name in names))
        for part, names in zip(content.recommendations, named, strict=True)
    )
    _check_ids(parts)
    _check_themes(content.themes, parts, actions)
    if not re.fullmatch(LANGUAGES, content.about.language, re.ASCII):
        raise WrongPlan(Astray.LANGUAGE, "about.language", content.about.language)
    return replace(content, recommendations=parts)


def content_of_edition(edition: Mapping[str, Any]) -> EditionContent:
    """What a sealed edition says, out of its canonical JSON. Raises WrongPlan where a removal broke a value."""
    parts: dict[str, Any] = {"recommendations": []}
    for section in edition["sections"]:
        if section["name"].startswith(IN_PLACE):
            parts["recommendations"].append(section["content"])
        else:
            parts[PARTS_OF_SECTIONS[section["name"]]] = section["content"]
    content: EditionContent = _read(EditionContent, parts, "")
    return content


def _named(
    whole: dict[str, Any], actions: Mapping[str, ActionPart]
) -> tuple[list[list[str]], set[str]]:
    """The ids of the actions that each recommendation names, taken out of it; and all of them."""
    named, parts = [], []
    for value, path in _listed(whole.get("recommendations", []), "recommendations"):
        part = dict(_object(value, path))
        names = []
        for name, place in _listed(part.pop("actions", []), f"{path}.actions"):
            if not isinstance(name, str) or name not in actions:
                raise WrongPlan(Astray.NO_ACTION, place, _shown(name))
            if name in names:
                raise WrongPlan(Astray.TWICE, place, name)
            names.append(name)
        named.append(names)
        parts.append(part)
    whole["recommendations"] = parts
    return named, {name for names in named for name in names}


def _check_ids(parts: tuple[RecommendationPart, ...]) -> None:
    """Two recommendations of one id would be one to whoever follows it."""
    seen: set[str] = set()
    for place, part in enumerate(parts):
        if part.id in seen:
            raise WrongPlan(Astray.TWICE, f"recommendations[{place}].id", part.id)
        seen.add(part.id)


def _check_themes(
    themes: Themes, parts: tuple[RecommendationPart, ...], actions: Mapping[str, ActionPart]
) -> None:
    """Two themes of one id would be one, and what a theme is of is told in the same file."""
    known: dict[str, tuple[set[str], Astray]] = {
        "recommendations": ({part.id for part in parts}, Astray.NO_RECOMMENDATION),
        "actions": (set(actions), Astray.NO_ACTION),
    }
    seen: set[str] = set()
    for place, theme in enumerate(themes.parts):
        path = f"themes.parts[{place}]"
        if theme.id in seen:
            raise WrongPlan(Astray.TWICE, f"{path}.id", theme.id)
        seen.add(theme.id)
        for name, (told, astray) in known.items():
            for at, each in enumerate(getattr(theme, name)):
                if each not in told:
                    raise WrongPlan(astray, f"{path}.{name}[{at}]", each)


def _read(kind: Any, value: object, path: str) -> Any:
    """A value of a type out of JSON. Raises WrongPlan."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _part(kind, _object(value, path), path)
    if isinstance(kind, UnionType):
        return None if value is None else _read(get_args(kind)[0], value, path)
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind), value, path)
    if get_origin(kind) is Mapping:
        inner = get_args(kind)[1]
        return {
            _text(name, path): _read(inner, each, f"{path}.{name}")
            for name, each in _object(value, path).items()
        }
    return READERS[kind](value, path)


def _part(kind: type[Any], value: Mapping[str, Any], path: str) -> Any:
    """A part with every field that it has. Raises WrongPlan for one too many and one too few."""
    hints = get_type_hints(kind)
    within = f"{path}." if path else ""
    for name in value:
        if name not in hints:
            raise WrongPlan(Astray.UNKNOWN, f"{within}{_shown(name)}")
    read = {}
    for field in fields(kind):
        at = f"{within}{field.name}"
        if field.name in value:
            read[field.name] = _read(hints[field.name], value[field.name], at)
        else:
            read[field.name] = empty_of(kind, field.name, hints[field.name], at)
        if (kind, field.name) in NEVER_EMPTY and not read[field.name].strip():
            raise WrongPlan(Astray.EMPTY, at)
        kinds = CHOSEN.get((kind, field.name))
        if kinds and read[field.name] not in kinds:
            raise WrongPlan(Astray.CHOICE, at, read[field.name])
    if kind is EasyPart and read["picture"] and not read["shows"].strip():
        raise WrongPlan(Astray.SHOWS_NOTHING, f"{within}shows")
    if kind is EasyPart and read["picture"] and not (read["width"] and read["height"]):
        raise WrongPlan(Astray.PICTURE, f"{within}width")
    return kind(**read)


def may_be_left_out(owner: type[Any], name: str, kind: Any) -> bool:
    """Whether a field has an honest empty value, which it has when a file does not hold it."""
    if kind in (Id, date) or (owner, name) in NEVER_EMPTY or (owner, name) in CHOSEN:
        return False
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return all(may_be_left_out(kind, each.name, hints[each.name]) for each in fields(kind))
    return True


def empty_of(owner: type[Any], name: str, kind: Any, path: str) -> Any:
    """What stands where a field was left out. Raises WrongPlan where it must not be."""
    if not may_be_left_out(owner, name, kind):
        raise WrongPlan(Astray.MISSING, path)
    if (owner, name) == (About, "language"):
        return LANGUAGE
    if (owner, name) == (About, "number"):
        return 1
    if is_dataclass(kind) and isinstance(kind, type):
        return _part(kind, {}, path)
    if isinstance(kind, UnionType):
        return None
    return {str: "", Picture: Picture(), int: 0, tuple: (), Mapping: {}}[get_origin(kind) or kind]


def _sequence(inner: tuple[Any, ...], value: object, path: str) -> tuple[Any, ...]:
    """A list of one kind of value, or of so many values of their own kinds."""
    items = list(_listed(value, path))
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], each, place) for each, place in items)
    if len(items) != len(inner):
        raise WrongPlan(Astray.LENGTH, path, str(len(inner)))
    return tuple(_read(kind, each, place) for kind, (each, place) in zip(inner, items, strict=True))


def _listed(value: object, path: str) -> Iterator[tuple[Any, str]]:
    """Each value of a list, with its place in the file."""
    if not isinstance(value, list):
        raise WrongPlan(Astray.KIND, path, "a list")
    for place, each in enumerate(value):
        yield each, f"{path}[{place}]"


def _object(value: object, path: str) -> Mapping[str, Any]:
    if isinstance(value, _Twice):
        raise WrongPlan(Astray.TWICE, f"{path}.{value.name}".strip("."), value.name)
    if not isinstance(value, dict):
        raise WrongPlan(Astray.KIND, path, "an object")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise WrongPlan(Astray.KIND, path, "a text")
    found = UNHOLDABLE.search(value)
    if found:
        raise WrongPlan(Astray.CHARACTER, path, f"U+{ord(found[0]):04X}")
    return value


def _id(value: object, path: str) -> Id:
    if not isinstance(value, str) or not re.fullmatch(IDS, value):
        raise WrongPlan(Astray.ID, path, _shown(value))
    return Id(value)


def _picture(value: object, path: str) -> Picture:
    if not isinstance(value, str) or not re.fullmatch(PICTURES, value):
        raise WrongPlan(Astray.PICTURE, path)
    return Picture(value)


def _day(value: object, path: str) -> date:
    if isinstance(value, str) and re.fullmatch(DAYS, value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise WrongPlan(Astray.DAY, path, _shown(value))


def _number(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise WrongPlan(Astray.NUMBER, path, _shown(value))
    return value


def _shown(value: object) -> str:
    """A value as an error may show it: short, and on one line."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)[:60]
    return "".join(char for char in text[:60] if char.isprintable())


READERS: Mapping[Any, Callable[[object, str], Any]] = {
    str: _text,
    int: _number,
    date: _day,
    Id: _id,
    Picture: _picture,
}


@dataclass(frozen=True)
class _Twice:
    """Stands for an object in which a name stands twice: two readers may take different ones."""

    name: str


def _no_name_twice(pairs: list[tuple[str, Any]]) -> Any:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            return _Twice(_shown(name))
        found[name] = value
    return found


@dataclass(frozen=True)
class _Fraction:
    """Stands for a number that is not whole; where it stands nothing of that kind may."""

    words: str


def _no_fraction(words: str) -> Any:
    return _Fraction(_shown(words))


def _whole(words: str) -> Any:
    """A whole number, unless it is so long that reading it would take minutes."""
    return int(words) if len(words) < 20 else _Fraction(_shown(words))
