"""Plans, actions, and the dated statements that say what was promised and what was told."""

from django.db import models
from django.db.models import Q

from amends.investigations.models import Report, ReportVersion
from amends.ledger.dates import ImpreciseDateField
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people.models import Body, Role, Service
from amends.plans import rules
from amends.recommendations.models import Link, Recommendation


class Plan(Identity):
    """An organisation's answer to one or more reports."""

    WORDS = ("name",)

    name = models.CharField(max_length=200)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class PlanReport(Identity):
    """A report that a plan answers."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="answers")
    report = models.ForeignKey(Report, models.PROTECT, related_name="plans")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "report"], name="plans_planreport_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} answers {self.report_id}"


class PlanStatement(DatedRecord):
    """When a plan begins, on which version, and who sponsors it."""

    WORDS = ("correction_reason",)

    subject = models.ForeignKey(Plan, models.PROTECT, related_name="statements")
    begins_on = models.DateField()
    begun_on_version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, related_name="+")
    sponsor = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_statement_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} begins {self.begins_on}"


class Action(Identity):
    """Something to be done. Where it stands and what it promises are dated statements."""

    WORDS = ("title",)

    title = models.CharField(max_length=300)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class ActionSource(Identity):
    """Where an action was read from: a document's own words for it, and their place. A newer one adds another."""

    # The digest of a file that was removed goes as its words do.
    WORDS = ("number", "words", "place", "sha256")

    action = models.ForeignKey(Action, models.PROTECT, related_name="sources")
    # The stored file, by value, and its digest: files may be removed.
    file_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    # The number as printed, and every cell of the row below its heading.
    number = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    # Canonical JSON of pages and boxes, or cells.
    place = models.TextField()

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.action_id} from {self.sha256}"


class Placement(DatedRecord):
    """The plan and the number that an action stands under."""

    WORDS = ("number", "reason", "correction_reason")

    subject = models.ForeignKey(Action, models.PROTECT, related_name="placements")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="placements")
    number = models.CharField(max_length=40)
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [
            in_force_index("plans_placement_in_force"),
            models.Index(fields=["plan", "subject"], name="plans_placement_members"),
        ]

    def __str__(self) -> str:
        return f"{self.number} in {self.plan_id}"


class ActionServes(Identity):
    """A pair: an action and a recommendation that it may serve."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="serves")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="served_by")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["action", "recommendation"], name="plans_actionserves_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} serves {self.recommendation_id}"


class Serving(DatedRecord):
    """Whether an action serves a recommendation, from a day on."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(ActionServes, models.PROTECT, related_name="states")
    serves = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_serving_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.serves}"


class ActionService(Identity):
    """A pair: an action and a service. The cell of the embedding matrix, and of the scope."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="cells")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["action", "service"], name="plans_actionservice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} in {self.service_id}"


class ScopeStatement(DatedRecord):
    """Whether a service is in an action's scope, excluded with a reason, or has left it.

    `follows` is the merger that put it in scope, where nobody said so; see `services/mergers.py`.
    """

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(ActionService, models.PROTECT, related_name="scope_states")
    state = models.CharField(max_length=20, choices={x.value: x.value for x in rules.ScopeState})
    reason = models.TextField(blank=True)
    follows = models.ForeignKey(
        "people.Succession", models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=rules.ScopeState.IN.value) | ~Q(reason=""),
                name="plans_scope_reason",
            ),
        ]
        indexes = [in_force_index("plans_scope_in_force")]

    def __str__(self) -> str:
        return self.state


class StrengthStatement(DatedRecord):
    """How strong an action is."""

    WORDS = ("correction_reason",)

    subject = models.ForeignKey(Action, models.PROTECT, related_name="strengths")
    strength = models.CharField(max_length=20, choices={x.value: x.value for x in rules.Strength})

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_strength_in_force")]

    def __str__(self) -> str:
        return self.strength


class OneOff(DatedRecord):
    """An action that is done once and ends at *evidenced*, with a reason and an approver."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Action, models.PROTECT, related_name="one_offs")
    one_off = models.BooleanField(default=True)
    reason = models.TextField()
    approved_by = models.ForeignKey(Body, models.PROTECT, related_name="+")

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_oneoff_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} one-off"


