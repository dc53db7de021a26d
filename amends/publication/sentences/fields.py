"""What the fields of an edition are called, and their values in words."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from amends.publication.rules.compared import KEYS, ORDER, Kind, Path
from amends.ui.dates import in_words

DAYS = frozenset(
    {
        "as_at",
        "published_on",
        "approved_on",
        "confirmed_on",
        "decided_on",
        "given_on",
        "since",
        "said_on",
        "by",
    }
)
COUNTS = "counts"
NAMES: Mapping[str, Callable[[], str]] = {
    "about": lambda: _("About this edition"),
    "statement": lambda: _("Statement"),
    "in_short": lambda: _("In short"),
    "changed": lambda: _("What it says has changed"),
    "corrections": lambda: _("Corrections"),
    "recommendations": lambda: _("Recommendations"),
    "themes": lambda: _("What was graded together"),
    "glossary": lambda: _("What the words mean"),
    "earlier": lambda: _("Earlier work"),
    "contact": lambda: _("Contact"),
    "id": lambda: _("identifier"),
    "language": lambda: _("language"),
    "title": lambda: _("title"),
    "case": lambda: _("case"),
    "background": lambda: _("what happened"),
    "organisation": lambda: _("organisation"),
    "notice": lambda: _("notice"),
    "plan": lambda: _("plan"),
    "number": lambda: _("number"),
    "as_at": lambda: _("as at"),
    "published_on": lambda: _("published on"),
    "approved_by": lambda: _("approved by"),
    "approved_on": lambda: _("approved on"),
    "approved_as": lambda: _("approved by"),
    "confirmed_by": lambda: _("confirmed by"),
    "confirmed_on": lambda: _("confirmed on"),
    "kept_at": lambda: _("kept at"),
    "apology": lambda: _("apology"),
    "signed_by": lambda: _("who signs"),
    "signed_as": lambda: _("in which role"),
    "families": lambda: _("what families were offered"),
    "summary": lambda: _("summary"),
    "counted": lambda: _("counted from the record"),
    COUNTS: lambda: _("how many actions stand where"),
    "since": lambda: _("since"),
    "approved": lambda: _("approved sentences"),
    "recorded": lambda: _("from the record"),
    "lines": lambda: _("what earlier editions had wrong"),
    "corrected": lambda: _("each correction"),
    "edition": lambda: _("edition"),
    "wrong": lambda: _("it said"),
    "right": lambda: _("what is right"),
    "paragraph": lambda: _("paragraph"),
    "report": lambda: _("report"),
    "part_of": lambda: _("part of recommendation"),
    "text": lambda: _("word for word"),
    "addressed_to": lambda: _("addressed to"),
    "answers": lambda: _("answer"),
    "party": lambda: _("party"),
    "answer": lambda: _("answer"),
    "why": lambda: _("why"),
    "decided_by": lambda: _("decided by"),
    "decided_on": lambda: _("decided on"),
    "wording": lambda: _("what is different now, and what is not"),
    "judged": lambda: _("judgement"),
    "actions": lambda: _("actions"),
    "standing": lambda: _("where it stands"),
    "embedded": lambda: _("part of everyday practice, in how many services"),
    "of": lambda: _("for how many services"),
    "told": lambda: _("where it stands, in sentences"),
    "promises": lambda: _("what was promised, in sentences"),
    "promised": lambda: _("each day that was promised"),
    "what": lambda: _("what"),
    "said_on": lambda: _("said on"),
    "by": lambda: _("by"),
    "words": lambda: _("words"),
    "services": lambda: _("service"),
    "name": lambda: _("name"),
    "reads": lambda: _("reads"),
    "not_in_scope": lambda: _("services that it is not for, and why"),
    "word": lambda: _("word"),
    "meaning": lambda: _("meaning"),
    "editions": lambda: _("earlier edition"),
    "office": lambda: _("office"),
    "grades": lambda: _("what independent reviewers found"),
    "together": lambda: _("what was graded together"),
    "scale": lambda: _("question"),
    "kind": lambda: _("kind of grade"),
    "who": lambda: _("whose grade"),
    "grade": lambda: _("grade"),
    "given_on": lambda: _("given on"),
    "declared": lambda: _("interests that were declared"),
    "in_plain_words": lambda: _("in plain words"),
    "easy_read": lambda: _("Easy read"),
    "parts": lambda: _("words and pictures"),
    "picture": lambda: _("picture"),
    "width": lambda: _("width"),
    "height": lambda: _("height"),
    "shows": lambda: _("what the picture shows"),
    "email": lambda: _("email"),
    "telephone": lambda: _("telephone"),
    "address": lambda: _("address"),
}


def named_inside(name: str) -> str:
    """What a field is called; a name that is none, such as a rung, is its own."""
    return NAMES[name]() if name in NAMES else name


def named_promise(what: str) -> str:
    """A kind of promise inside a sentence."""
    names: Mapping[str, Callable[[], str]] = {
        "in_place_by": lambda: _("the date for having it in place"),
        "evidenced_by": lambda: _("the date for showing that it works"),
        "re_test_by": lambda: _("the date for testing it again"),
    }
    return names[what]() if what in names else what


def row_of(kind: Kind, path: Path) -> Path:
    """The row in which a value is told: its field; the entry, in a list of things with fields of their own."""
    depth = 2 if kind is Kind.EDITION and path[0] not in {"recommendations", "themes"} else 1
    if len(path) > depth and path[depth - 1] in KEYS and path[depth] != ORDER:
        return path[: depth + 1]
    return path[:depth]


def is_inside(path: Path, row: Path) -> bool:
    """Whether the last step of a path names a field that its row does not."""
    return len(path) > len(row) and (row[-1] == COUNTS or (len(row) > 1 and row[-2] in KEYS))


def named(kind: Kind, row: Path) -> str:
    """What a row is called, such as “Service: Crisis team”."""
    steps = [named_inside(step) for step in row[:-1]]
    keyed = len(row) > 1 and row[-2] in KEYS
    steps.append(row[-1] if keyed else named_inside(row[-1]))
    if kind is Kind.EDITION and not keyed and len(steps) > 1:
        steps = [f"{steps[0]}: {steps[1]}"]
    told = ": ".join(steps)
    return f"{told[:1].upper()}{told[1:]}"


def value_in_words(name: str, value: Any) -> str:
    """A value as people read it. All of it: two values never read the same."""
    if value is None:
        return _("no day")
    if isinstance(value, dict):
        told = (f"{named_inside(key)}: {value_in_words(key, each)}" for key, each in value.items())
        return "\n".join(told)
    if isinstance(value, list):
        return ": ".join(value_in_words("", each) for each in value)
    if name in DAYS and isinstance(value, str):
        try:
            return in_words(date.fromisoformat(value))
        except ValueError:
            # A removal left its mark there.
            return value
    if name == "picture" and value:
        # A picture as letters fills pages; its digest tells it from any other.
        digest = sha256(str(value).encode()).hexdigest()
        return _("a picture, its SHA-256 %(digest)s") % {"digest": digest}
    if name == "what" and isinstance(value, str):
        return named_promise(value)
    return str(value) if value != "" else _("nothing")
