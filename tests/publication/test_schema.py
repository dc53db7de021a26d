"""The file of an edition and the exchange format are what their JSON Schemas say, made from the code.

AMENDS_WRITE_DOCS=yes ./run test -n 0 tests/publication/test_schema.py writes it anew.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import jsonschema
import pytest

from amends.publication import services
from amends.publication.queries.editions import editions_of
from amends.publication.rules import PLAN_FORMAT, Correction, EditionContent, Id, Picture
from amends.publication.rules.edition import FORMAT, IN_PLACE
from amends.publication.rules.exchange import (
    CHOSEN,
    IDS,
    LANGUAGES,
    NEVER_EMPTY,
    PICTURES,
    may_be_left_out,
)
from amends.publication.rules.seal import MANIFEST_FORMAT
from tests.publication.story import AS_AT, Story, on
from tests.repo.tree import ROOT

FILE = ROOT / "docs" / "reference" / "edition.schema.json"
PLAN_FILE = ROOT / "docs" / "reference" / "improvement-plan-1.0.schema.json"
NAMES = {
    "about": "about",
    "statement": "statement",
    "in short": "in_short",
    "what has changed": "changed",
    "corrections": "corrections",
    "themes": "themes",
    "easy read": "easy_read",
    "words": "glossary",
    "earlier editions": "earlier",
    "contact": "contact",
}
TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}


def described(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """How a value of a type reads in JSON, as `amends.publication.rules.plain` writes it."""
    if kind is Id:
        return {"type": "string", "pattern": f"^{IDS}$"}
    if kind is Picture:
        return {"type": "string", "pattern": f"^{PICTURES}$"}
    if kind is str:
        return TEXT
    if kind is int:
        return WHOLE
    if kind is date:
        return DAY
    if isinstance(kind, UnionType):
        return {"anyOf": [described(each, defs) for each in get_args(kind)]}
    if kind is type(None):
        return {"type": "null"}
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return {"type": "array", "items": described(inner[0], defs)}
        return {
            "type": "array",
            "prefixItems": [described(each, defs) for each in inner],
            "minItems": len(inner),
            "maxItems": len(inner),
        }
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": described(get_args(kind)[1], defs)}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        said = " ".join((kind.__doc__ or "").replace("`", "").split())
        defs[kind.__name__] = whole(
            {each.name: described(hints[each.name], defs) for each in fields(kind)}, said
        )
        return {"$ref": f"#/$defs/{kind.__name__}"}
    raise TypeError(f"No schema for {kind}.")


def whole(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    """An object with exactly these properties."""
    said = {"description": description} if description else {}
    return {
        "type": "object",
        **said,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def corrected(defs: dict[str, Any]) -> dict[str, Any]:
    """The notice that another edition corrects this one."""
    return whole(
        {
            "kind": {"const": "corrected"},
            "by": WHOLE,
            "corrections": {"type": "array", "items": described(Correction, defs)},
        },
        "That a later edition, by its number, corrects this one; what it says of it, unless it was withdrawn.",
    )


SUPERSEDED = whole(
    {"kind": {"const": "superseded"}, "latest": WHOLE}, "The number of the newest edition."
)


def schema() -> dict[str, Any]:
    """The schema of edition.json."""
    defs: dict[str, Any] = {}
    hints = get_type_hints(EditionContent)
    parts = {name: described(hints[attribute], defs) for name, attribute in NAMES.items()}
    part = described(get_args(hints["recommendations"])[0], defs)
    sections = [
        whole({"name": {"const": name}, "salt": TEXT, "content": content})
        for name, content in parts.items()
    ]
    numbered = {"type": "string", "pattern": f"^{IN_PLACE}[0-9]+$"}
    sections.append(whole({"name": numbered, "salt": TEXT, "content": part}))
    digests = {"type": "array", "items": whole({"name": TEXT, "digest": DIGEST})}
    notice = whole(
        {
            "kind": {"enum": ["redacted", "withdrawn", "vouched"]},
            "on": DAY,
            "words": TEXT,
            "sections": digests,
            "signature": TEXT,
            "key": TEXT,
        },
        "What was said of the edition after it was sealed; signed for itself, or with an empty signature.",
    )
    said = [notice, SUPERSEDED, corrected(defs)]
    manifest = {
        "format": {"const": MANIFEST_FORMAT},
        "plan": {"type": "string", "format": "uuid"},
        "number": WHOLE,
        "as_at": DAY,
        "frozen_at": {"type": "string", "format": "date-time"},
        "published_on": DAY,
        "ledger": whole({"sequence": WHOLE, "hash": DIGEST}),
        "key": whole({"id": TEXT, "public": DIGEST}),
        "sections": digests,
        "renderings": whole({"page": DIGEST, "json": DIGEST}),
    }
    edition = whole(
        {"format": {"const": FORMAT}, "sections": {"type": "array", "items": {"oneOf": sections}}}
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An edition: edition.json",
        "description": "Words that were removed later read [removed], wherever they stood.",
        **whole(
            {
                "edition": {"anyOf": [edition, {"type": "null"}]},
                "manifest": whole(manifest, "What is signed: canonical JSON (RFC 8785)."),
                "signature": {
                    "type": "string",
                    "pattern": "^[0-9a-f]{128}$",
                    "description": "Ed25519 over the manifest, as hex.",
                },
                "notices": {"type": "array", "items": {"anyOf": said}},
            }
        ),
        "$defs": defs,
    }


def dataclasses_within(kind: Any) -> Iterator[type[Any]]:
    """A type's dataclasses, its own and those of its fields."""
    if is_dataclass(kind) and isinstance(kind, type):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from dataclasses_within(hint)
    else:
        for inner in get_args(kind):
            yield from dataclasses_within(inner)


