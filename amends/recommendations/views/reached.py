"""What every page of this stage reaches first, through the scope of the person asking."""

from uuid import UUID

from django.http import Http404

from amends.investigations.models import Case, Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.models import Body
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations.models import Recommendation
from amends.recommendations.queries import RecommendationAt, answered_version, recommendation_at
from amends.ui.context import Notice, show_notice


def today() -> Moment:
    """Now, and everything known."""
    return Moment(clock.today())


def drafts_shown(request: ScopedRequest) -> bool:
    """Whether the person may read drafts."""
    return request.scope.may(Permission.READ_DRAFTS)


def recommendation_of(request: ScopedRequest, pk: UUID) -> Recommendation:
    """A recommendation that the person may read; Http404 for any other."""
    found = request.scope.get(Recommendation, pk, "version__report__case")
    check_readable(request, found.version)
    note_case(request, found.version.report.case)
    return found


def report_of(request: ScopedRequest, pk: UUID) -> Report:
    """A report of the organisation's; Http404 for any other."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Report, pk, "case")
    note_case(request, found.case)
    return found


def note_case(request: ScopedRequest, case: Case) -> None:
    """Say on the page what its reader must know about the case."""
    if case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)


def standing_of(request: ScopedRequest, recommendation: Recommendation) -> RecommendationAt:
    """How it stands today; Http404 when its report is yet to come."""
    found = recommendation_at(recommendation, today(), drafts=drafts_shown(request))
    if found is None:
        raise Http404
    return found


def version_to_answer(request: ScopedRequest, report: Report) -> ReportVersion:
    """The version that a response to the whole report answers; Http404 without one to read."""
    version = answered_version(report)
    if version is None:
        raise Http404
    check_readable(request, version)
    return version


def check_readable(request: ScopedRequest, version: ReportVersion) -> None:
    """Raises Http404 for a draft that the person may not read."""
    request.scope.require(Permission.READ)
    if version.kind == VersionKind.DRAFT:
        request.scope.require(Permission.READ_DRAFTS)


def body_of(bodies: tuple[Body, ...], pk: UUID | None) -> Body | None:
    """The body that was chosen."""
    return next((body for body in bodies if body.pk == pk), None)
