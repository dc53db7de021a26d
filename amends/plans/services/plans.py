"""Beginning a plan, and saying what it answers, from when, and who sponsors it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.models import Report, ReportVersion
from amends.investigations.services import check_came
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Organisation, Role
from amends.people.permissions import Permission, check
from amends.people.queries import newest
from amends.people.services.guards import identified, kept_already
from amends.plans.models import Plan, PlanReport, PlanStatement
from amends.plans.services.guards import words


def begin_plan(
    *,
    organisation: Organisation,
    name: str,
    reports: Sequence[Report],
    begins_on: date,
    by: Actor,
    id: UUID | None = None,
    effective_on: date | None = None,
    begun_on_version: ReportVersion | None = None,
    sponsor: Role | None = None,
) -> Plan:
    """Begin an organisation's answer to one or more reports.

    `begins_on` may be to come; then this is known from today on. `begun_on_version` is the version,
    often a draft, on which the plan was begun. An `id` that was used already gives what it made.
    Raises Refused without a name or a report, or for a plan that begins before its version came.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.PLAN)
    name = words(name, missing=_("Give the plan a name."), most=200)
    effective_on = effective_on or min(begins_on, clock.today())
    check_not_future(effective_on)
    with write(organisation_id=organisation.pk, by=by, event="plan.begun") as writing:
        kept = kept_already(Plan, id, organisation.pk)
        if kept is not None:
            return kept
        check_same_organisation(organisation.pk, *reports, begun_on_version, sponsor)
        if not reports:
            raise Refused(_("Choose at least one report that the plan answers."))
        answered = {report.pk: report for report in reports}
        check_version(begun_on_version, set(answered), begins_on)
        plan = writing.add(identified(Plan(name=name), id))
        for report in answered.values():
            writing.add(PlanReport(plan=plan, report=report))
        writing.add(
            PlanStatement(
                subject=plan,
                begins_on=begins_on,
                begun_on_version=begun_on_version,
                sponsor=sponsor,
                effective_on=effective_on,
            )
        )
        return plan


def describe_plan(
    *,
    plan: Plan,
    begins_on: date,
    effective_on: date,
    by: Actor,
    begun_on_version: ReportVersion | None = None,
    sponsor: Role | None = None,
    expected: Expected = ANY,
) -> PlanStatement:
    """Say anew when a plan begins, on which version, and who sponsors it, from a day on.

    `expected` is the id of the newest statement that the person saw.
    """
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    with write(organisation_id=plan.organisation_id, by=by, event="plan.described") as writing:
        check_same_organisation(plan.organisation_id, begun_on_version, sponsor)
        last = newest(PlanStatement, plan)
        check_expected(last.pk if last else None, expected)
        answered = set(plan.answers.values_list("report", flat=True))
        check_version(begun_on_version, answered, begins_on)
        return writing.add(
            PlanStatement(
                subject=plan,
                begins_on=begins_on,
                begun_on_version=begun_on_version,
                sponsor=sponsor,
                effective_on=effective_on,
            )
        )


def answer_report(*, plan: Plan, report: Report, by: Actor) -> PlanReport:
    """Have a plan answer one more report. Saying it twice changes nothing."""
    check(by=by, organisation_id=plan.organisation_id, permission=Permission.PLAN)
    with write(organisation_id=plan.organisation_id, by=by, event="plan.answers") as writing:
        check_same_organisation(plan.organisation_id, report)
        kept = plan.answers.filter(report=report).first()
        return kept or writing.add(PlanReport(plan=plan, report=report))


def check_version(version: ReportVersion | None, reports: set[UUID], begins_on: date) -> None:
    """A plan is begun on a version of a report that it answers, and not before that came."""
    if version is None:
        return
    if version.report_id not in reports:
        raise Refused(_("The version is of a report that this plan does not answer."))
    check_came(version)
    if begins_on < version.received_on:
        raise Refused(_("The plan cannot begin before the version that it is begun on arrived."))
