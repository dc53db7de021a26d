"""A document's sheets and tables as they are drawn beside what was understood."""

from typing import ClassVar

from django.db import models

from amends.identifiers import uuid7
from amends.ledger.working import Shape
from amends.people.models import Organisation


class Drawn(models.Model):
    """Some rows of a sheet or table, every cell in its place, as rules.sheets.parts_of makes them."""

    DRAFT_WORDS = ("holder", "rows")
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = {
        "rows": Shape(frozenset({"fill", "meaning", "why"})),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reading = models.ForeignKey("intake.Reading", models.CASCADE, related_name="drawn")
    # In the document's order, from 1.
    part = models.PositiveIntegerField()
    # The name of the sheet, or "table 2".
    holder = models.TextField()
    # Counted from 0.
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "part"], name="intake_drawn_part"),
        ]

    def __str__(self) -> str:
        return str(self.part)
