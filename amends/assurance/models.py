"""Embedding per service, judgements, what a person has lowered, and measures."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from amends.assurance import rules
from amends.evidence.models import Evidence
from amends.instruments.spc import Direction
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.ledger.working import Shape
from amends.people.models import Body, Organisation, Service, User
from amends.plans.models import Action, ActionService, Plan
from amends.plans.rules import Rung
from amends.recommendations.models import Recommendation

# States in which the practice is going on; the others end it.
IN_USE = [
    rules.CellState.IN_USE.value,
    rules.CellState.AUDITED.value,
    rules.CellState.SUSTAINED.value,
]
# States that somebody found: the last of them may stand through whatever is said after it.
FOUND = sorted(state.value for state in rules.FOUND)


class Cell(DatedRecord):
    """What is known of an action in a service from a day on: with basis, sample and an expiry."""

    WORDS = ("basis", "looked_by", "correction_reason")

    subject = models.ForeignKey(ActionService, models.PROTECT, related_name="cells")
    state = models.CharField(max_length=20, choices={x.value: x.value for x in rules.CellState})
    result = models.CharField(
        max_length=10, blank=True, choices={x.value: x.value for x in rules.Result}
    )
    sample_met = models.PositiveIntegerField(null=True)
    sample_of = models.PositiveIntegerField(null=True)
    expires_on = models.DateField(null=True)
    basis = models.TextField()
    # A role or a name, where whoever looked is not who entered it.
    looked_by = models.CharField(max_length=200, blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=IN_USE) | Q(expires_on__gt=F("effective_on")),
                name="assurance_cell_expiry",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.CellState.AUDITED.value) ^ Q(result=""),
                name="assurance_cell_result",
            ),
            models.CheckConstraint(
                condition=Q(sample_met__isnull=True, sample_of__isnull=True)
                | Q(sample_met__lte=F("sample_of"), sample_of__gt=0),
                name="assurance_cell_sample",
            ),
        ]
        indexes = [
            in_force_index("assurance_cell_in_force"),
            models.Index(
                fields=["subject", "-effective_on", "-sequence"],
                condition=~Q(state__in=IN_USE),
                name="assurance_cell_out_of_use",
            ),
            models.Index(
                fields=["subject", "effective_on", "sequence"],
                condition=Q(state__in=IN_USE),
                name="assurance_cell_in_use",
            ),
            models.Index(
                fields=["subject", "-effective_on", "-sequence"],
                condition=Q(state__in=FOUND),
                name="assurance_cell_found",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class CellEvidence(Identity):
    """A piece of evidence that a cell's state rests on."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["cell", "evidence"], name="assurance_cellevidence_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_id} on {self.evidence_id}"


class Visit(Identity):
    """Somebody went to a service and looked, at several actions at once.

    Its id is made by the form, so that what is sent twice on a bad connection is entered once. `sent`
    is what was sent then, in digests, so that what is added to the form afterwards is not taken for it.
    """

    WORDS = ("looked_by", "shift", "note")

    service = models.ForeignKey(Service, models.PROTECT, related_name="visits")
    day = models.DateField()
    looked_by = models.CharField(max_length=200)
    shift = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    sent = models.TextField(blank=True, editable=False)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.service_id} on {self.day}"


class VisitDraft(models.Model):
    """A visit that somebody has not sent yet. Not a record: theirs alone, and thrown away when it is sent.

    `said` is the form as it was filled in, each field by its name.
    """

    DRAFT_WORDS = ("said",)
    DRAFT_SHAPES: ClassVar[dict[str, Shape]] = {"said": Shape(codes=frozenset({"key"}))}

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    said = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "user"], name="assurance_visitdraft_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.service_id}"


class Standard(DatedRecord):
    """The share of a sample that must be met before an audit of this action reads "met", per cent."""

    WORDS = ("correction_reason",)

    subject = models.ForeignKey(Action, models.PROTECT, related_name="standards")
    per_cent = models.PositiveIntegerField()

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(per_cent__lte=100), name="assurance_standard_per_cent"
            ),
        ]
        indexes = [in_force_index("assurance_standard_in_force")]

    def __str__(self) -> str:
        return f"{self.per_cent} per cent"


