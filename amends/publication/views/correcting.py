"""What the next edition says that an earlier one had wrong."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.forms import CorrectionForm
from amends.publication.models import DraftCorrection
from amends.publication.queries.editions import corrections_of, editions_of, withdrawal_of
from amends.publication.views.drafts import the_draft


@dataclass(frozen=True)
class CorrectionsPage:
    """What is corrected so far, and whether an edition stands that can be."""

    slug: str
    plan: Plan
    corrections: tuple[DraftCorrection, ...]
    any_edition: bool


def corrections(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Say what an earlier edition had wrong; it is published with the next one."""
    request.scope.require(Permission.PREPARE_EDITION)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    draft = the_draft(found)
    editions = [each for each in editions_of(found) if withdrawal_of(each) is None]
    form = CorrectionForm(request.POST or None, editions=editions)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.correct_edition(
                draft=draft,
                edition={each.number: each for each in editions}[said["edition"]],
                wrong=said["wrong"],
                right=said["right"],
                why=said["why"],
                since=said["since"],
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The next edition will say so. Nothing has been published.")
            )
            return redirect("draft-corrections", slug, found.pk)
    page = CorrectionsPage(slug, found, tuple(corrections_of(draft)), bool(editions))
    return render(request, "publication/corrections.jinja", {"page": page, "form": form})


@require_POST
def drop(request: ScopedRequest, correction: UUID) -> HttpResponse:
    """Leave a correction out again."""
    request.scope.require(Permission.PREPARE_EDITION)
    found = request.scope.get(DraftCorrection, correction, "draft")
    plan = found.draft.plan_id
    try:
        services.drop_correction(correction=found, by=request.scope.by)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The next edition will not say it."))
    return redirect("draft-corrections", request.scope.organisation.slug, plan)
