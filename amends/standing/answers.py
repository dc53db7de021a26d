"""What `as_at` answers: frozen, typed, without words of its own. Sentences are made when shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.assurance.models import Cell, Judgement, Lowering, Standard
from amends.assurance.rules import MET, Reads
from amends.investigations.models import Report
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.plans.models import (
    Action,
    Commitment,
    Decision,
    OneOff,
    Placement,
    Plan,
    Update,
)
from amends.plans.queries.places import ENDING
from amends.plans.rules import DecisionKind, Rung, Strength
from amends.recommendations.models import LinkDecision, Recommendation, Response
from amends.recommendations.rules import Answer


def ended_by(own: Decision | None, whole: Decision | None) -> Decision | None:
    """The decision that ended an action, of the last that opens or closes it and its whole plan.

    A plan that is given up takes its actions with it, but for those that were closed, or that
    were reopened since.
    """
    if own is not None and own.kind in ENDING:
        return own
    if whole is None or whole.kind not in ENDING:
        return None
    if own is None:
        return whole
    later = (own.effective_on, own.sequence) > (whole.effective_on, whole.sequence)
    return None if own.kind != DecisionKind.REOPEN.value or later else whole


@dataclass(frozen=True)
class CellAsAt:
    """One action in one service: what it reads, and the rung that it is worth.

    `covers` is for how many running services it speaks: 1, or those of a division about which
    nothing is said of their own. `until` is the last day on which what it reads may be relied on.
    """

    pair: UUID
    service: Service
    reads: Reads
    rung: Rung
    in_use_from: date | None
    proof: frozenset[str]
    cell: Cell | None
    covers: int
    until: date | None
    # It is tested as one of a sample that speaks for the whole scope.
    sampled: bool
    # It was embedded here, and what stands says that it is no longer done so, or was tested and not met.
    slipped: bool

    @property
    def tested(self) -> bool:
        """Whether a test of it stands, met or not."""
        return self.reads in TESTED


# What a test that has not run out reads.
TESTED = frozenset({Reads.MET, Reads.NOT_MET, Reads.SUSTAINED})


@dataclass(frozen=True)
class Exclusion:
    """A service that is not in scope, or no longer, and why."""

    service: Service
    reason: str


@dataclass(frozen=True)
class ActionAsAt:
    """An action on a day, as known: the statements in force, and what follows from them."""

    action: Action
    placement: Placement
    commitment: Commitment | None
    first_commitment: Commitment | None
    rung: Rung
    in_place_on: date | None
    cells: tuple[CellAsAt, ...]
    excluded: tuple[Exclusion, ...]
    everywhere: bool
    # The recommendations that it serves, each with the day on which it was put under it.
    put_under: Mapping[UUID, date]
    last_update: Update | None
    last_claim: Update | None
    strength: Strength | None
    one_off: OneOff | None
    lowering: Lowering | None
    standard: Standard | None
    decision: Decision | None
    closure: Decision | None
    # What opens or closes its whole plan.
    plan_closure: Decision | None

    @property
    def number(self) -> str:
        """Its number in its plan."""
        return self.placement.number

    @property
    def serves(self) -> tuple[UUID, ...]:
        """The recommendations that it serves."""
        return tuple(self.put_under)

    @property
    def ended(self) -> Decision | None:
        """The decision by which it was stopped, no longer applies or was replaced, if it stands so.

        Its plan's counts as `ended_by` has it.
        """
        return ended_by(self.closure, self.plan_closure)

    @property
    def reached(self) -> int:
        """How many running services are in scope, each team of a division counted."""
        return sum(cell.covers for cell in self.cells)

    @property
    def embedded_services(self) -> int:
        """In how many of them it is embedded."""
        return sum(cell.covers for cell in self.cells if cell.rung is Rung.EMBEDDED)

    @property
    def slipped(self) -> tuple[CellAsAt, ...]:
        """The services in which it was embedded and has slipped."""
        return tuple(cell for cell in self.cells if cell.slipped)

    @property
    def by_sample(self) -> bool:
        """Whether a sample of its services is tested for all of them."""
        return any(cell.sampled for cell in self.cells)

    @property
    def tested_services(self) -> int:
        """In how many running services a test stands, met or not. Of parts, those that were tested."""
        return sum(cell.tested for cell in self.cells if cell.covers == 1 or cell.sampled)

    @property
    def weakest(self) -> CellAsAt | None:
        """The service that holds the action down."""
        return min(self.cells, key=lambda cell: cell.rung.height, default=None)

    @property
    def claimed_only(self) -> bool:
        """Somebody says that it is in place or complete, and no accepted evidence says so everywhere."""
        claims = self.last_claim is not None and self.ended is None
        return claims and self.rung.height < Rung.EVIDENCED.height


@dataclass(frozen=True)
class ResponseAsAt:
    """A party's answer in force."""

    response: Response

    @property
    def answer(self) -> Answer:
        """Which of the five."""
        return Answer(self.response.answer)


