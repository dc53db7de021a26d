"""What the words of a plan's document mean, as a person is asked and as it is remembered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from amends.instruments.reading import heading_key
from amends.intake.models import Mapping as Meanings
from amends.intake.models import Reading, Remembered
from amends.intake.rules.mapping import (
    Distinct,
    Kind,
    asked_first,
    day_of_document,
    key,
    may_be_a_name,
    numbered,
    owners_of,
    proposed,
    served_of,
    statuses_of,
)
from amends.people.models import Role
from amends.recommendations.models import Recommendation


@dataclass(frozen=True)
class ColumnShown:
    """A heading with some of its cells. `memory` names the document in which it was explained.

    A column without a heading has the one to its `left`, if there is one.
    """

    key: str
    heading: str
    left: str
    meaning: str
    samples: tuple[str, ...]
    memory: str


@dataclass(frozen=True)
class TableShown:
    """A table and those of its columns that no table before it has."""

    name: str
    page: int | None
    rows: int
    is_plan: bool
    columns: tuple[ColumnShown, ...]


def found_in(reading: Reading) -> dict[str, Any]:
    """What the instrument found. One query."""
    found: dict[str, Any] | None = Reading.objects.values_list("found", flat=True).get(
        pk=reading.pk
    )
    return found or {"actions": [], "tables": []}


def memory_of(organisation_id: UUID, kind: Kind) -> dict[str, tuple[str, str]]:
    """What words of a kind were said to mean, and in which document. One query."""
    rows = Remembered.objects.filter(organisation=organisation_id, kind=kind.value)
    told = rows.values_list("words", "meaning", "reading__file_name")
    return {words: (meaning, file) for words, meaning, file in told}


def key_of_column(column: Mapping[str, Any]) -> str:
    """What a correction calls a column, in a document that was read before there were keys too."""
    return column.get("key") or heading_key(column["heading"])


def tables_of(reading: Reading) -> tuple[TableShown, ...]:
    """The tables of a document, those that are read first. Two queries."""
    memory = memory_of(reading.organisation_id, Kind.HEADING)
    seen: set[str] = set()
    shown = []
    for table in sorted(found_in(reading).get("tables", ()), key=lambda one: not one["is_plan"]):
        columns, left = [], ""
        for column in table["columns"]:
            name = key_of_column(column)
            left = column["heading"] or left
            if name and name not in seen:
                seen.add(name)
                meaning, file = memory.get(name, ("", ""))
                columns.append(
                    ColumnShown(
                        key=name,
                        heading=column["heading"],
                        left=left,
                        meaning=column["meaning"],
                        samples=tuple(column["samples"]),
                        memory=file if meaning == column["meaning"] else "",
                    )
                )
        if columns:
            shown.append(
                TableShown(
                    table["name"], table["page"], table["rows"], table["is_plan"], tuple(columns)
                )
            )
    return tuple(shown)


@dataclass(frozen=True)
class Asked:
    """Some words of the document, what is proposed for them, and from which document that is known."""

    key: str
    words: str
    rows: int
    meaning: str
    memory: str = ""
    may_be_a_name: bool = False


@dataclass(frozen=True)
class MeaningsAsked:
    """Everything that a person says before rows can be accepted.

    Of each kind those that stand in the most rows are asked about; what the `more` mean is known
    where an owner or a number is plain, and decided on each row otherwise.
    """

    as_at: date | None
    statuses: tuple[Asked, ...]
    owners: tuple[Asked, ...]
    serves: tuple[Asked, ...]
    more_statuses: tuple[Asked, ...] = ()
    more_owners: tuple[Asked, ...] = ()
    more_serves: tuple[Asked, ...] = ()


def meanings_asked(
    reading: Reading,
    mapping: Meanings,
    recommendations: Sequence[Recommendation],
    today: date,
) -> MeaningsAsked:
    """What is asked, with what was said before, is remembered or is plain. Four queries."""
    return asked_of(found_in(reading), reading.file_name, mapping, recommendations, today)


def asked_of(
    found: Mapping[str, Any],
    file_name: str,
    mapping: Meanings,
    recommendations: Sequence[Recommendation],
    today: date,
) -> MeaningsAsked:
    """The same of what was found in a document, whether it is kept or not. Three queries."""
    organisation_id = mapping.organisation_id
    posts = Role.objects.filter(organisation=organisation_id).values_list("pk", "name")
    by_name = {key(name): str(pk) for pk, name in posts}
    numbers = {str(row.pk): (row.number, row.paragraph) for row in recommendations}
    statuses, more_statuses = asked_first(statuses_of(found["actions"]))
    owners, more_owners = asked_first(owners_of(found["actions"]))
    serves, more_serves = asked_first(served_of(found["actions"]))
    known = memory_of(organisation_id, Kind.STATUS)
    posts_known = memory_of(organisation_id, Kind.OWNER)

    def owned(words: Sequence[Distinct]) -> tuple[Asked, ...]:
        return _asked(words, mapping.owners, posts_known, lambda one: by_name.get(one.key, ""))

    def served(words: Sequence[Distinct]) -> tuple[Asked, ...]:
        return _asked(words, mapping.serves, {}, lambda one: numbered(one.words, numbers))

    return MeaningsAsked(
        as_at=mapping.as_at or day_of_document(found, file_name, today),
        statuses=_asked(statuses, mapping.statuses, known, lambda one: proposed(one.words) or ""),
        owners=owned(owners),
        serves=served(serves),
        # What nobody looked at claims nothing.
        more_statuses=_asked(more_statuses, {}, {}, lambda _one: ""),
        more_owners=owned(more_owners),
        more_serves=served(more_serves),
    )


def _asked(
    words: Sequence[Distinct],
    said: Mapping[str, str],
    memory: Mapping[str, tuple[str, str]],
    propose: Callable[[Distinct], str],
) -> tuple[Asked, ...]:
    asked = []
    for one in words:
        known, file = memory.get(one.key, ("", ""))
        before = said.get(one.key)
        meaning = before if before is not None else known or propose(one)
        asked.append(
            Asked(
                key=one.key,
                words=one.words,
                rows=one.rows,
                meaning=meaning,
                memory=file if known and meaning == known else "",
                may_be_a_name=may_be_a_name(one.words),
            )
        )
    return tuple(asked)


@dataclass(frozen=True)
class MemoryLine:
    """Something remembered."""

    pk: UUID
    kind: str
    words: str
    meaning: str
    file_name: str


def memory_lines(organisation_id: UUID) -> tuple[MemoryLine, ...]:
    """All that an organisation remembers of its documents. Two queries."""
    names = {
        str(pk): name
        for pk, name in Role.objects.filter(organisation=organisation_id).values_list("pk", "name")
    }
    rows = Remembered.objects.filter(organisation=organisation_id).select_related("reading")
    rows = rows.defer("reading__found")
    return tuple(
        MemoryLine(
            row.pk, row.kind, row.words, names.get(row.meaning, row.meaning), row.reading.file_name
        )
        for row in rows.order_by("kind", "words")
    )


def mapping_of(reading: Reading) -> Meanings:
    """What was said of a plan's document. One query."""
    return Meanings.objects.get(pk=reading.pk)
