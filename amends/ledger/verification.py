"""Walking a chain: entries against each other, rows against entries both ways, head and anchors."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.ledger.models import Entry, Head, Record, Redaction
from amends.ledger.models import rows_of as all_rows_of
from amends.ledger.rules import BEGINNING, Fact, chain_hash, digest, fact, instant
from amends.ledger.services import NOT_FACTS, facts_of, words_of
from amends.ledger.triggers import recorded_models

BATCH = 500
# What reading a row raises whose columns hold what no write of ours put there.
UNREADABLE = (AttributeError, TypeError, ValueError, ValidationError)


class Missing:
    """The type of MISSING."""


MISSING = Missing()


@dataclass(frozen=True)
class Anchor:
    """A place in the chain that something outside it vouches for, such as a published edition."""

    sequence: int
    hash: str
    name: str


class Wrong(StrEnum):
    """What verifying can find. `sentences.py` has the words."""

    ENTRY_MISSING = "entry missing"
    NOT_NEXT = "not next"
    TIME_BACK = "time back"
    PAYLOAD_ALTERED = "payload altered"
    PAYLOAD_UNREADABLE = "payload unreadable"
    COLUMN_ALTERED = "column altered"
    ROW_MISSING = "row missing"
    ROW_UNREADABLE = "row unreadable"
    ROW_ALTERED = "row altered"
    NO_ENTRY = "no entry"
    OTHER_CHAIN = "other chain"
    CUT_OFF = "cut off"
    HEAD_ELSEWHERE = "head elsewhere"
    REPEATED_OTHERWISE = "repeated otherwise"
    HEAD_TIME = "head time"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and at which entry or row; `sequence` 0 where no entry is to blame.

    `about` is the column that differs, or what vouches for another chain; `number` the place that
    was expected, or that the head or the anchor names.
    """

    sequence: int
    wrong: Wrong
    kind: str = ""
    thing: str = ""
    about: str = ""
    number: int = 0


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many entries were walked, the head, and the faults, first one first."""

    organisation_id: UUID
    entries: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def intact(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


@dataclass(frozen=True)
class Redacted:
    """What redactions left: the digest of each field now, and the last redaction of each row."""

    digests: dict[tuple[str, str, str], str]
    rows: dict[tuple[str, str], UUID]


def verify(organisation_id: UUID, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk an organisation's chain, compare it with every row both ways, with its head and the anchors.

    Returns a Verdict; never raises for a bad chain. Cost: one pass over entries and rows, and when
    that finds a fault a second one under the head's lock, because somebody may have written meanwhile.
    """
    stated = tuple(anchors)
    verdict = walk(organisation_id, stated)
    if verdict.intact:
        return verdict
    with transaction.atomic():
        Head.objects.select_for_update().filter(pk=organisation_id).first()
        return walk(organisation_id, stated)


def walk(organisation_id: UUID, anchors: Iterable[Anchor]) -> Verdict:
    """One pass, without a lock."""
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.sequence, []).append(anchor)
    redacted = redactions_of(organisation_id)
    kinds = {
        model._meta.label_lower: model for model in recorded_models() if issubclass(model, Record)
    }
    faults: list[Fault] = []
    sequence, previous = 0, BEGINNING
    last: datetime | None = None
    entries = Entry.objects.filter(organisation_id=organisation_id).order_by("sequence")
    for batch in batched(
        entries.iterator(chunk_size=BATCH), BATCH
    ):  # `strict` came with Python 3.13
        rows = rows_of(batch, kinds)
        for entry in batch:
            faults += check_link(entry, sequence + 1, previous)
            faults += check_moment(entry, last)
            faults += check_row(entry, rows.get((entry.kind, entry.thing), MISSING), redacted)
            faults += [
                Fault(entry.sequence, Wrong.OTHER_CHAIN, about=anchor.name)
                for anchor in wanted.pop(entry.sequence, ())
                if anchor.hash != entry.hash
            ]
            sequence, previous, last = entry.sequence, entry.hash, entry.recorded_at
    unmet = [anchor for place in wanted.values() for anchor in place]
    faults += check_end(organisation_id, (sequence, previous, last))
    faults += [
        Fault(anchor.sequence, Wrong.CUT_OFF, about=anchor.name, number=anchor.sequence)
        for anchor in unmet
    ]
    faults += rows_without_entries(organisation_id, kinds.values())
    return Verdict(
        organisation_id,
        sequence,
        previous,
        tuple(sorted(faults, key=lambda f: f.sequence or 2**62)),
    )


