"""What needs whom: everything that waits for a person, most urgent first, from one look at the record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from amends.assurance.rules import Reads
from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.rules import Stage
from amends.intake.queries import ReadingLine, half_done
from amends.ledger.dates import ImpreciseDate
from amends.ledger.queries import in_force
from amends.people.permissions import Permission
from amends.plans.models import Plan
from amends.plans.queries import OpenedSince, opened_since
from amends.plans.rules import DecisionKind, Rung
from amends.publication.models import DraftEdition
from amends.standing.answers import (
    ActionAsAt,
    CellAsAt,
    LinkAsAt,
    OrganisationAsAt,
    PlanAsAt,
    RecommendationAsAt,
    ReopenedGap,
)

MOST_PRESENTED = 50


class Kind(StrEnum):
    """Kinds of need, in the order in which they are told."""

    READING = "reading"
    WITHOUT_GROUND = "without ground"
    UNANSWERED = "unanswered"
    UNCOVERED = "uncovered"
    REOPENED = "reopened"
    GAP = "gap"
    LATE = "late"
    UNTESTED = "untested"
    OPENED = "opened"
    LATE_PROOF = "late proof"
    PRESENTED = "presented"
    DRAFT = "draft"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Need:
    """One thing that waits. `days` is for how long; what it is about depends on the kind.

    `unsaid` are the plan's actions that say nothing of a service that has `opened`.
    """

    kind: Kind
    plan: Plan | None
    days: int = 0
    action: ActionAsAt | None = None
    recommendation: RecommendationAsAt | None = None
    link: LinkAsAt | None = None
    gap: ReopenedGap | None = None
    cells: tuple[CellAsAt, ...] = ()
    presented: EvidenceState | None = None
    draft: DraftEdition | None = None
    reading: ReadingLine | None = None
    opened: OpenedSince | None = None
    unsaid: tuple[ActionAsAt, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who asks. Somebody who keeps plans is told of all; an owner of what their role owns."""

    may: Callable[[Permission], bool]
    person: UUID
    role: UUID | None

    @property
    def keeps_plans(self) -> bool:
        """They see to every plan."""
        return self.may(Permission.PLAN)

    def sees_to(self, action: ActionAsAt) -> bool:
        """This action waits for them."""
        if self.keeps_plans:
            return True
        return action.commitment is not None and action.commitment.owner_id == self.role


def needs(found: OrganisationAsAt, reader: Reader, organisation_id: UUID) -> list[Need]:
    """Everything that waits for the reader, most urgent first. Nine queries, or fewer."""
    told = [
        *readings(organisation_id, found.at.day, reader),
        *(need for plan in found.plans for need in of_actions(plan, reader)),
        *once(need for plan in found.plans for need in of_recommendations(plan, reader)),
        *opened(organisation_id, found, reader),
        *presented(organisation_id, found, reader),
        *drafts(organisation_id, reader),
    ]
    order = list(Kind)
    return sorted(told, key=lambda need: (order.index(need.kind), -need.days))


def once(told: Iterator[Need]) -> Iterator[Need]:
    """A recommendation that several plans answer is told of once."""
    seen: set[tuple[Kind, UUID]] = set()
    for need in told:
        if need.recommendation is None:
            continue
        key = (need.kind, need.recommendation.recommendation.pk)
        if key not in seen:
            seen.add(key)
            yield need


def overdue(promise: ImpreciseDate | None, day: date) -> int:
    """Days since the last day of a promise; 0 when it has not passed, or none was given."""
    if promise is None or promise.last is None:
        return 0
    return max(0, (day - promise.last).days)


def is_open(action: ActionAsAt) -> bool:
    """No body has closed it, or ended it or its plan, or one has reopened it."""
    reopened = action.closure is None or action.closure.kind == DecisionKind.REOPEN.value
    return reopened and action.ended is None


def of_actions(plan: PlanAsAt, reader: Reader) -> Iterator[Need]:
    """Promises that have passed, tests that have run out, claims without proof."""
    day = plan.at.day
    for action in plan.going_on:
        if not reader.sees_to(action):
            continue
        if is_open(action):
            yield from of_promises(plan, action, day)
        old = tuple(cell for cell in action.cells if cell.reads is Reads.NOT_TESTED_SINCE)
        if old:
            tested = [cell.cell.effective_on for cell in old if cell.cell is not None]
            days = (day - min(tested)).days
            yield Need(Kind.UNTESTED, plan.plan, days, action=action, cells=old)


