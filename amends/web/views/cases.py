"""A case from the incident to the day shown: its reports, and what became of them."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.intake.queries import said_of
from amends.investigations.models import Case
from amends.investigations.queries import CaseAsAt, TimelineItem, case_as_at
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.recommendations.queries import unanswered_of
from amends.ui.context import Notice, show_notice
from amends.web.moments import shown
from amends.web.queries.cases import CasePlan, plans_of_case
from amends.web.queries.entries import THINGS
from amends.web.views.links import Link, allowed
from amends.web.words import as_at_in_words


@dataclass(frozen=True)
class CasePage:
    """A case with its plans. The first four are what `investigations/case.jinja` draws by itself."""

    slug: str
    case: CaseAsAt
    shown: str
    may_keep: bool
    plans: tuple[CasePlan, ...]
    links: tuple[Link, ...]
    # What a statement said in answer to all recommendations, and where that can be recorded.
    said: str
    answer: tuple[Link, ...]


def notices_of(request: HttpRequest, case: Case | None) -> None:
    """Say on the page what must be said on every page of a case."""
    if case is not None and case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)


@require_safe
def case(request: ScopedRequest, case: UUID) -> HttpResponse:
    """One list of dates: events, reports, plans, editions and decisions."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Case, case)
    notices_of(request, found)
    at = shown(request, scope)
    plans, more = plans_of_case(found, at.at)
    standing = case_as_at(found, at.at, drafts=scope.may(Permission.READ_DRAFTS))
    said = said_of([found.pk])
    open_reports = unanswered_of(found) if said is not None and said.acceptance else ()
    page = CasePage(
        slug=scope.organisation.slug,
        case=together(standing, more),
        shown=as_at_in_words(at),
        may_keep=scope.may(Permission.KEEP_CASES),
        plans=tuple(plans),
        links=allowed(
            scope,
            (Permission.READ, _("Compare the reports’ recommendations"), "crosswalk", (found.pk,)),
            (Permission.PLAN, _("Begin a plan"), "begin-plan", ()),
            *family_links(scope, found),
            (
                Permission.KEEP_CASES,
                _("Correct what is said of the case, or a day of its timeline"),
                "entries",
                ("investigations.case", found.pk),
            ),
        ),
        said=said.acceptance if said is not None and open_reports else "",
        answer=allowed(
            scope,
            *(
                (
                    Permission.RESPOND,
                    _("Record one answer to all recommendations of “%(report)s”")
                    % {"report": report.title},
                    "respond-to-all",
                    (report.pk,),
                )
                for report in open_reports
            ),
        ),
    )
    return render(request, "web/case.jinja", {"page": page, "form": at.form})


def family_links(scope: Scope, case: Case) -> list[tuple[Permission, str, str, tuple[UUID]]]:
    """To the families of a case, for those who may read of them."""
    may = [each for each in THINGS["publication.family"].readers if scope.may(each)]
    words = _("Families, and what they were offered")
    return [(each, words, "families", (case.pk,)) for each in may[:1]]


def together(case: CaseAsAt, more: list[TimelineItem]) -> CaseAsAt:
    """The case's own dates and what became of it, in one order; what is told twice is told once."""
    known = {(item.first, item.what) for item in case.timeline}
    fresh = [item for item in more if (item.first, item.what) not in known]

    def ordered(items: list[TimelineItem]) -> tuple[TimelineItem, ...]:
        return tuple(sorted(items, key=lambda item: (item.first, item.last)))

    return replace(
        case,
        timeline=ordered([*case.timeline, *(i for i in fresh if i.first <= case.day)]),
        planned=ordered([*case.planned, *(i for i in fresh if i.first > case.day)]),
    )
