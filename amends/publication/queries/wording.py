"""For whoever approves wording: each recommendation, its last approved words, and what moved since."""

from dataclasses import dataclass
from datetime import date

from amends.ledger.rules import Moment
from amends.plans.models import Plan
from amends.publication.models import Wording
from amends.publication.queries.editions import wordings_of
from amends.publication.rules import Hit, disclosure_hits
from amends.recommendations.models import Recommendation
from amends.standing.answers import PlanAsAt, RecommendationAsAt
from amends.standing.changes import Change, changes
from amends.standing.queries import plan_as_at
from amends.standing.sentences import sentence


@dataclass(frozen=True)
class WordingLine:
    """One recommendation. `since` is what moved after its words were approved, `hits` what they may disclose."""

    recommendation: Recommendation
    wording: Wording | None
    since: tuple[str, ...]
    hits: tuple[Hit, ...]


def wording_lines(plan: Plan, today: date) -> list[WordingLine]:
    """Every recommendation of a plan, in the report's order. A fixed number of queries."""
    at = Moment(today)
    found = plan_as_at(plan, at)
    approved = wordings_of(plan, at)
    first = min((each.effective_on for each in approved.values()), default=None)
    moved = changes(plan, Moment(first), at) if first else ()
    lines = []
    for each in found.recommendations:
        wording = approved.get(each.recommendation.pk)
        lines.append(
            WordingLine(
                each.recommendation,
                wording,
                tuple(
                    sentence(change)
                    for change in moved
                    if wording and _after(change, wording, each, found)
                ),
                disclosure_hits(wording.text) if wording else (),
            )
        )
    return lines


def _after(change: Change, wording: Wording, each: RecommendationAsAt, plan: PlanAsAt) -> bool:
    """Whether a change is about the recommendation or what serves it, and came after the words."""
    numbers = {a.number for a in plan.actions if a.action.pk in each.served_by}
    about = (
        change.label == each.recommendation.number
        if change.of_recommendation
        else change.label in numbers
    )
    entered = change.entered_on or change.day
    return about and max(change.day, entered) > wording.effective_on
