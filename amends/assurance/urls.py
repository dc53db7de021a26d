"""Addresses under /o/<slug>/."""

from django.urls import path

from amends.assurance.views import cells, judging

urlpatterns = [
    path("actions/<uuid:action>/embedding/", cells.record_services, name="record-services"),
    path(
        "actions/<uuid:action>/embedding/<uuid:service>/",
        cells.record_service,
        name="record-service",
    ),
    path("cells/<uuid:cell>/correct/", cells.correct_cell, name="correct-cell"),
    path("actions/<uuid:action>/standard/", cells.set_standard, name="set-standard"),
    path("actions/<uuid:action>/lower/", judging.lower_standing, name="lower-standing"),
    path("actions/<uuid:action>/judge/", judging.judge_action, name="judge-action"),
    path(
        "recommendations/<uuid:recommendation>/judge/",
        judging.judge_recommendation,
        name="judge-recommendation",
    ),
    path(
        "judgements/<uuid:judgement>/correct/", judging.correct_judgement, name="correct-judgement"
    ),
]
