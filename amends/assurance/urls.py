"""Addresses under /o/<slug>/."""

from django.urls import path

from amends.assurance import views

urlpatterns = [
    path("actions/<uuid:action>/embedding/", views.record_services, name="record-services"),
    path(
        "actions/<uuid:action>/embedding/<uuid:service>/",
        views.record_service,
        name="record-service",
    ),
    path("cells/<uuid:cell>/correct/", views.correct_cell, name="correct-cell"),
    path("actions/<uuid:action>/standard/", views.set_standard, name="set-standard"),
    path("actions/<uuid:action>/lower/", views.lower_standing, name="lower-standing"),
    path("actions/<uuid:action>/judge/", views.judge_action, name="judge-action"),
    path(
        "recommendations/<uuid:recommendation>/judge/",
        views.judge_recommendation,
        name="judge-recommendation",
    ),
    path("judgements/<uuid:judgement>/correct/", views.correct_judgement, name="correct-judgement"),
]
