"""What a crosswalk link carries over, what it could, and what takes up what it leaves to do."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import (
    Action,
    ActionServes,
    GapAction,
    Inheritance,
    InheritedAction,
    Serving,
    TakingUp,
)
from amends.plans.queries.standing import EVER
from amends.recommendations.models import Link, Recommendation


@dataclass(frozen=True)
class CarriedLine:
    """An earlier action that a link carries over, and what somebody says that it carries."""

    action: UUID
    title: str
    what: str
    since: date


def carried_by(link: Link, at: Moment) -> tuple[CarriedLine, ...]:
    """What a link carries over at the moment. One query."""
    rows = in_force(Inheritance, InheritedAction.objects.filter(link=link), at)
    kept = rows.filter(carried=True).select_related("subject__action")
    return tuple(
        CarriedLine(row.subject.action_id, row.subject.action.title, row.what, row.effective_on)
        for row in kept.order_by("subject__sequence")
    )


def actions_serving(recommendation: Recommendation, at: Moment) -> tuple[Action, ...]:
    """The actions that serve a recommendation at the moment, by the order they came in. One query."""
    pairs = ActionServes.objects.filter(recommendation=recommendation)
    states = in_force(Serving, pairs, at).filter(serves=True).values("subject__action")
    return tuple(Action.objects.filter(pk__in=states).order_by("sequence"))


def newest_inheritance(link: Link, action: Action) -> UUID | None:
    """What was said last of a pair, whatever its day. One query."""
    rows = standing_rows(Inheritance, EVER).filter(subject__link=link, subject__action=action)
    return rows.order_by("-sequence").values_list("pk", flat=True).first()


@dataclass(frozen=True)
class TakerLine:
    """An action that takes up what a link leaves to do."""

    action: UUID
    title: str
    reason: str
    since: date


def takers_of(link: Link, at: Moment) -> tuple[TakerLine, ...]:
    """The actions that take up what a link leaves to do at the moment. One query."""
    rows = in_force(TakingUp, GapAction.objects.filter(link=link), at).filter(takes_up=True)
    return tuple(
        TakerLine(row.subject.action_id, row.subject.action.title, row.reason, row.effective_on)
        for row in rows.select_related("subject__action").order_by("subject__sequence")
    )


def newest_taking_up(link: Link, action: Action) -> UUID | None:
    """What was said last of a pair, whatever its day. One query."""
    rows = standing_rows(TakingUp, EVER).filter(subject__link=link, subject__action=action)
    return rows.order_by("-sequence").values_list("pk", flat=True).first()
