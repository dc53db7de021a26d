"""What is not a record and may hold words all the same: drafts, readings, the names of files.

A table of this kind names its columns in `DRAFT_WORDS`. A request for removal may point at a row of
it as at a record, and the second person sees the places in it. The keys of JSON may be words too, but
for columns that `DRAFT_SHAPES` lists: their keys are ours, and so is what stands under the keys that it
names, such as the code of a remark. Nobody typed it, and without it the row could not be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F

from amends.ledger.rules import REMOVED, fitted
from amends.ledger.spelling import pattern_of


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
    read = {name: "\n".join(texts_of(getattr(row, name), shapes.get(name))) for name in names}
    return {name: text for name, text in read.items() if text}


def organisation_of(row: models.Model) -> UUID:
    """Whose row it is. Files stand below people and name their organisation without a foreign key."""
    column = row._meta.get_field("organisation")
    whose: UUID = getattr(row, column.attname if isinstance(column, models.Field) else "")
    return whose


def shapes_of(model: type[models.Model]) -> dict[str, frozenset[str]]:
    """The columns of JSON with keys of ours, and of each the keys under which no words stand."""
    shapes: dict[str, frozenset[str]] = getattr(model, "DRAFT_SHAPES", {})
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
                most, ours = columns[name].max_length, shapes_of(model).get(name)
                without = value_without(value, pattern, most, ours)
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
    ours: frozenset[str] | None = None,
) -> Any:
    """A text, or a JSON value, with the words gone from its texts and its keys.

    With `ours`, its keys stay as they are, and so does what stands under those.
    """
    if isinstance(value, str):
        return fitted(pattern.sub(REMOVED, value), most)
    if isinstance(value, list):
        return [value_without(each, pattern, ours=ours) for each in value]
    if isinstance(value, dict):
        if ours is None:
            return {pattern.sub(REMOVED, k): value_without(v, pattern) for k, v in value.items()}
        return {
            key: each if key in ours else value_without(each, pattern, ours=ours)
            for key, each in value.items()
        }
    return value


def texts_of(value: Any, ours: frozenset[str] | None = None) -> Iterator[str]:
    """Every text of a JSON value, its keys among them; with `ours`, neither keys nor what is under those."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each, ours)
    elif isinstance(value, dict):
        for key, each in value.items():
            if ours is None:
                yield key
            if ours is None or key not in ours:
                yield from texts_of(each, ours)
