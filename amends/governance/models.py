"""Meetings of bodies: when, who was there."""

from django.db import models

from amends.ledger.models import Identity
from amends.people.models import Body, Role


class Meeting(Identity):
    """A body met on a day."""

    WORDS = ("note",)

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    day = models.DateField()
    note = models.TextField(blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.body_id} on {self.day}"


class Attendance(Identity):
    """A role was present at a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "role"], name="governance_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} at {self.meeting_id}"
