"""Cases, what happened when, reports and their versions."""

from typing import Any

from django.db import models

from amends.investigations import rules
from amends.ledger.dates import ImpreciseDate, ImpreciseDateField
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Body, Party


class Case(Identity):
    """An event, under a pseudonym. There is no field for a patient's identity."""

    WORDS = ("pseudonym",)

    pseudonym = models.CharField(max_length=60)
    # A case that the organisation did not enter itself, such as one rebuilt from a public statement:
    # shown on every page of it, and never sealed or published.
    reconstructed = models.BooleanField(default=False)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.pseudonym


class CaseStatement(DatedRecord):
    """What is said of a case: its public name, when it happened, the setting, the public summary."""

    WORDS = (
        "public_reference",
        "incident",
        "setting",
        "public_summary",
        "source",
        "correction_reason",
    )

    subject = models.ForeignKey(Case, models.PROTECT, related_name="statements")
    public_reference = models.CharField(max_length=200, blank=True)
    incident = ImpreciseDateField(null=True)
    setting = models.TextField(blank=True)
    public_summary = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("investigations_case_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} from {self.effective_on}"


class CaseEvent(DatedRecord):
    """A line of the case's timeline. Its `day` says when it was; `effective_on` is the last day of that."""

    WORDS = ("what", "day", "correction_reason")
    KEYS = ("case",)

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    day = ImpreciseDateField()
    what = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("investigations_event_in_force", "case")]

    def __str__(self) -> str:
        return self.what

    def instead_of(self) -> dict[str, Any]:
        """Lines of a timeline stand beside one another: none of them stands for another."""
        return {"pk": self.pk}


class Report(Identity):
    """An investigation's output on a case."""

    WORDS = ("title", "author_words")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices={x.value: x.value for x in rules.ReportKind})
    commissioner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    commissioning_body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    author_words = models.CharField(max_length=300, blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class ReportDates(DatedRecord):
    """The dates of a report, as known from `effective_on`; each may be imprecise or missing."""

    DATES = (
        "commissioned",
        "draft_received",
        "factual_accuracy_by",
        "factual_accuracy_returned",
        "accepted",
        "final_received",
        "published",
        "response_due",
    )
    WORDS = (*DATES, "correction_reason")

    subject = models.ForeignKey(Report, models.PROTECT, related_name="dates")
    commissioned = ImpreciseDateField(null=True)
    draft_received = ImpreciseDateField(null=True)
    factual_accuracy_by = ImpreciseDateField(null=True)
    factual_accuracy_returned = ImpreciseDateField(null=True)
    accepted = ImpreciseDateField(null=True)
    final_received = ImpreciseDateField(null=True)
    published = ImpreciseDateField(null=True)
    response_due = ImpreciseDateField(null=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("investigations_dates_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} from {self.effective_on}"


class ReportVersion(Identity):
    """A draft or the final of a report. Drafts are restricted and never published."""

    WORDS = ("file_digest", "received")

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=10, choices={x.value: x.value for x in rules.VersionKind})
    # The day from which it counts as here (`rules.counts_from`), and what is known of the day on which
    # it came, where that is less than a day.
    received_on = models.DateField()
    received = ImpreciseDateField(null=True)
    pages = models.PositiveIntegerField(null=True)
    restricted = models.BooleanField()
    # The stored file and its SHA-256, by value: files may be removed, the record of them may not.
    file_id = models.UUIDField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind=rules.VersionKind.FINAL.value) | models.Q(restricted=True),
                name="investigations_draft_restricted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.report_id}"

    @property
    def came(self) -> ImpreciseDate:
        """When it came, as precisely as is known."""
        return self.received or ImpreciseDate.on(self.received_on)

    @property
    def draft_readers_only(self) -> bool:
        """Whether only who may read drafts knows of it, and reads and decides on what it recommends.

        Of a final that is restricted, the document alone is kept from others.
        """
        return not rules.may_see(rules.VersionKind(self.kind), drafts=False)


class VersionDocument(DatedRecord):
    """The document of a version that came without one, from the day it was put beside it."""

    WORDS = ("file_digest", "correction_reason")
    KEYS = ("version",)

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="documents")
    file_id = models.UUIDField()
    file_digest = models.CharField(max_length=64)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("investigations_document_force", "version")]

    def __str__(self) -> str:
        return f"document of {self.version_id}"


class VersionWithdrawal(Identity):
    """A version was entered by mistake, and nothing hung on it: from its place on it never came."""

    WORDS = ("reason",)

    version = models.OneToOneField(ReportVersion, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.version_id} withdrawn"
