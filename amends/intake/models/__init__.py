"""A document being read, what was found in it, and what a person made of each passage."""

from typing import ClassVar

from django.db import models

from amends.identifiers import uuid7
from amends.instruments.reading import Doing
from amends.instruments.reading.marks import MARKS
from amends.intake.models.drawn import Drawn
from amends.intake.models.plans import Mapping, Remembered, Row
from amends.intake.models.staged import Staged
from amends.intake.rules import Purpose, ReadingState
from amends.investigations.models import Case, ReportVersion
from amends.ledger.working import Shape
from amends.people.models import Organisation, User
from amends.plans.models import Plan

__all__ = ["Drawn", "Mapping", "Passage", "Reading", "Remembered", "Row", "Staged"]


class Reading(models.Model):
    """A document that somebody wants read in. Working material: records are written on acceptance."""

    DRAFT_WORDS = ("found", "notes", "file_name", "said", "sha256")
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = {
        "found": Shape(
            frozenset({"code", "fill", "kind", "meaning", "precision", "what"}), marks=MARKS
        ),
        "notes": Shape(frozenset({"code"})),
        "said": Shape(frozenset({"code"})),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices={x.value: x.value for x in Purpose})
    # The report version that recommendations go to; none for a statement, which proposes a case.
    version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, related_name="+")
    # The plan that rows go to.
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    # The case that a statement has become.
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    # By value: files may be removed, what was read from them is kept.
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # The background task that reads it, so that one that came to nothing can be told.
    task_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=20,
        default=ReadingState.WAITING.value,
        choices={x.value: x.value for x in ReadingState},
    )
    # How far the worker has come: what it goes through (the instrument's Doing), and how many of them.
    doing = models.CharField(max_length=20, blank=True, choices={x.value: x.value for x in Doing})
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    # The kind of what went wrong, and what exactly. As every remark, a code and the facts of its
    # sentence, which is made when it is read.
    problem = models.CharField(max_length=40, blank=True)
    said = models.JSONField(default=dict, blank=True)
    # What the instrument found, as it gave it; how much of the document it saw; its remarks.
    found = models.JSONField(null=True)
    pages = models.PositiveIntegerField(null=True)
    paged = models.BooleanField(default=False)
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "file_id"], name="intake_read_once"),
            models.UniqueConstraint(fields=["plan", "file_id"], name="intake_plan_once"),
            models.UniqueConstraint(
                fields=["organisation", "file_id"],
                condition=models.Q(purpose=Purpose.STATEMENT.value),
                name="intake_statement_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    purpose=Purpose.REPORT.value,
                    version__isnull=False,
                    case__isnull=True,
                    plan__isnull=True,
                )
                | models.Q(purpose=Purpose.STATEMENT.value, version__isnull=True, plan__isnull=True)
                | models.Q(
                    purpose=Purpose.PLAN.value,
                    version__isnull=True,
                    case__isnull=True,
                    plan__isnull=False,
                ),
                name="intake_reading_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Passage(Staged):
    """One found recommendation, as found and as a person has edited it, until it is decided on."""

    DRAFT_WORDS = (
        "label",
        "paragraph",
        "part_of_label",
        "place",
        "text",
        "found_text",
        "raw",
        "why",
        "printed_addressees",
        "deadline",
        "past",
    )
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = {
        "past": Shape(frozenset({"state", "step"})),
        "place": Shape(),
        "why": Shape(frozenset({"code"})),
    }

    REMEMBERED = (
        "text",
        "found_text",
        "label",
        "paragraph",
        "place",
        "raw",
        "addressees",
        "state",
    )

    label = models.CharField(max_length=40, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    part_of_label = models.CharField(max_length=40, blank=True)
    # Spans as the instrument gives them: page and box, or cell.
    place = models.JSONField(default=list)
    found_text = models.TextField()
    # As extracted, line by line.
    raw = models.TextField(blank=True)
    text = models.TextField()
    confidence = models.DecimalField(max_digits=4, decimal_places=3)
    flags = models.JSONField(default=list)
    # Why it was taken for a recommendation; empty for what a person took up.
    why = models.JSONField(default=dict, blank=True)
    deadline = models.TextField(blank=True)
    printed_addressees = models.JSONField(default=list)
    # Ids of the parties that the person says it is addressed to.
    addressees = models.JSONField(default=list)
    recommendation_id = models.UUIDField(null=True)

    class Meta(Staged.Meta):
        pass

    def __str__(self) -> str:
        return self.label
