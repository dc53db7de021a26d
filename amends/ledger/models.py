"""Dated records and the ledger that they are chained in (DESIGN.md, "Time")."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, ClassVar, Never, Self

from django.conf import settings
from django.db import models
from django.db.models.base import ModelState

from amends.identifiers import uuid7
from amends.ledger.dates import ImpreciseDate, ImpreciseDateField
from amends.ledger.rules import REMOVED, ImmutableRecord, fitted


def refuse(*_: object, **__: object) -> Never:
    """Say why nothing is changed here."""
    raise ImmutableRecord(
        "A record is written through the ledger, and never changed or deleted."
        " Write a correction, or ask for a redaction."
    )


class ImmutableQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Reads; the bulk verbs that would change or delete are refused, in code as in the database."""

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        refuse()

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Refused."""
        refuse()

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        """Refused."""
        refuse()


def rows_of[Row: models.Model](model: type[Row]) -> ImmutableQuerySet[Row]:
    """Every row of a table of records, for code that serves any of them."""
    return ImmutableQuerySet(model)


class Record(models.Model):
    """A row that is written once, with its place in its organisation's ledger.

    `WORDS` names the columns that hold somebody's words: the ledger keeps salted digests of them,
    and a redaction may blank them. Every other column is a fact, which the ledger repeats.
    """

    WORDS: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # A name and not an import: every table carries its organisation, wherever it stands in the house.
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    sequence = models.BigIntegerField(editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    recorded_as = models.ForeignKey(
        "people.Role", models.PROTECT, null=True, related_name="+", editable=False
    )
    salts = models.JSONField(default=dict, editable=False)
    redaction = models.ForeignKey(
        "ledger.Redaction", models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sequence"],
                name="%(app_label)s_%(class)s_sequence",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> Never:
        """Refused: the one way in is the ledger's `write`, which calls Django's own `save`."""
        refuse()

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        """Refused."""
        refuse()

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        *,
        fetch_mode: Any = None,
    ) -> Self:
        """A row as read: its columns go straight to their places.

        Django's own way goes through `__init__`, with a signal before and after and a descriptor for
        each column. A plan is hundreds of rows; there are no signals here, and nothing is set twice.
        """
        row = cls.__new__(cls)
        row._state = state = ModelState()
        state.adding = False
        state.db = db
        if fetch_mode is not None:
            state.fetch_mode = fetch_mode
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    def without(self, field: str, text: str, pattern: re.Pattern[str]) -> str:
        """What a field of words reads once the words that `pattern` finds are gone.

        A record whose words have a shape of their own, such as an edition, keeps that shape. Of a
        date only the source's own words go.
        """
        column = self._meta.get_field(field)
        if isinstance(column, ImpreciseDateField):
            kept = ImpreciseDate.from_text(text)
            return replace(kept, raw=pattern.sub(REMOVED, kept.raw)).as_text()
        most = column.max_length if isinstance(column, models.Field) else None
        return fitted(pattern.sub(REMOVED, text), most)


class Identity(Record):
    """What a thing *is*, which never changes. What is true of it stands in dated records."""

    class Meta(Record.Meta):
        abstract = True


class DatedRecord(Record):
    """A statement about a thing, true from `effective_on`, entered at `recorded_at`.

    A correction is a new row that names the row it `corrects`; with `retracts` it says only that
    the row it names was wrong. From its own place in the sequence on, the row named no longer
    counts, whatever later becomes of the correction. A row is corrected once: to correct again,
    correct the correction.
    """

    # The columns that say what the statement is about; exactly one is set.
    KEYS: ClassVar[tuple[str, ...]] = ("subject",)

    effective_on = models.DateField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    retracts = models.BooleanField(default=False)
    correction_reason = models.TextField(blank=True)

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(retracts=False) | models.Q(corrects__isnull=False),
                name="%(app_label)s_%(class)s_retracts",
            ),
        ]

    def instead_of(self) -> dict[str, Any]:
        """What else, beside being about the same thing, a row has in common with what it may stand for.

        Nothing: of all that is said about a thing, the latest counts.
        """
        return {}


def in_force_index(name: str, key: str = "subject") -> models.Index:
    """The index that finds the statement in force: the latest day, then the latest entry."""
    return models.Index(fields=[key, "-effective_on", "-sequence"], name=name)


class Head(models.Model):
    """The end of an organisation's chain, and the lock that every write takes first."""

    organisation_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} at {self.sequence}"


class Entry(models.Model):
    """A row of the chain. No foreign keys: what it tells of may be moved, never the chain.

    `payload` is kept as the very bytes that were hashed (RFC 8785).
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    sequence = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    thing = models.UUIDField()
    person = models.UUIDField()
    role = models.UUIDField(null=True)
    payload = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "sequence"], name="ledger_entry_sequence"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "recorded_at"], name="ledger_entry_known"),
            models.Index(fields=["thing"], name="ledger_entry_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.sequence} {self.event}"


class RedactionRequest(Identity):
    """A person asks for words to be removed. Names the place; never repeats the words.

    `first` and `last` are the characters of the field, counted from 0, `last` not included.
    """

    WORDS = ("reason", "authority", "public_note")

    kind = models.CharField(max_length=80)
    thing = models.UUIDField()
    field = models.CharField(max_length=80)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reason = models.TextField()
    authority = models.TextField(blank=True)
    public_note = models.TextField(blank=True)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(last__gt=models.F("first")),
                name="ledger_redaction_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing} {self.field}"


class Redaction(Identity):
    """A second person removes the words. The one transition that the triggers allow names this row.

    `places` says how many fields, of any table, held the words; `changes` is the canonical JSON of
    which they were, with the salted digest of what each reads now.
    """

    request = models.OneToOneField(RedactionRequest, models.PROTECT, related_name="carried_out")
    effective_on = models.DateField()
    places = models.PositiveIntegerField()
    changes = models.TextField()

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.request_id} on {self.effective_on}"


class OwedFiles(models.Model):
    """The public files of a removal that are still to be written without the words.

    Made with the removal, gone once the files are written: whoever dies in between leaves it here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    redaction = models.ForeignKey(Redaction, models.PROTECT, related_name="owed_files")

    def __str__(self) -> str:
        return f"after {self.redaction_id}"


class LegalHold(DatedRecord):
    """Nothing of this organisation may be redacted while a hold is in force."""

    WORDS = ("reason", "correction_reason")
    KEYS = ("organisation",)

    held = models.BooleanField()
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("ledger_legalhold_in_force", "organisation")]

    def __str__(self) -> str:
        return f"{'held' if self.held else 'lifted'} from {self.effective_on}"
