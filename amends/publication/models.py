"""Approved public wording, editions, what is said about them later, and public keys."""

import re
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from amends.assurance.models import Judgement, Theme
from amends.investigations.models import Case
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Body, Organisation, Role, User
from amends.plans.models import Action, ActionService, Plan
from amends.publication import rules
from amends.publication.rules.families import WISHES, Step
from amends.recommendations.models import Answering, Link, Recommendation


def only(kind: rules.Public) -> Q:
    """Of the columns that say what words are about, the one of this kind and no other."""
    wanted = rules.COLUMNS[kind]
    columns = sorted(set(rules.COLUMNS.values()))
    return Q(kind=kind.value, **{f"{name}__isnull": name != wanted for name in columns})


class WordingPlace(Identity):
    """Where public wording stands in a plan: a recommendation, or anything else that people put into words."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="wording_places")
    kind = models.CharField(
        max_length=20,
        choices={x.value: x.value for x in rules.Public},
        default=rules.Public.RECOMMENDATION.value,
    )
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    # A party's answer that is no plain acceptance.
    answering = models.ForeignKey(Answering, models.PROTECT, null=True, related_name="+")
    # The earlier work that a recommendation is compared with.
    link = models.ForeignKey(Link, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")
    # An action and a service that it is not for.
    left_out = models.ForeignKey(ActionService, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+")
    # A reviewer's grade: words may be left out of it, and none approved in its place.
    judgement = models.ForeignKey(Judgement, models.PROTECT, null=True, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "kind", "recommendation"], name="publication_place"
            ),
            models.UniqueConstraint(fields=["plan", "answering"], name="publication_place_answer"),
            models.UniqueConstraint(fields=["plan", "link"], name="publication_place_link"),
            models.UniqueConstraint(fields=["plan", "action"], name="publication_place_action"),
            models.UniqueConstraint(fields=["plan", "left_out"], name="publication_place_left_out"),
            models.UniqueConstraint(fields=["plan", "kind", "case"], name="publication_place_case"),
            models.UniqueConstraint(fields=["plan", "theme"], name="publication_place_theme"),
            models.UniqueConstraint(fields=["plan", "judgement"], name="publication_place_grade"),
            models.CheckConstraint(
                condition=reduce(or_, (only(kind) for kind in rules.Public)),
                name="publication_place_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_id} in {self.plan_id}"

    @property
    def about_id(self) -> UUID:
        """What the words are about."""
        found: UUID = getattr(self, f"{rules.COLUMNS[rules.Public(self.kind)]}_id")
        return found


class Wording(DatedRecord):
    """Public words, approved by a role on a day. The only words of people's that an edition takes."""

    WORDS = ("text", "correction_reason")

    subject = models.ForeignKey(WordingPlace, models.PROTECT, related_name="wordings")
    text = models.TextField()
    # As HTML names languages. Words in one never stand for words in another.
    language = models.CharField(max_length=10, default=rules.LANGUAGE)
    approved_as = models.ForeignKey(Role, models.PROTECT, related_name="+")

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("publication_wording_in_force")]

    def __str__(self) -> str:
        return self.text

    def instead_of(self) -> dict[str, Any]:
        """The same language."""
        return {"language": self.language}


