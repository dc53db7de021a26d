"""Reads of this stage: as at a moment, the crosswalk of a case, and what a form offers."""

from amends.recommendations.queries.choices import (
    answered_version,
    bodies_of,
    drafts_of,
    last_position,
    own_party,
    parties_of,
    services_of,
)
from amends.recommendations.queries.crosswalk import (
    CrosswalkAt,
    LaterAt,
    crosswalk_of,
    decisions_about,
    link_between,
)
from amends.recommendations.queries.standing import (
    Became,
    IntentAt,
    LinkAt,
    Named,
    Printed,
    RecommendationAt,
    ResponseAt,
    links_of,
    printed,
    recommendation_at,
    recommendations_at,
    recommendations_of,
)

__all__ = [
    "Became",
    "CrosswalkAt",
    "IntentAt",
    "LaterAt",
    "LinkAt",
    "Named",
    "Printed",
    "RecommendationAt",
    "ResponseAt",
    "answered_version",
    "bodies_of",
    "crosswalk_of",
    "decisions_about",
    "drafts_of",
    "last_position",
    "link_between",
    "links_of",
    "own_party",
    "parties_of",
    "printed",
    "recommendation_at",
    "recommendations_at",
    "recommendations_of",
    "services_of",
]