class Commitment(DatedRecord):
    """The dated terms of an action. A change is a new one, with reason, approver and interim control."""

    WORDS = (
        "wording",
        "in_place_by",
        "evidenced_by",
        "re_test_by",
        "reason",
        "interim_control",
        "correction_reason",
    )

    subject = models.ForeignKey(Action, models.PROTECT, related_name="commitments")
    wording = models.TextField()
    owner = models.ForeignKey(Role, models.PROTECT, related_name="+")
    in_place_by = ImpreciseDateField()
    evidenced_by = ImpreciseDateField(null=True)
    re_test_by = ImpreciseDateField(null=True)
    reason = models.TextField(blank=True)
    approver = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    interim_control = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_commitment_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} from {self.effective_on}"


class Update(DatedRecord):
    """A dated progress record by the owner. Private."""

    WORDS = ("text", "late_reason", "correction_reason", "source_place")

    subject = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    text = models.TextField()
    claim = models.CharField(
        max_length=20, blank=True, choices={x.value: x.value for x in rules.Claim}
    )
    forecast = models.CharField(
        max_length=20, blank=True, choices={x.value: x.value for x in rules.Forecast}
    )
    late_reason = models.TextField(blank=True)
    # A claim that a document makes rather than the owner: the document's stored file.
    source_file = models.UUIDField(null=True)
    # Canonical JSON of that file's digest, and of the pages and boxes or cells that say it.
    source_place = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [
            in_force_index("plans_update_in_force"),
            models.Index(
                fields=["subject", "effective_on", "sequence"],
                condition=~Q(claim=""),
                name="plans_update_claims",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} on {self.effective_on}"


class InheritedAction(Identity):
    """A pair: a crosswalk link and an earlier action that it may carry over."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="inherited")
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["link", "action"], name="plans_inheritedaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} carries {self.action_id}"


class Inheritance(DatedRecord):
    """Whether a link carries an action over. What it is worth is asked of the action, never copied."""

    WORDS = ("what", "correction_reason")

    subject = models.ForeignKey(InheritedAction, models.PROTECT, related_name="states")
    carried = models.BooleanField()
    what = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_inheritance_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.carried}"


class GapAction(Identity):
    """A pair: a crosswalk link that leaves something to do, and an action that may take it up."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="takers")
    action = models.ForeignKey(Action, models.PROTECT, related_name="gaps")

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(fields=["link", "action"], name="plans_gapaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} for {self.link_id}"


class TakingUp(DatedRecord):
    """Whether an action takes up what a link leaves to do, from a day on."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(GapAction, models.PROTECT, related_name="states")
    takes_up = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("plans_takingup_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.takes_up}"


class Decision(DatedRecord):
    """What a named body decided on an action, a recommendation or a plan, with dissent.

    An outside body's decision that the organisation enters says who entered it and has the letter.
    """

    KEYS = ("action", "recommendation", "plan")
    WORDS = ("reason", "dissent", "asked", "correction_reason")

    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="decisions")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="decisions"
    )
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=40, choices={x.value: x.value for x in rules.DecisionKind})
    rung = models.CharField(
        max_length=20, blank=True, choices={x.value: x.value for x in rules.Rung}
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    reason = models.TextField()
    dissent = models.TextField(blank=True)
    asked = models.TextField(blank=True)
    # The meeting (governance), the letter (evidence), the judgement (assurance): later stages' things.
    meeting = models.UUIDField(null=True)
    letter = models.UUIDField(null=True)
    judgement = models.UUIDField(null=True)
    reopens_gap_of = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")

    class Meta(DatedRecord.Meta):
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(action__isnull=False, recommendation__isnull=True, plan__isnull=True)
                | Q(action__isnull=True, recommendation__isnull=False, plan__isnull=True)
                | Q(action__isnull=True, recommendation__isnull=True, plan__isnull=False),
                name="plans_decision_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(kind=rules.DecisionKind.CLOSE.value) | ~Q(rung=""),
                name="plans_decision_close_rung",
            ),
        ]
        indexes = [
            in_force_index("plans_decision_action", "action"),
            in_force_index("plans_decision_recommendation", "recommendation"),
            in_force_index("plans_decision_plan", "plan"),
        ]

    def __str__(self) -> str:
        return self.kind
