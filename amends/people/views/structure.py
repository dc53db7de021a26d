"""Divisions, services and teams, as at a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.people import queries, services
from amends.people.forms import (
    Choices,
    CloseForm,
    FormPage,
    MergeForm,
    ReasonForm,
    ServiceForm,
    answered,
    chosen,
)
from amends.people.models import Body, Service, ServiceState
from amends.people.permissions import Permission
from amends.people.queries import ServiceLine
from amends.people.scope import ScopedRequest
from amends.people.views.entrance import FORM_METHODS
from amends.ui.as_at import AsAtForm
from amends.ui.dates import in_words


@dataclass(frozen=True)
class ServicesPage:
    """What runs on a day."""

    slug: str
    day: date
    shown: str
    lines: tuple[ServiceLine, ...]
    may_keep: bool


@dataclass(frozen=True)
class ServicePage:
    """One of them."""

    slug: str
    today: date
    line: ServiceLine
    parts: tuple[ServiceLine, ...]
    # False of one of which every entry was taken out.
    counts: bool
    may_keep: bool


@require_safe
def service_list(request: ScopedRequest) -> HttpResponse:
    """The tree of divisions, services and teams, running or closed as at a day."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    form = AsAtForm(request.GET or None)
    day = form.chosen_day or clock.today()
    at = moment(organisation_id=organisation.pk, day=day, known=form.chosen_known)
    page = ServicesPage(
        slug=organisation.slug,
        day=day,
        shown=_("As at %(day)s") % {"day": in_words(day)},
        lines=tuple(queries.structure(organisation.pk, at)),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/services.jinja", {"page": page, "form": form})


@require_safe
def service(request: ScopedRequest, service: UUID) -> HttpResponse:
    """One of them: what it is part of, from when to when it runs, what it became."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Service, service)
    today = clock.today()
    lines = queries.structure(request.scope.organisation.pk, Moment(today))
    line = next((line for line in lines if line.pk == found.pk), None)
    page = ServicePage(
        slug=request.scope.organisation.slug,
        today=today,
        line=line or queries.never_open(found),
        counts=line is not None,
        parts=tuple(line for line in lines if line.parent_id == found.pk),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/service.jinja", {"page": page})


@require_http_methods(FORM_METHODS)
def add_service(request: ScopedRequest) -> HttpResponse:
    """A new one, or one that Amends did not know of."""
    request.scope.require(Permission.KEEP_PEOPLE)
    parents = _running(request, teams=False)
    form = ServiceForm(request.POST if request.method == "POST" else None, parents=parents)

    def write() -> Service:
        said = form.cleaned_data
        parent = chosen(said["parent"])
        return services.add_service(
            organisation=request.scope.organisation,
            id=said["key"],
            name=said["name"],
            level=said["level"],
            parent=request.scope.get(Service, parent) if parent else None,
            opened_on=said["opened_on"],
            reason=said["reason"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("%(name)s has been added.") % {"name": made.name})
        return redirect("services", request.scope.organisation.slug)
    page = FormPage(
        title=_("Add a division, a service or a team"),
        back="services",
        submit=_("Add it"),
        intro=(
            _("An action says in which of these it is to be in place, and is followed up in each."),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def close_service(request: ScopedRequest, service: UUID) -> HttpResponse:
    """The end of one, when it did not become part of another."""
    request.scope.require(Permission.KEEP_PEOPLE)
    found = request.scope.get(Service, service)
    last = queries.newest(ServiceState, found)
    form = CloseForm(
        request.POST if request.method == "POST" else None, seen=str(last.pk) if last else ""
    )
    closed = answered(
        form,
        lambda: services.close_service(
            service=found,
            last_day=form.cleaned_data["last_day"],
            reason=form.cleaned_data["reason"],
            expected=last.pk if last else None,
            by=request.scope.by,
        ),
    )
    if closed is not None:
        messages.success(
            request, _("The closing of %(name)s has been recorded.") % {"name": found.name}
        )
        return redirect("service", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Close %(name)s") % {"name": found.name},
        back="services",
        submit=_("Close it"),
        warning=True,
        intro=(
            _(
                "Its history is kept. Where an action was to be in place in it, that ends the day after."
            ),
            _(
                "If its work goes on inside another service, record a merger instead: what was proven there is then looked at again."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def keep_open(request: ScopedRequest, service: UUID) -> HttpResponse:
    """A closing that was entered by mistake."""
    request.scope.require(Permission.KEEP_PEOPLE)
    found = request.scope.get(Service, service)
    last = queries.newest(ServiceState, found)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, seen=str(last.pk) if last else ""
    )
    kept = answered(
        form,
        lambda: services.keep_open(
            service=found,
            reason=form.cleaned_data["reason"],
            expected=last.pk if last else None,
            by=request.scope.by,
        ),
    )
    if kept is not None:
        messages.success(request, _("%(name)s is no longer set to close.") % {"name": found.name})
        return redirect("service", request.scope.organisation.slug, found.pk)
    page = FormPage(
        title=_("Take back the closing of %(name)s") % {"name": found.name},
        back="services",
        submit=_("Take it back"),
        intro=(_("Both the closing and this correction stay in the record."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def merge_services(request: ScopedRequest) -> HttpResponse:
    """Several become one."""
    request.scope.require(Permission.KEEP_PEOPLE)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        services=_running(request),
        bodies=_bodies(request),
    )

    def write() -> Service:
        said = form.cleaned_data
        into, body = chosen(said["successor"]), chosen(said["decided_by"])
        return services.merge_services(
            predecessors=[
                request.scope.get(Service, UUID(pk), "parent") for pk in said["predecessors"]
            ],
            successor=request.scope.get(Service, into) if into else None,
            name=said["name"],
            id=said["key"],
            effective_on=said["effective_on"],
            decided_by=request.scope.get(Body, body) if body else None,
            reason=said["reason"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(
            request, _("The merger into %(name)s has been recorded.") % {"name": made.name}
        )
        return redirect("service", request.scope.organisation.slug, made.pk)
    page = FormPage(
        title=_("Merge services"),
        back="services",
        submit=_("Merge them"),
        warning=True,
        intro=(
            _(
                "What was proven in a service that merges is kept under its name and is not carried over. The merged one starts no higher than the weaker of those that it was formed from."
            ),
            _(
                "Where one of them was in the scope of an action, the merged one is in its scope too, unless something is said of it already."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


def _running(request: ScopedRequest, *, teams: bool = True) -> Choices:
    """What runs today or opens later, as a list to choose from."""
    lines = queries.structure(request.scope.organisation.pk, Moment(clock.today()))
    return [
        (str(line.pk), f"{'\u2003' * line.depth}{line.name}")
        for line in lines
        if line.closes_after is None and (teams or line.level != "team")
    ]


def _bodies(request: ScopedRequest) -> Choices:
    return queries.body_choices(request.scope.organisation.pk)