def plan_schema() -> dict[str, Any]:
    """The schema of the exchange format."""
    defs: dict[str, Any] = {}
    described(EditionContent, defs)
    for kind in dict.fromkeys(dataclasses_within(EditionContent)):
        hints, one = get_type_hints(kind), defs[kind.__name__]
        one["required"] = [
            each.name
            for each in fields(kind)
            if not may_be_left_out(kind, each.name, hints[each.name])
        ]
        for name in one["properties"]:
            if (kind, name) in NEVER_EMPTY:
                one["properties"][name] = {"type": "string", "pattern": r"\S"}
    defs["About"]["properties"]["language"] = {"type": "string", "pattern": f"^{LANGUAGES}$"}
    sized = {"minimum": 1, "type": "integer"}
    defs["EasyPart"]["if"] = {
        "properties": {"picture": {"minLength": 1}},
        "required": ["picture"],
    }
    defs["EasyPart"]["then"] = {
        "properties": {"shows": {"pattern": r"\S"}, "width": sized, "height": sized},
        "required": ["shows", "width", "height"],
    }
    for (kind, name), values in CHOSEN.items():
        defs[kind.__name__]["properties"][name] = {"enum": list(values)}
    ids = {"type": "array", "items": described(Id, defs), "uniqueItems": True}
    defs["RecommendationPart"]["properties"]["actions"] = {
        **ids,
        "description": "The ids of the actions that serve it, in their order.",
    }
    whole_plan = defs.pop("EditionContent")
    actions = {"type": "array", "items": {"$ref": "#/$defs/ActionPart"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Improvement plan 1.0",
        "description": "What an organisation says in public about what it was recommended and what it has done.",
        **whole({"format": {"const": PLAN_FORMAT}, **whole_plan["properties"], "actions": actions}),
        "required": ["format", *whole_plan["required"]],
        "$defs": defs,
    }


@pytest.mark.parametrize(("file", "made"), [(FILE, schema), (PLAN_FILE, plan_schema)])
def test_the_schema_is_the_code_s(file: Path, made: Callable[[], dict[str, Any]]) -> None:
    text = json.dumps(made(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("AMENDS_WRITE_DOCS"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "write it anew, as this file says"


@pytest.fixture
def validator() -> jsonschema.Draft202012Validator:
    """What checks a file."""
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(
        json.loads(FILE.read_text(encoding="utf-8")),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


def test_every_file_of_an_edition_is_as_it_says(
    story: Story, validator: jsonschema.Draft202012Validator
) -> None:
    edition = story.published()
    file = json.loads(services.edition_file(edition, 2))
    validator.validate(file)
    names = [each["name"] for each in file["edition"]["sections"]]
    assert {name for name in names if not name.startswith(IN_PLACE)} == set(NAMES)
    assert {"kind": "superseded", "latest": 2} in file["notices"]
    with on(AS_AT, 12):
        services.withdraw(edition=edition, reason="It was wrong.", by=story.second_person)
    validator.validate(json.loads(services.edition_file(editions_of(story.plan)[0], 0)))
    file["edition"]["sections"][0]["content"]["more"] = "words"
    assert not validator.is_valid(file)
