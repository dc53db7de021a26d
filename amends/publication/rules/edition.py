"""The shape of an edition: typed parts in the order in which the page is read, and their JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from amends.ledger.rules import Plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT = "amends edition 1"
# What the record is kept in, and what editions are written in unless another language is set on one.
LANGUAGE = "en-GB"
IN_PLACE = "recommendation in place "
THEMES = "themes"
# How many sentences of `InShort.counted` count: recommendations and actions. Others follow them.
COUNTS = 2


class Id(str):
    """What names a thing in every edition and every file, whatever becomes of its number. Never words."""

    __slots__ = ()


class Picture(str):
    """A picture as an address that holds it: JPEG or PNG in base64. Never words."""

    __slots__ = ()


@dataclass(frozen=True)
class About:
    """What the page is, of whom, of which day, who approved it, and its address if that is known.

    `id` is the plan's own, `language` as HTML writes it.
    """

    id: Id
    language: str
    title: str
    case: str
    background: str
    organisation: str
    notice: str
    plan: str
    number: int
    as_at: date
    published_on: date
    approved_by: str
    approved_on: date
    confirmed_by: str
    confirmed_on: date | None
    kept_at: str


@dataclass(frozen=True)
class Statement:
    """The apology, the statement, who signs them, and in one sentence, if wished, what families were offered."""

    apology: str
    statement: str
    signed_by: str
    signed_as: str
    families: str


@dataclass(frozen=True)
class InShort:
    """The approved summary, and what is counted from the record in words. `counts` is by rung, as editions call it.

    `counted` has a sentence on recommendations and one on actions, then one for each entry by which less
    is asked for than before.
    """

    summary: str
    counted: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Changed:
    """What has changed since the edition before: approved sentences, and what the record itself shows."""

    since: int
    approved: tuple[str, ...]
    recorded: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """A statement of an earlier edition, by its number, that was wrong, what is right, and why it was.

    `since` is the day from which it was wrong; None where it always was.
    """

    edition: int
    wrong: str
    right: str
    why: str
    since: date | None


@dataclass(frozen=True)
class Corrections:
    """What earlier editions had wrong, in approved words: as sentences, and statement by statement."""

    lines: tuple[str, ...]
    corrected: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A party's answer to a recommendation, and in approved words why it is no plain acceptance."""

    party: str
    answer: str
    why: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True)
class ServicePart:
    """A service that an action is for, what it reads, and since when."""

    name: str
    reads: str
    since: date | None


@dataclass(frozen=True)
class Promised:
    """A promise of an action as it was given: `what` is in_place_by, evidenced_by or re_test_by.

    `said_on` is the day from which it held, `by` the last day that keeps it (none where none was
    named), `words` the same as people wrote it. A later promise never takes the place of an earlier one.
    """

    what: str
    said_on: date
    by: date | None
    words: str


@dataclass(frozen=True)
class Grade:
    """A grade as whoever gave it released it: `kind` is independent, together or self.

    `words`, and the interests that were declared, are a reviewer's own, word for word. Those of an
    owner's grade of their own work are not public.
    """

    id: Id
    kind: str
    who: str
    grade: str
    meaning: str
    given_on: date
    declared: str
    words: str


@dataclass(frozen=True)
class Graded:
    """What independent reviewers found on one scale, the owner's own grade beside it and never merged.

    `told` says in sentences how many they are, and whether they and the owner agree.
    """

    scale: str
    told: tuple[str, ...]
    grades: tuple[Grade, ...]


@dataclass(frozen=True)
class ActionPart:
    """An action: what it is, where it stands, in how many services, and what became of its promises.

    `standing` is a rung of the ladder as editions call it; `told` says the same in sentences that can be read aloud.
    `promises` are sentences, `promised` the days in them.
    """

    id: Id
    number: str
    title: str
    plan: str
    standing: str
    embedded: int
    of: int
    told: tuple[str, ...]
    promises: tuple[str, ...]
    promised: tuple[Promised, ...]
    services: tuple[ServicePart, ...]
    not_in_scope: tuple[tuple[str, str], ...]
    grades: tuple[Graded, ...]


@dataclass(frozen=True)
class RecommendationPart:
    """A recommendation in the report's own words, the answers, and the approved wording.

    `earlier` holds the public sentences of the crosswalk: what was already done; `in_plain_words` what
    is asked for, as somebody wrote it for readers who have seen no report, if anybody did.
    """

    id: Id
    number: str
    paragraph: str
    report: str
    part_of: str
    text: str
    addressed_to: tuple[str, ...]
    answers: tuple[Answered, ...]
    earlier: tuple[str, ...]
    in_plain_words: str
    wording: str
    approved_as: str
    approved_on: date
    judged: str
    grades: tuple[Graded, ...]
    actions: tuple[ActionPart, ...]