class Sampling(DatedRecord):
    """Whether an action is tested in this service as one of a sample that speaks for its whole scope.

    While any service of its scope is, the action stands at *evidenced* at most.
    """

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(ActionService, models.PROTECT, related_name="samplings")
    sampled = models.BooleanField()
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="assurance_sampling_reason"),
        ]
        indexes = [in_force_index("assurance_sampling_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {'in' if self.sampled else 'not in'} the sample"


class EmbeddingRule(DatedRecord):
    """What the organisation asks before it calls anything embedded: more than the product's own rule.

    `rules.Demands` says what the numbers are. Never less than `rules.FLOOR` counts.
    """

    KEYS = ("organisation",)
    WORDS = ("reason", "correction_reason")

    kinds = models.PositiveIntegerField()
    tests = models.PositiveIntegerField()
    looked = models.PositiveIntegerField()
    lasts = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField()
    decided_by = models.ForeignKey(Body, models.PROTECT, related_name="+")

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kinds__gte=rules.FLOOR.kinds,
                    tests__gte=rules.FLOOR.tests,
                    looked__gte=rules.FLOOR.looked,
                )
                & (Q(lasts__isnull=True) | Q(lasts__gt=0)),
                name="assurance_rule_floor",
            ),
        ]
        indexes = [in_force_index("assurance_rule_in_force", "organisation")]

    def __str__(self) -> str:
        return f"{self.kinds} kinds, {self.tests} tests"


class Lowering(DatedRecord):
    """A person holds an action's standing lower than its services show. Nobody can hold it higher."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Action, models.PROTECT, related_name="lowerings")
    # Empty when the lowering has ended.
    rung = models.CharField(max_length=20, blank=True, choices={x.value: x.value for x in Rung})
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_lowering_in_force")]

    def __str__(self) -> str:
        return self.rung


def one_of(*names: str) -> Q:
    """Exactly one of these columns is filled."""
    return reduce(or_, (Q(**{f"{each}__isnull": each != name for each in names}) for name in names))


class Theme(Identity):
    """What some of a plan has in common, and is judged under."""

    WORDS = ("name",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="themes")
    name = models.CharField(max_length=200)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class ThemePart(Identity):
    """A pair: a theme, and an action or a recommendation that may belong to it."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="parts")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("action", "recommendation"), name="assurance_themepart_one"
            ),
            models.UniqueConstraint(fields=["theme", "action"], name="assurance_themepart_action"),
            models.UniqueConstraint(
                fields=["theme", "recommendation"], name="assurance_themepart_rec"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id or self.recommendation_id} of {self.theme_id}"


class Belonging(DatedRecord):
    """Whether something belongs to a theme, from a day on."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(ThemePart, models.PROTECT, related_name="states")
    belongs = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_belonging_now")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.belongs}"


type Judged = Action | Recommendation | Theme


def kind_of(subject: Judged) -> rules.Subject:
    """What can be judged, as scales name it."""
    if isinstance(subject, Action):
        return rules.Subject.ACTION
    return rules.Subject.THEME if isinstance(subject, Theme) else rules.Subject.RECOMMENDATION


class Review(Identity):
    """Some of a plan that invited people grade, each for themselves, on scales chosen for it.

    `scales` are their keys, apart by spaces. Where it is blind nobody among them sees another's
    grade before releasing their own.
    """

    WORDS = ("name",)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    name = models.CharField(max_length=200)
    blind = models.BooleanField()
    scales = models.CharField(max_length=200)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class ReviewItem(Identity):
    """What a review is about: an action, a recommendation or a theme. Its reviewers see that."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="items")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("action", "recommendation", "theme"),
                name="assurance_reviewitem_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about_id} in {self.review_id}"

    @property
    def about_id(self) -> UUID | None:
        """What is graded."""
        return self.action_id or self.recommendation_id or self.theme_id


