"""Confirming for the final report what was said of its draft's words."""

from dataclasses import dataclass
from uuid import UUID

from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.investigations.models import Report
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.ledger.services import write
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.forms import DraftedForm
from amends.plans.queries import Drafted, drafted_of
from amends.plans.services import carry_from_draft
from amends.plans.views.reached import done
from amends.recommendations.rules import Comparison, compare
from amends.ui.context import Notice, show_notice


@dataclass(frozen=True)
class Line:
    """One recommendation of the draft beside the final's, and what may be confirmed."""

    drafted: Drafted
    comparison: Comparison
    answers: BoundField | None
    actions: BoundField | None


@dataclass(frozen=True)
class DraftedPage:
    """Everything said of a draft that the final does not have yet."""

    slug: str
    report: Report
    lines: tuple[Line, ...]


def confirm(request: ScopedRequest, report: UUID) -> HttpResponse:
    """Confirm the answers and the actions of the draft, one by one."""
    scope = request.scope
    scope.require(Permission.READ_DRAFTS)
    may_answer, may_plan = scope.may(Permission.RESPOND), scope.may(Permission.PLAN)
    if not may_answer:
        scope.require(Permission.PLAN)
    found = scope.get(Report, report, "case")
    if found.case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)
    lines = [line for line in drafted_of(found, clock.today()) if line.anything]
    form = DraftedForm(request.POST or None, lines=lines, may_answer=may_answer, may_plan=may_plan)
    if form.is_valid():
        asked = [(line, *form.said(line)) for line in lines]
        chosen = [each for each in asked if each[1] or each[2]]
        try:
            if not chosen:
                raise Refused(_("Tick what stands for the final report."))
            with write(organisation_id=found.organisation_id, by=scope.by, event="draft.carried"):
                for line, answers, actions in chosen:
                    carry_from_draft(link=line.link, answers=answers, actions=actions, by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            address = reverse("report-recommendations", args=[scope.organisation.slug, found.pk])
            return done(request, _("It now stands for the final report."), address)
    page = DraftedPage(
        slug=scope.organisation.slug,
        report=found,
        lines=tuple(_line(form, line) for line in lines),
    )
    return render(request, "plans/drafted.jinja", {"page": page, "form": form})


def _line(form: DraftedForm, line: Drafted) -> Line:
    answers, actions = f"answers_{line.link.pk}", f"actions_{line.link.pk}"
    return Line(
        drafted=line,
        comparison=compare(line.final.text, line.draft.text),
        answers=form[answers] if answers in form.fields else None,
        actions=form[actions] if actions in form.fields else None,
    )
