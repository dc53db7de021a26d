"""Where the things of the demo's story are, by the numbers that the story gives them."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from amends.investigations.models import Report
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.rules import Moment
from amends.standing.queries import organisation_as_at

# The story's last day.
LAST_DAY = date(2026, 7, 10)


@dataclass(frozen=True)
class Places:
    """The ids that the steps of the tour lead to; what is not there is not among them."""

    case: UUID
    report: UUID
    plan: UUID
    actions: dict[str, UUID] = field(default_factory=dict)
    recommendations: dict[str, UUID] = field(default_factory=dict)


def places_of(organisation_id: UUID) -> Places | None:
    """The plan that answers an external report, its actions and its final recommendations by number.

    The actions of the other plan are there under their own numbers. None where there is no such
    plan. A fixed number of queries.
    """
    external = (
        Report.objects.filter(organisation=organisation_id, kind=ReportKind.EXTERNAL.value)
        .order_by("sequence")
        .first()
    )
    found = organisation_as_at(organisation_id, Moment(LAST_DAY))
    answering = [plan for plan in found.plans if external in plan.reports]
    if external is None or not answering:
        return None
    return Places(
        case=external.case_id,
        report=external.pk,
        plan=answering[0].plan.pk,
        actions={action.number: action.action.pk for p in found.plans for action in p.actions},
        recommendations={
            r.recommendation.number: r.recommendation.pk
            for r in answering[0].recommendations
            if r.recommendation.version.kind == VersionKind.FINAL.value
        },
    )