def redactions_of(organisation_id: UUID) -> Redacted:
    """The digest that each redacted field must have now, and the redaction that its row must name.

    Read from the chain and not from the redactions' own rows: a row that the ledger never told of,
    or that was altered, vouches for nothing.
    """
    redacted = Redacted({}, {})
    entries = Entry.objects.filter(
        organisation_id=organisation_id, kind=Redaction._meta.label_lower
    )
    for entry in entries.order_by("sequence"):
        try:
            for change in json.loads(json.loads(entry.payload)["facts"]["changes"]):
                row = change["kind"], change["thing"]
                redacted.digests[*row, change["field"]] = change["digest"]
                redacted.rows[row] = entry.thing
        except (ValueError, TypeError, KeyError):
            # Altered: walking the chain says so.
            continue
    return redacted


def rows_of(
    entries: Iterable[Entry], kinds: dict[str, type[Record]]
) -> dict[tuple[str, UUID], Record | None]:
    """The rows that these entries tell of, one query a kind; None for one that cannot be read."""
    things: dict[str, list[UUID]] = {}
    for entry in entries:
        things.setdefault(entry.kind, []).append(entry.thing)
    found: dict[tuple[str, UUID], Record | None] = {}
    for kind, pks in things.items():
        if kind in kinds:
            found |= {(kind, pk): row for pk, row in readable(kinds[kind], pks).items()}
    return found


def readable(model: type[Record], pks: list[UUID]) -> dict[UUID, Record | None]:
    """Rows by id. When one holds what its columns cannot, each is read by itself."""
    rows = all_rows_of(model)
    try:
        return {row.pk: row for row in rows.filter(pk__in=pks)}
    except UNREADABLE:
        if len(pks) == 1:
            return {pks[0]: None}
        return {pk: row for one in pks for pk, row in readable(model, [one]).items()}


def check_link(entry: Entry, expected: int, previous: str) -> Iterator[Fault]:
    """The entry follows the one before, its hash is its payload's, and its columns say the same."""

    def fault(wrong: Wrong, about: str = "") -> Fault:
        return Fault(entry.sequence, wrong, entry.kind, str(entry.thing), about, expected)

    if entry.sequence != expected:
        yield fault(Wrong.ENTRY_MISSING)
    elif entry.previous != previous:
        yield fault(Wrong.NOT_NEXT)
    if chain_hash(entry.payload.encode()) != entry.hash:
        yield fault(Wrong.PAYLOAD_ALTERED)
        return
    payload = payload_of(entry)
    if payload is None:
        yield fault(Wrong.PAYLOAD_UNREADABLE)
        return
    columns = {
        "organisation": str(entry.organisation_id),
        "sequence": entry.sequence,
        "recorded_at": instant(entry.recorded_at),
        "event": entry.event,
        "kind": entry.kind,
        "thing": str(entry.thing),
        "person": str(entry.person),
        "role": None if entry.role is None else str(entry.role),
        "previous": entry.previous,
    }
    for name, value in columns.items():
        if payload.get(name) != value:
            yield fault(Wrong.COLUMN_ALTERED, name)


def check_moment(entry: Entry, last: datetime | None) -> Iterator[Fault]:
    """The clock of a chain never goes back: what was known on a day is found by it."""
    if last is not None and entry.recorded_at < last:
        yield Fault(entry.sequence, Wrong.TIME_BACK, entry.kind, str(entry.thing))


