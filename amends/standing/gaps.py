"""What serves each recommendation, and the gaps that bodies open again by giving up what answered it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.plans.models import Decision
from amends.plans.queries.places import ENDING
from amends.plans.rules import DecisionKind
from amends.recommendations.models import Recommendation
from amends.standing.answers import ActionAsAt, ReopenedGap


@dataclass(frozen=True)
class Under:
    """Actions by what they serve, in the order of their numbers, and by what they no longer answer."""

    served: Mapping[UUID, tuple[ActionAsAt, ...]]
    given_up: Mapping[UUID, tuple[ActionAsAt, ...]]

    @classmethod
    def of(cls, actions: Iterable[ActionAsAt]) -> "Under":
        """Of every action that serves, or ever served, what is asked about."""
        served: dict[UUID, tuple[ActionAsAt, ...]] = {}
        given_up: dict[UUID, tuple[ActionAsAt, ...]] = {}
        for action in actions:
            for pk in action.serves:
                served[pk] = (*served.get(pk, ()), action)
            if action.ended is not None:
                # The decision may name one that the action was taken off since.
                named = action.ended.reopens_gap_of_id
                for answered in {*action.serves, *([named] if named else [])}:
                    given_up[answered] = (*given_up.get(answered, ()), action)
        return cls(served, given_up)

    def serving(self, recommendation: UUID | None) -> tuple[ActionAsAt, ...]:
        """Everything that serves it, given up or not."""
        return self.served.get(recommendation, ()) if recommendation is not None else ()

    def live(self, recommendation: UUID | None) -> tuple[ActionAsAt, ...]:
        """What serves it and was not given up."""
        return tuple(action for action in self.serving(recommendation) if action.ended is None)

    def covers(self, row: Recommendation, its_parts: Collection[UUID]) -> bool:
        """Whether anything live serves it, the whole of it, or each of its parts."""
        if self.live(row.pk) or self.live(row.part_of_id):
            return True
        return bool(its_parts) and all(self.live(part) for part in its_parts)

    def put_since(self, row: Recommendation, its_parts: Collection[UUID], day: date) -> bool:
        """Whether anything live was put under it, the whole of it, or each of its parts on or after a day."""
        if self.new(row.pk, day) or self.new(row.part_of_id, day):
            return True
        return bool(its_parts) and all(self.new(part, day) for part in its_parts)

    def new(self, recommendation: UUID | None, day: date) -> bool:
        """Whether anything live was put under it on or after a day."""
        return recommendation is not None and any(
            action.put_under[recommendation] >= day for action in self.live(recommendation)
        )


def reopened(
    row: Recommendation,
    closure: Decision | None,
    under: Under,
    its_parts: Collection[UUID],
    *,
    alone: bool,
) -> tuple[ReopenedGap, ...]:
    """The gaps that are open again in what answers a recommendation, the longest open first.

    One opens where a body gave up an action and named the recommendation, or where nothing else
    serves it, which is what `alone` says. It is open until an action is put under the
    recommendation on or after that day, the action is reopened, or a body closes the recommendation.
    `closure` is the last decision that opens or closes the recommendation itself; one that was
    replaced leaves none.
    """
    if closure is not None and closure.kind in ENDING:
        replaced = closure.kind == DecisionKind.SUPERSEDE.value
        if replaced or under.put_since(row, its_parts, closure.effective_on):
            return ()
        return (ReopenedGap(closure, None, alone),)
    found = []
    for action in under.given_up.get(row.pk, ()):
        decision = action.ended
        if decision is None or closed_since(closure, decision):
            continue
        opens = alone or decision.reopens_gap_of_id == row.pk
        if opens and not under.put_since(row, its_parts, decision.effective_on):
            found.append(ReopenedGap(decision, action, alone))
    return tuple(sorted(found, key=lambda gap: (gap.since, gap.decision.sequence)))


def closed_since(closure: Decision | None, decision: Decision) -> bool:
    """Whether a body closed the recommendation after the decision."""
    if closure is None or closure.kind != DecisionKind.CLOSE.value:
        return False
    return (closure.effective_on, closure.sequence) > (decision.effective_on, decision.sequence)
