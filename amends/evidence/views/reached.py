"""What every page of evidence reaches first, and how its forms are saved."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from amends.evidence.models import Evidence
from amends.evidence.queries import newest_state
from amends.people.forms import FormPage, answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.form import Form

FORM = "people/form.jinja"


def may_present(request: ScopedRequest) -> bool:
    """Whether the person may keep and present evidence."""
    scope = request.scope
    return scope.may(Permission.PRESENT_EVIDENCE) or scope.may(Permission.PLAN)


def require_present(request: ScopedRequest) -> None:
    """Raises Http404 unless the person may keep and present evidence."""
    if not may_present(request):
        raise Http404


def reached(request: ScopedRequest, pk: UUID) -> Evidence:
    """A piece of evidence of the organisation's; Http404 for any other."""
    request.scope.require(Permission.READ)
    return request.scope.get(Evidence, pk)


def address(request: ScopedRequest, found: Evidence) -> str:
    """The page of a piece of evidence."""
    return reverse("evidence", args=[request.scope.organisation.slug, found.pk])


def place_of(request: ScopedRequest, found: Evidence) -> str:
    """Where to go on: the evidence, or the action that it was about once nothing is said of it."""
    if newest_state(found) is not None:
        return address(request, found)
    about = found.actions.order_by("sequence").first()
    slug = request.scope.organisation.slug
    return reverse("action", args=[slug, about.action_id]) if about else reverse("start")


def may_decide(request: ScopedRequest) -> bool:
    """Whether the person may accept and refuse evidence."""
    return request.scope.may(Permission.ACCEPT_EVIDENCE)


def saved[Made](
    request: ScopedRequest,
    form: Form,
    write: Callable[[], Made],
    found: Evidence,
    page: FormPage,
    *,
    done: str,
) -> HttpResponse:
    """Write what the form asks for and go on to the evidence; or show the form again."""
    if answered(form, write):
        messages.success(request, done)
        return redirect(place_of(request, found))
    return render(request, FORM, {"page": page, "form": form})
