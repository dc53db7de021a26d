"""Addresses under /o/<slug>/."""

from django.urls import path

from amends.assurance.views import cells, judging, measures, proving, visits

urlpatterns = [
    path("actions/<uuid:action>/embedding/", cells.record_services, name="record-services"),
    path(
        "actions/<uuid:action>/embedding/<uuid:service>/",
        cells.record_service,
        name="record-service",
    ),
    path("visits/", visits.visits, name="visits"),
    path("visits/<uuid:service>/", visits.visit, name="visit"),
    path("cells/<uuid:cell>/correct/", cells.correct_cell, name="correct-cell"),
    path("actions/<uuid:action>/standard/", cells.set_standard, name="set-standard"),
    path("actions/<uuid:action>/sample/", proving.declare_sample, name="declare-sample"),
    path("embedded/<uuid:own>/", proving.embedding_rule, name="embedding-rule"),
    path(
        "embedded/<uuid:own>/change/",
        proving.set_rule,
        name="set-embedding-rule",
    ),
    path("actions/<uuid:action>/lower/", judging.lower_standing, name="lower-standing"),
    path("actions/<uuid:action>/judge/", judging.judge_action, name="judge-action"),
    path(
        "recommendations/<uuid:recommendation>/judge/",
        judging.judge_recommendation,
        name="judge-recommendation",
    ),
    path("themes/<uuid:theme>/judge/", judging.judge_theme, name="judge-theme"),
    path("actions/<uuid:action>/measure/", measures.measure_action, name="measure-action"),
    path(
        "recommendations/<uuid:recommendation>/measure/",
        measures.measure_recommendation,
        name="measure-recommendation",
    ),
    path("measures/<uuid:measure>/change/", measures.change_measure, name="change-measure"),
    path("measures/<uuid:measure>/values/", measures.add_values, name="add-values"),
    path("measures/<uuid:measure>/limits/", measures.new_limits, name="new-limits"),
    path(
        "judgements/<uuid:judgement>/correct/", judging.correct_judgement, name="correct-judgement"
    ),
]
