"""How pages reach readings: through the organisation, and drafts only for those who may read them."""

from uuid import UUID

from django.http import Http404

from amends.intake.models import Passage, Reading, Row
from amends.intake.rules import ReadingState
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.context import Notice, show_notice


def reading_of(request: ScopedRequest, pk: UUID) -> Reading:
    """A reading with its version, report and case; Http404 for anything else."""
    rows = request.scope.all(Reading).select_related(
        "version__report__case", "version__withdrawal", "case", "plan"
    )
    found = rows.defer("found").filter(pk=pk).first()
    if found is None:
        raise Http404
    request.scope.require(Permission.KEEP_CASES if found.plan is None else Permission.PLAN)
    if found.version is not None:
        check_may_open(request, found.version)
        note_case(request, found.version.report)
    return found


def passage_of(request: ScopedRequest, reading: UUID, passage: UUID) -> tuple[Reading, Passage]:
    """A passage and its reading; Http404 for anything else."""
    found = reading_of(request, reading)
    row = request.scope.all(Passage).filter(reading=found.pk, pk=passage).first()
    if row is None:
        raise Http404
    row.reading = found
    return found, row


def plan_reading_of(request: ScopedRequest, pk: UUID) -> Reading:
    """A plan's document that has been read; Http404 for anything else."""
    found = reading_of(request, pk)
    if found.plan is None or found.state != ReadingState.READ:
        raise Http404
    return found


def row_of(request: ScopedRequest, reading: UUID, row: UUID) -> tuple[Reading, Row]:
    """A row of a plan's document, and its reading; Http404 for anything else."""
    found = plan_reading_of(request, reading)
    one = request.scope.all(Row).filter(reading=found.pk, pk=row).first()
    if one is None:
        raise Http404
    one.reading = found
    return found, one


def check_may_open(request: ScopedRequest, version: ReportVersion) -> None:
    """Raises Http404 for what only readers of drafts may open."""
    if version.restricted or version.kind == VersionKind.DRAFT:
        request.scope.require(Permission.READ_DRAFTS)


def note_case(request: ScopedRequest, report: Report) -> None:
    """Every page of a reconstructed case says that it is one."""
    if report.case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)
