"""Addresses under /o/<slug>/."""

from django.urls import path

from amends.governance.views import decisions, meetings, redactions

urlpatterns = [
    path("actions/<uuid:action>/decide/", decisions.decide_action, name="decide-action"),
    path(
        "recommendations/<uuid:recommendation>/decide/",
        decisions.decide_recommendation,
        name="decide-recommendation",
    ),
    path("plans/<uuid:plan>/decide/", decisions.decide_plan, name="decide-plan"),
    path("meetings/new/", meetings.record_meeting, name="record-meeting"),
    path("meetings/call/", meetings.call_meeting, name="call-meeting"),
    path("meetings/<uuid:meeting>/agenda/", meetings.put_before, name="put-before"),
    path("meetings/<uuid:meeting>/present/", meetings.attend, name="attend-meeting"),
    path("meetings/<uuid:meeting>/call-off/", meetings.call_off, name="call-off-meeting"),
    path("agenda/<uuid:item>/take-off/", meetings.take_off, name="take-off-agenda"),
    path("remove-words/", redactions.removals, name="removals"),
    path("remove-words/hold/", redactions.legal_hold, name="legal-hold"),
    path(
        "remove-words/<uuid:removal>/approve/", redactions.approve_removal, name="approve-removal"
    ),
    path("remove-words/<str:kind>/<uuid:thing>/", redactions.ask_removal, name="ask-removal"),
    path(
        "remove-file/<str:kind>/<uuid:thing>/",
        redactions.ask_file_removal,
        name="ask-file-removal",
    ),
]
