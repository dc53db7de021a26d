"""Walking a chain: entries against each other, rows against entries both ways, head and anchors."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db.models import Exists, OuterRef

from amends.ledger.models import Entry, Head, Record, Redaction
from amends.ledger.models import rows_of as all_rows_of
from amends.ledger.rules import BEGINNING, chain_hash, digest, instant
from amends.ledger.services import facts_of, words_of
from amends.ledger.triggers import recorded_models

BATCH = 500


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


def verify(organisation_id: UUID, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk an organisation's chain, compare it with every row both ways, with its head and the anchors.

    Returns a Verdict; never raises for a bad chain. Cost: one pass over entries and rows.
    """
    wanted = {anchor.sequence: anchor for anchor in anchors}
    redacted = redacted_digests(organisation_id)
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
            faults += check_row(entry, rows.get((entry.kind, entry.thing)), redacted)
            anchor = wanted.pop(entry.sequence, None)
            if anchor is not None and anchor.hash != entry.hash:
                faults.append(Fault(entry.sequence, f"{anchor.name} was sealed on another chain"))
            sequence, previous = entry.sequence, entry.hash
    faults += check_end(organisation_id, sequence, previous, wanted.values())
    faults += rows_without_entries(organisation_id, kinds.values())
    return Verdict(
        organisation_id,
        sequence,
        previous,
        tuple(sorted(faults, key=lambda f: f.sequence or 2**62)),
    )


def redacted_digests(organisation_id: UUID) -> dict[tuple[str, str, str], str]:
    """The digest that each redacted field must have now: its last redaction's."""
    digests = {}
    for redaction in Redaction.objects.filter(organisation=organisation_id).order_by("sequence"):
        for change in json.loads(redaction.changes):
            digests[change["kind"], change["thing"], change["field"]] = change["digest"]
    return digests


def rows_of(
    entries: Iterable[Entry], kinds: dict[str, type[Record]]
) -> dict[tuple[str, UUID], Record]:
    """The rows that these entries tell of, one query a kind."""
    things: dict[str, list[UUID]] = {}
    for entry in entries:
        things.setdefault(entry.kind, []).append(entry.thing)
    return {
        (kind, row.pk): row
        for kind, pks in things.items()
        if kind in kinds
        for row in all_rows_of(kinds[kind]).filter(pk__in=pks)
    }


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
    payload = json.loads(entry.payload)
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


def check_row(
    entry: Entry, row: Record | None, redacted: dict[tuple[str, str, str], str]
) -> Iterator[Fault]:
    """The row says what the entry says, or what its redaction left."""
    thing = str(entry.thing)
    if row is None:
        yield Fault(entry.sequence, "its row is missing", entry.kind, thing)
        return
    try:
        payload = json.loads(entry.payload)
    except ValueError:
        return
    written = {
        "sequence": row.sequence,
        "recorded_at": instant(row.recorded_at),
        "organisation": str(row.organisation_id),
        "person": str(row.recorded_by_id),
        "role": None if row.recorded_as_id is None else str(row.recorded_as_id),
    }
    for name, value in written.items():
        if payload.get(name) != value:
            yield Fault(entry.sequence, f"the row's {name} has been altered", entry.kind, thing)
    facts = facts_of(row)
    for name in sorted(facts.keys() | payload["facts"].keys()):
        # A column added by a later version is absent from older payloads, and holds its default.
        if name in payload["facts"] and facts.get(name) != payload["facts"][name]:
            yield Fault(entry.sequence, f"the row's {name} has been altered", entry.kind, thing)
    words = words_of(row)
    for name in sorted(words.keys() | payload["words"].keys()):
        expected = redacted.get((entry.kind, thing, name), payload["words"].get(name))
        actual = digest(words[name], row.salts.get(name, "")) if name in words else None
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
            thing=OuterRef("pk"),
        )
        for row in all_rows_of(model).filter(~Exists(told), organisation=organisation_id):
            yield Fault(
                row.sequence,
                "the ledger has no entry for this row",
                row._meta.label_lower,
                str(row.pk),
            )
