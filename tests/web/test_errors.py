"""What a person reads when a page cannot be shown."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from amends.config import urls
from amends.web.views import errors
from tests import factories
from tests.web.reading import words_of


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def garbled(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("refuse/", refuse),
    path("garbled/", garbled),
    path("break-down/", break_down),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nothing/here/", 404, "Page not found"),
        ("/refuse/", 403, "ask whoever gave you access"),
        ("/garbled/", 400, "Nothing has been saved"),
        ("/break-down/", 500, "Nothing has been half saved"),
    ],
)
def test_each_says_what_to_do(page_database: object, address: str, status: int, words: str) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert words in words_of(answer)
    assert answer.content.decode().count("<h1") == 1


def test_a_fault_is_told_without_the_database() -> None:
    """No database fixture: asking it for anything would fail the test."""
    request = RequestFactory().get("/")
    assert errors.server_error(request).status_code == 500
    assert errors.bad_request(request, SuspiciousOperation()).status_code == 400


def test_a_form_that_is_too_old_says_so(page_database: object) -> None:
    trust = factories.make_trust()
    client = Client(enforce_csrf_checks=True)
    client.force_login(trust.lead)
    answer = client.post(f"/o/{trust.slug}/ledger/")
    assert answer.status_code == 403
    assert "This form can no longer be sent" in words_of(answer)


def test_where_to_go_next_is_an_address_of_ours_or_the_first_page(page_database: object) -> None:
    client = Client()
    client.force_login(factories.make_trust().lead)
    for wanted in ("home", "two words", "//elsewhere.example/", "https://elsewhere.example/", ""):
        assert client.get("/sign-in/", {"next": wanted})["Location"] == "/"
    assert client.get("/sign-in/", {"next": "/account/"})["Location"] == "/account/"
