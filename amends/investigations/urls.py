"""Addresses of cases and reports, under /o/<slug>/. The page of one case is in amends/web."""

from django.urls import path

from amends.investigations import views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/open/", views.open_case, name="open-case"),
    path("cases/<uuid:case>/describe/", views.describe_case, name="describe-case"),
    path("cases/<uuid:case>/events/add/", views.add_event, name="add-event"),
    path("cases/<uuid:case>/reports/add/", views.add_report, name="add-report"),
    path("reports/<uuid:report>/dates/", views.date_report, name="date-report"),
    path("reports/<uuid:report>/versions/add/", views.add_version, name="add-version"),
    path("versions/<uuid:version>/document/", views.document, name="document"),
    path("versions/<uuid:version>/document/add/", views.attach_document, name="attach-document"),
    path("versions/<uuid:version>/withdraw/", views.withdraw_version, name="withdraw-version"),
]
