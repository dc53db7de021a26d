"""Addresses of reading in, under /o/<slug>/."""

from django.urls import path

from amends.intake.views import (
    documents,
    giving_back,
    leftover,
    mapping,
    plans,
    review,
    rows,
    sheets,
    statements,
)

READING = "readings/<uuid:reading>"

urlpatterns = [
    path("reports/<uuid:report>/read-in/", documents.read_in, name="read-in"),
    path("plans/<uuid:plan>/read-in/", plans.read_in_plan, name="read-in-plan"),
    path("plans/remembered/", mapping.memory, name="document-memory"),
    path("cases/from-a-statement/", statements.open_from_statement, name="open-from-statement"),
    path(f"{READING}/", documents.reading, name="reading"),
    path(f"{READING}/give-back/", giving_back.give_back, name="give-back"),
    path(f"{READING}/left-over/", leftover.left_over, name="left-over"),
    path(f"{READING}/sheet/", sheets.sheet, name="sheet"),
    path(f"{READING}/statement/", statements.confirm_statement, name="confirm-statement"),
    path(f"{READING}/columns/", mapping.columns, name="plan-columns"),
    path(f"{READING}/meanings/", mapping.meanings, name="plan-meanings"),
    path(f"{READING}/rows/", plans.plan_rows, name="plan-rows"),
    path(f"{READING}/rows/sure/", plans.sure_rows, name="sure-rows"),
    path(f"{READING}/rows/<uuid:row>/", rows.row, name="plan-row"),
    path(
        f"{READING}/rows/<uuid:row>/page-<int:number>.png",
        documents.row_picture,
        name="row-page",
    ),
    path(f"{READING}/passages/<uuid:passage>/", review.passage, name="passage"),
    path(
        f"{READING}/passages/<uuid:passage>/page-<int:number>.png",
        documents.page_picture,
        name="passage-page",
    ),
]
