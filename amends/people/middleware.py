"""Puts the scope on every request whose address begins with an organisation: /o/<slug>/…"""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from amends.people.scope import scope_of

type View = Callable[..., HttpResponseBase]


class ScopeMiddleware:
    """No view under /o/<slug>/ runs without a member: guarding is not left to each view's memory.

    Someone who has not signed in is sent to sign in; anyone else gets 404, whether the
    organisation exists or not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
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
        request.scope = scope_of(request.user, slug)  # type: ignore[attr-defined]  # see ScopedRequest
        return None
