"""What a document's parts have in common while a person decides on them."""

from typing import ClassVar

from django.db import models

from amends.identifiers import uuid7
from amends.intake.rules import PassageState
from amends.people.models import Organisation


class Staged(models.Model):
    """A part of a document that waits to be decided on. `REMEMBERED` is what undoing brings back."""

    REMEMBERED: ClassVar[tuple[str, ...]] = ("state",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reading = models.ForeignKey("intake.Reading", models.CASCADE, related_name="%(class)ss")
    # The document's order, with room between two for what is split.
    position = models.PositiveIntegerField()
    state = models.CharField(
        max_length=20,
        default=PassageState.OPEN.value,
        choices={x.value: x.value for x in PassageState},
    )
    # What it was before each step, the newest last, for undoing.
    past = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "position"], name="%(app_label)s_%(class)s_position"
            ),
        ]
