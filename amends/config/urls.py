"""Every address: the public side, signing in, and each organisation's own pages under /o/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from amends.people.urls import entrance_patterns
from amends.publication.urls import public_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    *entrance_patterns,
    *public_patterns,
    path("o/<slug:organisation>/", include("amends.people.urls")),
    path("o/<slug:organisation>/", include("amends.investigations.urls")),
    path("o/<slug:organisation>/", include("amends.recommendations.urls")),
    path("o/<slug:organisation>/", include("amends.plans.urls")),
    path("o/<slug:organisation>/", include("amends.evidence.urls")),
    path("o/<slug:organisation>/", include("amends.assurance.urls")),
    path("o/<slug:organisation>/", include("amends.governance.urls")),
    path("o/<slug:organisation>/", include("amends.publication.urls")),
    path("o/<slug:organisation>/", include("amends.web.urls")),
]
