"""What was done: evidence, what it is about, and how far it has come."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from amends.evidence import rules
from amends.identifiers import uuid7
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Service
from amends.plans.models import Action


class Evidence(Identity):
    """A piece of evidence: what it is, where it is, which claim it is for."""

    WORDS = ("title", "link", "note", "finding", "shifts", "file_digest", "source_place")

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, choices={x.value: x.value for x in rules.EvidenceKind})
    supports = models.CharField(
        max_length=20, blank=True, choices={x.value: x.value for x in rules.Supports}
    )
    link = models.URLField(max_length=1000, blank=True)
    note = models.TextField(blank=True)
    finding = models.TextField(blank=True)
    # Which shifts or days of a service it is from, if not from all: "nights", "two weekends".
    shifts = models.CharField(max_length=300, blank=True)
    file_id = models.UUIDField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    # Where a document names it, if one does: canonical JSON of its digest and of pages or cells.
    source_place = models.TextField(blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class EvidenceVersion(Identity):
    """A newer file of a piece of evidence. The one before stays, and can still be had."""

    WORDS = ("reason", "file_digest")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="versions")
    file_id = models.UUIDField()
    file_digest = models.CharField(max_length=64)
    reason = models.TextField()

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"a newer file of {self.evidence_id}"


class LinkCheck(Identity):
    """Somebody looked, on a day, whether evidence that lives elsewhere is still to be found there."""

    WORDS = ("note",)

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="link_checks")
    checked_on = models.DateField()
    found = models.BooleanField()
    note = models.TextField(blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.evidence_id} looked for on {self.checked_on}"


class EvidenceAction(Identity):
    """An action that a piece of evidence is about."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="actions")
    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["evidence", "action"], name="evidence_action"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} about {self.action_id}"


class EvidenceService(Identity):
    """A service that a piece of evidence is from."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["evidence", "service"], name="evidence_service"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} from {self.service_id}"


class EvidenceState(DatedRecord):
    """How far a piece of evidence has come, who says so, and the period that it covers."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Evidence, models.PROTECT, related_name="states")
    stage = models.CharField(max_length=20, choices={x.value: x.value for x in rules.Stage})
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_from__isnull=True, period_to__isnull=True)
                | Q(period_to__gte=F("period_from")),
                name="evidence_state_period",
            ),
            models.CheckConstraint(
                condition=~Q(stage=rules.Stage.REFUSED.value) | ~Q(reason=""),
                name="evidence_state_refused",
            ),
        ]
        indexes = [in_force_index("evidence_state_in_force")]

    def __str__(self) -> str:
        return self.stage


class FileLook(models.Model):
    """What a worker found in a file of evidence that seems to be of patients; no record, and made anew at will.

    `hits` hold kinds, pages and masked words alone: what is kept of a detail must not give it away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.UUIDField()
    file_id = models.UUIDField()
    state = models.CharField(max_length=20, choices={x.value: x.value for x in rules.LookState})
    hits = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    # Pages that are pictures: nobody has read what is on them.
    pages_unread = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        """What the database refuses."""

        constraints = [
            models.UniqueConstraint(fields=["organisation", "file_id"], name="file_looked_once")
        ]

    def __str__(self) -> str:
        return self.state


class Opening(DatedRecord):
    """Information governance let a file be opened that seems to hold details of patients, and why."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Evidence, models.PROTECT, related_name="openings")
    file_id = models.UUIDField()
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("evidence_opening_in_force")]

    def instead_of(self) -> dict[str, Any]:
        """Each file of a piece is let open by itself."""
        return {"file_id": self.file_id}

    def __str__(self) -> str:
        return f"a file of {self.subject_id} may be opened"
