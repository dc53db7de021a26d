"""What a person reads when a page cannot be shown: plain, and with what to do next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class ErrorPage:
    """A page that says what is wrong, and what to do."""

    title: str
    words: tuple[str, ...]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or not for this person; which of the two is not said."""
    page = ErrorPage(
        _("Page not found"),
        (
            _("If you typed or pasted the address, check that it is whole."),
            _(
                "The page may also belong to an organisation that you have no access to, or to a part of its record that your access does not include. Whoever keeps the plans of that organisation can tell you."
            ),
        ),
    )
    return render(request, "web/error.jinja", {"page": page}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person's access does not include it."""
    page = ErrorPage(
        _("Your access does not include this"),
        (
            _("Nothing has been changed."),
            _("If you need it for your work, ask whoever gave you access to this organisation."),
        ),
    )
    return render(request, "web/error.jinja", {"page": page}, status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not drawn for this sign-in, or cookies are off."""
    page = ErrorPage(
        _("This form can no longer be sent"),
        (
            _(
                "You have signed in or out since it was opened, or your browser does not keep cookies. Nothing has been saved."
            ),
            _(
                "Go back, copy what you have written, load the page again, and send the form from there."
            ),
        ),
    )
    return render(request, "web/error.jinja", {"page": page}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read. Drawn without asking who is signed in."""
    page = ErrorPage(
        _("That could not be read"),
        (
            _("What your browser sent is incomplete, or too large. Nothing has been saved."),
            _("Go back, load the page again, and try once more."),
        ),
    )
    return HttpResponse(render_to_string("web/plain_error.jinja", {"page": page}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without the database, which may be what is wrong."""
    page = ErrorPage(
        _("Something went wrong"),
        (
            _(
                "The fault is ours. Nothing has been half saved: what you sent is either kept whole or not at all."
            ),
            _(
                "Try again in a few minutes. If it happens again, tell whoever runs Amends what you were doing, and when."
            ),
        ),
    )
    return HttpResponse(render_to_string("web/plain_error.jinja", {"page": page}), status=500)
