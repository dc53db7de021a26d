"""What became of a draft's recommendations, side by side with the final report."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.investigations.models import Report
from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations import rules, services
from amends.recommendations.forms import DraftsForm
from amends.recommendations.queries import Became, Printed, recommendations_of
from amends.recommendations.views.reached import recommendation_of, report_of, today


@dataclass(frozen=True)
class Proposal:
    """A draft's recommendation beside the one that it most likely became, and the question."""

    draft: Printed
    final: Printed | None
    comparison: rules.Comparison | None
    became: BoundField
    note: BoundField


@dataclass(frozen=True)
class DraftsPage:
    """A report's draft and final side by side."""

    slug: str
    report: Report
    proposals: tuple[Proposal, ...]
    recorded: tuple[Became, ...]
    added: tuple[Printed, ...]
    has_final: bool


def drafts(request: ScopedRequest, report: UUID) -> HttpResponse:
    """Record what became of each."""
    request.scope.require(Permission.READ_DRAFTS)
    request.scope.require(Permission.LINK)
    found = report_of(request, report)
    asked = recommendations_of(report=found, at=today(), drafts=True)
    finals = [each.printed for each in asked if not each.printed.is_draft]
    open_drafts = [each.printed for each in asked if each.printed.is_draft and not each.became]
    form = DraftsForm(request.POST or None, drafts=open_drafts, finals=finals)
    if form.is_valid():
        choices = [
            (
                recommendation_of(request, draft),
                recommendation_of(request, final) if final else None,
                note,
            )
            for draft, final, note in form.chosen()
        ]
        try:
            services.link_drafts(choices=choices, by=request.scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What became of the draft has been recorded."))
            return redirect("draft-to-final", request.scope.organisation.slug, found.pk)
    recorded = tuple(each.became for each in asked if each.became)
    page = DraftsPage(
        slug=request.scope.organisation.slug,
        report=found,
        proposals=tuple(_proposal(form, draft, finals) for draft in open_drafts),
        recorded=recorded,
        added=() if open_drafts else tuple(_added(finals, recorded)),
        has_final=bool(finals),
    )
    return render(request, "recommendations/drafts.jinja", {"page": page, "form": form})


def _proposal(form: DraftsForm, draft: Printed, finals: list[Printed]) -> Proposal:
    chosen = form[f"became_{draft.id}"]
    final = next((each for each in finals if str(each.id) == chosen.value()), None)
    return Proposal(
        draft=draft,
        final=final,
        comparison=rules.compare(final.text, draft.text) if final else None,
        became=chosen,
        note=form[f"note_{draft.id}"],
    )


def _added(finals: list[Printed], recorded: tuple[Became, ...]) -> list[Printed]:
    """Final recommendations that no draft became."""
    known = {each.final.id for each in recorded if each.final}
    return [final for final in finals if final.id not in known]
