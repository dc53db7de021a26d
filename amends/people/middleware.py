"""Puts the scope on every request whose address begins with an organisation: /o/<slug>/…"""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from amends.people.permissions import Permission
from amends.people.scope import Scope, scope_of
from amends.ui.addresses import address_of
from amends.ui.context import NavItem, Notice, show_notice

type View = Callable[..., HttpResponseBase]


def navigation(slug: str, path: str, only: str | None = None) -> tuple[NavItem, ...]:
    """The sections of an organisation's pages, as far as they are there; marks the one shown.

    Later stages' pages are known by the names of their addresses. `only` is the one section of whoever
    reads nothing else.
    """
    sections: tuple[tuple[str, str], ...] = (
        ("home", _("What needs you")),
        ("cases", _("Cases")),
        ("plans", _("Plans")),
        ("meetings", _("Meetings")),
        ("reviews", _("Reviews")),
        ("editions", _("Editions")),
        ("services", _("Services")),
        ("roles", _("Roles")),
        ("parties", _("Organisations")),
        ("members", _("Members")),
        ("ledger", _("Ledger")),
    )
    if only is not None:
        sections = tuple(each for each in sections if each[0] == only)
    items = []
    for name, text in sections:
        try:
            href = address_of(name, slug)
        except NoReverseMatch:
            continue
        current = path == href if name == "home" else path.startswith(href)
        items.append(NavItem(text, href, current))
    return tuple(items)


def frame_of(request: HttpRequest, scope: Scope) -> None:
    """Tell the page's frame whose pages these are."""
    organisation = scope.organisation
    request.organisation_name = organisation.short_name or organisation.name  # type: ignore[attr-defined]  # read by the frame
    request.organisation_notice = organisation.notice  # type: ignore[attr-defined]  # read by the frame
    only = None if scope.may(Permission.READ) else "reviews"
    request.navigation = navigation(organisation.slug, request.path, only)  # type: ignore[attr-defined]  # read by the frame
    if organisation.fictional and not organisation.notice:
        show_notice(request, Notice.FICTIONAL)


class ScopeMiddleware:
    """No view under /o/<slug>/ runs without a member: guarding is not left to each view's memory.

    Someone who has not signed in is sent to sign in; anyone else gets 404, whether the
    organisation exists or not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the work is done once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Resolve the scope; the slug is taken out of the view's arguments."""
        if "organisation" not in kwargs:
            return None
        slug = str(kwargs.pop("organisation"))
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        scope = scope_of(request.user, slug)
        request.scope = scope  # type: ignore[attr-defined]  # see ScopedRequest
        frame_of(request, scope)
        return None
