"""What moved between two days, or between two states of knowledge: late entries and corrections too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.assurance.models import Cell, Judgement
from amends.evidence.models import EvidenceAction, EvidenceState
from amends.ledger.clock import day_of
from amends.ledger.models import DatedRecord
from amends.ledger.queries import moved_between
from amends.ledger.rules import Moment
from amends.plans.models import Commitment, Decision, Plan, Update
from amends.plans.rules import Rung
from amends.recommendations.models import LinkDecision, Recommendation, Response
from amends.standing.answers import ActionAsAt, PlanAsAt
from amends.standing.queries import in_order, plan_as_at


class What(StrEnum):
    """Kinds of change, in the order in which they are told about one thing."""

    STANDING = "standing"
    ADDED = "added"
    MOVED = "moved"
    PROMISE = "promise"
    UPDATE = "update"
    CELL = "cell"
    EVIDENCE = "evidence"
    RESPONSE = "response"
    LINK = "link"
    JUDGEMENT = "judgement"
    DECISION = "decision"


@dataclass(frozen=True)
class Change:
    """One thing that moved. `row` is the statement, `before` the one that stood until then.

    `late` says that it was entered after `since`, about a day before it; `corrects` is the row
    that it replaced.
    """

    what: What
    label: str
    day: date
    sequence: int
    row: DatedRecord | None = None
    before: DatedRecord | None = None
    corrects: DatedRecord | None = None
    rung: Rung | None = None
    rung_before: Rung | None = None
    late: bool = False
    of_recommendation: bool = False
    entered_on: date | None = None


def changes(plan: Plan, since: Moment, until: Moment) -> tuple[Change, ...]:
    """What a reader of the plan at `until` finds, that a reader at `since` did not.

    A fixed number of queries; the cost grows with what moved, not with what had happened before.
    """
    before, after = plan_as_at(plan, since), plan_as_at(plan, until)
    actions = {a.action.pk: a for a in (*before.actions, *after.actions)}
    recommendations = {
        r.recommendation.pk: r.recommendation
        for r in (*before.recommendations, *after.recommendations)
    }
    found = [
        *standing_changes(before, after),
        *promise_changes(actions, before, since, until),
        *action_rows(actions, since, until),
        *recommendation_rows(recommendations, since, until),
    ]
    return tuple(
        sorted(
            found,
            key=lambda c: (
                in_order(c.label),
                list(What).index(c.what),
                c.day,
                c.sequence,
            ),
        )
    )


def standing_changes(before: PlanAsAt, after: PlanAsAt) -> Iterator[Change]:
    """Rungs that rose or fell, actions that came or went."""
    then = {a.action.pk: a for a in before.actions}
    now = {a.action.pk: a for a in after.actions}
    for pk, action in now.items():
        earlier = then.get(pk)
        if earlier is None:
            yield Change(
                What.ADDED,
                action.number,
                action.placement.effective_on,
                action.placement.sequence,
                row=action.placement,
            )
        elif earlier.rung is not action.rung:
            yield Change(
                What.STANDING,
                action.number,
                after.at.day,
                0,
                rung=action.rung,
                rung_before=earlier.rung,
            )
        if earlier is not None and earlier.number != action.number:
            yield Change(
                What.MOVED,
                action.number,
                action.placement.effective_on,
                0,
                row=action.placement,
                before=earlier.placement,
            )
    for pk, action in then.items():
        if pk not in now:
            yield Change(What.MOVED, action.number, after.at.day, 0, before=action.placement)


def is_late(row: DatedRecord, since: Moment) -> bool:
    """Entered after `since` about a day that a reader then could already ask about."""
    return row.effective_on <= since.day


def promise_changes(
    actions: dict[UUID, ActionAsAt], before: PlanAsAt, since: Moment, until: Moment
) -> Iterator[Change]:
    """Each new commitment beside the one that stood until then."""
    stood: dict[UUID, DatedRecord | None] = {a.action.pk: a.commitment for a in before.actions}
    rows = about(Commitment, Q(subject__in=actions), since, until).select_related(
        "owner", "approver"
    )
    for row in rows:
        previous = stood.get(row.subject_id)
        if previous is not None:
            yield change(
                What.PROMISE,
                actions[row.subject_id].number,
                row,
                since,
                before=previous,
            )
        stood[row.subject_id] = row


def about[Row: DatedRecord](
    model: type[Row], where: Q, since: Moment, until: Moment
) -> QuerySet[Row]:
    """Rows that came between, with the row that each corrects."""
    return moved_between(model, since, until).filter(where).select_related("corrects")


def change(
    what: What,
    label: str,
    row: DatedRecord,
    since: Moment,
    *,
    before: DatedRecord | None = None,
    of_recommendation: bool = False,
) -> Change:
    """A change told by a row."""
    return Change(
        what=what,
        label=label,
        day=row.effective_on,
        sequence=row.sequence,
        row=row,
        before=before,
        corrects=row.corrects,
        late=is_late(row, since),
        of_recommendation=of_recommendation,
        entered_on=day_of(row.recorded_at),
    )


def action_rows(actions: dict[UUID, ActionAsAt], since: Moment, until: Moment) -> Iterator[Change]:
    """Updates, cells, evidence, judgements and decisions about the plan's actions."""
    for update in about(Update, Q(subject__in=actions), since, until):
        yield change(What.UPDATE, actions[update.subject_id].number, update, since)
    cells = about(Cell, Q(subject__action__in=actions), since, until)
    for cell in cells.select_related("subject__service", "corrects"):
        yield change(What.CELL, actions[cell.subject.action_id].number, cell, since)
    yield from evidence_rows(actions, since, until)
    judgements = about(Judgement, Q(action__in=actions, released_on__lte=until.day), since, until)
    for judgement in judgements.select_related("recorded_as", "body", "corrects"):
        if judgement.action_id is not None:
            yield change(What.JUDGEMENT, actions[judgement.action_id].number, judgement, since)
    for decision in about(Decision, Q(action__in=actions), since, until).select_related(
        "body", "corrects"
    ):
        if decision.action_id is not None:
            yield change(What.DECISION, actions[decision.action_id].number, decision, since)


