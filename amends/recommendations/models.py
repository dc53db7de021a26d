"""Recommendations as printed, who must answer them, the answers, and the crosswalk."""

from django.db import models
from django.db.models import F, Q

from amends.investigations.models import ReportVersion
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Body, Organisation, Party, Role, Service
from amends.recommendations import rules


class Recommendation(Identity):
    """The words of a recommendation, exactly. Never renumbered, never reworded."""

    WORDS = ("number", "paragraph", "text", "addressed_to", "place")

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=40, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    page = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField()
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    text = models.TextField()
    # Whom the report addresses, in its own words: they may name nobody that we know.
    addressed_to = models.TextField(blank=True)
    # Where in the source the words were found: canonical JSON of pages and boxes, or cells.
    place = models.TextField(blank=True)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "position"], name="recommendations_position"
            ),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"


class Addressee(Identity):
    """A party that a recommendation is addressed to."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="addressees")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["recommendation", "party"], name="recommendations_addressee_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} to {self.party_id}"


class Intent(DatedRecord):
    """The finding behind a recommendation, quoted with its page; our own reading, marked as ours."""

    WORDS = ("quoted", "reading", "correction_reason")

    subject = models.ForeignKey(Recommendation, models.PROTECT, related_name="intents")
    quoted = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    reading = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("recommendations_intent_force")]

    def __str__(self) -> str:
        return self.quoted


class RecommendationService(Identity):
    """A pair: a recommendation and a service that it may cover."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["recommendation", "service"], name="recommendations_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} in {self.service_id}"


class RecommendationScope(DatedRecord):
    """Whether a recommendation covers a service, from a day on."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(RecommendationService, models.PROTECT, related_name="states")
    covered = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("recommendations_scope_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.covered}"


class Misread(DatedRecord):
    """That what was kept is not a recommendation of its report, from a day on. It stays readable."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Recommendation, models.PROTECT, related_name="misread")
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("recommendations_misread_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} is none"


class DraftLink(DatedRecord):
    """A draft's recommendation and what became of it in the final report, from the day that came."""

    WORDS = ("note", "correction_reason")
    KEYS = ("draft",)

    draft = models.ForeignKey(Recommendation, models.PROTECT, related_name="became")
    final = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="drafts")
    change = models.CharField(max_length=30, choices={x.value: x.value for x in rules.Change})
    note = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(final__isnull=True) | ~Q(final=F("draft")),
                name="recommendations_draft_self",
            ),
        ]
        indexes = [in_force_index("recommendations_draft_in_force", "draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.change}"


class Answering(Identity):
    """A pair: a recommendation and a party that answers it."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answerings")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["recommendation", "party"], name="recommendations_answering_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} by {self.party_id}"


class Response(DatedRecord):
    """A party's answer to a recommendation, from the day it was decided."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Answering, models.PROTECT, related_name="responses")
    answer = models.CharField(max_length=30, choices={x.value: x.value for x in rules.Answer})
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Body, models.PROTECT, related_name="+")
    # Given for the whole report in one decision.
    blanket = models.BooleanField(default=False)
    # Given on the draft's words.
    on_draft = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    # The letter by which an outside body told us, as evidence held.
    letter = models.UUIDField(null=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer=rules.Answer.ACCEPTED.value) | ~Q(reason=""),
                name="recommendations_response_reason",
            ),
        ]
        indexes = [in_force_index("recommendations_resp_in_force")]

    def __str__(self) -> str:
        return self.answer


class Link(Identity):
    """A crosswalk link: a later recommendation, and an earlier one or nothing."""

    later = models.ForeignKey(Recommendation, models.PROTECT, related_name="links_back")
    earlier = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="links_on")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["later", "earlier"], name="recommendations_link_pair"),
            models.UniqueConstraint(
                fields=["later"],
                condition=Q(earlier__isnull=True),
                name="recommendations_link_nothing",
            ),
            models.CheckConstraint(
                condition=Q(earlier__isnull=True) | ~Q(earlier=F("later")),
                name="recommendations_link_self",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.later_id} to {self.earlier_id}"


class LinkDecision(DatedRecord):
    """What a link is, what is still to do, and why. `withdrawn` when a later look undid the link."""

    WORDS = ("residual_gap", "reason", "public", "correction_reason")

    subject = models.ForeignKey(Link, models.PROTECT, related_name="decisions")
    type = models.CharField(max_length=30, choices={x.value: x.value for x in rules.LinkType})
    residual_gap = models.TextField(blank=True)
    # The answer "nothing is left to do", which is not words in the gap.
    nothing_left = models.BooleanField(default=False)
    reason = models.TextField()
    public = models.TextField(blank=True)
    decided_as = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(nothing_left=False) | Q(residual_gap=""),
                name="recommendations_link_left",
            ),
        ]
        indexes = [in_force_index("recommendations_link_in_force")]

    def __str__(self) -> str:
        return self.type


class LinkProposal(DatedRecord):
    """What somebody who does not decide proposes to say of a link. Each person's latest counts."""

    WORDS = ("residual_gap", "reason", "public", "correction_reason")

    subject = models.ForeignKey(Link, models.PROTECT, related_name="proposals")
    type = models.CharField(max_length=30, choices={x.value: x.value for x in rules.LinkType})
    residual_gap = models.TextField(blank=True)
    nothing_left = models.BooleanField(default=False)
    reason = models.TextField()
    public = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(nothing_left=False) | Q(residual_gap=""),
                name="recommendations_proposal_left",
            ),
        ]
        indexes = [in_force_index("recommendations_prop_in_force")]

    def __str__(self) -> str:
        return self.type


class Register(Identity):
    """A published edition or a register of others' recommendations, imported as a file."""

    WORDS = ("name", "whose", "file_name")

    name = models.TextField()
    # Whose recommendations they are, in words: the organisation need not be one that we know.
    whose = models.TextField()
    # The day that the file is of, where it or the person says so.
    as_at = models.DateField(null=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "sha256"], name="recommendations_register_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(Identity):
    """A recommendation of somebody else's, as their file has it; `standing` is what they say of it."""

    WORDS = ("label", "text", "standing")

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    standing = models.TextField(blank=True)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["register", "position"], name="recommendations_entry_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.position}"


class Vector(models.Model):
    """The meaning of some words of this stage, worked out once so that no page does it again.

    `id` is that of the row that has the words, which never change. No record: it is made anew for
    another model, and deleted when words are removed, since the meaning of a removed name goes too.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    model = models.CharField(max_length=80)
    # As many numbers as the model has, four bytes each, little-endian.
    numbers = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
