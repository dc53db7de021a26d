"""The one way to write: lock the organisation's head, write rows, chain them, move the head."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from amends.days import FIRST_DAY, LAST_DAY, is_kept
from amends.ledger import clock, triggers
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import DatedRecord, Entry, Head, Record, rows_of
from amends.ledger.reactions import announce
from amends.ledger.rules import (
    BEGINNING,
    PAYLOAD_VERSION,
    Actor,
    Fact,
    LedgerError,
    Plain,
    Refused,
    canonical,
    chain_hash,
    digest,
    fact,
    instant,
    new_salt,
)

# Columns that a payload gives elsewhere, or that a redaction changes.
NOT_FACTS = {
    "id",
    "organisation_id",
    "sequence",
    "recorded_at",
    "recorded_by_id",
    "recorded_as_id",
    "salts",
    "redaction_id",
}


def words_of(record: Record) -> dict[str, str]:
    """The words of a row by field, as stored; an empty or missing one is left out."""
    texts: dict[str, str] = {}
    for column in record._meta.concrete_fields:
        if column.name not in record.WORDS:
            continue
        value = column.get_prep_value(getattr(record, column.attname))
        if value not in (None, ""):
            texts[column.name] = str(value)
    return texts


def facts_of(record: Record) -> dict[str, Fact]:
    """Every column that holds no words, as the ledger repeats it."""
    return {
        column.attname: fact(getattr(record, column.attname))
        for column in record._meta.concrete_fields
        if column.name not in record.WORDS and column.attname not in NOT_FACTS
    }


def payload_of(record: Record, *, event: str, previous: str) -> bytes:
    """The canonical bytes of a row's ledger entry."""
    digests: dict[str, Plain] = {
        name: digest(text, record.salts[name]) for name, text in words_of(record).items()
    }
    facts: dict[str, Plain] = dict(facts_of(record).items())
    payload: dict[str, Plain] = {
        "v": PAYLOAD_VERSION,
        "organisation": str(record.organisation_id),
        "sequence": record.sequence,
        "recorded_at": instant(record.recorded_at),
        "event": event,
        "kind": record._meta.label_lower,
        "thing": str(record.pk),
        "person": str(record.recorded_by_id),
        "role": None if record.recorded_as_id is None else str(record.recorded_as_id),
        "facts": facts,
        "words": digests,
        "previous": previous,
    }
    return canonical(payload)


@dataclass
class Writing:
    """An open write: what has been added to the chain and not yet closed."""

    organisation_id: UUID
    by: Actor
    event: str
    recorded_at: datetime
    sequence: int
    previous: str
    entries: list[Entry] = field(default_factory=list)
    unanswered: dict[str, list[UUID]] = field(default_factory=dict)
    half_written: bool = False

    def add[Row: Record](self, record: Row) -> Row:
        """Write one row and its place in the chain. Returns the row.

        Raises Refused when it names a thing of another organisation's that is at hand, corrects a
        row that is about something else, or speaks of a day that no record speaks of.
        """
        if isinstance(record, DatedRecord):
            check_correction(record)
        check_things(record, self.organisation_id)
        check_days(record)
        record.organisation_id = self.organisation_id
        record.sequence = self.sequence + 1
        record.recorded_at = self.recorded_at
        record.recorded_by_id = self.by.person
        record.recorded_as_id = self.by.role
        record.salts = {name: new_salt() for name in words_of(record)}
        record.clean_fields(exclude=unchecked_of(record))
        Model.save(record, force_insert=True)
        payload = payload_of(record, event=self.event, previous=self.previous)
        entry = Entry(
            organisation_id=self.organisation_id,
            sequence=record.sequence,
            recorded_at=self.recorded_at,
            event=self.event,
            kind=record._meta.label_lower,
            thing=record.pk,
            person=self.by.person,
            role=self.by.role,
            payload=payload.decode(),
            previous=self.previous,
            hash=chain_hash(payload),
        )
        # Moved on only now: a row that could not be saved leaves no gap, should its error be caught.
        self.sequence, self.previous = record.sequence, entry.hash
        self.entries.append(entry)
        self.unanswered.setdefault(entry.kind, []).append(record.pk)
        return record

    def react(self) -> None:
        """Let later stages answer what was written, until nobody writes any more."""
        while self.unanswered:
            kind, things = self.unanswered.popitem()
            announce(kind, things=things, by=self.by)


