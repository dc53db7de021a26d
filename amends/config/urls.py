"""Every address: the public side, signing in, and each organisation's own pages under /o/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("o/<slug:organisation>/", include("amends.recommendations.urls")),
    path("o/<slug:organisation>/", include("amends.assurance.urls")),
    path("o/<slug:organisation>/", include("amends.governance.urls")),
    path("o/<slug:organisation>/", include("amends.web.urls")),
]
