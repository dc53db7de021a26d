"""What moved between two days, or between two states of knowledge: late entries and corrections too."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from amends.assurance.models import Cell, Judgement
from amends.assurance.queries import hidden_from, released_by
from amends.assurance.rules import is_bad
from amends.evidence.models import EvidenceAction, EvidenceState
from amends.ledger.clock import day_of
from amends.ledger.models import DatedRecord
from amends.ledger.queries import by_key, in_force, moved_between, standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import (
    Action,
    Commitment,
    Decision,
    Placement,
    Plan,
    ScopeStatement,
    Update,
)
from amends.plans.queries import widening_nothing
from amends.plans.rules import Rung, ScopeState
from amends.recommendations.models import LinkDecision, Recommendation, Response
from amends.standing.answers import ActionAsAt, LinkAsAt, PlanAsAt
from amends.standing.queries import in_order, plan_as_at


class What(StrEnum):
    """Kinds of change, in the order in which they are told about one thing."""

    STANDING = "standing"
    ADDED = "added"
    MOVED = "moved"
    PROMISE = "promise"
    UPDATE = "update"
    SCOPE = "scope"
    CELL = "cell"
    EVIDENCE = "evidence"
    RESPONSE = "response"
    LINK = "link"
    CARRIED = "carried"
    JUDGEMENT = "judgement"
    DECISION = "decision"


class Of(StrEnum):
    """What a change is of, and so what its label says.

    Of a theme it is its name, which is nobody's approved words; of the plan as a whole it is empty.
    """

    ACTION = "action"
    RECOMMENDATION = "recommendation"
    THEME = "theme"
    PLAN = "plan"


@dataclass(frozen=True)
class Change:
    """One thing that moved. `row` is the statement, `before` the one that stood until then.

    `late` says that it was entered after `since`, about a day before it; `corrects` is the row
    that a reader at `since` saw in its place. Of a judgement of a recommendation `before` is the one
    that a reader at `since` saw. Of an action that came from another plan `before` is
    where it stood; of one that went, `row` is where it stands.
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
    of: Of = Of.ACTION
    entered_on: date | None = None
    # Of a link that stood for both readers: what it carried over then and carries over now.
    carried: LinkAsAt | None = None
    carried_before: LinkAsAt | None = None
    # The services in which it was embedded and has slipped, as the reader at `until` finds it.
    slipped: tuple[str, ...] = ()
    # What was found in a service before and still stands, where a row only says something else.
    still: Cell | None = None


def changes(
    plan: Plan, since: Moment, until: Moment, *, reader: UUID | None = None
) -> tuple[Change, ...]:
    """What a reader of the plan at `until` finds, that a reader at `since` did not.

    `reader` is the person who asks, from whom a blind review may still hide grades; None is the public.
    A fixed number of queries; the cost grows with what moved, not with what had happened before.
    """
    return changes_since(plan_as_at(plan, until), since, reader=reader)


