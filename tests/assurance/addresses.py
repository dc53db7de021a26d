"""The real addresses, and the two that pages of this stage lead to until their own stage draws them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from amends.config import urls


def elsewhere(request: HttpRequest, thing: object) -> HttpResponse:
    """A page of another stage."""
    del request
    return HttpResponse(str(thing))


urlpatterns = [
    *urls.urlpatterns,
    path("o/<slug:organisation>/actions/<uuid:thing>/", elsewhere, name="action"),
    path("o/<slug:organisation>/plans/<uuid:thing>/", elsewhere, name="plan"),
    path("sign-in/", elsewhere, {"thing": ""}, name="sign-in"),
]
