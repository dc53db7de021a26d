"""The open exchange format: nothing is lost on the way, and whatever is wrong is named with its place."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.publication.rules import (
    PLAN_FORMAT,
    Astray,
    EditionContent,
    WrongPlan,
    plan_of,
    read_plan,
    write_plan,
)
from tests.publication.contents import contents, make_content
from tests.repo.tree import ROOT

SCHEMA = ROOT / "docs" / "reference" / "improvement-plan-1.0.schema.json"
LEAST = {
    "format": PLAN_FORMAT,
    "about": {
        "id": "our-plan",
        "title": "Our plan",
        "organisation": "Exampleshire Trust",
        "plan": "Our plan",
        "as_at": "2025-11-25",
        "published_on": "2025-11-27",
        "approved_on": "2025-11-20",
    },
}


def validator() -> jsonschema.Draft202012Validator:
    """The published schema."""
    return jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text(encoding="utf-8")),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


VALIDATOR = validator()


@given(contents())
def test_there_and_back_nothing_is_lost(content: EditionContent) -> None:
    data = write_plan(content)
    assert read_plan(data) == content
    assert write_plan(read_plan(data)) == data
    VALIDATOR.validate(json.loads(data))


def test_an_action_that_serves_two_stands_once() -> None:
    plan: Any = plan_of(make_content())
    ids = [each["id"] for each in plan["actions"]]
    assert len(ids) == len(set(ids)) == 6
    assert plan["recommendations"][2]["actions"] == ["action-3.1", "action-3.2", "action-1.1"]


def test_what_may_be_left_out_is_empty() -> None:
    content = read_plan(json.dumps(LEAST).encode())
    VALIDATOR.validate(LEAST)
    assert content.recommendations == ()
    assert content.about.language == "en-GB"
    assert content.contact.office == ""
    written = json.loads(write_plan(content))
    assert written["about"] | LEAST["about"] == written["about"]


def changed(path: str, value: object) -> bytes:
    """The plan with one value in another's place; a value of Ellipsis takes it out."""
    plan: Any = json.loads(write_plan(make_content()))
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    at = plan
    for step in way:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return json.dumps(plan).encode()


WRONG: list[tuple[str, object, Astray, str]] = [
    ("format", "improvement plan 9", Astray.FORMAT, "format"),
    ("about", ..., Astray.MISSING, "about"),
    ("about/title", ..., Astray.MISSING, "about.title"),
    ("about/title", " ", Astray.EMPTY, "about.title"),
    ("about/as_at", "31 May 2025", Astray.DAY, "about.as_at"),
    ("about/as_at", "2025-02-30", Astray.DAY, "about.as_at"),
    ("about/number", 1.5, Astray.NUMBER, "about.number"),
    ("about/number", True, Astray.NUMBER, "about.number"),
    ("about/number", -1, Astray.NUMBER, "about.number"),
    ("about/number", 10**400, Astray.NUMBER, "about.number"),
    ("about/language", "Welsh", Astray.LANGUAGE, "about.language"),
    ("about/more", "words", Astray.UNKNOWN, "about.more"),
    ("more", "words", Astray.UNKNOWN, "more"),
    ("recommendations", {}, Astray.KIND, "recommendations"),
    ("recommendations/1", "words", Astray.KIND, "recommendations[1]"),
    ("recommendations/1/id", "recommendation-1", Astray.TWICE, "recommendations[1].id"),
    ("recommendations/1/id", "<script>", Astray.ID, "recommendations[1].id"),
    ("recommendations/1/text", 7, Astray.KIND, "recommendations[1].text"),
    ("recommendations/1/text", "a\x00b", Astray.CHARACTER, "recommendations[1].text"),
    ("recommendations/1/text", "a\ud800b", Astray.CHARACTER, "recommendations[1].text"),
    ("recommendations/1/actions/0", "none", Astray.NO_ACTION, "recommendations[1].actions[0]"),
    ("themes/parts/0/actions/0", "none", Astray.NO_ACTION, "themes.parts[0].actions[0]"),
    (
        "themes/parts/0/recommendations/0",
        "none",
        Astray.NO_RECOMMENDATION,
        "themes.parts[0].recommendations[0]",
    ),
    ("recommendations/1/actions/0", "action-2.2", Astray.TWICE, "recommendations[1].actions[1]"),
    ("recommendations/1/actions", [], Astray.NOT_SERVED, "actions[2]"),
    ("actions/0/promised/0/what", "hoped_for", Astray.CHOICE, "actions[0].promised[0].what"),
    ("actions/0/not_in_scope/0", ["one"], Astray.LENGTH, "actions[0].not_in_scope[0]"),
    ("actions/1/id", "action-1.1", Astray.TWICE, "actions[1].id"),
    (
        "easy_read/parts/0/picture",
        "https://example.org/a.png",
        Astray.PICTURE,
        "easy_read.parts[0].picture",
    ),
    ("easy_read/parts/0/shows", " ", Astray.SHOWS_NOTHING, "easy_read.parts[0].shows"),
    ("easy_read/parts/0/width", 0, Astray.PICTURE, "easy_read.parts[0].width"),
    ("in_short/counts", {"In place": "six"}, Astray.NUMBER, "in_short.counts.In place"),
]


@pytest.mark.parametrize(("path", "value", "astray", "told"), WRONG)
def test_what_is_wrong_is_named(path: str, value: object, astray: Astray, told: str) -> None:
    with pytest.raises(WrongPlan) as wrong:
        read_plan(changed(path, value))
    assert (wrong.value.astray, wrong.value.path) == (astray, told)


RAW = [
    (b"", Astray.NOT_JSON),
    (b"{", Astray.NOT_JSON),
    (b"\xff\xfe{}", Astray.NOT_TEXT),
    (b"[]", Astray.KIND),
    (b"null", Astray.KIND),
    (b"NaN", Astray.KIND),
    (b"[" * 200_000, Astray.TOO_DEEP),
    (b'{"format": "improvement plan 1.0", "about": {"id": "a", "id": "b"}}', Astray.TWICE),
    (b'{"format": "improvement plan 1.0", "about": NaN}', Astray.KIND),
]


@pytest.mark.parametrize(("data", "astray"), RAW)
def test_what_is_no_plan_is_refused(data: bytes, astray: Astray) -> None:
    with pytest.raises(WrongPlan) as wrong:
        read_plan(data)
    assert wrong.value.astray is astray


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(contents(), st.data())
def test_the_schema_and_the_reader_agree(content: EditionContent, data: st.DataObject) -> None:
    """Put anything in any place: where the schema says no, so does the reader, and never with a fault."""
    plan: Any = plan_of(content)
    at: Any = plan
    way: list[tuple[Any, Any]] = []
    while isinstance(at, dict | list) and at and (not way or data.draw(st.booleans())):
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        way.append((at, step))
        at = at[step]
    holder, step = way[-1]
    holder[step] = data.draw(ANYTHING)
    raw = json.dumps(plan).encode()
    try:
        read_plan(raw)
    except WrongPlan as wrong:
        named = bool(wrong.path) or wrong.astray is Astray.KIND
    else:
        named = VALIDATOR.is_valid(json.loads(raw))
    assert named
