"""The day before which nothing can be said of a thing: it was not there yet."""

from datetime import date
from uuid import UUID

from django.db.models import Min

from amends.investigations.models import ReportVersion
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import Action, Placement, Plan, PlanStatement
from amends.plans.queries.promises import first_day
from amends.recommendations.models import Recommendation

EVER = Moment(date.max)


def begins(thing: Action | Recommendation | Plan) -> date | None:
    """When an action first stood in a plan, a plan began, or the report of a recommendation came.

    None where no day is known. Two queries at most.
    """
    if isinstance(thing, Action):
        return first_day(thing)
    if isinstance(thing, Recommendation):
        return thing.version.received_on
    statements = standing_rows(PlanStatement, EVER).filter(subject=thing)
    placements = standing_rows(Placement, EVER).filter(plan=thing)
    return _earliest(
        statements.aggregate(day=Min("begins_on"))["day"],
        placements.aggregate(day=Min("effective_on"))["day"],
    )


def begins_first(organisation_id: UUID) -> date | None:
    """The day on which the first plan of an organisation began or its first report came. Two queries."""
    statements = standing_rows(PlanStatement, EVER).filter(organisation=organisation_id)
    versions = ReportVersion.objects.filter(organisation=organisation_id)
    return _earliest(
        statements.aggregate(day=Min("begins_on"))["day"],
        versions.aggregate(day=Min("received_on"))["day"],
    )


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
