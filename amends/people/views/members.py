"""Who may sign in to an organisation, and what they may do."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amends.people import queries, services
from amends.people.forms import AccessForm, FormPage, InviteForm, answered, chosen
from amends.people.models import Membership, Role
from amends.people.permissions import Permission
from amends.people.queries import MemberLine, PastAccess
from amends.people.scope import ScopedRequest
from amends.people.views.entrance import FORM_METHODS
from amends.ui.form import Form


@dataclass(frozen=True)
class MembersPage:
    """Everybody who has access."""

    slug: str
    lines: tuple[MemberLine, ...]
    past: tuple[PastAccess, ...]
    may_keep: bool


@dataclass(frozen=True)
class OnePage:
    """One who has access, and what can be done about it."""

    slug: str
    line: MemberLine
    may_keep: bool


@dataclass(frozen=True)
class LinkPage:
    """A one-time link, shown once."""

    slug: str
    name: str
    address: str


@dataclass(frozen=True)
class MemberPage:
    """Something about one member."""

    slug: str
    name: str
    email: str


@require_safe
def member_list(request: ScopedRequest) -> HttpResponse:
    """Who has access, and who had it before."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    page = MembersPage(
        slug=organisation.slug,
        lines=tuple(queries.members(organisation.pk)),
        past=tuple(queries.past_access(organisation.pk)),
        may_keep=request.scope.may(Permission.KEEP_PEOPLE),
    )
    return render(request, "people/members.jinja", {"page": page})


@require_safe
def member(request: ScopedRequest, member: UUID) -> HttpResponse:
    """What one person may do here, and since when."""
    request.scope.require(Permission.READ)
    organisation = request.scope.organisation
    line = queries.member_line(organisation.pk, member)
    if line is None:
        raise Http404
    page = OnePage(organisation.slug, line, request.scope.may(Permission.KEEP_PEOPLE))
    return render(request, "people/member.jinja", {"page": page})


@require_http_methods(FORM_METHODS)
def invite(request: ScopedRequest) -> HttpResponse:
    """Let somebody in."""
    request.scope.require(Permission.KEEP_PEOPLE)
    organisation = request.scope.organisation
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        roles=queries.role_choices(organisation.pk),
    )

    def write() -> Membership:
        said = form.cleaned_data
        role = chosen(said["role"])
        return services.invite(
            organisation=organisation,
            email=said["email"],
            name=said["name"],
            profile=said["profile"],
            role=request.scope.get(Role, role) if role else None,
            by=request.scope.by,
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("%(name)s has access now.") % {"name": made.user.name})
        return redirect("members", organisation.slug)
    page = FormPage(
        title=_("Let somebody in"),
        back="members",
        submit=_("Let them in"),
        intro=(
            _(
                "They sign in with a one-time link first, which you make on their page in the list of members."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def change_access(request: ScopedRequest, member: UUID) -> HttpResponse:
    """Another access profile, or another role."""
    request.scope.require(Permission.KEEP_PEOPLE)
    organisation = request.scope.organisation
    found = _found(request, member)
    form = AccessForm(
        request.POST if request.method == "POST" else None,
        seen=str(found.pk),
        roles=queries.role_choices(organisation.pk),
        initial={"profile": found.profile, "role": str(found.role_id or "")},
    )

    def write() -> Membership:
        role = chosen(form.cleaned_data["role"])
        return services.grant(
            organisation=organisation,
            user=found.user,
            profile=form.cleaned_data["profile"],
            role=request.scope.get(Role, role) if role else None,
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(
            request, _("The access of %(name)s has been changed.") % {"name": found.user.name}
        )
        return redirect("members", organisation.slug)
    page = FormPage(
        title=_("Change access"), caption=found.user.name, back="members", submit=_("Change it")
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def end_access(request: ScopedRequest, member: UUID) -> HttpResponse:
    """End somebody's access."""
    request.scope.require(Permission.KEEP_PEOPLE)
    slug = request.scope.organisation.slug
    found = _found(request, member)
    form = Form(request.POST if request.method == "POST" else None)
    ended = answered(form, lambda: services.end_membership(membership=found, by=request.scope.by))
    if ended is not None:
        messages.success(request, _("%(name)s no longer has access.") % {"name": found.user.name})
        return redirect("members", slug)
    page = MemberPage(slug, found.user.name, found.user.email)
    return render(request, "people/end_access.jinja", {"page": page, "form": form})


@never_cache
@require_http_methods(FORM_METHODS)
def make_link(request: ScopedRequest, member: UUID) -> HttpResponse:
    """A one-time link for somebody who has not signed in yet."""
    request.scope.require(Permission.KEEP_PEOPLE)
    slug = request.scope.organisation.slug
    found = _found(request, member)
    form = Form(request.POST if request.method == "POST" else None)
    token = answered(
        form, lambda: services.link_for_new_member(membership=found, by=request.scope.by)
    )
    if token is not None:
        address = request.build_absolute_uri(reverse("use-link", args=[token]))
        page = LinkPage(slug, found.user.name, address)
        return render(request, "people/link.jinja", {"page": page})
    member_page = MemberPage(slug, found.user.name, found.user.email)
    return render(request, "people/make_link.jinja", {"page": member_page, "form": form})


def _found(request: ScopedRequest, pk: UUID) -> Membership:
    """A membership of the organisation that has not ended; Http404 for any other."""
    found = request.scope.get(Membership, pk, "user")
    if found.ended_at is not None:
        raise Http404
    return found
