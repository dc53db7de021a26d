"""Every address: the public side, signing in, and each organisation's own pages under /o/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

from amends.people.urls import entrance_patterns
from amends.publication.urls import public_patterns
from amends.web.urls import open_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    *entrance_patterns,
    *public_patterns,
    *open_patterns,
    # First, because it draws some of the earlier stages' things together with the later ones'.
    path("o/<slug:organisation>/", include("amends.web.urls")),
    path("o/<slug:organisation>/", include("amends.people.urls")),
    path("o/<slug:organisation>/", include("amends.investigations.urls")),
    path("o/<slug:organisation>/", include("amends.recommendations.urls")),
    path("o/<slug:organisation>/", include("amends.plans.urls")),
    path("o/<slug:organisation>/", include("amends.evidence.urls")),
    path("o/<slug:organisation>/", include("amends.assurance.urls")),
    path("o/<slug:organisation>/", include("amends.intake.urls")),
    path("o/<slug:organisation>/", include("amends.governance.urls")),
    path("o/<slug:organisation>/", include("amends.publication.urls")),
]

handler400 = "amends.web.views.errors.bad_request"
handler403 = "amends.web.views.errors.forbidden"
handler404 = "amends.web.views.errors.not_found"
handler500 = "amends.web.views.errors.server_error"
