"""Addresses of reading in, under /o/<slug>/."""

from django.urls import path

from amends.intake.views import documents, leftover, review, statements

READING = "readings/<uuid:reading>"

urlpatterns = [
    path("reports/<uuid:report>/read-in/", documents.read_in, name="read-in"),
    path("cases/from-a-statement/", statements.open_from_statement, name="open-from-statement"),
    path(f"{READING}/", documents.reading, name="reading"),
    path(f"{READING}/left-over/", leftover.left_over, name="left-over"),
    path(f"{READING}/statement/", statements.confirm_statement, name="confirm-statement"),
    path(f"{READING}/passages/<uuid:passage>/", review.passage, name="passage"),
    path(
        f"{READING}/passages/<uuid:passage>/page-<int:number>.png",
        documents.page_picture,
        name="passage-page",
    ),
]
