"""Coming in and going out: signing in, one-time links, passwords, and which organisation."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.people import services
from amends.people.forms import FormPage, PasswordForm, SignInForm, answered
from amends.people.models import Organisation, User
from amends.people.queries import organisations_of
from amends.ui.form import Form

BACKEND = "django.contrib.auth.backends.ModelBackend"
BY_LINK = "signed in by link"
SIGNED_OUT = "signed out"
FORM_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class StartPage:
    """Where a person may go."""

    organisations: tuple[Organisation, ...]


@dataclass(frozen=True)
class AccountPage:
    """A person's own page."""

    user: User
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True)
class SignInPage(FormPage):
    """Where one signs in. `forget` says what the browser forgets that was filled in: old, or all."""

    forget: str = "old"


@require_safe
@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To one's only organisation, or a choice of them."""
    found = tuple(organisations_of(_user(request)))
    if len(found) == 1:
        return redirect(f"/o/{found[0].slug}/")
    return render(request, "people/start.jinja", {"page": StartPage(found)})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Email address and password."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    user = answered(
        form,
        lambda: services.sign_in(
            email=form.cleaned_data["email"], password=form.cleaned_data["password"]
        ),
    )
    if user is not None:
        login(request, user, backend=BACKEND)
        return redirect(_next(request))
    forget = "all" if request.session.pop(SIGNED_OUT, False) else "old"
    page = SignInPage(title=_("Sign in"), back="", submit=_("Sign in"), forget=forget)
    return render(request, "people/sign_in.jinja", {"page": page, "form": form})


@never_cache
@require_http_methods(FORM_METHODS)
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: opening it asks, pressing the button uses it.

    So a mail scanner that opens every link does not use it up.
    """
    form = Form(request.POST if request.method == "POST" else None)
    user = answered(form, lambda: services.use_sign_in_link(token))
    if user is not None:
        login(request, user, backend=BACKEND)
        request.session[BY_LINK] = True
        return redirect("start")
    return render(request, "people/use_link.jinja", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, wherever one was. Nothing that was filled in stays in the browser: others may use it."""
    logout(request)
    request.session[SIGNED_OUT] = True
    messages.success(request, _("You have signed out."))
    answer = redirect("sign-in")
    if request.is_secure():
        answer["Clear-Site-Data"] = '"storage"'
    return answer


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who one is signed in as."""
    user = _user(request)
    page = AccountPage(user, tuple(organisations_of(user)))
    return render(request, "people/account.jinja", {"page": page})


@never_cache
@login_required
@sensitive_post_parameters("current", "new")
@require_http_methods(FORM_METHODS)
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; the current one is not asked of who came by a one-time link."""
    user = _user(request)
    ask = user.has_usable_password() and not request.session.get(BY_LINK)
    form = PasswordForm(request.POST if request.method == "POST" else None, ask_current=ask)
    changed = answered(
        form,
        lambda: services.change_password(
            user=user, new=form.cleaned_data["new"], current=form.cleaned_data.get("current")
        ),
    )
    if changed is not None:
        update_session_auth_hash(request, changed)
        request.session.pop(BY_LINK, None)
        messages.success(request, _("Your password has been changed."))
        return redirect("account")
    page = FormPage(title=_("Change your password"), back="", submit=_("Change password"))
    return render(request, "people/change_password.jinja", {"page": page, "form": form})


def _user(request: HttpRequest) -> User:
    """Who has signed in; `login_required` stands before every use."""
    if not isinstance(request.user, User):
        raise TypeError
    return request.user


def _next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of ours."""
    wanted = request.GET.get("next", "")
    # A word without a slash would be taken for the name of an address.
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
