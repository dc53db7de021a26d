"""The table of stored files."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from amends.files.rules import IN_QUARANTINE, Held, Scan, ScanProblem, scan_state
from amends.identifiers import uuid7

# The folder of the parts of uploads that are still to come.
UNFINISHED = "unfinished"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Which files, and whose."""

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def owning(self) -> Self:
        """Those whose bytes are to be there: neither removed nor infected."""
        return self.filter(removed_at=None, infected_with="")

    def unscanned(self) -> Self:
        """Those that the virus scanner has not looked at."""
        return self.filter(removed_at=None, scanned_at=None)

    def of(self, organisation: UUID) -> Self:
        """Those of one organisation."""
        return self.filter(organisation=organisation)


class StoredFile(models.Model):
    """One content in one organisation. Bytes are in the storage, under the hash of themselves.

    `organisation`, `created_by` and `removed_by` are identifiers and not foreign keys: files stand
    below people. `name` is as it was uploaded, made safe (`rules.clean_name`). A removed file keeps
    its row without its name, because a name can say too much as well.
    """

    # Removed with the words of the records, though they stand in none.
    DRAFT_WORDS = ("name", "removed_reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.UUIDField(db_index=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    # What the virus scanner said: when it had looked, what it found, why it could not look.
    scanned_at = models.DateTimeField(null=True)
    infected_with = models.CharField(max_length=200, default="")
    scan_tried_at = models.DateTimeField(null=True)
    scan_problem = models.CharField(
        max_length=10, default="", choices={x.value: x.value for x in ScanProblem}
    )
    scan_refusals = models.PositiveSmallIntegerField(default=0)
    # Why a later stage keeps it shut: what it may hold of patients.
    held = models.CharField(
        max_length=10, default="", blank=True, choices={x.value: x.value for x in Held}
    )
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)
    removed_reason = models.TextField(default="")
    # When the bytes of a removed file were deleted from the storage.
    deleted_at = models.DateTimeField(null=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        """What the database refuses."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                condition=Q(removed_at=None),
                name="one_file_per_content",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_reason="")
                | (
                    Q(removed_at__isnull=False, removed_by__isnull=False, name="")
                    & ~Q(removed_reason="")
                ),
                name="file_removed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(infected_with="") | Q(scanned_at__isnull=False),
                name="file_infected_when_scanned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.pk}"

    @property
    def scan(self) -> Scan:
        """How far the scan for viruses has come."""
        return scan_state(
            scanned=self.scanned_at is not None,
            found=self.infected_with,
            refusals=self.scan_refusals,
            scanner_set=bool(settings.CLAMD),
        )

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be given out: not removed, and clean as far as anybody can tell here."""
        known = self.scan in {Scan.CLEAN, Scan.NOT_SET}
        return self.removed_at is None and not self.held and known

    @property
    def is_refused(self) -> bool:
        """Whether the scanner is done with it and nobody may open it, so that another copy is needed."""
        return self.removed_at is None and self.scan in {Scan.INFECTED, Scan.REFUSED}

    @property
    def needs_another(self) -> bool:
        """Whether another file must come in its place before anybody can open one."""
        return self.is_refused or (self.removed_at is None and self.held in IN_QUARANTINE)

    @property
    def place(self) -> str:
        """Where the storage has the bytes."""
        return place_of(self.organisation, self.sha256)


class Unfinished(models.Model):
    """An upload that comes in parts, each acknowledged once it is written down for good.

    `parts` name the places in the storage, in order, with the size and SHA-256 of each. What became
    part of a form has `used_at`, and is deleted soon after; what nobody goes on with, after some days.
    What was not what its sender said has `refused_at` and no parts any more: it only counts for a while.
    """

    # Removed with the words of the records, though they stand in none.
    DRAFT_WORDS = ("name",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.UUIDField()
    created_by = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    # When the sender's machine says the file was changed, in milliseconds: by name, size and this it is known again.
    modified = models.BigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)
    touched_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        """What finds those of one person."""

        indexes = [
            models.Index(fields=["organisation", "created_by"], name="unfinished_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.received} of {self.size}"

    @property
    def folder(self) -> str:
        """Where the storage has its parts."""
        return f"{UNFINISHED}/{self.pk}"


def place_of(organisation: UUID, sha256: str) -> str:
    """Where the storage has an organisation's content of that hash."""
    return f"{organisation}/{sha256[:2]}/{sha256}"
