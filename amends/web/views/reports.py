"""A report: who, when, its versions, and the documents that are being read in for it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.intake.queries import ReadingLine, readings_of
from amends.investigations.models import Report
from amends.investigations.queries import ReportAsAt, report_as_at
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.web.views.cases import notices_of


@dataclass(frozen=True)
class ReportPage:
    """One report. `readings` are for those who decide on what was found."""

    slug: str
    report: ReportAsAt
    readings: tuple[ReadingLine, ...]
    may_keep: bool
    may_remove: bool


@require_safe
def report(request: ScopedRequest, report: UUID) -> HttpResponse:
    """The basics of a report, and how far the reading of its documents has come."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Report, report, "case")
    notices_of(request, found.case)
    drafts = scope.may(Permission.READ_DRAFTS)
    may_keep = scope.may(Permission.KEEP_CASES)
    page = ReportPage(
        slug=scope.organisation.slug,
        report=report_as_at(found, Moment(clock.today()), drafts=drafts),
        readings=tuple(readings_of(found, drafts=drafts)) if may_keep else (),
        may_keep=may_keep,
        may_remove=scope.may(Permission.ASK_REDACTION),
    )
    return render(request, "web/report.jinja", {"page": page})
