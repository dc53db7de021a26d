"""Addresses of recommendations, inside an organisation's own pages."""

from django.urls import path

from amends.recommendations.views import (
    answers,
    crosswalk,
    drafts,
    misreadings,
    printed,
    registers,
    returning,
)

ONE = "recommendations/<uuid:recommendation>"

urlpatterns = [
    path("reports/<uuid:report>/recommendations/", printed.report, name="report-recommendations"),
    path("reports/<uuid:report>/answer/", answers.respond_to_all, name="respond-to-all"),
    path("reports/<uuid:report>/draft-to-final/", drafts.drafts, name="draft-to-final"),
    path("versions/<uuid:version>/add/", printed.add, name="add-recommendation"),
    path(f"{ONE}/intent/", printed.intent, name="state-intent"),
    path(f"{ONE}/addressees/", printed.addressees, name="add-addressees"),
    path(f"{ONE}/services/", printed.scope, name="recommendation-scope"),
    path(f"{ONE}/misread/", misreadings.misread, name="misread"),
    path(f"{ONE}/crosswalk/", crosswalk.choose, name="choose-earlier"),
    path("others/", registers.others, name="others-registers"),
    path("coming-back/", returning.coming_back, name="coming-back"),
    path("links/<uuid:link>/withdraw/", crosswalk.withdraw, name="withdraw-link"),
    path("misread/<uuid:entry>/restore/", misreadings.restore, name="restore-recommendation"),
]
