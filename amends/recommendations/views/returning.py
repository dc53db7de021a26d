"""The page of recommendations that keep coming back."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations import services
from amends.recommendations.queries import (
    Returning,
    entries_of,
    finals_of,
    returning,
    without_vector,
)
from amends.recommendations.views.reached import today


@dataclass(frozen=True)
class ReturningPage:
    """What came back, and whether every recommendation has been compared."""

    slug: str
    found: tuple[Returning, ...]
    all_compared: bool
    may_import: bool


@require_safe
def coming_back(request: ScopedRequest) -> HttpResponse:
    """Which matters several reports asked for, and in which years."""
    scope = request.scope
    scope.require(Permission.READ)
    organisation = scope.organisation
    page = ReturningPage(
        slug=organisation.slug,
        all_compared=services.keep_vectors(finals_of(organisation.pk))
        and not without_vector(entries_of(organisation.pk)).exists(),
        may_import=scope.may(Permission.KEEP_CASES),
        found=returning(organisation.pk, today()),
    )
    return render(request, "recommendations/returning.jinja", {"page": page})
