"""Addresses of the pages that show several stages, inside an organisation's own pages."""

from django.urls import path

from amends.web.views import home, ledger, matrix, plans

urlpatterns = [
    path("", home.home, name="home"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("plans/<uuid:plan>/", plans.plan, name="plan"),
    path("plans/<uuid:plan>/changes/", plans.plan_changes, name="plan-changes"),
    path("plans/<uuid:plan>/services/", matrix.plan_matrix, name="plan-matrix"),
    path("actions/<uuid:action>/", plans.action, name="action"),
    path("actions/<uuid:action>/services/", matrix.action_matrix, name="action-matrix"),
]
