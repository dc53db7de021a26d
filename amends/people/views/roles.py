"""Roles and who holds them; parties and their bodies."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people import queries, services
from amends.people.forms import (
    BodyForm,
    FindForm,
    FormPage,
    HoldForm,
    PartyForm,
    RoleForm,
    answered,
    chosen,
)
from amends.people.models import Body, Holding, Party, Role, User
from amends.people.permissions import Permission
from amends.people.queries import OdsLine, PartyLine, RoleLine, Term
from amends.people.scope import ScopedRequest
from amends.people.views.entrance import FORM_METHODS


@dataclass(frozen=True)
class RolesPage:
    """Every role."""

    slug: str
    lines: tuple[RoleLine, ...]
    may_keep: bool


@dataclass(frozen=True)
class RolePage:
    """One role through time."""

    slug: str
    pk: UUID
    name: str
    party: str
    signatory: bool
    terms: tuple[Term, ...]
    may_keep: bool


@dataclass(frozen=True)
class PartiesPage:
    """Every party."""

    slug: str
    lines: tuple[PartyLine, ...]
    may_keep: bool


@dataclass(frozen=True)
class FindPage:
    """What a search in the national list found."""

    slug: str
    asked: str
    found: tuple[OdsLine, ...]
    more: bool


@require_safe
def role_list(request: ScopedRequest) -> HttpResponse:
    """Roles and who holds them today."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    page = RolesPage(
        slug=organisation.slug,
        lines=tuple(queries.roles_held(organisation.pk, Moment(clock.today()))),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/roles.jinja", {"page": page})


@require_safe
def role(request: ScopedRequest, role: UUID) -> HttpResponse:
    """Who held a role from when to when."""
    request.scope.require(Permission.READ)
    found = request.scope.get(Role, role, "party")
    page = RolePage(
        slug=request.scope.organisation.slug,
        pk=found.pk,
        name=found.name,
        party=found.party.name,
        signatory=found.signatory,
        terms=tuple(queries.terms(found)),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/role.jinja", {"page": page})


@require_http_methods(FORM_METHODS)
def add_role(request: ScopedRequest) -> HttpResponse:
    """A post."""
    request.scope.require(Permission.KEEP_PEOPLE)
    organisation = request.scope.organisation
    parties = queries.party_choices(organisation.pk)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        parties=parties,
        initial={"party": parties[0][0] if parties else ""},
    )
    made = answered(
        form,
        lambda: services.add_role(
            party=request.scope.get(Party, UUID(form.cleaned_data["party"])),
            id=form.cleaned_data["key"],
            name=form.cleaned_data["name"],
            signatory=form.cleaned_data["signatory"],
            by=request.scope.by,
        ),
    )
    if made is not None:
        messages.success(
            request, _("%(name)s has been added. Say who holds it.") % {"name": made.name}
        )
        return redirect("role", organisation.slug, made.pk)
    page = FormPage(
        title=_("Add a role"),
        back="roles",
        submit=_("Add it"),
        intro=(
            _("Actions are owned by roles, so that they have an owner whoever comes and goes."),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def hold_role(request: ScopedRequest, role: UUID) -> HttpResponse:
    """Hand a role over, or say that it is vacant."""
    request.scope.require(Permission.KEEP_PEOPLE)
    organisation = request.scope.organisation
    found = request.scope.get(Role, role, "party")
    last = queries.newest(Holding, found)
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        seen=str(last.pk) if last else "",
        people=queries.member_choices(organisation.pk),
        roles=[each for each in queries.role_choices(organisation.pk) if each[0] != str(found.pk)],
    )

    def write() -> Holding:
        said = form.cleaned_data
        holder, cover = chosen(said["holder"]), chosen(said["covered_by"])
        return services.hold_role(
            role=found,
            holder=_member(request, holder) if holder else None,
            covered_by=request.scope.get(Role, cover) if cover else None,
            effective_on=said["effective_on"],
            note=said["note"],
            expected=last.pk if last else None,
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(request, _("Who holds the role has been recorded."))
        return redirect("role", organisation.slug, found.pk)
    page = FormPage(
        title=_("Who holds the role?"),
        caption=found.name,
        back="roles",
        submit=_("Record it"),
        intro=(_("Whoever held it before does so until the day before."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


def _member(request: ScopedRequest, pk: UUID) -> User:
    """A member, whom the form offered."""
    return queries.member(request.scope.organisation.pk, pk)


@require_safe
def party_list(request: ScopedRequest) -> HttpResponse:
    """Organisations that this one deals with, and the bodies that decide."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    page = PartiesPage(
        slug=organisation.slug,
        lines=tuple(queries.parties(organisation.pk)),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/parties.jinja", {"page": page})


@require_safe
def find_party(request: ScopedRequest) -> HttpResponse:
    """Search the national list by code or name."""
    request.scope.require(Permission.KEEP_PEOPLE)
    form = FindForm(request.GET if "words" in request.GET else None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = queries.find_ods(words)
    page = FindPage(
        slug=request.scope.organisation.slug,
        asked=words,
        found=tuple(found[: queries.MOST_FOUND]),
        more=len(found) > queries.MOST_FOUND,
    )
    return render(request, "people/find_party.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def add_party(request: ScopedRequest) -> HttpResponse:
    """A party, filled in from the national list when `?code=` names an entry of it."""
    request.scope.require(Permission.KEEP_PEOPLE)
    entry = queries.ods_entry(request.GET.get("code", ""))
    initial = {"name": entry.name, "ods_code": entry.code, "kind": entry.kind} if entry else {}
    form = PartyForm(request.POST if request.method == "POST" else None, initial=initial)
    made = answered(
        form,
        lambda: services.add_party(
            organisation=request.scope.organisation,
            id=form.cleaned_data["key"],
            name=form.cleaned_data["name"],
            ods_code=form.cleaned_data["ods_code"],
            kind=form.cleaned_data["kind"],
            by=request.scope.by,
        ),
    )
    if made is not None:
        messages.success(request, _("%(name)s has been added.") % {"name": made.name})
        return redirect("parties", request.scope.organisation.slug)
    page = FormPage(
        title=_("Add an organisation"),
        back="parties",
        submit=_("Add it"),
        intro=(
            _("One that commissioned a report, wrote one, is asked something by one, or decides."),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def add_body(request: ScopedRequest) -> HttpResponse:
    """A body that decides."""
    request.scope.require(Permission.KEEP_PEOPLE)
    organisation = request.scope.organisation
    parties = queries.party_choices(organisation.pk)
    form = BodyForm(
        request.POST if request.method == "POST" else None,
        parties=parties,
        initial={"party": parties[0][0] if parties else ""},
    )

    def write() -> Body:
        return services.add_body(
            party=request.scope.get(Party, UUID(form.cleaned_data["party"])),
            id=form.cleaned_data["key"],
            name=form.cleaned_data["name"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("%(name)s has been added.") % {"name": made.name})
        return redirect("parties", organisation.slug)
    page = FormPage(
        title=_("Add a body that decides"),
        back="parties",
        submit=_("Add it"),
        intro=(_("A board, a committee or a panel: decisions are recorded as its own."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})
