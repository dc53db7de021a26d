"""Addresses that are kept are those of the pages that are there now."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import NoReverseMatch, path, set_script_prefix

from amends.ui.addresses import address_of


def nothing(request: object) -> HttpResponse:
    """A page that is never asked for."""
    return HttpResponse()


urlpatterns = [
    path("elsewhere/", nothing, name="privacy"),
    path("s/<slug:name>/", nothing, name="s"),
]


def test_an_address_follows_the_pages_and_where_they_are_mounted() -> None:
    usual = address_of("privacy")
    with override_settings(ROOT_URLCONF=__name__):
        assert address_of("privacy") == "/elsewhere/" != usual
        assert address_of("s", "one") == "/s/one/"
        set_script_prefix("/amends/")
        try:
            assert address_of("privacy") == "/amends/elsewhere/"
        finally:
            set_script_prefix("/")
        assert address_of("privacy") == "/elsewhere/"
    assert address_of("privacy") == usual


def test_no_address_is_made_up() -> None:
    with pytest.raises(NoReverseMatch):
        address_of("no such page")