def changes_since(
    after: PlanAsAt, since: Moment, *, reader: UUID | None = None
) -> tuple[Change, ...]:
    """As `changes`, for a plan that is at hand as a reader finds it."""
    before, until = plan_as_at(after.plan, since), after.at
    actions = {a.action.pk: a for a in (*before.actions, *after.actions)}
    recommendations = {
        r.recommendation.pk: r.recommendation
        for r in (*before.recommendations, *after.recommendations)
    }
    found = [
        *standing_changes(before, after),
        *carried_changes(before, after),
        *promise_changes(actions, since, until),
        *action_rows(actions, since, until, reader=reader),
        *recommendation_rows(
            recommendations,
            since,
            until,
            judged={r.recommendation.pk: r.judgement for r in before.recommendations},
            reader=reader,
        ),
        *decision_rows(after.plan, actions, recommendations, since, until),
        *theme_rows(after.plan, since, until, reader=reader),
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
    came_from = placements(now.keys() - then.keys(), before.at)
    went_to = placements(then.keys() - now.keys(), after.at)
    for pk, action in now.items():
        earlier = then.get(pk)
        if earlier is None:
            yield Change(
                What.ADDED,
                action.number,
                action.placement.effective_on,
                action.placement.sequence,
                row=action.placement,
                before=came_from.get(pk),
            )
        elif earlier.rung is not action.rung and action.ended is None:
            yield Change(
                What.STANDING,
                action.number,
                after.at.day,
                0,
                rung=action.rung,
                rung_before=earlier.rung,
                slipped=tuple(cell.service.name for cell in action.slipped),
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
            yield Change(
                What.MOVED,
                action.number,
                after.at.day,
                0,
                row=went_to.get(pk),
                before=action.placement,
            )


def carried_changes(before: PlanAsAt, after: PlanAsAt) -> Iterator[Change]:
    """Links of which more or less is proven than was, or what they carry over was reopened."""
    then = {
        link.decision.subject_id: link for each in before.recommendations for link in each.links
    }
    for each in after.recommendations:
        for link in each.links:
            earlier = then.get(link.decision.subject_id)
            if earlier is not None and carries(earlier) != carries(link):
                yield Change(
                    What.CARRIED,
                    each.recommendation.number,
                    after.at.day,
                    0,
                    of=Of.RECOMMENDATION,
                    carried=link,
                    carried_before=earlier,
                )


def carries(link: LinkAsAt) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Where a link carries anything over, and which decisions put it in doubt."""
    services = frozenset(service.pk for service in link.services)
    return services, frozenset(each.decision.pk for each in link.reopened)


def placements(actions: Collection[UUID], at: Moment) -> dict[UUID, Placement]:
    """Where actions stood. One query, or none."""
    if not actions:
        return {}
    rows = in_force(Placement, Action.objects.filter(pk__in=actions), at)
    return by_key(rows.select_related("plan"))


def is_late(row: DatedRecord, since: Moment) -> bool:
    """Entered after `since` about a day that a reader then could already ask about."""
    return row.effective_on <= since.day


def promise_changes(
    actions: dict[UUID, ActionAsAt], since: Moment, until: Moment
) -> Iterator[Change]:
    """Each new commitment beside the one that it followed, or that it corrected. Two queries."""
    earlier = Q(effective_on__lt=OuterRef("effective_on")) | Q(
        effective_on=OuterRef("effective_on"), sequence__lt=OuterRef("sequence")
    )
    followed = (
        standing_rows(Commitment, until)
        .filter(earlier, subject=OuterRef("subject"))
        .order_by("-effective_on", "-sequence")
        .values("pk")[:1]
    )
    rows = list(
        about(Commitment, Q(subject__in=actions), since, until)
        .select_related("owner", "approver", "corrects__corrects")
        .annotate(followed=Subquery(followed))
    )
    before = Commitment.objects.in_bulk([row.followed for row in rows if row.followed])
    for row in told(rows, since):
        stood = seen(row, since) or before.get(row.followed)
        if row.retracts or stood is not None:
            yield change(
                What.PROMISE,
                actions[row.subject_id].number,
                row,
                since,
                before=None if row.retracts else stood,
            )


def about[Row: DatedRecord](
    model: type[Row], where: Q, since: Moment, until: Moment, also: Q | None = None
) -> QuerySet[Row]:
    """Rows that came between, with the row that each corrects, and the one that this corrected."""
    rows = moved_between(model, since, until, also).filter(where)
    return rows.select_related("corrects__corrects")


def seen(row: DatedRecord, since: Moment) -> DatedRecord | None:
    """The row that stood in a correction's place for a reader at `since`; None for what is only new."""
    earlier = row.corrects
    while earlier is not None and not (
        since.sequence is not None
        and earlier.sequence <= since.sequence
        and earlier.effective_on <= since.day
    ):
        earlier = earlier.corrects
    return earlier


def told[Row: DatedRecord](rows: Iterable[Row], since: Moment) -> Iterator[Row]:
    """Rows worth telling: what was withdrawn before a reader at `since` saw it never stood for them."""
    for row in rows:
        if not row.retracts or seen(row, since) is not None:
            yield row


def change(
    what: What,
    label: str,
    row: DatedRecord,
    since: Moment,
    *,
    before: DatedRecord | None = None,
    of: Of = Of.ACTION,
) -> Change:
    """A change told by a row."""
    return Change(
        what=what,
        label=label,
        day=row.effective_on,
        sequence=row.sequence,
        row=row,
        before=before,
        corrects=seen(row, since),
        late=is_late(row, since),
        of=of,
        entered_on=day_of(row.recorded_at),
    )


def action_rows(
    actions: dict[UUID, ActionAsAt], since: Moment, until: Moment, *, reader: UUID | None
) -> Iterator[Change]:
    """Updates, services, scopes, evidence and judgements about the plan's actions."""
    for update in told(about(Update, Q(subject__in=actions), since, until), since):
        yield change(What.UPDATE, actions[update.subject_id].number, update, since)
    cells = about(Cell, Q(subject__action__in=actions), since, until)
    for cell in told(cells.select_related("subject__service", "corrects__corrects"), since):
        action = actions[cell.subject.action_id]
        fallen = {each.cell.pk for each in action.slipped if each.cell is not None}
        told_of = change(What.CELL, action.number, cell, since)
        names = (cell.subject.service.name,) if cell.pk in fallen else ()
        yield replace(told_of, slipped=names, still=standing_against(cell, action))
    yield from scope_rows(actions, since, until)
    yield from evidence_rows(actions, since, until)
    judgements = released(Q(action__in=actions), since, until, reader)
    for judgement in told(judgements, since):
        if judgement.action_id is not None:
            yield change(What.JUDGEMENT, actions[judgement.action_id].number, judgement, since)


def standing_against(row: Cell, action: ActionAsAt) -> Cell | None:
    """What was found before and still stands, where a row only says something else."""
    stands = next((each.cell for each in action.cells if each.pair == row.subject_id), None)
    if stands is None or not is_bad(stands):
        return None
    before = (stands.effective_on, stands.sequence) < (row.effective_on, row.sequence)
    return stands if before else None


def scope_rows(actions: dict[UUID, ActionAsAt], since: Moment, until: Moment) -> Iterator[Change]:
    """Services that came into scopes, were left out or left. Three queries at most.

    A service that is named while its division has it in scope already comes as nothing new.
    """
    rows = about(ScopeStatement, Q(subject__action__in=actions), since, until)
    scopes = list(told(rows.select_related("subject__service", "corrects__corrects"), since))
    named = widening_nothing([scope for scope in scopes if not scope.retracts], until)
    for scope in scopes:
        action, stood = actions[scope.subject.action_id], seen(scope, since)
        was_in = not isinstance(stood, ScopeStatement) or stood.state == ScopeState.IN.value
        if scope.pk in named and was_in:
            continue
        # What an action began with is told by its being added.
        if scope.retracts or scope.effective_on > action.placement.effective_on:
            yield change(What.SCOPE, action.number, scope, since)


def released(where: Q, since: Moment, until: Moment, reader: UUID | None) -> QuerySet[Judgement]:
    """Judgements that could be read at `until`, and could not be read or did not stand at `since`."""
    rows = about(
        Judgement,
        where & released_by(until) & (Q() if reader is None else ~hidden_from(reader)),
        since,
        until,
        also=Q(released_on__gt=since.day),
    )
    return rows.select_related("recorded_as", "body", "corrects__corrects")


def evidence_rows(
    actions: dict[UUID, ActionAsAt], since: Moment, until: Moment
) -> Iterator[Change]:
    """Evidence that came further, told once for each action that it is about."""
    pieces = EvidenceAction.objects.filter(action__in=actions)
    states = list(
        about(EvidenceState, Q(subject__in=pieces.values("evidence")), since, until).select_related(
            "subject", "corrects__corrects"
        )
    )
    links: dict[UUID, list[UUID]] = {}
    for evidence, action in pieces.filter(
        evidence__in={state.subject_id for state in states}
    ).values_list("evidence_id", "action_id"):
        links.setdefault(evidence, []).append(action)
    for state in told(states, since):
        for action in links[state.subject_id]:
            yield change(What.EVIDENCE, actions[action].number, state, since)


def recommendation_rows(
    recommendations: dict[UUID, Recommendation],
    since: Moment,
    until: Moment,
    *,
    judged: Mapping[UUID, Judgement | None],
    reader: UUID | None,
) -> Iterator[Change]:
    """Responses, links and judgements about the plan's recommendations.

    `judged` holds the judgements against intent that a reader at `since` saw.
    """
    responses = about(Response, Q(subject__recommendation__in=recommendations), since, until)
    beside = ("subject__party", "decided_by", "corrects__corrects")
    for response in told(responses.select_related(*beside), since):
        label = recommendations[response.subject.recommendation_id].number
        yield change(What.RESPONSE, label, response, since, of=Of.RECOMMENDATION)
    links = about(LinkDecision, Q(subject__later__in=recommendations), since, until)
    for link in told(links.select_related("subject__earlier", "corrects__corrects"), since):
        yield change(
            What.LINK,
            recommendations[link.subject.later_id].number,
            link,
            since,
            of=Of.RECOMMENDATION,
        )
    where = Q(recommendation__in=recommendations)
    for judgement in told(released(where, since, until, reader), since):
        if judgement.recommendation_id is not None:
            label = recommendations[judgement.recommendation_id].number
            yield change(
                What.JUDGEMENT,
                label,
                judgement,
                since,
                before=judged.get(judgement.recommendation_id),
                of=Of.RECOMMENDATION,
            )


def decision_rows(
    plan: Plan,
    actions: Mapping[UUID, ActionAsAt],
    recommendations: Mapping[UUID, Recommendation],
    since: Moment,
    until: Moment,
) -> Iterator[Change]:
    """Decisions about the plan as a whole, its actions and its recommendations. One query."""
    where = Q(action__in=actions) | Q(recommendation__in=recommendations) | Q(plan=plan)
    rows = about(Decision, where, since, until)
    beside = ("body__party", "recorded_as", "corrects__corrects")
    for row in told(rows.select_related(*beside), since):
        if row.action_id is not None:
            yield change(What.DECISION, actions[row.action_id].number, row, since)
        elif row.recommendation_id is not None:
            label = recommendations[row.recommendation_id].number
            yield change(What.DECISION, label, row, since, of=Of.RECOMMENDATION)
        else:
            yield change(What.DECISION, "", row, since, of=Of.PLAN)


def theme_rows(
    plan: Plan, since: Moment, until: Moment, *, reader: UUID | None
) -> Iterator[Change]:
    """Judgements of several things of the plan as one. One query."""
    rows = released(Q(theme__plan=plan), since, until, reader).select_related("theme")
    for judgement in told(rows, since):
        if judgement.theme is not None:
            yield change(What.JUDGEMENT, judgement.theme.name, judgement, since, of=Of.THEME)
