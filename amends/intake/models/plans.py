"""A plan's document while it is brought in: what its words mean, and its rows."""

from typing import ClassVar

from django.db import models

from amends.identifiers import uuid7
from amends.instruments.reading.marks import MARKS
from amends.intake.models.staged import Staged
from amends.intake.rules.mapping import Kind
from amends.intake.rules.rows import Doubt
from amends.ledger.working import Shape
from amends.people.models import Organisation, User


class Mapping(models.Model):
    """What a person said that a plan's columns, statuses, owners and numbers mean, and of which day it is.

    Nothing of the document is accepted before it was confirmed.
    """

    DRAFT_WORDS = ("headings", "statuses", "owners", "serves")
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = dict.fromkeys(DRAFT_WORDS, Shape(by_words=True))

    reading = models.OneToOneField(
        "intake.Reading", models.CASCADE, primary_key=True, related_name="mapping"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # Each by the document's own words: a column, what is claimed, a post's id, recommendations' ids.
    headings = models.JSONField(default=dict)
    statuses = models.JSONField(default=dict)
    owners = models.JSONField(default=dict)
    serves = models.JSONField(default=dict)
    as_at = models.DateField(null=True)
    columns_confirmed = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.reading_id)


class Remembered(models.Model):
    """What an organisation last said that some words of its documents mean, and in which document."""

    DRAFT_WORDS = ("words",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices={x.value: x.value for x in Kind})
    words = models.TextField()
    meaning = models.CharField(max_length=64)
    reading = models.ForeignKey("intake.Reading", models.CASCADE, related_name="+")
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        # Not unique: a removal may leave the same words in two.
        indexes = [models.Index(fields=["organisation", "kind"], name="intake_remembered_kind")]

    def __str__(self) -> str:
        return self.kind


class Row(Staged):
    """A row of a plan's table: as found, and as a person says that it is to be kept.

    `found` is the instrument's; `said` is what rules.rows.Said writes.
    """

    DRAFT_WORDS = ("found", "said", "flags", "past")
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = dict.fromkeys(
        DRAFT_WORDS,
        Shape(
            codes=frozenset(
                {
                    "earlier_id", "fill", "meaning", "other", "parts", "precision", "said.claim",
                    "said.evidence_kind", "said.forecast", "state", "step",
                }
            ),
            marks=MARKS | frozenset(Doubt),
        ),
    )  # fmt: skip
    REMEMBERED: ClassVar[tuple[str, ...]] = (
        "found",
        "said",
        "flags",
        "unsure",
        "state",
        "earlier_id",
        "parts",
    )

    found = models.JSONField()
    said = models.JSONField(default=dict)
    # What a person should look at, in the codes of the reader and of rules.rows.Doubt.
    flags = models.JSONField(default=list)
    # Some of `said` cannot be kept as it is, or the reader had its doubts.
    unsure = models.BooleanField(default=True)
    # The action that it became, or was found to be already.
    action_id = models.UUIDField(null=True)
    # The action that a row of an earlier document became, which this one may change.
    earlier_id = models.UUIDField(null=True)
    # What this document says otherwise than that one, by rules.matching.Part.
    parts = models.JSONField(default=list)

    class Meta(Staged.Meta):
        pass

    def __str__(self) -> str:
        return str(self.position)
