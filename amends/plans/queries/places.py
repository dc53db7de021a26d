"""Where actions stand: their plan and number, what they serve, the services in their scope."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    Decision,
    Placement,
    Plan,
    ScopeStatement,
    Serving,
)
from amends.plans.rules import DecisionKind, ScopeState
from amends.recommendations.models import Recommendation

# Decisions after which a thing is open or closed; refusing and extending leave it as it was.
CHANGES_OPENNESS = Q(
    kind__in=[
        kind.value
        for kind in DecisionKind
        if kind not in {DecisionKind.REFUSE, DecisionKind.EXTEND}
    ]
)
# After these nobody works on a thing any more: what it answered is open, unless something else does.
ENDING = (
    DecisionKind.STOP.value,
    DecisionKind.NOT_APPLICABLE.value,
    DecisionKind.SUPERSEDE.value,
)


@dataclass(frozen=True)
class ActionLine:
    """An action with the number that it has in a plan."""

    action: Action
    number: str


def placement_on(action: Action, day: date) -> Placement | None:
    """The plan and number under which an action stands on a day. One query."""
    of = Action.objects.filter(pk=action.pk)
    return in_force(Placement, of, Moment(day)).select_related("plan").first()


def placed(plan: Plan, at: Moment) -> QuerySet[Placement]:
    """The placements that are in force in a plan at the moment."""
    ever = Action.objects.filter(placements__plan=plan)
    return in_force(Placement, ever, at).filter(plan=plan)


def actions_in(plan: Plan, at: Moment) -> tuple[ActionLine, ...]:
    """The actions that stand in a plan, by the order they came in. One query."""
    rows = placed(plan, at).select_related("subject").order_by("subject__sequence")
    return tuple(ActionLine(row.subject, row.number) for row in rows)


def served_by(action: Action, at: Moment) -> tuple[Recommendation, ...]:
    """The recommendations that an action serves, in printed order. One query."""
    states = in_force(Serving, ActionServes.objects.filter(action=action), at)
    served = states.filter(serves=True).values("subject__recommendation")
    return tuple(
        Recommendation.objects.filter(pk__in=served)
        .select_related("version__report")
        .order_by("version__received_on", "version__sequence", "position")
    )


def unserved(of: QuerySet[Recommendation], at: Moment) -> frozenset[UUID]:
    """Those that no action serves which is still meant to be done. Three queries.

    An action that was stopped, replaced or found no longer applicable leaves its gap open again.
    """
    pairs = ActionServes.objects.filter(recommendation__in=of.order_by())
    serving = list(
        in_force(Serving, pairs, at)
        .filter(serves=True)
        .values_list("subject__action_id", "subject__recommendation_id")
    )
    actions = Action.objects.filter(pk__in={action for action, _ in serving})
    closures = in_force(Decision, actions, at, key="action", where=CHANGES_OPENNESS)
    ended = set(closures.filter(kind__in=ENDING).values_list("action_id", flat=True))
    served = {recommendation for action, recommendation in serving if action not in ended}
    return frozenset(of.order_by().values_list("pk", flat=True)) - served


def opened_again(action: Action, at: Moment) -> frozenset[UUID]:
    """What an action serves whose gap a body opened again after it came to do so. Two queries.

    That it serves one of these can be said anew: it takes the place of what was given up.
    """
    states = in_force(Serving, ActionServes.objects.filter(action=action), at).filter(serves=True)
    since = dict(states.values_list("subject__recommendation_id", "effective_on"))
    decisions = standing_rows(Decision, at).filter(reopens_gap_of__in=since)
    named = decisions.exclude(action=action).values_list("reopens_gap_of_id", "effective_on")
    return frozenset(pk for pk, day in named if day > since[pk])


@dataclass(frozen=True)
class ScopeAt:
    """The services in an action's scope, and those left out with the reason."""

    inside: tuple[Service, ...]
    excluded: tuple[tuple[Service, str], ...]


def scope_at(action: Action, at: Moment) -> ScopeAt:
    """Where an action is to be done. One query."""
    states = list(
        in_force(ScopeStatement, ActionService.objects.filter(action=action), at)
        .select_related("subject__service")
        .order_by("subject__service__name", "subject__sequence")
    )
    return ScopeAt(
        inside=tuple(row.subject.service for row in states if row.state == ScopeState.IN.value),
        excluded=tuple(
            (row.subject.service, row.reason)
            for row in states
            if row.state == ScopeState.EXCLUDED.value
        ),
    )


def newest_scope(action: Action) -> UUID | None:
    """What was said last of an action's services, whatever its day: what a form has seen. One query."""
    rows = standing_rows(ScopeStatement, Moment(date.max)).filter(subject__action=action)
    return rows.order_by("-sequence").values_list("pk", flat=True).first()
