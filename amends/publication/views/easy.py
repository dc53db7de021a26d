"""The easy-read part of an edition: a person's own words and pictures, one part after another."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.ledger.rules import Refused
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.forms import EasyPartForm
from amends.publication.models import DraftEasyPart
from amends.publication.views.drafts import the_draft


@dataclass(frozen=True)
class EasyReadPage:
    """The parts so far."""

    slug: str
    plan: Plan
    parts: tuple[DraftEasyPart, ...]


@require_http_methods(("GET", "HEAD", "POST"))
def easy_read(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Add a part, or take one out."""
    request.scope.require(Permission.PREPARE_EDITION)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    draft = the_draft(found)
    parts = tuple(draft.easy_parts.select_related("draft"))
    if request.method == "POST" and "take-out" in request.POST:
        part = next((each for each in parts if str(each.pk) == request.POST["take-out"]), None)
        if part is not None:
            services.take_out_easy_part(part=part, by=request.scope.by)
            messages.success(request, _("It was taken out of the draft."))
        return redirect("easy-read", slug, found.pk)
    sent = request.method == "POST"
    form = EasyPartForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.add_easy_part(
                draft=draft,
                text=said["text"],
                picture=said["picture"].read() if said["picture"] else b"",
                shows=said["shows"],
                by=request.scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It was added to the draft. Nothing has been published."))
            return redirect("easy-read", slug, found.pk)
    page = EasyReadPage(slug, found, parts)
    return render(request, "publication/easy_read.jinja", {"page": page, "form": form})