def of_promises(plan: PlanAsAt, action: ActionAsAt, day: date) -> Iterator[Need]:
    """What an open action promised or claimed, and has not shown."""
    promise = action.commitment
    late = overdue(promise.in_place_by, day) if promise else 0
    late_proof = overdue(promise.evidenced_by, day) if promise else 0
    proven = action.rung.height >= Rung.EVIDENCED.height
    if late and action.in_place_on is None and action.rung.height < Rung.IN_PLACE.height:
        yield Need(Kind.LATE, plan.plan, late, action=action)
    elif late_proof and not proven:
        # That it is claimed and not proven goes without saying.
        yield Need(Kind.LATE_PROOF, plan.plan, late_proof, action=action)
        return
    if action.claimed_only and action.last_claim is not None:
        days = (day - action.last_claim.effective_on).days
        yield Need(Kind.UNPROVEN, plan.plan, days, action=action)


def of_recommendations(plan: PlanAsAt, reader: Reader) -> Iterator[Need]:
    """Recommendations of ours without an answer or an action, with a gap, or closed on nothing."""
    decides = reader.may(Permission.RECORD_DECISIONS)
    drafts = reader.may(Permission.READ_DRAFTS)
    for each in plan.recommendations:
        told = drafts or not each.recommendation.version.draft_readers_only
        if each.closed_without_ground and told and (decides or reader.keeps_plans):
            yield Need(Kind.WITHOUT_GROUND, plan.plan, recommendation=each)
        own = [r for r in each.responses if r.response.subject.party.own]
        if each.ours and not own and reader.may(Permission.RESPOND):
            yield Need(Kind.UNANSWERED, plan.plan, recommendation=each)
        if not reader.keeps_plans:
            continue
        if each.open_gaps:
            yield Need(Kind.GAP, plan.plan, recommendation=each, link=each.open_gaps[0])
        # A body that gave up the recommendation itself has decided what is to be done: nothing.
        given_up = [gap for gap in each.reopened if gap.action is not None]
        if given_up:
            days = (plan.at.day - given_up[0].since).days
            yield Need(Kind.REOPENED, plan.plan, days, recommendation=each, gap=given_up[0])
        elif each.uncovered and not each.reopened and not each.open_gaps:
            yield Need(Kind.UNCOVERED, plan.plan, recommendation=each)


def readings(organisation_id: UUID, day: date, reader: Reader) -> Iterator[Need]:
    """Documents that were read, and whose passages nobody has decided on. One query."""
    if reader.may(Permission.KEEP_CASES):
        for line in half_done(organisation_id, drafts=reader.may(Permission.READ_DRAFTS)):
            if line.started_on <= day:
                yield Need(Kind.READING, None, (day - line.started_on).days, reading=line)


def opened(organisation_id: UUID, found: OrganisationAsAt, reader: Reader) -> Iterator[Need]:
    """Services that opened after it was said where actions are to be done. Six queries, or none.

    One of several plans is told of in each, for somebody has to say it on each action.
    """
    actions = {each.action.pk: each for plan in found.plans for each in plan.actions}
    going_on = [pk for pk, each in actions.items() if each.ended is None]
    if not reader.keeps_plans or not going_on:
        return
    for new in opened_since(organisation_id, going_on, found.at):
        days = (found.at.day - new.opened_on).days
        for plan in found.plans:
            unsaid = tuple(each for each in plan.actions if each.action.pk in new.actions)
            if unsaid:
                yield Need(Kind.OPENED, plan.plan, days, opened=new, unsaid=unsaid)


def presented(organisation_id: UUID, found: OrganisationAsAt, reader: Reader) -> Iterator[Need]:
    """Evidence that the reader may accept or refuse: not their own, nor about what they own. One query."""
    if not reader.may(Permission.ACCEPT_EVIDENCE):
        return
    states = in_force(
        EvidenceState, Evidence.objects.filter(organisation=organisation_id), found.at
    )
    waiting = states.filter(stage=Stage.PRESENTED.value).exclude(recorded_by=reader.person)
    waiting = waiting.exclude(subject__recorded_by=reader.person)
    if reader.role is not None:
        owned = [
            action.action.pk
            for plan in found.plans
            for action in plan.actions
            if action.commitment is not None and action.commitment.owner_id == reader.role
        ]
        waiting = waiting.exclude(recorded_as=reader.role)
        waiting = waiting.exclude(subject__actions__action__in=owned)
    for state in waiting.select_related("subject").order_by("effective_on")[:MOST_PRESENTED]:
        days = (found.at.day - state.effective_on).days
        yield Need(Kind.PRESENTED, None, days, presented=state)


def drafts(organisation_id: UUID, reader: Reader) -> Iterator[Need]:
    """Editions that are being prepared. Who prepared one never releases it. One query."""
    releases = reader.may(Permission.RELEASE_EDITION)
    if not releases and not reader.may(Permission.PREPARE_EDITION):
        return
    rows = DraftEdition.objects.filter(organisation=organisation_id).select_related("plan")
    for draft in rows.order_by("as_at"):
        if not (releases and draft.written_by(reader.person)):
            yield Need(Kind.DRAFT, draft.plan, draft=draft)