class Reviewer(Identity):
    """Somebody who was invited to a review."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="reviewers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["review", "user"], name="assurance_reviewer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.review_id}"


class Declaration(DatedRecord):
    """What a reviewer says of their interests, before they grade anything."""

    WORDS = ("text", "correction_reason")

    subject = models.ForeignKey(Reviewer, models.PROTECT, related_name="declarations")
    text = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_declaration_now")]

    def __str__(self) -> str:
        return self.text


class ReviewGrade(DatedRecord):
    """A grade as its reviewer has it until they release it; nobody else sees it.

    `together`: one that they would give with the other reviewers, or agree to. It stands as a
    judgement once each of them has one in the same words.
    """

    KEYS = ("item",)
    WORDS = ("text", "correction_reason")

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="grades")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="grades")
    scale = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    text = models.TextField()
    together = models.BooleanField(default=False)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_reviewgrade_item", "item")]

    def __str__(self) -> str:
        return self.value

    def instead_of(self) -> dict[str, Any]:
        """Each reviewer grades for themselves, on each scale."""
        return {"scale": self.scale, "reviewer": self.reviewer_id, "together": self.together}


class Judgement(DatedRecord):
    """A grade of an action, a recommendation or a theme on a scale, by whom, on which evidence, with any conflict of interest declared.

    On the scale `intent` it is the standing of a recommendation. Independent grades are seen only
    once their reviewer has released them.
    """

    KEYS = ("action", "recommendation", "theme")
    WORDS = ("text", "conflict", "correction_reason")

    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="judgements")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="judgements"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="judgements")
    scale = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices={x.value: x.value for x in rules.JudgementKind})
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    blind = models.BooleanField(default=False)
    # The review in which it was given; of its grades, one that its reviewers came to together.
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="judgements")
    together = models.BooleanField(default=False)
    released_on = models.DateField()
    conflict = models.TextField()
    text = models.TextField()

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("action", "recommendation", "theme"),
                name="assurance_judgement_one_subject",
            ),
        ]
        indexes = [
            in_force_index("assurance_judgement_action", "action"),
            in_force_index("assurance_judgement_rec", "recommendation"),
            in_force_index("assurance_judgement_theme", "theme"),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def about_id(self) -> UUID | None:
        """What was judged."""
        return self.action_id or self.recommendation_id or self.theme_id

    def instead_of(self) -> dict[str, Any]:
        """Grades stand beside those of other reviewers; of the judgements against intent one counts."""
        if self.scale == rules.INTENT or self.corrects is None:
            return {"scale": self.scale}
        return {"scale": self.scale, "recorded_by": self.corrects.recorded_by_id}


class JudgementEvidence(Identity):
    """A piece of evidence that a judgement rests on."""

    judgement = models.ForeignKey(Judgement, models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["judgement", "evidence"], name="assurance_judgementevidence_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judgement_id} on {self.evidence_id}"


class Measure(Identity):
    """What is counted over time to see whether an action, or all that serves a recommendation, worked."""

    WORDS = ("name",)

    name = models.CharField(max_length=200)
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="measures")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="measures"
    )
    shape = models.CharField(max_length=10, choices={x.value: x.value for x in rules.Shape})

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("action", "recommendation"),
                name="assurance_measure_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MeasureTerms(DatedRecord):
    """What a measure counts, which way is better and what is aimed at.

    A target holds from the day of these terms; numbers are kept as written, for the ledger has no
    fractions.
    """

    WORDS = ("definition", "unit", "correction_reason")

    subject = models.ForeignKey(Measure, models.PROTECT, related_name="terms")
    definition = models.TextField()
    unit = models.CharField(max_length=60, blank=True)
    direction = models.CharField(max_length=10, choices={x.value: x.value for x in Direction})
    target = models.CharField(max_length=rules.LONGEST_NUMBER, blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_measureterms_now")]

    def __str__(self) -> str:
        return self.definition


class MeasureValue(DatedRecord):
    """What was measured for a day, or for the time that begins with it. Each day stands for itself.

    Of a share `numerator` and `denominator` are kept and the value follows; of the others `value`.
    All are empty for a day on which it is known that there is no value.
    """

    WORDS = ("source", "correction_reason")

    subject = models.ForeignKey(Measure, models.PROTECT, related_name="values")
    value = models.CharField(max_length=rules.LONGEST_NUMBER, blank=True)
    numerator = models.CharField(max_length=rules.LONGEST_NUMBER, blank=True)
    denominator = models.CharField(max_length=rules.LONGEST_NUMBER, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(numerator="", denominator="")
                | (Q(value="") & ~Q(numerator="") & ~Q(denominator="")),
                name="assurance_measurevalue_share",
            ),
        ]
        indexes = [in_force_index("assurance_measurevalue_day")]

    def __str__(self) -> str:
        return self.value or f"{self.numerator} of {self.denominator}"


class MeasureRebase(DatedRecord):
    """From this day on a chart has new limits, and why."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Measure, models.PROTECT, related_name="rebases")
    reason = models.TextField()

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("assurance_measurerebase_day")]

    def __str__(self) -> str:
        return self.reason
