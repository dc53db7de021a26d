"""What the forms of this stage offer to choose from."""

from collections.abc import Iterable
from uuid import UUID

from amends.investigations.models import Case, Report
from amends.ledger.rules import Moment
from amends.people.models import Body, Role
from amends.people.queries import RoleLine, roles_held
from amends.plans.models import Plan
from amends.recommendations.models import Recommendation
from amends.recommendations.queries.standing import received


def role_choices(organisation_id: UUID, at: Moment) -> list[RoleLine]:
    """The organisation's own roles with who holds them. Two queries."""
    return [line for line in roles_held(organisation_id, at) if line.own]


def bodies_known(organisation_id: UUID) -> tuple[Body, ...]:
    """Every body that may approve, our own first. One query."""
    return tuple(
        Body.objects.filter(organisation=organisation_id)
        .select_related("party")
        .order_by("-party__own", "party__name", "name")
    )


def plans_of(organisation_id: UUID) -> tuple[Plan, ...]:
    """The organisation's plans, oldest first. One query."""
    return tuple(Plan.objects.filter(organisation=organisation_id).order_by("sequence"))


def cases_of(plan: Plan) -> tuple[Case, ...]:
    """The cases whose reports a plan answers. One query."""
    answered = Report.objects.filter(plans__plan=plan)
    return tuple(Case.objects.filter(reports__in=answered).distinct().order_by("sequence"))


def offered(cases: Iterable[Case], at: Moment, *, drafts: bool) -> tuple[Recommendation, ...]:
    """The recommendations of the cases that an action may serve, in printed order. One query."""
    return tuple(
        received(at=at, drafts=drafts)
        .filter(version__report__case__in=list(cases))
        .select_related("version__report")
        .order_by("version__received_on", "version__sequence", "position")
    )


def reports_of(organisation_id: UUID) -> tuple[Report, ...]:
    """Every report that a plan may answer, newest first. One query."""
    return tuple(
        Report.objects.filter(organisation=organisation_id)
        .select_related("case")
        .order_by("-sequence")
    )


def role_of(organisation_id: UUID, pk: UUID) -> Role | None:
    """A role of the organisation."""
    return Role.objects.filter(organisation=organisation_id, pk=pk).first()
