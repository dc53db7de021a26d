"""The one way to ask how things stand on a day, as far as was known: pages, editions, exports, API."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.investigations.models import Report, ReportVersion
from amends.ledger.models import DatedRecord, Record, rows_of
from amends.ledger.prepared import parts, values_in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, Inheritance, InheritedAction, Plan, PlanReport
from amends.plans.rules import Rung
from amends.recommendations.models import (
    Addressee,
    Answering,
    Link,
    LinkDecision,
    Recommendation,
    RecommendationScope,
    RecommendationService,
    Response,
)
from amends.recommendations.rules import Answer
from amends.standing.actions import actions_as_at
from amends.standing.answers import (
    ActionAsAt,
    CarriedOver,
    LinkAsAt,
    OrganisationAsAt,
    PlanAsAt,
    RecommendationAsAt,
    ResponseAsAt,
)
from amends.standing.statements import Picked, pick, recommendation_picks


def plan_as_at(plan: Plan, at: Moment) -> PlanAsAt:
    """A whole plan on a day, as known."""
    return plans_as_at(Plan.objects.filter(pk=plan.pk), plan.organisation_id, at)[0]


def organisation_as_at(organisation_id: UUID, at: Moment) -> OrganisationAsAt:
    """Every plan of an organisation, in the same number of queries as one plan."""
    plans = known_rows(Plan.objects.filter(organisation=organisation_id), at)
    return OrganisationAsAt(at, tuple(plans_as_at(plans, organisation_id, at)))


def action_as_at(action: Action, at: Moment) -> ActionAsAt | None:
    """One action; None before it was placed in any plan."""
    found = actions_as_at([action.pk], action.organisation_id, at)
    return found[0] if found else None


def recommendation_as_at(recommendation: Recommendation, at: Moment) -> RecommendationAsAt:
    """One recommendation, with its responses, links and what serves it."""
    organisation_id = recommendation.organisation_id
    chosen = Recommendation.objects.filter(pk=recommendation.pk)
    actions = actions_as_at(touching(chosen), organisation_id, at)
    return recommendations_as_at(chosen, actions, at)[0]


def touching(recommendations: QuerySet[Recommendation]) -> list[UUID]:
    """Actions that ever served these, or that a link to an earlier one may carry over."""
    serving = Action.objects.filter(serves__recommendation__in=recommendations)
    carried = InheritedAction.objects.filter(link__later__in=recommendations).values("action")
    return [row["pk"] for row in serving.values("pk").union(carried)]


def known_rows[Row: Record](rows: QuerySet[Row], at: Moment) -> QuerySet[Row]:
    """Those that had been entered at the moment: what things are has no day, only a place."""
    return rows if at.sequence is None else rows.filter(sequence__lte=at.sequence)


def plans_as_at(plans: QuerySet[Plan], organisation_id: UUID, at: Moment) -> list[PlanAsAt]:
    """Plans of one organisation, oldest first, each with its recommendations and actions."""
    answers = reports_of(plans, at)
    versions = versions_in_hand([r for reports in answers.values() for r in reports], at)
    of_versions = Recommendation.objects.filter(version__in=[v.pk for v in versions.values()])
    # Found once and passed on as values: nesting them in every query would compile them each time.
    things = list(known_rows(of_versions, at).values_list("pk", flat=True))
    chosen = Recommendation.objects.filter(pk__in=things)
    ever = Action.objects.filter(placements__plan__in=plans).values("pk")
    carried = InheritedAction.objects.filter(link__later__in=chosen).values("action")
    serving = Action.objects.filter(serves__recommendation__in=chosen).values("pk")
    everything = [row["pk"] for row in ever.union(carried, serving)]
    actions = actions_as_at(everything, organisation_id, at)
    placed: dict[UUID, list[ActionAsAt]] = {}
    for action in sorted(actions, key=lambda a: in_order(a.number)):
        placed.setdefault(action.placement.plan_id, []).append(action)
    printed: dict[UUID, list[RecommendationAsAt]] = {}
    for one in recommendations_as_at(chosen, actions, at):
        printed.setdefault(one.recommendation.version_id, []).append(one)
    in_hand = {
        plan: sorted({versions[r.pk].pk for r in reports if r.pk in versions})
        for plan, reports in answers.items()
    }
    return [
        PlanAsAt(
            plan=plan,
            at=at,
            reports=tuple(answers.get(plan.pk, ())),
            actions=tuple(placed.get(plan.pk, ())),
            recommendations=tuple(
                one for version in in_hand.get(plan.pk, ()) for one in printed.get(version, ())
            ),
        )
        for plan in plans.order_by("sequence")
    ]


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """Numbers as people order them: 2 before 10, 3.2 before 3.10."""
    parts = "".join(
        c if c.isdecimal() else f" {c} " if c.isalpha() else " " for c in number
    ).split()
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def reports_of(plans: QuerySet[Plan], at: Moment) -> dict[UUID, list[Report]]:
    """The reports that each plan answers. One query."""
    rows = known_rows(PlanReport.objects.filter(plan__in=plans), at).select_related("report")
    found: dict[UUID, list[Report]] = {}
    for row in rows.order_by("sequence"):
        found.setdefault(row.plan_id, []).append(row.report)
    return found


def versions_in_hand(reports: Collection[Report], at: Moment) -> dict[UUID, ReportVersion]:
    """The version of each report that had been received by the day: the latest. One query."""
    rows = ReportVersion.objects.filter(
        report__in={report.pk for report in reports}, received_on__lte=at.day
    )
    return {row.report_id: row for row in known_rows(rows, at).order_by("received_on", "sequence")}


@dataclass(frozen=True)
class Around:
    """What stands around some recommendations, by their id."""

    ours: frozenset[UUID]
    responses: Mapping[UUID, tuple[ResponseAsAt, ...]]
    links: Mapping[UUID, tuple[LinkDecision, ...]]
    carried: Mapping[UUID, tuple[UUID, ...]]
    scope: Mapping[UUID, frozenset[UUID]]
    picked: Picked


def rows_named[Row: DatedRecord](
    model: type[Row], found: list[tuple[Any, ...]], *related: str
) -> list[Row]:
    """Rows by the ids found, in the order of their sequence; no query for none."""
    rows = [
        row
        for part in parts([pk for (pk,) in found])
        for row in rows_of(model).filter(pk__in=part).select_related(*related)
    ]
    return sorted(rows, key=lambda row: row.sequence)


def around(chosen: QuerySet[Recommendation], at: Moment) -> Around:
    """Addressees, responses, links, what they carry, scopes, judgements and decisions."""
    named = known_rows(Addressee.objects.filter(recommendation__in=chosen), at)
    asked: dict[UUID, bool] = {}
    for pk, own in named.values_list("recommendation_id", "party__own"):
        asked[pk] = asked.get(pk, False) or own
    things = list(chosen.values_list("pk", flat=True))
    responses: dict[UUID, tuple[ResponseAsAt, ...]] = {}
    answers = values_in_force(Response, Answering, "recommendation", things, at, ("pk",))
    for response in rows_named(Response, answers, "subject__party", "decided_by", "on_draft"):
        pk = response.subject.recommendation_id
        responses[pk] = (*responses.get(pk, ()), ResponseAsAt(response))
    links: dict[UUID, tuple[LinkDecision, ...]] = {}
    decisions = values_in_force(LinkDecision, Link, "later", things, at, ("pk",), withdrawn=False)
    for decision in rows_named(LinkDecision, decisions, "subject__earlier__version__report"):
        pk = decision.subject.later_id
        links[pk] = (*links.get(pk, ()), decision)
    carried: dict[UUID, tuple[UUID, ...]] = {}
    pairs = ("subject__link_id", "subject__action_id")
    for link, action in values_in_force(
        Inheritance, InheritedAction, "link__later", things, at, pairs, carried=True
    ):
        carried[link] = (*carried.get(link, ()), action)
    scope: dict[UUID, frozenset[UUID]] = {}
    pairs = ("subject__recommendation_id", "subject__service_id")
    for pk, service in values_in_force(
        RecommendationScope,
        RecommendationService,
        "recommendation",
        things,
        at,
        pairs,
        covered=True,
    ):
        scope[pk] = scope.get(pk, frozenset()) | {service}
    return Around(
        # What names nobody is for whoever answers the report, until they say that it is not theirs.
        frozenset(pk for pk in things if asked.get(pk, True) or accepted(responses.get(pk, ()))),
        responses,
        links,
        carried,
        scope,
        pick(Recommendation, things, recommendation_picks, at),
    )


def accepted(responses: Iterable[ResponseAsAt]) -> bool:
    """Whether we have said yes to it, in part or in principle too."""
    return any(
        each.response.subject.party.own
        and each.answer not in {Answer.NOT_ACCEPTED, Answer.NOT_OURS}
        for each in responses
    )


def carried_over(
    actions: Iterable[ActionAsAt], scope: frozenset[UUID] | None
) -> tuple[CarriedOver, ...]:
    """What a link carries: of each of its actions, the services of both scopes where it is proven."""
    carried = []
    for action in actions:
        proven = [
            cell
            for cell in action.cells
            if cell.rung.height >= Rung.EVIDENCED.height
            and (scope is None or cell.service.pk in scope)
        ]
        if proven:
            lowest = min((cell.rung for cell in proven), key=lambda rung: rung.height)
            carried.append(
                CarriedOver(action.action, tuple(cell.service for cell in proven), lowest)
            )
    return tuple(carried)


def recommendations_as_at(
    chosen: QuerySet[Recommendation], actions: Collection[ActionAsAt], at: Moment
) -> list[RecommendationAsAt]:
    """Recommendations in the report's order; `actions` must hold everything that serves them."""
    rows = list(chosen.select_related("version__report").order_by("version_id", "position"))
    beside = around(chosen, at)
    by_id = {action.action.pk: action for action in actions}
    parts_of: dict[UUID, list[UUID]] = {}
    for row in rows:
        if row.part_of_id is not None:
            parts_of.setdefault(row.part_of_id, []).append(row.pk)
    served: dict[UUID, list[UUID]] = {}
    for action in sorted(actions, key=lambda a: in_order(a.number)):
        for pk in action.serves:
            served.setdefault(pk, []).append(action.action.pk)
    return [
        RecommendationAsAt(
            recommendation=row,
            responses=beside.responses.get(row.pk, ()),
            judgement=beside.picked[row.pk]["judgement"],
            decision=beside.picked[row.pk]["decision"],
            closure=beside.picked[row.pk]["closure"],
            links=tuple(
                LinkAsAt(
                    decision,
                    decision.subject.earlier,
                    carried_over(
                        [
                            by_id[pk]
                            for pk in beside.carried.get(decision.subject_id, ())
                            if pk in by_id
                        ],
                        beside.scope.get(row.pk),
                    ),
                )
                for decision in beside.links.get(row.pk, ())
            ),
            served_by=tuple(served.get(row.pk, ())),
            ours=row.pk in beside.ours,
            uncovered=uncovered(row, parts_of.get(row.pk, ()), served, beside),
        )
        for row in rows
    ]


def uncovered(
    row: Recommendation,
    its_parts: Collection[UUID],
    served: Mapping[UUID, list[UUID]],
    beside: Around,
) -> bool:
    """Ours, not refused by us, and nothing serves it, the whole of it, or each of its parts."""
    if (
        row.pk not in beside.ours
        or served.get(row.pk)
        or (row.part_of_id and served.get(row.part_of_id))
    ):
        return False
    own = [r for r in beside.responses.get(row.pk, ()) if r.response.subject.party.own]
    if any(r.answer in {Answer.NOT_ACCEPTED, Answer.NOT_OURS} for r in own):
        return False
    return not its_parts or any(not served.get(part) for part in its_parts)
