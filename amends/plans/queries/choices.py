"""What the forms of this stage offer to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.ledger.rules import Moment
from amends.people.queries import ServiceLine, structure
from amends.plans.models import Action, Plan
from amends.plans.queries.places import actions_in, scope_at
from amends.recommendations.models import Recommendation
from amends.recommendations.queries.standing import not_misread, received


def plans_of(organisation_id: UUID) -> tuple[Plan, ...]:
    """The organisation's plans, oldest first. One query."""
    return tuple(Plan.objects.filter(organisation=organisation_id).order_by("sequence"))


def cases_of(plan: Plan) -> tuple[Case, ...]:
    """The cases whose reports a plan answers. One query."""
    answered = Report.objects.filter(plans__plan=plan)
    return tuple(Case.objects.filter(reports__in=answered).distinct().order_by("sequence"))


def reports_of(organisation_id: UUID) -> tuple[Report, ...]:
    """Every report that a plan may answer, newest first. One query."""
    return tuple(
        Report.objects.filter(organisation=organisation_id)
        .select_related("case")
        .order_by("-sequence")
    )


def versions_of(reports: Iterable[Report], *, drafts: bool) -> tuple[ReportVersion, ...]:
    """The versions of the reports on which a plan may begin, oldest first. One query."""
    rows = versions_that_came(ReportVersion.objects.filter(report__in=list(reports)))
    if not drafts:
        rows = rows.exclude(kind=VersionKind.DRAFT)
    return tuple(rows.select_related("report").order_by("received_on", "sequence"))


def offered(cases: Iterable[Case], at: Moment, *, drafts: bool) -> tuple[Recommendation, ...]:
    """The recommendations of the cases that an action may serve, in printed order. One query.

    A draft's are offered only until the final version has come.
    """
    rows = list(
        not_misread(received(at=at, drafts=drafts), at)
        .filter(version__report__case__in=list(cases))
        .select_related("version__report")
        .order_by("version__received_on", "version__sequence", "position")
    )
    final = {row.version.report_id for row in rows if row.version.kind == VersionKind.FINAL}
    return tuple(
        row
        for row in rows
        if row.version.kind == VersionKind.FINAL or row.version.report_id not in final
    )


def next_number(plan: Plan, at: Moment, under: str = "") -> str:
    """A number that no action of the plan has: "4.1" under recommendation 4, else "1". One query."""
    taken = {line.number for line in actions_in(plan, at)}
    start = f"{under}." if under else ""
    return next(
        number for place in range(1, len(taken) + 2) if (number := f"{start}{place}") not in taken
    )


@dataclass(frozen=True)
class ServiceChoice:
    """A service as a scope form shows it, and how it stands to the action on a day.

    `whole` says that it has parts, all of which a scope that names it reaches. `opens_on` and
    `closes_after` are set where they are still to come, `closed_after` where the last day has passed.
    """

    id: UUID
    name: str
    part_of: str
    opens_on: date | None
    closes_after: date | None
    closed_after: date | None
    inside: bool
    excluded: str
    whole: bool


def closed(line: ServiceLine, day: date) -> bool:
    """Whether its last day had passed."""
    return line.closes_after is not None and line.closes_after < day


def scope_choices(
    organisation_id: UUID, at: Moment, action: Action | None = None
) -> tuple[ServiceChoice, ...]:
    """Every division, service and team that runs, is to open, or is named already. Four queries at most.

    What has closed stays among them while it is named: it leaves because somebody says so, not because
    a form had no place for it.
    """
    here = scope_at(action, at) if action else None
    inside = {service.pk for service in here.inside} if here else set()
    excluded = {service.pk: why for service, why in here.excluded} if here else {}
    lines = [
        line
        for line in structure(organisation_id, at)
        if line.running
        or (line.opened_on is not None and line.opened_on > at.day)
        or line.pk in inside
        or line.pk in excluded
    ]
    names = {line.pk: line.name for line in lines}
    parents = {line.parent_id for line in lines}
    return tuple(
        ServiceChoice(
            id=line.pk,
            name=line.name,
            part_of=names.get(line.parent_id, "") if line.parent_id else "",
            opens_on=None if line.running else line.opened_on,
            closes_after=None if closed(line, at.day) else line.closes_after,
            closed_after=line.closes_after if closed(line, at.day) else None,
            inside=line.pk in inside,
            excluded=excluded.get(line.pk, ""),
            whole=line.pk in parents,
        )
        for line in lines
    )
