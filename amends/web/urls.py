"""Addresses of the pages that show several stages, and what is open to anyone."""

from django.urls import path

from amends.recommendations.views import answers
from amends.web.queries.letters import letters
from amends.web.views import (
    about,
    actions,
    assurance,
    cases,
    challenge,
    corrections,
    crosswalk,
    evidence_index,
    families,
    home,
    ledger,
    matrix,
    measures,
    meetings,
    own_grades,
    pairs,
    panels,
    plans,
    previews,
    recommendations,
    reports,
    reviewing,
    reviews,
    themes,
    tour,
)

# A page, a sheet, and the files themselves.
INDEX: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("", "", {}),
    ("index.csv", "-csv", {"how": evidence_index.CSV}),
    ("index.zip", "-zip", {"how": evidence_index.ZIP}),
)

# Open to anyone.
open_patterns = [
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
]

# Under /o/<slug>/.
urlpatterns = [
    path("", home.home, name="home"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("tour/", tour.tour, name="tour"),
    path("cases/<uuid:case>/", cases.case, name="case"),
    path("cases/<uuid:case>/families/", families.families, name="families"),
    path("families/<uuid:family>/", families.family, name="family"),
    path(
        "recommendations/<uuid:recommendation>/",
        recommendations.recommendation,
        name="recommendation",
    ),
    path("cases/<uuid:case>/crosswalk/", crosswalk.crosswalk, name="crosswalk"),
    path(
        "recommendations/<uuid:recommendation>/crosswalk/nothing-earlier/",
        pairs.decide,
        name="nothing-earlier",
    ),
    path(
        "recommendations/<uuid:recommendation>/crosswalk/<uuid:earlier>/",
        pairs.decide,
        name="decide-link",
    ),
    path("reports/<uuid:report>/", reports.report, name="report"),
    path(
        "recommendations/<uuid:recommendation>/answer/<uuid:party>/",
        answers.respond,
        {"letters": letters},
        name="respond",
    ),
    path("plans/<uuid:plan>/", plans.plan, name="plan"),
    path("plans/<uuid:plan>/changes/", plans.plan_changes, name="plan-changes"),
    path("plans/<uuid:plan>/assurance/", assurance.plan_assurance, name="plan-assurance"),
    path("plans/<uuid:plan>/before-a-panel/", challenge.plan_challenge, name="plan-challenge"),
    path(
        "recommendations/<uuid:recommendation>/before-a-panel/",
        challenge.recommendation_challenge,
        name="recommendation-challenge",
    ),
    path(
        "actions/<uuid:action>/before-a-panel/", challenge.action_challenge, name="action-challenge"
    ),
    path("plans/<uuid:plan>/services/", matrix.plan_matrix, name="plan-matrix"),
    path("entries/<str:kind>/<uuid:thing>/", corrections.entries_of, name="entries"),
    path("entries/<str:kind>/<uuid:entry>/correct/", corrections.correct, name="correct-entry"),
    path("plans/<uuid:plan>/themes/begin/", themes.begin_theme, name="begin-theme"),
    path("themes/<uuid:theme>/", themes.theme, name="theme"),
    path("themes/<uuid:theme>/change/", themes.change_theme, name="change-theme"),
    path("reviews/", reviewing.home, name="reviews"),
    path("plans/<uuid:plan>/reviews/open/", reviews.open_review, name="open-review"),
    path("reviews/<uuid:review>/", reviews.review, name="review"),
    path("reviews/<uuid:review>/declare/", reviews.declare, name="declare-interests"),
    path("reviews/<uuid:review>/release/", own_grades.release, name="release-grades"),
    path("review-items/<uuid:reviewed>/", reviews.reviewed, name="reviewed"),
    path("review-items/<uuid:reviewed>/take-back/", own_grades.take_back, name="take-grade-back"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<uuid:meeting>/", panels.meeting, name="meeting"),
    path("meetings/<uuid:meeting>/pack/", panels.meeting_pack, name="meeting-pack"),
    path("meetings/<uuid:meeting>/decisions/", panels.meeting_decisions, name="meeting-decisions"),
    path("measures/<uuid:measure>/", measures.measure, name="measure"),
    path("actions/<uuid:action>/", actions.action, name="action"),
    path("actions/<uuid:action>/services/", matrix.action_matrix, name="action-matrix"),
    *(
        path(f"{of}/evidence-index/{file}", view, how, name=f"{name}-index{ending}")
        for of, view, name in (
            ("plans/<uuid:plan>", evidence_index.plan_index, "plan"),
            (
                "recommendations/<uuid:recommendation>",
                evidence_index.recommendation_index,
                "recommendation",
            ),
            ("meetings/<uuid:meeting>", evidence_index.meeting_index, "meeting"),
            ("reviews/<uuid:review>", evidence_index.review_index, "review"),
        )
        for file, ending, how in INDEX
    ),
    path(
        "reviews/<uuid:review>/evidence/<uuid:evidence>/file/",
        evidence_index.review_file,
        name="review-evidence-file",
    ),
    *(
        path(f"{of}/preview/{file}", view, how, name=f"{name}-preview{ending}")
        for of, view, name in (
            ("evidence/<uuid:evidence>/files/<uuid:piece_file>", previews.evidence, "evidence"),
            (
                "reviews/<uuid:review>/evidence/<uuid:evidence>",
                previews.reviewed,
                "review-evidence",
            ),
        )
        for file, ending, how in (("", "", {}), ("picture.png", "-picture", {"picture": True}))
    ),
]
