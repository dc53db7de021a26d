"""A document being read, what was found in it, and what a person made of each."""

from django.db import models

from amends.identifiers import uuid7
from amends.people.models import Organisation, User


class Reading(models.Model):
    """A document that somebody wants read in. Working material: records are written on acceptance.

    `purpose` is what it is read for: a report version, a statement.
    """

    DRAFT_WORDS = ("found", "file_name")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # The report version that recommendations go to, by value; none while a statement proposes the case.
    version_id = models.UUIDField(null=True)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=255)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # waiting, reading, read, failed
    state = models.CharField(max_length=20, default="waiting")
    problem = models.TextField(blank=True)
    # What the instrument found, as it gave it.
    found = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.file_name


class Passage(models.Model):
    """One found recommendation, as found and as a person has edited it, until it is accepted or rejected."""

    DRAFT_WORDS = ("text", "found_text")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=40, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    part_of_label = models.CharField(max_length=40, blank=True)
    page = models.PositiveIntegerField(null=True)
    place = models.JSONField(default=list)
    found_text = models.TextField()
    text = models.TextField()
    confidence = models.DecimalField(max_digits=4, decimal_places=3)
    flags = models.JSONField(default=list)
    why = models.TextField(blank=True)
    # open, accepted, rejected
    state = models.CharField(max_length=20, default="open")
    recommendation_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "position"], name="intake_passage_position"),
        ]

    def __str__(self) -> str:
        return self.label