@dataclass(frozen=True)
class CarriedOver:
    """An earlier action that a link carries over: only where it is proven, in services of both scopes."""

    action: Action
    services: tuple[Service, ...]
    rung: Rung


@dataclass(frozen=True)
class Reopened:
    """An earlier action that a body opened again."""

    action: Action
    decision: Decision


@dataclass(frozen=True)
class LinkAsAt:
    """A crosswalk link in force, seen from the later recommendation."""

    decision: LinkDecision
    earlier: Recommendation | None
    carried: tuple[CarriedOver, ...] = ()
    # What it was said to carry over, of which nothing is proven in both scopes on the day.
    unproven: tuple[Action, ...] = ()
    # What it was said to carry over and was reopened: that is in doubt, whatever is proven.
    reopened: tuple[Reopened, ...] = ()
    # Actions that take up what it leaves to do, as long as they serve it and are not given up.
    taken_up_by: tuple[UUID, ...] = ()

    @property
    def services(self) -> tuple[Service, ...]:
        """Where anything carries over, each once."""
        return tuple({s.pk: s for each in self.carried for s in each.services}.values())


@dataclass(frozen=True)
class ReopenedGap:
    """What answered a recommendation was given up by a body, and nothing was put in its place since.

    `action` is what was given up; None where the recommendation itself was. `alone` says that
    nothing else serves the recommendation.
    """

    decision: Decision
    action: ActionAsAt | None
    alone: bool

    @property
    def since(self) -> date:
        """The day from which the gap is open."""
        return self.decision.effective_on


def without_ground(
    closure: Decision | None, judgement: Judgement | None, doubted: Judgement | None
) -> bool:
    """Whether a recommendation was closed, and was not judged met ever since.

    `doubted` is the last judgement that did not call it met. Once there was one after the closing,
    another that does closes nothing by itself: that takes a body.
    """
    if closure is None or closure.kind != DecisionKind.CLOSE.value:
        return False
    if judgement is None or judgement.value != MET:
        return True
    return doubted is not None and (doubted.effective_on, doubted.sequence) > (
        closure.effective_on,
        closure.sequence,
    )


@dataclass(frozen=True)
class RecommendationAsAt:
    """A recommendation on a day, as known. Its standing is a judgement, never its actions'."""

    recommendation: Recommendation
    responses: tuple[ResponseAsAt, ...]
    judgement: Judgement | None
    # The last judgement that did not call it met.
    doubted: Judgement | None
    decision: Decision | None
    closure: Decision | None
    links: tuple[LinkAsAt, ...]
    # What was given up is among them: it stays to be seen, and answers nothing any more.
    served_by: tuple[UUID, ...]
    ours: bool
    # It is addressed to us, not refused, and nothing serves it that was not given up.
    uncovered: bool
    # Gaps that a body opened again, the longest open first.
    reopened: tuple[ReopenedGap, ...]
    # It has been said which services it is for; until then nothing carries over to it.
    scoped: bool

    @property
    def closed_without_ground(self) -> bool:
        """A body closed it as met, and it was judged otherwise since: it reads as open."""
        return without_ground(self.closure, self.judgement, self.doubted)

    @property
    def closed(self) -> bool:
        """A body closed or ended it, and what that rests on still stands."""
        if self.closure is None or self.closure.kind == DecisionKind.REOPEN.value:
            return False
        return not self.closed_without_ground

    @property
    def open_gaps(self) -> tuple[LinkAsAt, ...]:
        """Links whose residual gap no action takes up yet; serving the recommendation is not that."""
        return tuple(
            link
            for link in self.links
            if self.ours and link.decision.residual_gap and not link.taken_up_by
        )


@dataclass(frozen=True)
class PlanAsAt:
    """A whole plan on a day, as known."""

    plan: Plan
    at: Moment
    reports: tuple[Report, ...]
    actions: tuple[ActionAsAt, ...]
    recommendations: tuple[RecommendationAsAt, ...]

    def action(self, pk: UUID) -> ActionAsAt:
        """One of its actions; KeyError for any other."""
        for action in self.actions:
            if action.action.pk == pk:
                return action
        raise KeyError(pk)

    @property
    def going_on(self) -> tuple[ActionAsAt, ...]:
        """Its actions without those that were given up."""
        return tuple(action for action in self.actions if action.ended is None)

    def count(self, rung: Rung) -> int:
        """How many actions stand on a rung; what was given up has reached none."""
        return sum(action.rung is rung for action in self.going_on)

    @property
    def claimed_only(self) -> tuple[ActionAsAt, ...]:
        """Actions that are claimed and not proven."""
        return tuple(action for action in self.actions if action.claimed_only)

    @property
    def uncovered(self) -> tuple[RecommendationAsAt, ...]:
        """Recommendations with nothing serving them that was not given up."""
        return tuple(r for r in self.recommendations if r.uncovered)


@dataclass(frozen=True)
class OrganisationAsAt:
    """Every plan of an organisation on a day, as known."""

    at: Moment
    plans: tuple[PlanAsAt, ...]