@dataclass(frozen=True)
class ThemePart:
    """Several things that independent reviewers graded as one: a theme, and what was found of it.

    `name` is how it is called in public, empty where nobody approved a name. `together` says in words
    what belonged to it as its newest grade was given; `recommendations` and `actions` are those of
    that which this edition tells of. A grade that was of anything else says so.
    """

    id: Id
    name: str
    together: str
    recommendations: tuple[Id, ...]
    actions: tuple[Id, ...]
    grades: tuple[Graded, ...]


@dataclass(frozen=True)
class Themes:
    """What independent reviewers found of several things together. Empty where they graded none so."""

    parts: tuple[ThemePart, ...]


@dataclass(frozen=True)
class EasyPart:
    """A few easy words, and a picture if there is one: its size in pixels, and what it shows."""

    text: str
    picture: Picture
    width: int
    height: int
    shows: str


@dataclass(frozen=True)
class EasyRead:
    """The plan in easy words and pictures, as a person made it. Without parts there is none."""

    parts: tuple[EasyPart, ...]


@dataclass(frozen=True)
class Word:
    """A word of the page and what it means."""

    word: str
    meaning: str


@dataclass(frozen=True)
class Glossary:
    """The words that the page uses for where things stand."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class EarlierEdition:
    """An edition before this one."""

    number: int
    as_at: date
    published_on: date


@dataclass(frozen=True)
class Earlier:
    """Every edition before this one, oldest first."""

    editions: tuple[EarlierEdition, ...]


@dataclass(frozen=True)
class Contact:
    """The office that answers for the plan, and how to reach it: at least one of three ways."""

    office: str
    email: str
    telephone: str
    address: str


@dataclass(frozen=True)
class EditionContent:
    """Everything that an edition says. `recommendations` are in the report's order."""

    about: About
    statement: Statement
    in_short: InShort
    changed: Changed
    corrections: Corrections
    recommendations: tuple[RecommendationPart, ...]
    themes: Themes
    easy_read: EasyRead
    glossary: Glossary
    earlier: Earlier
    contact: Contact


def sections_of(content: EditionContent) -> list[tuple[str, Any]]:
    """Each part under the name by which it is sealed: a recommendation by its place on the page.

    The names are signed for good, so nothing that anybody typed may stand in them.
    """
    named: list[tuple[str, Any]] = [
        ("about", content.about),
        ("statement", content.statement),
        ("in short", content.in_short),
        ("what has changed", content.changed),
        ("corrections", content.corrections),
    ]
    for place, part in enumerate(content.recommendations, 1):
        named.append((f"{IN_PLACE}{place}", part))
    return [
        *named,
        (THEMES, content.themes),
        ("easy read", content.easy_read),
        ("words", content.glossary),
        ("earlier editions", content.earlier),
        ("contact", content.contact),
    ]


def told_sections_of(content: EditionContent) -> list[tuple[str, Any]]:
    """Each part under the name by which people know it: a recommendation by the report's number."""
    told: list[tuple[str, Any]] = []
    taken: set[str] = set()
    for sealed, part in sections_of(content):
        numbered = isinstance(part, RecommendationPart) and part.number
        name = f"recommendation {part.number}" if numbered else sealed
        if name in taken:
            name = f"{name} ({sealed})"
        taken.add(name)
        told.append((name, part))
    return told


@cache
def names_of(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    """The names of what a kind of part holds, in order."""
    return tuple(each.name for each in fields(kind))


def plain(value: Any) -> Plain:
    """A part as JSON: days as YYYY-MM-DD, sequences as lists. Raises TypeError for anything else."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in names_of(type(value))}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    raise TypeError(f"An edition has no way to write a {type(value).__name__}.")


def content_of(content: EditionContent, salts: Mapping[str, str]) -> dict[str, Plain]:
    """The JSON of an edition: its sections, each with its salt.

    A digest of a section without a salt would let anyone who guesses a removed name prove the guess.
    """
    sections: list[Plain] = [
        {"name": name, "salt": salts[name], "content": plain(part)}
        for name, part in sections_of(content)
    ]
    return {"format": FORMAT, "sections": sections}


def texts_of(value: object) -> Iterator[str]:
    """Every text inside a part, in order, but for what only names a thing."""
    if isinstance(value, Id | Picture):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