class _Any:
    """The type of ANY."""


# `expected=ANY` means: whatever stands now is to be followed, as an import or a command does.
ANY = _Any()
type Expected = UUID | _Any | None


def check_expected(actual: UUID | None, expected: Expected) -> None:
    """Guard against two people saving one form. Call it after the lock, with the id in force now.

    Raises Refused when it is not the one that the person saw.
    """
    if not isinstance(expected, _Any) and actual != expected:
        raise Refused(
            _(
                "Someone else has changed this since you opened it. Look at what they wrote, then try again."
            )
        )


def check_not_future(effective_on: date) -> None:
    """Raises Refused for a day that has not come."""
    if effective_on > clock.today():
        raise Refused(_("The date cannot be in the future. Give today or an earlier day."))


def check_kept(day: date) -> None:
    """Raises Refused for a day that no record speaks of, such as 31 December 9999."""
    if not is_kept(day):
        raise Refused(
            _("Give a year from %(first)d to %(last)d.")
            % {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        )


def check_days(record: Record) -> None:
    """Every day that a row speaks of is one that Amends keeps."""
    for column in record._meta.concrete_fields:
        value = getattr(record, column.attname)
        if isinstance(value, ImpreciseDate):
            for day in (value.first, value.last):
                if day is not None:
                    check_kept(day)
        elif isinstance(value, date) and not isinstance(value, datetime):
            check_kept(value)


def check_same_organisation(organisation_id: UUID, *things: Record | None) -> None:
    """Raises Refused when a thing belongs to another organisation; None is passed over."""
    if any(thing is not None and thing.organisation_id != organisation_id for thing in things):
        raise Refused(_("That belongs to another organisation."))


def check_things(record: Record, organisation_id: UUID) -> None:
    """Nothing that a row names stands in another organisation; what is not at hand is looked up by its id."""
    for column in record._meta.concrete_fields:
        if not isinstance(column, ForeignKey) or column.name == "organisation":
            continue
        model = column.related_model
        pk = getattr(record, column.attname)
        if pk is not None and issubclass(model, Record):
            at_hand = column.get_cached_value(record) if column.is_cached(record) else None
            thing = at_hand or rows_of(model).filter(pk=pk).first()
            check_same_organisation(organisation_id, cast("Record | None", thing))


def unchecked_of(record: Record) -> set[str]:
    """Foreign keys, which the database checks at no query's cost, and what may be missing and is."""
    return {
        column.name
        for column in record._meta.concrete_fields
        if column.is_relation or (column.null and getattr(record, column.attname) is None)
    }


def check_correction(record: DatedRecord) -> None:
    """A correction is about the same thing as the row that it names, and overtakes no later one.

    Of two statements of one day the one entered later counts, and a correction is entered now. So
    where somebody has said something else of that day since, a correction would silently undo it.
    """
    if record.corrects is None:
        return
    named = record.corrects
    about = {f"{key}_id": getattr(named, f"{key}_id") for key in record.KEYS}
    if any(
        value != getattr(record, name) for name, value in about.items() if name != "organisation_id"
    ):
        raise Refused(_("A correction must be about the same thing as the entry that it corrects."))
    if record.retracts:
        return
    rows = rows_of(type(record))
    since = rows.filter(
        **{name: value for name, value in about.items() if value is not None},
        **record.instead_of(),
        effective_on=record.effective_on,
        sequence__gt=lineage(named)[-1].sequence,
        retracts=False,
    )
    if since.exclude(pk=named.pk).filter(~Exists(rows.filter(corrects=OuterRef("pk")))).exists():
        raise Refused(
            _(
                "Something was entered later about the same thing for the same day, and this correction would undo it. Correct the later entry, or take this one out."
            )
        )


def lineage(row: DatedRecord) -> list[DatedRecord]:
    """A row and those that it corrects, back to the one entered first. A query for each of them."""
    found = [row]
    while found[-1].corrects is not None:
        found.append(found[-1].corrects)
    return found


_open: ContextVar[tuple[Writing, ...]] = ContextVar("amends_writing", default=())


@contextmanager
def write(*, organisation_id: UUID, by: Actor, event: str) -> Iterator[Writing]:
    """One transaction that writes rows and their ledger entries together, or nothing.

    Locks the organisation's head first, so that writers queue and the chain never forks. A write
    inside a write of the same organisation joins it. `recorded_at` never goes back.

    Raises LedgerError, and writes nothing, when a write inside failed after it had added rows and
    the error was caught on the way; or where the database would not refuse a later change.
    """
    for outer in _open.get():
        if outer.organisation_id == organisation_id:
            with joined(outer):
                yield outer
            return
    triggers.insist()
    with transaction.atomic():
        head = lock_head(organisation_id)
        recorded_at = clock.now()
        if head.recorded_at is not None:
            recorded_at = max(recorded_at, head.recorded_at)
        writing = Writing(organisation_id, by, event, recorded_at, head.sequence, head.hash)
        token = _open.set((*_open.get(), writing))
        try:
            yield writing
            writing.react()
        finally:
            _open.reset(token)
        if writing.half_written:
            raise LedgerError("A write inside this one failed halfway, so none of it is kept.")
        if writing.entries:
            QuerySet[Entry](Entry).bulk_create(writing.entries)
            Head.objects.filter(pk=organisation_id).update(
                sequence=writing.sequence,
                hash=writing.previous,
                recorded_at=recorded_at,
            )


@contextmanager
def joined(outer: Writing) -> Iterator[None]:
    """Part of an open write: when it fails halfway, the whole can no longer be kept."""
    before, done = outer.sequence, False
    try:
        yield
        done = True
    finally:
        outer.half_written |= not done and outer.sequence != before


def lock_head(organisation_id: UUID) -> Head:
    """The organisation's head, locked until the transaction ends; made at its first write."""
    Head.objects.bulk_create(
        [Head(organisation_id=organisation_id, hash=BEGINNING)], ignore_conflicts=True
    )
    return Head.objects.select_for_update().get(pk=organisation_id)


def correct[Row: DatedRecord](
    row: Row, /, *, by: Actor, event: str, reason: str, **changes: Any
) -> Row:
    """Write a new row like `row` with `changes`, that replaces it from here on.

    Raises Refused without a reason, when the row has been corrected already, or when something
    else was entered later about the same thing for the same day.
    """
    return _replace(row, by=by, event=event, reason=reason, changes=changes)


def retract[Row: DatedRecord](row: Row, /, *, by: Actor, event: str, reason: str) -> Row:
    """Write a row that says only: the row named was wrong. Refused without a reason, or a second time."""
    return _replace(row, by=by, event=event, reason=reason, changes={"retracts": True})


def _replace[Row: DatedRecord](
    row: Row, *, by: Actor, event: str, reason: str, changes: dict[str, Any]
) -> Row:
    if not reason.strip():
        raise Refused(_("Say why the entry is being corrected."))
    values = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.attname not in NOT_FACTS
    }
    values |= {"retracts": False, **changes}
    values |= {"corrects_id": row.pk, "correction_reason": reason.strip()}
    with write(organisation_id=row.organisation_id, by=by, event=event) as writing:
        if type(row)._default_manager.filter(corrects=row.pk).exists():
            raise Refused(
                _("This entry has been corrected already. Correct the correction instead.")
            )
        return writing.add(type(row)(**values))