class DraftEdition(models.Model):
    """An edition being prepared. Not a record: nothing of it is public, and it may be thrown away.

    `version` counts the saves, so that two people's changes never overwrite each other.
    """

    DRAFT_WORDS = (
        "statement",
        "apology",
        "families",
        "summary",
        "changed",
        "corrections",
        "signatory_name",
        "contact_office",
        "contact_email",
        "contact_telephone",
        "contact_address",
    )

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="draft_editions")
    as_at = models.DateField()
    language = models.CharField(max_length=10, default=rules.LANGUAGE)
    apology = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    # One sentence, if wished, about what families were offered. Nothing else about them is published.
    families = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    corrections = models.TextField(blank=True)
    signatory_role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    signatory_name = models.CharField(max_length=200, blank=True)
    # An office that answers for the plan, never a private person.
    contact_office = models.CharField(max_length=200, blank=True)
    contact_email = models.CharField(max_length=320, blank=True)
    contact_telephone = models.CharField(max_length=60, blank=True)
    contact_address = models.TextField(blank=True)
    approving_body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    # Who confirmed on the day itself that what a body approved earlier still holds.
    confirmed_as = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    # Who saved it last; and the ids of everyone who ever saved it, none of whom may release it.
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    writers = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], name="publication_one_draft"),
        ]

    def __str__(self) -> str:
        return f"draft for {self.plan_id} as at {self.as_at}"

    def written_by(self, person: UUID) -> bool:
        """Whether a person has saved it, however long ago and whoever has saved it since."""
        return str(person) in self.writers


class DraftEasyPart(models.Model):
    """A part of the easy-read of an edition being prepared: easy words, a picture, and what it shows.

    `picture` is one that was drawn anew, as an address that holds it.
    """

    DRAFT_WORDS = ("text", "shows")

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    draft = models.ForeignKey(DraftEdition, models.CASCADE, related_name="easy_parts")
    position = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    picture = models.TextField(blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    shows = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"part {self.position} of {self.draft_id}"


class DraftCorrection(models.Model):
    """What the next edition says that an earlier one had wrong. Not a record: it goes with its draft."""

    DRAFT_WORDS = ("wrong", "right", "why")

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    draft = models.ForeignKey(DraftEdition, models.CASCADE, related_name="corrected")
    edition = models.ForeignKey("Edition", models.PROTECT, related_name="+")
    wrong = models.TextField()
    right = models.TextField()
    why = models.TextField()
    # From which day on it was wrong; none where it was from the beginning.
    since = models.DateField(null=True)

    def __str__(self) -> str:
        return f"correction of {self.edition_id}"


class PublicKey(DatedRecord):
    """A key that seals this organisation's editions, from a day; or its retirement."""

    KEYS = ("organisation",)
    WORDS = ("reason", "correction_reason")

    key_id = models.CharField(max_length=64)
    # Ed25519, raw 32 bytes as hex.
    public = models.CharField(max_length=64)
    retired = models.BooleanField(default=False)
    # From which day on somebody else may have had it; only of a key that is retired.
    distrusted_from = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("publication_key_in_force", "organisation")]

    def __str__(self) -> str:
        return self.key_id


class Edition(Identity):
    """The approved public wording of a plan, frozen as at a day, numbered and sealed.

    `content` is the canonical JSON, `page` the HTML as published, `manifest` the canonical JSON that
    is signed; it holds the ledger's place and hash at freezing, which are repeated as columns.
    """

    WORDS = ("content", "page")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    as_at = models.DateField()
    frozen_at = models.DateTimeField()
    published_on = models.DateField()
    content = models.TextField()
    page = models.TextField()
    manifest = models.TextField()
    signature = models.CharField(max_length=128)
    key_id = models.CharField(max_length=64)
    head_sequence = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "number"], name="publication_edition_number"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    def without(self, field: str, text: str, pattern: re.Pattern[str]) -> str:
        """Only the words of the edition go, never its shape; so does the salt of a section that held them."""
        if field == "content":
            return rules.content_without(text, pattern)
        return rules.page_without(text, pattern)