def evidence_rows(
    actions: dict[UUID, ActionAsAt], since: Moment, until: Moment
) -> Iterator[Change]:
    """Evidence that came further, told once for each action that it is about."""
    links: dict[UUID, list[UUID]] = {}
    for evidence, action in EvidenceAction.objects.filter(action__in=actions).values_list(
        "evidence_id", "action_id"
    ):
        links.setdefault(evidence, []).append(action)
    states = about(EvidenceState, Q(subject__in=links), since, until).select_related(
        "subject", "corrects"
    )
    for state in states:
        for action in links[state.subject_id]:
            yield change(What.EVIDENCE, actions[action].number, state, since)


def recommendation_rows(
    recommendations: dict[UUID, Recommendation], since: Moment, until: Moment
) -> Iterator[Change]:
    """Responses, links, judgements and decisions about the plan's recommendations."""
    responses = about(Response, Q(subject__recommendation__in=recommendations), since, until)
    for response in responses.select_related("subject__party", "decided_by", "corrects"):
        label = recommendations[response.subject.recommendation_id].number
        yield change(What.RESPONSE, label, response, since, of_recommendation=True)
    links = about(LinkDecision, Q(subject__later__in=recommendations), since, until)
    for link in links.select_related("subject__earlier", "corrects"):
        yield change(
            What.LINK,
            recommendations[link.subject.later_id].number,
            link,
            since,
            of_recommendation=True,
        )
    where = Q(recommendation__in=recommendations)
    judgements = about(Judgement, where & Q(released_on__lte=until.day), since, until)
    for judgement in judgements.select_related("recorded_as", "body", "corrects"):
        if judgement.recommendation_id is not None:
            label = recommendations[judgement.recommendation_id].number
            yield change(What.JUDGEMENT, label, judgement, since, of_recommendation=True)
    for decision in about(Decision, where, since, until).select_related("body", "corrects"):
        if decision.recommendation_id is not None:
            label = recommendations[decision.recommendation_id].number
            yield change(What.DECISION, label, decision, since, of_recommendation=True)
