"""What is not a record and may hold words all the same: drafts, readings, the names of files.

A table of this kind names its columns in `DRAFT_WORDS`. A request for removal may point at a row of
it as at a record, and the second person sees the places in it. The keys of JSON may be words too, but
for columns that `DRAFT_SHAPES` lists: of those it says what is ours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F

from amends.ledger.rules import REMOVED, fitted
from amends.ledger.spelling import pattern_of

FLAGS = "flags"


@dataclass(frozen=True)
class Shape:
    """What in a column of JSON is ours: nobody typed it, and without it the row could not be read.

    Its keys, and what stands under those that `codes` names: "code", or "said.claim" for that key of
    that column or key alone. Of the texts under "flags" those that `marks` has, up to a colon. With
    `by_words` it is the other way round: its keys are words, and its values ours.
    """

    codes: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    by_words: bool = False

    def has(self, key: str, under: str) -> bool:
        """Whether what stands under a key is ours."""
        return self.by_words or key in self.codes or f"{under}.{key}" in self.codes

    def typed(self, text: str, under: str) -> str:
        """As much of a text as somebody may have typed, up to its end."""
        mark, _colon, about = text.partition(": ")
        return about if under == FLAGS and mark in self.marks else text


@dataclass(frozen=True)
class WorkingPlace:
    """A field of a row that is not a record, and what it will hold without the words."""

    row: models.Model
    field: str
    value: Any

    @property
    def text(self) -> str:
        """What is read there once the words have gone: of a JSON value, the texts that lost them."""
        return " … ".join(each for each in texts_of(self.value) if REMOVED in each)


def working_texts(row: models.Model) -> dict[str, str]:
    """What is read in each field of words of such a row; a JSON value is its texts, one a line."""
    names: tuple[str, ...] = getattr(row, "DRAFT_WORDS", ())
    shapes = shapes_of(type(row))
    read = {name: "\n".join(texts_of(getattr(row, name), shapes.get(name), name)) for name in names}
    return {name: text for name, text in read.items() if text}


def organisation_of(row: models.Model) -> UUID:
    """Whose row it is. Files stand below people and name their organisation without a foreign key."""
    column = row._meta.get_field("organisation")
    whose: UUID = getattr(row, column.attname if isinstance(column, models.Field) else "")
    return whose


def shapes_of(model: type[models.Model]) -> Mapping[str, Shape]:
    """The columns of JSON in which something is ours, and what."""
    shapes: Mapping[str, Shape] = getattr(model, "DRAFT_SHAPES", {})
    return shapes


def working_models() -> Iterator[type[models.Model]]:
    """Every table that names words and is not one of records, after those that it points at.

    Whoever works on a part of a document locks the document first; so does whoever removes words.
    """
    working = [model for model in apps.get_models() if getattr(model, "DRAFT_WORDS", ())]
    yield from TopologicalSorter(
        {
            model: [
                column.related_model
                for column in model._meta.concrete_fields
                if column.related_model in working and column.related_model is not model
            ]
            for model in working
        }
    ).static_order()


def rows_without(
    words: str, organisation_id: UUID, *, lock: bool = False
) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """The organisation's rows that hold the words, each with its fields as they will be.

    With `lock`, the rows are locked first: nobody who has read one writes it back afterwards.
    """
    pattern = pattern_of(words)
    for model in working_models():
        columns = {column.name: column for column in model._meta.concrete_fields}
        rows = model._default_manager.filter(organisation=organisation_id).order_by("pk")
        for row in rows.select_for_update() if lock else rows:
            clean = {}
            for name in model.DRAFT_WORDS:  # type: ignore[attr-defined]  # what makes it one of them
                value = getattr(row, name)
                most, shape = columns[name].max_length, shapes_of(model).get(name)
                without = value_without(value, pattern, most, shape, name)
                if without != value:
                    clean[name] = without
            if clean:
                yield row, clean


def working_places(words: str, organisation_id: UUID) -> list[WorkingPlace]:
    """Every field of the organisation's drafts, readings and files that holds the words."""
    return [
        WorkingPlace(row, name, value)
        for row, clean in rows_without(words, organisation_id)
        for name, value in clean.items()
    ]


def blank(words: str, organisation_id: UUID) -> int:
    """Remove the words from everything that is not a record. Returns from how many fields.

    A table that counts its saves counts this one, so that a form which was opened before is refused
    and cannot bring the words back.
    """
    places = 0
    for row, clean in rows_without(words, organisation_id, lock=True):
        type(row)._default_manager.filter(pk=row.pk).update(**clean, **counted(row))
        places += len(clean)
    return places


def counted(row: models.Model) -> dict[str, Any]:
    """The step of the column `version`, where a table has one that counts."""
    for column in row._meta.concrete_fields:
        if column.name == "version" and not column.is_relation:
            return {"version": F("version") + 1}
    return {}


def value_without(
    value: Any,
    pattern: re.Pattern[str],
    most: int | None = None,
    shape: Shape | None = None,
    under: str = "",
) -> Any:
    """A text, or a JSON value, with the words gone from its texts and its keys.

    With a `shape`, what is ours stays as it is; `under` is the column, or the key, that it stands under.
    """
    if isinstance(value, str):
        typed = shape.typed(value, under) if shape else value
        return value[: len(value) - len(typed)] + fitted(pattern.sub(REMOVED, typed), most)
    if isinstance(value, list):
        return [value_without(each, pattern, None, shape, under) for each in value]
    if isinstance(value, dict):
        words = shape is None or shape.by_words
        return {
            pattern.sub(REMOVED, key) if words else key: each
            if shape and shape.has(key, under)
            else value_without(each, pattern, None, shape, key)
            for key, each in value.items()
        }
    return value


def texts_of(value: Any, shape: Shape | None = None, under: str = "") -> Iterator[str]:
    """Every text of a JSON value, its keys among them; with a `shape`, none of what is ours."""
    if isinstance(value, str):
        yield shape.typed(value, under) if shape else value
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each, shape, under)
    elif isinstance(value, dict):
        for key, each in value.items():
            if shape is None or shape.by_words:
                yield key
            if shape is None or not shape.has(key, under):
                yield from texts_of(each, shape, key)
