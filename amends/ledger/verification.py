"""Walking a chain: entries against each other, rows against entries both ways, head and anchors."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.ledger.models import Entry, Head, Record, Redaction
from amends.ledger.models import rows_of as all_rows_of
from amends.ledger.rules import BEGINNING, chain_hash, digest, instant
from amends.ledger.services import facts_of, words_of
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


@dataclass(frozen=True)
class Fault:
    """What is wrong, and at which entry or row; `sequence` 0 where no entry is to blame."""

    sequence: int
    what: str
    kind: str = ""
    thing: str = ""


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
    entries = Entry.objects.filter(organisation_id=organisation_id).order_by("sequence")
    for batch in batched(
        entries.iterator(chunk_size=BATCH), BATCH
    ):  # `strict` came with Python 3.13
        rows = rows_of(batch, kinds)
        for entry in batch:
            faults += check_link(entry, sequence + 1, previous)
            faults += check_row(entry, rows.get((entry.kind, entry.thing), MISSING), redacted)
            faults += [
                Fault(entry.sequence, f"{anchor.name} was sealed on another chain")
                for anchor in wanted.pop(entry.sequence, ())
                if anchor.hash != entry.hash
            ]
            sequence, previous = entry.sequence, entry.hash
    unmet = [anchor for place in wanted.values() for anchor in place]
    faults += check_end(organisation_id, sequence, previous, unmet)
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
    if entry.sequence != expected:
        yield Fault(entry.sequence, f"entry {expected} is missing", entry.kind, str(entry.thing))
    elif entry.previous != previous:
        yield Fault(
            entry.sequence,
            "does not follow the entry before it",
            entry.kind,
            str(entry.thing),
        )
    if chain_hash(entry.payload.encode()) != entry.hash:
        yield Fault(entry.sequence, "its payload has been altered", entry.kind, str(entry.thing))
        return
    payload = payload_of(entry)
    if payload is None:
        yield Fault(entry.sequence, "its payload cannot be read", entry.kind, str(entry.thing))
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
            yield Fault(
                entry.sequence,
                f"its {name} is not the one in its payload",
                entry.kind,
                str(entry.thing),
            )


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
        what = "its row cannot be read" if row is None else "its row is missing"
        yield Fault(entry.sequence, what, entry.kind, thing)
        return
    payload = payload_of(entry)
    if payload is None:
        return
    # SQLite keeps anything in any column, and Django reads what is no moment as None.
    recorded_at: datetime | None = row.recorded_at
    written = {
        "sequence": row.sequence,
        "recorded_at": None if recorded_at is None else instant(recorded_at),
        "organisation": str(row.organisation_id),
        "person": str(row.recorded_by_id),
        "role": None if row.recorded_as_id is None else str(row.recorded_as_id),
    }
    for name, value in written.items():
        if payload.get(name) != value:
            yield Fault(entry.sequence, f"the row's {name} has been altered", entry.kind, thing)
    if row.redaction_id != redacted.rows.get((entry.kind, thing)):
        yield Fault(entry.sequence, "the row's redaction has been altered", entry.kind, thing)
    facts = facts_of(row)
    for name in sorted(facts.keys() | payload["facts"].keys()):
        # A column added by a later version is absent from older payloads, and holds its default.
        if name in payload["facts"] and facts.get(name) != payload["facts"][name]:
            yield Fault(entry.sequence, f"the row's {name} has been altered", entry.kind, thing)
    words = words_of(row)
    salts = row.salts if isinstance(row.salts, dict) else {}
    for name in sorted(words.keys() | payload["words"].keys()):
        expected = redacted.digests.get((entry.kind, thing, name), payload["words"].get(name))
        actual = digest(words[name], salts.get(name, "")) if name in words else None
        if actual != expected:
            yield Fault(entry.sequence, f"the row's {name} has been altered", entry.kind, thing)


def check_end(
    organisation_id: UUID, sequence: int, previous: str, unmet: Iterable[Anchor]
) -> Iterator[Fault]:
    """The head is the last entry's, and nothing that was published lies beyond it."""
    head = Head.objects.filter(pk=organisation_id).first()
    stated = (head.sequence, head.hash) if head else (0, BEGINNING)
    if stated != (sequence, previous):
        yield Fault(sequence + 1, f"the chain ends at {sequence}, but its head says {stated[0]}")
    for anchor in unmet:
        yield Fault(
            anchor.sequence,
            f"the chain has been cut off: {anchor.name} was sealed at {anchor.sequence}",
        )


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
            yield Fault(
                row.sequence,
                "the ledger has no entry for this row",
                row._meta.label_lower,
                str(row.pk),
            )
