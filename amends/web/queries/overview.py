"""Every plan in a line, and what comes next: for the first page of an organisation."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from amends.investigations.models import Case, Report
from amends.plans.rules import Rung
from amends.publication.models import DraftEdition, Edition
from amends.standing.answers import ActionAsAt, OrganisationAsAt, PlanAsAt
from amends.web.queries.needs import is_open


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list. Its actions are proven, claimed and not proven, or neither."""

    pk: UUID
    name: str
    recommendations: int
    met: int
    actions: int
    proven: int
    claimed_only: int
    neither: int
    edition: int
    edition_as_at: date | None
    draft_as_at: date | None


def plan_lines(found: OrganisationAsAt, organisation_id: UUID) -> tuple[PlanLine, ...]:
    """Every plan, in the order in which they were begun. Two queries."""
    editions = {
        row["plan"]: (row["number"], row["day"])
        for row in Edition.objects.filter(organisation=organisation_id, as_at__lte=found.at.day)
        .values("plan")
        .annotate(number=Max("number"), day=Max("as_at"))
    }
    drafts = dict(
        DraftEdition.objects.filter(organisation=organisation_id).values_list("plan", "as_at")
    )
    return tuple(
        plan_line(plan, editions.get(plan.plan.pk, (0, None)), drafts.get(plan.plan.pk))
        for plan in found.plans
    )


def plan_line(plan: PlanAsAt, edition: tuple[int, date | None], draft: date | None) -> PlanLine:
    """One plan. A recommendation is met only where it was judged so, whatever its actions show.

    Actions that were given up are not counted.
    """
    whole = [r for r in plan.recommendations if r.recommendation.part_of_id is None]
    proven = sum(action.rung.height >= Rung.EVIDENCED.height for action in plan.going_on)
    claimed = len(plan.claimed_only)
    return PlanLine(
        pk=plan.plan.pk,
        name=plan.plan.name,
        recommendations=len(whole),
        met=sum(r.judgement is not None and r.judgement.value == "met" for r in whole),
        actions=len(plan.going_on),
        proven=proven,
        claimed_only=claimed,
        neither=len(plan.going_on) - proven - claimed,
        edition=edition[0],
        edition_as_at=edition[1],
        draft_as_at=draft,
    )


@dataclass(frozen=True)
class Begun:
    """How far the organisation has begun: what is missing says what to do first."""

    cases: bool
    reports: bool
    plans: bool


def begun(found: OrganisationAsAt, organisation_id: UUID) -> Begun:
    """Two queries, or none once there is a plan."""
    if found.plans:
        return Begun(cases=True, reports=True, plans=True)
    return Begun(
        cases=Case.objects.filter(organisation=organisation_id).exists(),
        reports=Report.objects.filter(organisation=organisation_id).exists(),
        plans=False,
    )


def next_promise(found: OrganisationAsAt) -> ActionAsAt | None:
    """The open action whose promise falls due first, from the day on."""

    def due(action: ActionAsAt) -> date | None:
        promise = action.commitment.in_place_by if action.commitment else None
        return promise.last if promise else None

    coming = [
        (day, action)
        for plan in found.plans
        for action in plan.actions
        if is_open(action)
        and action.in_place_on is None
        and (day := due(action)) is not None
        and day >= found.at.day
    ]
    return min(coming, key=lambda pair: pair[0])[1] if coming else None