class Embargo(DatedRecord):
    """The moment before which nobody outside can read an edition; changed or lifted by another row."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Edition, models.PROTECT, related_name="embargoes")
    until = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("publication_embargo_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} until {self.until}"


class Notice(Identity):
    """What is said about an edition after it was sealed: redacted, withdrawn, vouched for. Outside the signed bytes.

    `sections` is canonical JSON: of a redacted edition, each section that was, with its digest now.
    The notice is signed for itself where a key was at hand (`rules.notice_body`); its words are not
    part of what is signed, so that they can be redacted too.
    """

    WORDS = ("text",)

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20)
    effective_on = models.DateField()
    text = models.TextField(blank=True)
    sections = models.TextField(blank=True)
    signature = models.CharField(max_length=128, blank=True)
    key_id = models.CharField(max_length=64, blank=True)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["redacted", "withdrawn", "vouched"]),
                name="publication_notice_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.edition_id}"


class DisclosureAcceptance(Identity):
    """Somebody looked at a detail that the disclosure gate stopped, and says why it may be published.

    It counts for this very text in this very sentence of this very section, and for nothing else.
    """

    WORDS = ("section", "found", "sentence", "reason")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    section = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    found = models.TextField()
    sentence = models.TextField()
    reason = models.TextField()

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind} in {self.section}"


class Omission(DatedRecord):
    """Verbatim words that are published without some of them: "[removed]" stands there in editions.

    A report's in a recommendation, or a reviewer's in a grade. The record keeps them; taking words out of the record is a redaction.
    `lifted` says that they are shown again from a day on.
    """

    WORDS = ("found", "reason", "correction_reason")

    subject = models.ForeignKey(WordingPlace, models.PROTECT, related_name="omissions")
    kind = models.CharField(max_length=40)
    found = models.TextField()
    reason = models.TextField()
    lifted = models.BooleanField(default=False)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("publication_omission_in_force")]

    def __str__(self) -> str:
        return f"{self.kind} left out of {self.subject_id}"

    def instead_of(self) -> dict[str, Any]:
        """Each of the words by themselves."""
        return {"found": self.found}


class Family(Identity):
    """A family of a case, by words that name nobody. There is no place for a name or an address of theirs."""

    WORDS = ("reference",)

    case = models.ForeignKey(Case, models.PROTECT, related_name="families")
    reference = models.CharField(max_length=80)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.reference


class FamilyEntry(DatedRecord):
    """One thing that passed between the organisation and a family about an edition before it came out.

    `number` is the edition's in `plan`; of one that was being prepared, `draft` and `version` say
    which save of it. `words` are told by whoever is in touch with the family, or, where `quoted`,
    the family's own with their leave.
    """

    WORDS = ("words", "changed", "correction_reason")

    subject = models.ForeignKey(Family, models.PROTECT, related_name="entries")
    step = models.CharField(max_length=20, choices={x.value: x.value for x in Step})
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)
    draft = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True)
    # In which post somebody spoke with them.
    as_role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    again_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    quoted = models.BooleanField(default=False)
    # What was changed because of what they said.
    changed = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(plan__isnull=True, number__isnull=True)
                | Q(plan__isnull=False, number__isnull=False),
                name="publication_family_copy",
            ),
        ]
        indexes = [in_force_index("publication_family_entries")]

    def __str__(self) -> str:
        return f"{self.step} {self.subject_id}"

    def instead_of(self) -> dict[str, Any]:
        """Of wishes the last one counts; anything else that passed stands beside the rest."""
        return {"step__in": sorted(WISHES)} if self.step in WISHES else {"pk__isnull": True}


class FollowAsk(models.Model):
    """Somebody asked to be written to about a plan, and has not confirmed it. Deleted within days.

    Not a record: the ledger holds nothing of it. `address` is encrypted; `fingerprint` is keyed, so that
    whoever has the database alone cannot find an address by trying.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    address = models.TextField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    asked_at = models.DateTimeField(db_index=True)
    sent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"asked to follow {self.plan_id}"


class Follower(models.Model):
    """An address that confirmed that it follows a plan, encrypted; deleted the moment that it leaves.

    `told` is the number of the newest edition about which it was written to; until `held_until` somebody
    is writing to it, and nobody else does.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    address = models.TextField()
    fingerprint = models.CharField(max_length=64)
    told = models.PositiveIntegerField()
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "fingerprint"], name="publication_one_follower"
            ),
        ]

    def __str__(self) -> str:
        return f"follows {self.plan_id}"
