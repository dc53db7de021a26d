"""The records that the questions before a decision are asked of, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from amends.assurance.queries import grades_of, measures_begun
from amends.assurance.rules import JudgementKind
from amends.evidence.queries import EvidenceAt, evidence_of_actions
from amends.evidence.rules import SHOWN, EvidenceKind
from amends.governance.rules.challenge import (
    ActionRecord,
    Asked,
    InService,
    RecommendationRecord,
    Shown,
    questions_of_action,
)
from amends.ledger.rules import Moment
from amends.plans.models import ActionServes
from amends.plans.rules import Rung, Strength
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.standing.queries import touching

# Of all the actions that a page is about; a plan with more has its own index of evidence.
MOST_PIECES = 5_000


@dataclass(frozen=True)
class Records:
    """The record of each action and recommendation, and the evidence shown of each action, by its id."""

    shown: Mapping[UUID, list[EvidenceAt]]
    actions: Mapping[UUID, ActionRecord]
    recommendations: Mapping[UUID, RecommendationRecord]


def records(
    actions: Collection[ActionAsAt], recommendations: Collection[RecommendationAsAt], at: Moment
) -> Records:
    """The records of actions and of the recommendations that they serve, as at a moment.

    `actions` holds all that serves the recommendations, so that it can be said of each what stands
    beside it. Six queries.
    """
    ids = [action.action.pk for action in actions]
    asked = {r.recommendation.pk for r in recommendations}
    served = asked.union(*(action.serves for action in actions))
    counted = measures_begun([*ids, *served], at)
    grades = grades_of(ids, at)
    strengths: dict[UUID, list[Strength | None]] = defaultdict(list)
    for action in actions:
        for pk in action.serves if action.ended is None else ():
            strengths[pk].append(action.strength)
    shown: dict[UUID, list[EvidenceAt]] = defaultdict(list)
    for piece in evidence_of_actions(ids, at, most=MOST_PIECES):
        if piece.stage in SHOWN:
            for about in piece.actions:
                shown[about.id].append(piece)
    of_actions = {
        action.action.pk: record_of_action(
            action,
            shown[action.action.pk],
            measures=sum(counted.get(pk, 0) for pk in (action.action.pk, *action.serves)),
            beside=[strength for pk in action.serves for strength in strengths[pk]],
            grades=grades.get(action.action.pk, ()),
        )
        for action in actions
    }
    by_id = {action.action.pk: action for action in actions}
    of_recommendations = {
        r.recommendation.pk: record_of_recommendation(
            r, [by_id[pk] for pk in r.served_by if pk in by_id], counted
        )
        for r in recommendations
    }
    return Records(shown, of_actions, of_recommendations)


def record_of_action(
    action: ActionAsAt,
    shown: Iterable[EvidenceAt],
    *,
    measures: int,
    beside: Iterable[Strength | None],
    grades: Iterable[JudgementKind],
) -> ActionRecord:
    """What the rules look at of an action. No query."""
    first, now = action.first_commitment, action.commitment
    return ActionRecord(
        claimed=action.last_claim is not None,
        proven=action.rung.height >= Rung.EVIDENCED.height,
        one_off=action.one_off is not None,
        services=tuple(
            InService(cell.service.name, cell.reads, cell.in_use_from) for cell in action.cells
        ),
        shown=tuple(
            Shown(
                piece.title,
                EvidenceKind(piece.kind),
                frozenset(service.name for service in piece.services),
                piece.period[1] if piece.period else None,
            )
            for piece in shown
        ),
        re_test=now is not None and now.re_test_by is not None and now.re_test_by.last is not None,
        measures=measures,
        strength=action.strength,
        beside=tuple(beside),
        moved=first is not None and now is not None and first.in_place_by != now.in_place_by,
        grades=frozenset(grades),
        excluded=tuple(sorted(each.service.name for each in action.excluded)),
        held_lower=action.lowering is not None,
    )


def record_of_recommendation(
    r: RecommendationAsAt, serving: Collection[ActionAsAt], counted: Mapping[UUID, int]
) -> RecommendationRecord:
    """What the rules look at of a recommendation: of what serves it, what was not given up. No query."""
    serving = [action for action in serving if action.ended is None]
    things = (r.recommendation.pk, *(action.action.pk for action in serving))
    return RecommendationRecord(
        ours=r.ours,
        answered=bool(r.responses),
        uncovered=r.uncovered,
        serving=len(serving),
        proven=sum(action.rung.height >= Rung.EVIDENCED.height for action in serving),
        strengths=tuple(action.strength for action in serving),
        measures=sum(counted.get(pk, 0) for pk in things),
        # That nothing serves it is asked about by itself.
        gaps=len(r.open_gaps) + sum(not gap.alone for gap in r.reopened),
        judged=r.judgement.value if r.judgement else "",
    )


def ever_served(actions: Collection[UUID]) -> set[UUID]:
    """The recommendations that any of these actions has ever served. One query."""
    pairs = ActionServes.objects.filter(action__in=actions)
    return set(pairs.values_list("recommendation", flat=True))


def beside(action: ActionAsAt, at: Moment) -> list[ActionAsAt]:
    """An action and all that serves what it serves. The queries of `actions_as_at` once more."""
    ids = {*touching(action.serves), action.action.pk}
    return actions_as_at(list(ids), action.action.organisation_id, at)


def questions(action: ActionAsAt, at: Moment) -> list[Asked]:
    """What an outside reviewer would ask of one action."""
    found = records(beside(action, at), (), at)
    return questions_of_action(found.actions[action.action.pk])