def payload_of(entry: Entry) -> dict[str, Any] | None:
    """An entry's payload; None for bytes that no write of ours made."""
    try:
        payload = json.loads(entry.payload)
    except ValueError:
        return None
    parts = (
        (payload, payload.get("facts"), payload.get("words")) if isinstance(payload, dict) else ()
    )
    return payload if parts and all(isinstance(part, dict) for part in parts) else None


def check_row(entry: Entry, row: Record | None | Missing, redacted: Redacted) -> Iterator[Fault]:
    """The row says what the entry says, or what its redaction left."""
    thing = str(entry.thing)
    if not isinstance(row, Record):
        wrong = Wrong.ROW_UNREADABLE if row is None else Wrong.ROW_MISSING
        yield Fault(entry.sequence, wrong, entry.kind, thing)
        return
    payload = payload_of(entry)
    if payload is None:
        return
    for name in altered(row, payload, redacted):
        yield Fault(entry.sequence, Wrong.ROW_ALTERED, entry.kind, thing, about=name)


def altered(row: Record, payload: dict[str, Any], redacted: Redacted) -> Iterator[str]:
    """What of a row is not as its entry has it."""
    kind, thing = row._meta.label_lower, str(row.pk)
    # SQLite keeps anything in any column, and Django reads what is no moment as None.
    recorded_at: datetime | None = row.recorded_at
    written = {
        "sequence": row.sequence,
        "recorded_at": None if recorded_at is None else instant(recorded_at),
        "organisation": str(row.organisation_id),
        "person": str(row.recorded_by_id),
        "role": None if row.recorded_as_id is None else str(row.recorded_as_id),
    }
    yield from (name for name, value in written.items() if payload.get(name) != value)
    if row.redaction_id != redacted.rows.get((kind, thing)):
        yield "redaction"
    facts, told = facts_of(row), {**defaults_of(row), **payload["facts"]}
    yield from (name for name in sorted(told) if facts.get(name) != told[name])
    words = words_of(row)
    salts = row.salts if isinstance(row.salts, dict) else {}
    for name in sorted(words.keys() | payload["words"].keys()):
        expected = redacted.digests.get((kind, thing, name), payload["words"].get(name))
        if expected != (digest(words[name], salts.get(name, "")) if name in words else None):
            yield name


def defaults_of(row: Record) -> dict[str, Fact]:
    """What each fact reads in rows that are older than its column, whose payload lacks it."""
    return {
        column.attname: fact(column.get_default())
        for column in row._meta.concrete_fields
        if column.name not in row.WORDS and column.attname not in NOT_FACTS
    }


def check_end(organisation_id: UUID, last: tuple[int, str, datetime | None]) -> Iterator[Fault]:
    """The head is the last entry's: its place, its hash, its moment."""
    head = Head.objects.filter(pk=organisation_id).first()
    place, recorded_at = last[:2], last[2]
    stated = (head.sequence, head.hash) if head else (0, BEGINNING)
    if stated != place:
        yield Fault(last[0] + 1, Wrong.HEAD_ELSEWHERE, number=stated[0])
    elif head and head.recorded_at != recorded_at:
        yield Fault(last[0], Wrong.HEAD_TIME)


def rows_without_entries(organisation_id: UUID, kinds: Iterable[type[Record]]) -> Iterator[Fault]:
    """Rows that the ledger never told of."""
    for model in kinds:
        told = Entry.objects.filter(
            organisation_id=OuterRef("organisation_id"),
            sequence=OuterRef("sequence"),
            kind=model._meta.label_lower,
            thing=OuterRef("pk"),
        )
        for row in all_rows_of(model).filter(~Exists(told), organisation=organisation_id):
            yield Fault(row.sequence, Wrong.NO_ENTRY, row._meta.label_lower, str(row.pk))


def chains() -> set[UUID]:
    """Every organisation that has a chain here, whether or not its own row is still there."""
    return {
        *Head.objects.values_list("organisation_id", flat=True),
        *Entry.objects.values_list("organisation_id", flat=True).distinct(),
    }
