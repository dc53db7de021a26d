"""A report's recommendations, what each is for and where it applies."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.investigations.models import Report, ReportVersion
from amends.investigations.queries import versions_that_came, written
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.queries import own_party
from amends.people.scope import ScopedRequest
from amends.recommendations import services
from amends.recommendations.forms import AddForm, AddresseesForm, IntentForm, ScopeForm
from amends.recommendations.queries import (
    RecommendationAt,
    drafts_of,
    last_intent,
    last_position,
    parties_of,
    recommendations_of,
    services_of,
)
from amends.recommendations.views.reached import (
    check_readable,
    drafts_shown,
    note_case,
    recommendation_of,
    report_of,
    standing_of,
    today,
)


@dataclass(frozen=True)
class VersionList:
    """One version of a report with its recommendations."""

    version: ReportVersion
    recommendations: tuple[RecommendationAt, ...]

    @property
    def received(self) -> str:
        """When it came, no more precise than is known."""
        return written(self.version.came)


@dataclass(frozen=True)
class ReportPage:
    """What a report asks, and what was answered."""

    slug: str
    report: Report
    versions: tuple[VersionList, ...]
    own: UUID
    may_add: bool
    may_respond: bool
    may_link: bool
    has_draft: bool


@dataclass(frozen=True)
class FormPage:
    """A form about one recommendation."""

    slug: str
    title: str
    standing: RecommendationAt


@dataclass(frozen=True)
class AddresseesPage(FormPage):
    """A form for whom a recommendation is addressed to; who is not listed may have to be added."""

    may_keep_people: bool


@dataclass(frozen=True)
class AddPage:
    """A form for one more recommendation of a version."""

    slug: str
    version: ReportVersion
    kept: int


def report(request: ScopedRequest, report: UUID) -> HttpResponse:
    """The recommendations of a report, version by version, the final first."""
    found = report_of(request, report)
    drafts = drafts_shown(request)
    asked = recommendations_of(report=found, at=today(), drafts=drafts)
    versions = [
        version
        for version in versions_that_came(found.versions.all()).order_by(
            "-received_on", "-sequence"
        )
        if drafts or version.kind != "draft"
    ]
    page = ReportPage(
        slug=request.scope.organisation.slug,
        report=found,
        versions=tuple(
            VersionList(
                version, tuple(each for each in asked if each.printed.version == version.pk)
            )
            for version in versions
        ),
        own=own_party(request.scope.organisation.pk).pk,
        may_add=request.scope.may(Permission.KEEP_CASES),
        may_respond=request.scope.may(Permission.RESPOND),
        may_link=request.scope.may(Permission.LINK),
        has_draft=drafts and bool(drafts_of(found)),
    )
    return render(request, "recommendations/report.jinja", {"page": page})


def add(request: ScopedRequest, version: UUID) -> HttpResponse:
    """Copy a recommendation from the report."""
    found = request.scope.get(ReportVersion, version, "report__case")
    check_readable(request, found)
    note_case(request, found.report.case)
    request.scope.require(Permission.KEEP_CASES)
    parties = parties_of(request.scope.organisation.pk)
    others = recommendations_of(version=found, at=today(), drafts=drafts_shown(request))
    form = AddForm(
        request.POST or None, parties=parties, others=others, position=last_position(found) + 1
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = services.add_recommendation(
                version=found,
                id=said["key"],
                number=said["number"],
                paragraph=said["paragraph"],
                page=said["page"],
                text=said["text"],
                position=said["position"],
                part_of=recommendation_of(request, UUID(said["part_of"]))
                if said["part_of"]
                else None,
                addressees=[party for party in parties if str(party.pk) in said["addressees"]],
                effective_on=found.received_on,
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The recommendation has been kept as printed."))
            return redirect("recommendation", request.scope.organisation.slug, made.pk)
    page = AddPage(request.scope.organisation.slug, found, len(others))
    return render(request, "recommendations/add.jinja", {"page": page, "form": form})


def intent(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Say what a recommendation is for."""
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.KEEP_CASES)
    standing = standing_of(request, found)
    stands, last = standing.intent, last_intent(found)
    form = IntentForm(
        request.POST or None,
        seen=str(last or ""),
        initial={
            "quoted": stands.quoted if stands else "",
            "page": stands.page if stands else None,
            "reading": stands.reading if stands else "",
            "effective_on": clock.today(),
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.state_intent(
                recommendation=found,
                quoted=said["quoted"],
                page=said["page"],
                reading=said["reading"],
                effective_on=said["effective_on"],
                by=request.scope.by,
                expected=last,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What the recommendation is for has been recorded."))
            return redirect("recommendation", request.scope.organisation.slug, found.pk)
    page = FormPage(request.scope.organisation.slug, _("What is it for?"), standing)
    return render(request, "recommendations/form.jinja", {"page": page, "form": form})


def addressees(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Say whom else a recommendation is addressed to."""
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.KEEP_CASES)
    standing = standing_of(request, found)
    named = {each.id for each in standing.addressees}
    parties = [each for each in parties_of(request.scope.organisation.pk) if each.pk not in named]
    form = AddresseesForm(request.POST if request.method == "POST" else None, parties=parties)
    if form.is_valid():
        chosen = form.cleaned_data["addressees"]
        services.add_addressees(
            recommendation=found,
            parties=[each for each in parties if str(each.pk) in chosen],
            by=request.scope.by,
        )
        messages.success(request, _("Whom it is addressed to has been recorded."))
        return redirect("recommendation", request.scope.organisation.slug, found.pk)
    page = AddresseesPage(
        slug=request.scope.organisation.slug,
        title=_("Who is it addressed to?"),
        standing=standing,
        may_keep_people=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "recommendations/addressees.jinja", {"page": page, "form": form})


def scope(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Say which services a recommendation covers."""
    found = recommendation_of(request, recommendation)
    request.scope.require(Permission.KEEP_CASES)
    standing = standing_of(request, found)
    offered = services_of(request.scope.organisation.pk)
    covered = [str(service.id) for service in standing.services]
    form = ScopeForm(
        request.POST or None,
        seen=" ".join(sorted(covered)),
        services=offered,
        initial={"services": covered, "effective_on": clock.today()},
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.set_scope(
                recommendation=found,
                services=[each for each in offered if str(each.pk) in said["services"]],
                effective_on=said["effective_on"],
                reason=said["reason"],
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The services that it covers have been recorded."))
            return redirect("recommendation", request.scope.organisation.slug, found.pk)
    page = FormPage(request.scope.organisation.slug, _("Where does it apply?"), standing)
    return render(request, "recommendations/form.jinja", {"page": page, "form": form})
