"""Every entry about a thing that people may put right, and where each is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from amends.assurance.models import (
    Belonging,
    Declaration,
    EmbeddingRule,
    Lowering,
    Measure,
    MeasureRebase,
    MeasureTerms,
    MeasureValue,
    Review,
    Sampling,
    Standard,
    Theme,
)
from amends.assurance.services import WAYS as OF_ASSURANCE
from amends.evidence.models import Evidence, Opening
from amends.evidence.services import WAYS as OF_EVIDENCE
from amends.governance.models import CalledOff, Meeting
from amends.governance.queries import letters_named, letters_of, may_have_gap, meetings_of
from amends.governance.sentences import gap_words, letter_words
from amends.governance.services import WAYS as OF_GOVERNANCE
from amends.investigations.models import Case, CaseEvent, CaseStatement, Report, ReportDates
from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.investigations.services import WAYS as OF_INVESTIGATIONS
from amends.ledger.models import DatedRecord, Record, rows_of
from amends.people.models import (
    Body,
    Holding,
    Organisation,
    Role,
    Service,
    ServiceState,
    Succession,
    User,
)
from amends.people.permissions import Permission
from amends.people.queries import body_choices, member_choices, role_choices
from amends.people.services import WAYS as OF_PEOPLE
from amends.people.services.corrections import Way, Ways
from amends.plans.models import (
    Action,
    ActionServes,
    Decision,
    Inheritance,
    OneOff,
    Placement,
    Plan,
    PlanStatement,
    ScopeStatement,
    Serving,
    StrengthStatement,
    TakingUp,
)
from amends.plans.queries import versions_of
from amends.plans.services import WAYS as OF_PLANS
from amends.publication.models import Family, FamilyEntry
from amends.publication.services import WAYS as OF_PUBLICATION
from amends.recommendations.models import (
    DraftLink,
    Intent,
    LinkDecision,
    LinkProposal,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.recommendations.queries import bodies_of, recommendations_kept
from amends.recommendations.rules import answers_open_to
from amends.recommendations.services import WAYS as OF_RECOMMENDATIONS

WAYS: Ways = {
    **OF_PEOPLE,
    **OF_INVESTIGATIONS,
    **OF_RECOMMENDATIONS,
    **OF_PLANS,
    **OF_EVIDENCE,
    **OF_ASSURANCE,
    **OF_GOVERNANCE,
    **OF_PUBLICATION,
}
BY_KIND: dict[str, Way[Any]] = {model._meta.label_lower: way for model, way in WAYS.items()}


@dataclass(frozen=True)
class Told:
    """A thing with a page: its model, the page's name, and the tables that tell of it, with the way to it.

    `readers` are the permissions of which one is needed to read it.
    """

    model: type[Record]
    page: str
    tables: tuple[tuple[type[DatedRecord], str], ...]
    readers: tuple[Permission, ...] = (Permission.READ,)


# A row is told of the first thing here that it leads to.
THINGS: dict[str, Told] = {
    "plans.action": Told(
        Action,
        "action",
        (
            (Placement, "subject"),
            (Serving, "subject.action"),
            (ScopeStatement, "subject.action"),
            (StrengthStatement, "subject"),
            (OneOff, "subject"),
            (Standard, "subject"),
            (Sampling, "subject.action"),
            (Lowering, "subject"),
            (Decision, "action"),
        ),
    ),
    "plans.plan": Told(Plan, "plan", ((PlanStatement, "subject"), (Decision, "plan"))),
    "recommendations.recommendation": Told(
        Recommendation,
        "recommendation",
        (
            (Intent, "subject"),
            (Response, "subject.recommendation"),
            (RecommendationScope, "subject.recommendation"),
            (LinkDecision, "subject.later"),
            (LinkProposal, "subject.later"),
            (TakingUp, "subject.link.later"),
            (Inheritance, "subject.link.later"),
            (DraftLink, "draft"),
            (Decision, "recommendation"),
        ),
    ),
    "assurance.measure": Told(
        Measure,
        "measure",
        ((MeasureTerms, "subject"), (MeasureValue, "subject"), (MeasureRebase, "subject")),
    ),
    "assurance.theme": Told(Theme, "theme", ((Belonging, "subject.theme"),)),
    "assurance.review": Told(Review, "review", ((Declaration, "subject.review"),)),
    "governance.meeting": Told(Meeting, "meeting", ((CalledOff, "subject"),)),
    "people.organisation": Told(Organisation, "embedding-rule", ((EmbeddingRule, "organisation"),)),
    "evidence.evidence": Told(Evidence, "evidence", ((Opening, "subject"),)),
    "people.role": Told(Role, "role", ((Holding, "subject"),)),
    "people.service": Told(
        Service,
        "service",
        ((ServiceState, "subject"), (Succession, "predecessor"), (Succession, "successor")),
    ),
    "investigations.case": Told(Case, "case", ((CaseStatement, "subject"), (CaseEvent, "case"))),
    "publication.family": Told(
        Family,
        "family",
        ((FamilyEntry, "subject"),),
        (Permission.KEEP_CASES, Permission.RELEASE_EDITION),
    ),
    "investigations.report": Told(Report, "report", ((ReportDates, "subject"),)),
}
# What is read beside a row, so that a page needs no query for each.
BESIDE: dict[type[DatedRecord], tuple[str, ...]] = {
    Placement: ("plan",),
    Serving: ("subject__recommendation__version", "subject__action"),
    ScopeStatement: ("subject__service", "subject__action"),
    Sampling: ("subject__service", "subject__action"),
    EmbeddingRule: ("decided_by", "organisation"),
    OneOff: ("approved_by",),
    Decision: ("body", "reopens_gap_of__version", "recommendation__version", "action", "plan"),
    Intent: ("subject__version",),
    Response: ("subject__party", "subject__recommendation__version", "decided_by"),
    RecommendationScope: ("subject__service", "subject__recommendation__version"),
    LinkDecision: ("subject__later__version", "subject__earlier__version__report"),
    LinkProposal: ("subject__later__version", "subject__earlier__version__report"),
    TakingUp: (
        "subject__link__later__version",
        "subject__link__earlier__version",
        "subject__action",
    ),
    Inheritance: (
        "subject__link__later__version",
        "subject__link__earlier__version",
        "subject__action",
    ),
    DraftLink: ("draft__version", "final__version"),
    PlanStatement: ("begun_on_version__report", "sponsor"),
    Holding: ("holder", "covered_by", "subject"),
    ServiceState: ("subject",),
    MeasureValue: ("subject",),
    FamilyEntry: ("subject", "plan", "as_role"),
    Belonging: ("subject__theme", "subject__action", "subject__recommendation__version"),
    CalledOff: ("subject__body", "instead__body"),
    Declaration: ("subject__review", "subject__user"),
    Succession: ("predecessor", "successor", "decided_by"),
}


def entries_about(kind: str, thing: Record, *, drafts: bool) -> list[DatedRecord]:
    """Every entry about a thing, the latest day first, what was corrected too. One query for each table.

    `drafts` says whether the reader may know what a draft recommends.
    """
    found: list[DatedRecord] = []
    for model, path in THINGS[kind].tables:
        table: type[Any] = model
        rows = rows_of(table).filter(**{path.replace(".", "__"): thing.pk})
        beside = BESIDE.get(model, ())
        found += rows.select_related("corrected_by", "recorded_by", "recorded_as", *beside)
    told = [row for row in found if drafts or not is_of_a_draft(row)]
    return sorted(told, key=lambda row: (row.effective_on, row.sequence), reverse=True)


def thing_of(row: DatedRecord) -> tuple[str, Any]:
    """The thing that an entry is told of, and its kind."""
    for kind, told in THINGS.items():
        for model, path in told.tables:
            if not isinstance(row, model):
                continue
            here: Any = row
            for name in path.split("."):
                here = getattr(here, name)
            if here is not None:
                return kind, here
    raise LookupError(row._meta.label)


def is_of_a_draft(row: DatedRecord) -> bool:
    """Whether an entry tells of a draft: what it recommends, or that it came."""
    about: tuple[Recommendation | None, ...] = ()
    if isinstance(row, PlanStatement):
        version = row.begun_on_version
        return version is not None and version.kind == VersionKind.DRAFT
    if isinstance(row, DraftLink):
        return True
    if isinstance(row, Serving | Response | RecommendationScope):
        about = (row.subject.recommendation,)
    elif isinstance(row, LinkDecision | LinkProposal):
        about = (row.subject.later, row.subject.earlier)
    elif isinstance(row, TakingUp | Inheritance):
        about = (row.subject.link.later, row.subject.link.earlier)
    elif isinstance(row, Intent):
        about = (row.subject,)
    elif isinstance(row, Decision):
        about = (row.recommendation,)
    elif isinstance(row, Belonging):
        about = (row.subject.recommendation,)
    return any(each is not None and each.version.kind == VersionKind.DRAFT for each in about)


type Choices = list[tuple[str, Any]]


def choices_for(row: DatedRecord, *, drafts: bool) -> dict[str, Choices]:
    """What each field of an entry may name; what it names now is always among it."""
    organisation = row.organisation_id
    found: dict[str, Choices] = {}
    for name in WAYS[type(row)].fields_of(row):
        column = row._meta.get_field(name)
        to = column.related_model if column.is_relation else None
        if to is Body and isinstance(row, Response):
            found[name] = [(str(body.pk), body) for body in bodies_of(row.subject.party)]
        elif to is Body:
            found[name] = list(body_choices(organisation))
        elif to is Role:
            found[name] = list(role_choices(organisation))
        elif to is User and isinstance(row, Holding):
            members = list(member_choices(organisation))
            held = [(str(row.holder_id), row.holder.name)] if row.holder else []
            found[name] = members + [each for each in held if each not in members]
        elif to is Plan:
            plans = Plan.objects.filter(organisation=organisation).order_by("sequence")
            found[name] = [(str(plan.pk), plan.name) for plan in plans]
    if isinstance(row, Decision):
        found |= papers_for(row, drafts=drafts)
    elif isinstance(row, PlanStatement):
        reports = [each.report for each in row.subject.answers.select_related("report")]
        versions = versions_of(reports, drafts=drafts)
        found["begun_on_version"] = [(str(each.pk), each) for each in versions]
    elif isinstance(row, DraftLink):
        finals = finals_of(row.draft.version.report)
        found["final"] = [(str(each.pk), each) for each in finals]
    elif isinstance(row, Response):
        named = row.subject.recommendation.addressees.values_list("party_id", flat=True)
        open_to = answers_open_to(addressees=named, party=row.subject.party_id)
        found["answer"] = [(each.value, each) for each in open_to]
    return {name: with_current(row, name, among, drafts=drafts) for name, among in found.items()}


def with_current(row: DatedRecord, name: str, among: Choices, *, drafts: bool) -> Choices:
    """The choices of a field, and what the entry names now, which may be offered no longer.

    Whoever may not read drafts keeps what the entry names of one, without what it is.
    """
    thing = getattr(row, name)
    now = thing.pk if isinstance(thing, Model) else thing
    if now in (None, "") or str(now) in {key for key, _thing in among}:
        return among
    if isinstance(row, Decision) and name == "letter":
        letter = letters_named([row]).get(now)
        thing = now if letter is None else letter.title
    thing = _("recorded") if isinstance(thing, UUID) else as_told(thing, drafts=drafts)
    return [*among, (str(now), thing)]


def as_told(thing: Any, *, drafts: bool) -> Any:
    """What an entry names; for whoever may not read drafts, a recommendation of one has no number."""
    if drafts or not isinstance(thing, Recommendation) or thing.version.kind != VersionKind.DRAFT:
        return thing
    return _("A recommendation of a draft")


def finals_of(report: Report) -> list[Recommendation]:
    """The recommendations of a report's final version, in its order."""
    finals = versions_that_came(report.versions.filter(kind=VersionKind.FINAL))
    return [each for version in finals for each in recommendations_kept(version)]


def papers_for(row: Decision, *, drafts: bool) -> dict[str, Choices]:
    """The meetings, letters and gaps that a decision may name."""
    served = ActionServes.objects.filter(action=row.action_id).values("recommendation")
    gaps = may_have_gap(Recommendation.objects.filter(pk__in=served), row.effective_on)
    if not drafts:
        gaps = gaps.exclude(version__kind=VersionKind.DRAFT.value)
    organisation = row.organisation_id
    return {
        "meeting": [(str(each.pk), each) for each in meetings_of(organisation)],
        "letter": [
            (str(letter.pk), letter_words(letter, came))
            for letter, came in letters_of(organisation)
        ],
        "reopens_gap_of": [
            (str(gap.pk), gap_words(gap)) for gap in gaps.order_by("version", "position")
        ],
    }


def still_counts(row: DatedRecord) -> bool:
    """Whether an entry was neither corrected nor taken out. One query."""
    return not row.retracts and not rows_of(type(row)).filter(corrects=row.pk).exists()


def named(model: type[Model], ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Things by their ids. One query."""
    return model._default_manager.in_bulk(list(ids))
