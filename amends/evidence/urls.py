"""Addresses of evidence, inside an organisation's own pages."""

from django.urls import path

from amends.evidence.views import adding, additions, quarantine, reading, steps

ONE = "evidence/<uuid:evidence>"

urlpatterns = [
    path("plans/<uuid:plan>/evidence/", reading.plan_evidence, name="plan-evidence"),
    path("actions/<uuid:action>/evidence/", reading.action_evidence, name="action-evidence"),
    path("actions/<uuid:action>/evidence/add/", adding.add, name="add-evidence"),
    path(f"{ONE}/", reading.evidence, name="evidence"),
    path(f"{ONE}/file/", reading.download, name="evidence-file"),
    path(f"{ONE}/file/add/", additions.add_version, name="add-evidence-file"),
    path(f"{ONE}/files/<uuid:piece_file>/", additions.version, name="evidence-version"),
    path(f"{ONE}/quarantine/", quarantine.let_open, name="let-open"),
    path("quarantine/", quarantine.queue, name="quarantine"),
    path(f"{ONE}/link/", additions.check_link, name="check-evidence-link"),
    path(f"{ONE}/about/", adding.also, name="widen-evidence"),
    path(f"{ONE}/hold/", steps.hold, name="hold-evidence"),
    path(f"{ONE}/present/", steps.present, name="present-evidence"),
    path(f"{ONE}/decide/", steps.decide, name="decide-evidence"),
    path(f"{ONE}/no-longer/", steps.withdraw, name="withdraw-evidence"),
    path("evidence-states/<uuid:state>/correct/", steps.correct, name="correct-evidence"),
    path("evidence-states/<uuid:state>/take-out/", steps.retract, name="retract-evidence"),
]
