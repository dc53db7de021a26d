"""Meetings of bodies: when, what is before them, who was there."""

from django.db import models
from django.db.models import Q

from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Body, Role
from amends.plans.models import Action, Plan
from amends.recommendations.models import Recommendation


class Meeting(Identity):
    """A body met on a day, or is to meet on it."""

    WORDS = ("note",)

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    day = models.DateField()
    note = models.TextField(blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.body_id} on {self.day}"


class CalledOff(DatedRecord):
    """A meeting that does not take place, said on a day; `instead` is the one that it was moved to."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Meeting, models.PROTECT, related_name="called_off")
    instead = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="moved_from")
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("governance_calledoff_now")]

    def __str__(self) -> str:
        return f"{self.subject_id} off"


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


class AgendaItem(DatedRecord):
    """Something is before a meeting, from the day that it was put there. Taken off, it is retracted."""

    KEYS = ("meeting",)
    WORDS = ("asked", "correction_reason")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    asked = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(action__isnull=False, recommendation__isnull=True, plan__isnull=True)
                | Q(action__isnull=True, recommendation__isnull=False, plan__isnull=True)
                | Q(action__isnull=True, recommendation__isnull=True, plan__isnull=False),
                name="governance_agendaitem_one_subject",
            ),
        ]
        indexes = [in_force_index("governance_agendaitem_meeting", "meeting")]

    def __str__(self) -> str:
        return (
            f"{self.action_id or self.recommendation_id or self.plan_id} before {self.meeting_id}"
        )
