"""Addresses of the forms of plans and actions, inside an organisation's own pages."""

from django.urls import path

from amends.plans.views import actions, drafts, gaps, inheritances, plans, promises, scopes, updates

ACTION = "actions/<uuid:action>"

urlpatterns = [
    path("plans/begin/", plans.begin, name="begin-plan"),
    path("plans/<uuid:plan>/about/", plans.describe, name="describe-plan"),
    path("plans/<uuid:plan>/add/", actions.add, name="add-action"),
    path(f"{ACTION}/move/", actions.place, name="place-action"),
    path(f"{ACTION}/strength/", actions.strength, name="action-strength"),
    path(f"{ACTION}/one-off/", actions.one_off, name="action-one-off"),
    path(f"{ACTION}/terms/", promises.change, name="change-terms"),
    path("commitments/<uuid:commitment>/correct/", promises.correct, name="correct-terms"),
    path(f"{ACTION}/update/", updates.tell, name="update-action"),
    path("updates/<uuid:update>/correct/", updates.correct, name="correct-update"),
    path(f"{ACTION}/scope/", scopes.scope, name="action-scope"),
    path(f"{ACTION}/serves/", scopes.serve, name="serve-another"),
    path(f"{ACTION}/serves/<uuid:recommendation>/stop/", scopes.stop_serving, name="stop-serving"),
    path("links/<uuid:link>/carry-over/", inheritances.carry_over, name="carry-over"),
    path("links/<uuid:link>/take-up/", gaps.take_up, name="take-up"),
    path("reports/<uuid:report>/draft-to-final/confirm/", drafts.confirm, name="confirm-draft"),
]
