"""Beginning a plan, and saying what it says of itself."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.investigations.forms import version_in_words
from amends.investigations.models import Report
from amends.ledger import clock
from amends.people.models import Role
from amends.people.permissions import Permission
from amends.people.queries import role_choices
from amends.people.scope import ScopedRequest
from amends.plans import services
from amends.plans.forms import BeginPlanForm, PlanForm
from amends.plans.models import Plan, PlanStatement
from amends.plans.queries import reports_of, standing_on, versions_of
from amends.plans.views.reached import (
    Page,
    chosen,
    done,
    form_page,
    key_of,
    made_before,
    one_chosen,
    plan_address,
    plan_of,
    saved,
    seen,
    seen_word,
)


def begin(request: ScopedRequest) -> HttpResponse:
    """Begin a plan that answers one report or several."""
    scope = request.scope
    scope.require(Permission.PLAN)
    before = made_before(request, Plan)
    if before is not None:
        return done(request, _("The plan has begun."), plan_address(scope, before))
    reports = reports_of(scope.organisation.pk)
    versions = versions_of(reports, drafts=scope.may(Permission.READ_DRAFTS))
    asked = request.GET.get("report", "")
    form = BeginPlanForm(
        request.POST or None,
        reports=[(str(report.pk), report_in_words(report)) for report in reports],
        versions=[(str(version.pk), version_in_words(version)) for version in versions],
        roles=role_choices(scope.organisation.pk),
        initial={"begins_on": clock.today(), "reports": [asked]},
    )
    if form.is_valid():
        said = form.cleaned_data
        plan = saved(
            form,
            lambda: services.begin_plan(
                organisation=scope.organisation,
                id=key_of(said["key"]),
                name=said["name"],
                reports=chosen(reports, said["reports"]),
                begins_on=said["begins_on"],
                begun_on_version=one_chosen(versions, said["begun_on_version"]),
                sponsor=role_chosen(request, said["sponsor"]),
                by=scope.by,
            ),
        )
        if plan is not None:
            return done(request, _("The plan has begun."), plan_address(scope, plan))
    page = Page(
        title=_("Begin a plan"),
        caption=scope.organisation.name,
        back=back_to(request, reports, asked),
        save=_("Begin the plan"),
        more=("begun_on_version", "sponsor"),
        more_title=_("Which version it is begun on, and who sponsors it"),
        missing=None
        if reports
        else (_("There is no report yet"), _("A plan answers a report. Add the report first.")),
    )
    return form_page(request, page, form)


def back_to(request: ScopedRequest, reports: tuple[Report, ...], asked: str) -> str:
    """The report that the page was reached from, or the list of cases."""
    slug = request.scope.organisation.slug
    report = one_chosen(reports, asked)
    if report is None:
        return reverse("cases", args=[slug])
    return reverse("report-recommendations", args=[slug, report.pk])


def role_chosen(request: ScopedRequest, pk: str) -> Role | None:
    """The role that was chosen, if one was."""
    return request.scope.get(Role, UUID(pk)) if pk else None


def report_in_words(report: Report) -> str:
    """A report as a checkbox shows it, with its case."""
    return _("%(title)s (%(case)s)") % {"title": report.title, "case": report.case.pseudonym}


def describe(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Say anew when a plan begins, on what, and who sponsors it."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = plan_of(request, plan)
    last = seen(PlanStatement, about)
    stands = standing_on(PlanStatement, about, clock.today())
    versions = versions_of(
        [row.report for row in about.answers.select_related("report")],
        drafts=scope.may(Permission.READ_DRAFTS),
    )
    form = PlanForm(
        request.POST or None,
        seen=seen_word(last),
        versions=[(str(version.pk), version_in_words(version)) for version in versions],
        roles=role_choices(scope.organisation.pk),
        initial={
            "begins_on": stands.begins_on if stands else None,
            "begun_on_version": str(stands.begun_on_version_id or "") if stands else "",
            "sponsor": str(stands.sponsor_id or "") if stands else "",
            "effective_on": clock.today(),
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        row = saved(
            form,
            lambda: services.describe_plan(
                plan=about,
                begins_on=said["begins_on"],
                begun_on_version=one_chosen(versions, said["begun_on_version"]),
                sponsor=role_chosen(request, said["sponsor"]),
                effective_on=said["effective_on"],
                expected=last,
                by=scope.by,
            ),
        )
        if row is not None:
            return done(request, _("It has been recorded."), plan_address(scope, about))
    page = Page(
        title=_("About this plan"),
        caption=about.name,
        back=plan_address(scope, about),
        save=_("Save"),
    )
    return form_page(request, page, form)
