"""The one way to ask how things stand on a day, as far as was known: pages, editions, exports, API."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, Model, OuterRef, QuerySet, Value, When

from amends.investigations.models import Report, ReportVersion
from amends.investigations.queries import versions_that_came
from amends.ledger.models import DatedRecord, Record, rows_of
from amends.ledger.prepared import NOW, ask, read, rows, values_in_force
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.plans.models import (
    Action,
    ActionServes,
    GapAction,
    Inheritance,
    InheritedAction,
    Placement,
    Plan,
    PlanReport,
    TakingUp,
)
from amends.plans.rules import DecisionKind, Rung
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
from amends.recommendations.queries import not_misread
from amends.recommendations.rules import Answer
from amends.standing.actions import actions_as_at
from amends.standing.answers import (
    ActionAsAt,
    CarriedOver,
    LinkAsAt,
    OrganisationAsAt,
    PlanAsAt,
    RecommendationAsAt,
    Reopened,
    ResponseAsAt,
    without_ground,
)
from amends.standing.gaps import Under, reopened
from amends.standing.statements import Picked, known_by, pick, recommendation_picks


def plan_as_at(plan: Plan, at: Moment) -> PlanAsAt:
    """A whole plan on a day, as known."""
    return plans_as_at([plan], plan.organisation_id, at)[0]


def organisation_as_at(organisation_id: UUID, at: Moment) -> OrganisationAsAt:
    """Every plan of an organisation, in the same number of queries as one plan."""
    plans = known(rows(Plan, "organisation", [organisation_id]), at)
    return OrganisationAsAt(at, tuple(plans_as_at(plans, organisation_id, at)))


def action_as_at(action: Action, at: Moment) -> ActionAsAt | None:
    """One action; None before it was placed in any plan."""
    found = actions_as_at([action.pk], action.organisation_id, at)
    return found[0] if found else None


def recommendation_as_at(recommendation: Recommendation, at: Moment) -> RecommendationAsAt:
    """One recommendation, with its responses, links and what serves it."""
    actions = actions_as_at(touching([recommendation.pk]), recommendation.organisation_id, at)
    return recommendations_named([recommendation.pk], actions, at)[0]


def touching(things: Collection[UUID]) -> list[UUID]:
    """Actions that ever stood in these plans or served these recommendations, or that a link carries.

    Plans and recommendations go in together: no identifier is both. One query.
    """

    def question(of: Collection[UUID], _then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        placed = Placement.objects.filter(plan__in=of).values_list("subject")
        serving = ActionServes.objects.filter(recommendation__in=of).values_list("action")
        carried = InheritedAction.objects.filter(link__later__in=of).values_list("action")
        return placed.union(serving, carried)

    return [pk for (pk,) in ask("touching", question, things, at=NOW)]


def known[Row: Record](found: Iterable[Row], at: Moment) -> list[Row]:
    """Those that had been entered at the moment: what things are has no day, only a place."""
    return [row for row in found if at.sequence is None or row.sequence <= at.sequence]


def plans_as_at(plans: Collection[Plan], organisation_id: UUID, at: Moment) -> list[PlanAsAt]:
    """Plans of one organisation, in the order given, each with its recommendations and actions."""
    answers = reports_of([plan.pk for plan in plans], at)
    versions = versions_in_hand({r.pk for reports in answers.values() for r in reports}, at)
    words = printed_in(versions.values(), at)
    things = [*(plan.pk for plan in plans), *(row.pk for row in words)]
    actions = actions_as_at(touching(things), organisation_id, at)
    placed: dict[UUID, list[ActionAsAt]] = {}
    for action in sorted(actions, key=lambda a: in_order(a.number)):
        placed.setdefault(action.placement.plan_id, []).append(action)
    printed: dict[UUID, list[RecommendationAsAt]] = {}
    for one in recommendations_as_at(words, actions, at):
        printed.setdefault(one.recommendation.version_id, []).append(one)
    in_hand = {
        plan: sorted({versions[r.pk] for r in reports if r.pk in versions})
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
        for plan in plans
    ]


def printed_in(versions: Collection[UUID], at: Moment) -> list[Recommendation]:
    """What these versions print, without what had been said to be no recommendation. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Recommendation]:
        printed = known_by(Recommendation.objects.filter(version__in=of), then)
        return not_misread(printed, then)

    return read("printed", Recommendation, question, versions, at, "version__report")


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """Numbers as people order them: 2 before 10, 3.2 before 3.10."""
    parts = "".join(
        c if c.isdecimal() else f" {c} " if c.isalpha() else " " for c in number
    ).split()
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def reports_of(plans: Collection[UUID], at: Moment) -> dict[UUID, list[Report]]:
    """The reports that each plan answers, by the plan. One query."""
    found: dict[UUID, list[Report]] = {}
    for row in known(rows(PlanReport, "plan", plans, "report__case"), at):
        found.setdefault(row.plan_id, []).append(row.report)
    return found


def versions_in_hand(reports: Collection[UUID], at: Moment) -> dict[UUID, UUID]:
    """The version of each report to read on the day, by the report. One query.

    That is the latest that had been received, and of whose recommendations any had been entered: the
    draft's stand until the final's are here.
    """

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        received = ReportVersion.objects.filter(report__in=of, received_on__lte=then.day)
        printed = known_by(Recommendation.objects.filter(version=OuterRef("pk")), then)
        came = versions_that_came(received, then).annotate(
            entered=Exists(not_misread(printed, then))
        )
        return came.values_list("entered", "received_on", "sequence", "report", "pk")

    return {report: pk for *_order, report, pk in sorted(ask("versions", question, reports, at))}


@dataclass(frozen=True)
class Around:
    """What stands around some recommendations, by their id."""

    ours: frozenset[UUID]
    responses: Mapping[UUID, tuple[ResponseAsAt, ...]]
    links: Mapping[UUID, tuple[LinkDecision, ...]]
    carried: Mapping[UUID, tuple[UUID, ...]]
    taken_up: Mapping[UUID, tuple[UUID, ...]]
    scope: Mapping[UUID, frozenset[UUID]]
    picked: Picked


@dataclass(frozen=True)
class Named:
    """The ids of what stands around some recommendations.

    `asked` is of those that name somebody: whether they name the organisation itself.
    """

    asked: Mapping[UUID, bool]
    answers: Collection[UUID]
    decisions: Collection[UUID]
    scope: Mapping[UUID, frozenset[UUID]]


def named_around(things: Collection[UUID], at: Moment) -> Named:
    """Addressees, and the ids of the answers, the links and the scope in force. One query."""
    own = Case(When(party__own=True, then=Value("us")), default=Value("others"))

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        def stated[Row: DatedRecord](
            model: type[Row], pairs: type[Model], key: str
        ) -> QuerySet[Row]:
            return in_force(model, rows_of(pairs).filter(**{f"{key}__in": of}), then)

        named = known_by(Addressee.objects.filter(recommendation__in=of), then)
        answers = stated(Response, Answering, "recommendation")
        links = stated(LinkDecision, Link, "later").filter(withdrawn=False)
        scope = stated(RecommendationScope, RecommendationService, "recommendation").filter(
            covered=True
        )
        return named.values_list(own, "recommendation", "party").union(
            answers.values_list(Value("answer"), "subject__recommendation", "pk"),
            links.values_list(Value("link"), "subject__later", "pk"),
            scope.values_list(Value("scope"), "subject__recommendation", "subject__service"),
            all=True,
        )

    asked: dict[UUID, bool] = {}
    scope: dict[UUID, frozenset[UUID]] = {}
    found: dict[str, list[UUID]] = {}
    for kind, thing, other in ask("around", question, things, at):
        if kind in {"us", "others"}:
            asked[thing] = asked.get(thing, False) or kind == "us"
        elif kind == "scope":
            scope[thing] = scope.get(thing, frozenset()) | {other}
        else:
            found.setdefault(kind, []).append(other)
    return Named(asked, found.get("answer", ()), found.get("link", ()), scope)


def around(things: Collection[UUID], at: Moment) -> Around:
    """Addressees, responses, links, what they carry, scopes, judgements and decisions."""
    named = named_around(things, at)
    responses: dict[UUID, tuple[ResponseAsAt, ...]] = {}
    for response in rows(Response, "pk", named.answers, "subject__party", "decided_by", "on_draft"):
        pk = response.subject.recommendation_id
        responses[pk] = (*responses.get(pk, ()), ResponseAsAt(response))
    links: dict[UUID, tuple[LinkDecision, ...]] = {}
    for decision in rows(LinkDecision, "pk", named.decisions, "subject__earlier__version__report"):
        pk = decision.subject.later_id
        links[pk] = (*links.get(pk, ()), decision)
    carried: dict[UUID, tuple[UUID, ...]] = {}
    pairs = ("subject__link_id", "subject__action_id")
    linked = things if links else ()
    for link, action in values_in_force(
        Inheritance, InheritedAction, "link__later", linked, at, pairs, carried=True
    ):
        carried[link] = (*carried.get(link, ()), action)
    taken_up: dict[UUID, tuple[UUID, ...]] = {}
    for link, action in values_in_force(
        TakingUp, GapAction, "link__later", linked, at, pairs, takes_up=True
    ):
        taken_up[link] = (*taken_up.get(link, ()), action)
    return Around(
        # What names nobody is for whoever answers the report, until they say that it is not theirs.
        frozenset(
            pk for pk in things if named.asked.get(pk, True) or accepted(responses.get(pk, ()))
        ),
        responses,
        links,
        carried,
        taken_up,
        named.scope,
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
    actions: Iterable[ActionAsAt], scope: frozenset[UUID], above: Mapping[UUID, UUID | None]
) -> tuple[CarriedOver, ...]:
    """What a link carries: of each of its actions, the services of both scopes where it is proven.

    A scope stated at a division or service reaches everything below it, by `above`. A scope that
    nobody has stated carries nothing.
    """
    carried = []
    for action in actions:
        proven = [
            cell
            for cell in action.cells
            if cell.rung.height >= Rung.EVIDENCED.height and reaches(scope, cell.service.pk, above)
        ]
        if proven:
            lowest = min((cell.rung for cell in proven), key=lambda rung: rung.height)
            carried.append(
                CarriedOver(action.action, tuple(cell.service for cell in proven), lowest)
            )
    return tuple(carried)


def reaches(scope: frozenset[UUID], service: UUID, above: Mapping[UUID, UUID | None]) -> bool:
    """Whether a scope names a service, or anything that it is part of."""
    here: UUID | None = service
    while here is not None and here not in scope:
        here = above.get(here)
    return here is not None


def recommendations_named(
    things: Collection[UUID], actions: Collection[ActionAsAt], at: Moment
) -> list[RecommendationAsAt]:
    """Recommendations by their ids; see `recommendations_as_at`."""
    return recommendations_as_at(
        rows(Recommendation, "pk", things, "version__report__case"), actions, at
    )


def recommendations_as_at(
    words: Collection[Recommendation], actions: Collection[ActionAsAt], at: Moment
) -> list[RecommendationAsAt]:
    """Recommendations in the report's order; `actions` must hold everything that serves them.

    Each row must have its version and report read with it.
    """
    ordered = sorted(words, key=lambda row: (row.version_id, row.position))
    beside = around([row.pk for row in ordered], at)
    above = services_above(ordered[0].organisation_id) if ordered and beside.carried else {}
    by_id = {action.action.pk: action for action in actions}
    parts_of: dict[UUID, list[UUID]] = {}
    for row in ordered:
        if row.part_of_id is not None:
            parts_of.setdefault(row.part_of_id, []).append(row.pk)
    under = Under.of(sorted(actions, key=lambda a: in_order(a.number)))

    def standing(row: Recommendation) -> RecommendationAsAt:
        picked = beside.picked[row.pk]
        open_to_us = row.pk in beside.ours and not refused(row, beside)
        # What was closed on a judgement that no longer stands closes no gap.
        closure = picked["closure"]
        fallen = without_ground(closure, picked["judgement"], picked["doubted"])
        stands = None if fallen else closure
        alone = open_to_us and not under.covers(row, parts_of.get(row.pk, ()))
        return RecommendationAsAt(
            recommendation=row,
            responses=beside.responses.get(row.pk, ()),
            judgement=picked["judgement"],
            doubted=picked["doubted"],
            decision=picked["decision"],
            closure=closure,
            links=tuple(
                link_as_at(decision, beside, by_id, above)
                for decision in beside.links.get(row.pk, ())
            ),
            served_by=tuple(action.action.pk for action in under.serving(row.pk)),
            ours=row.pk in beside.ours,
            uncovered=alone,
            reopened=reopened(row, stands, under, parts_of.get(row.pk, ()), alone=alone)
            if open_to_us
            else (),
            scoped=row.pk in beside.scope,
        )

    return [standing(row) for row in ordered]


def services_above(organisation_id: UUID) -> dict[UUID, UUID | None]:
    """What each service is part of. One query."""
    rows = Service.objects.filter(organisation=organisation_id)
    return dict(rows.order_by().values_list("pk", "parent_id"))


def link_as_at(
    decision: LinkDecision,
    beside: Around,
    actions: Mapping[UUID, ActionAsAt],
    above: Mapping[UUID, UUID | None],
) -> LinkAsAt:
    """A link with what it carries, and what takes up the rest; an action that was given up does not."""
    link = decision.subject_id
    carried = [actions[pk] for pk in beside.carried.get(link, ()) if pk in actions]
    scope = beside.scope.get(decision.subject.later_id, frozenset())
    over = carried_over(carried, scope, above)
    proven = {each.action.pk for each in over}
    return LinkAsAt(
        decision,
        decision.subject.earlier,
        over,
        tuple(each.action for each in carried if each.action.pk not in proven),
        tuple(
            Reopened(each.action, each.closure)
            for each in carried
            if each.closure is not None and each.closure.kind == DecisionKind.REOPEN.value
        ),
        tuple(
            pk
            for pk in beside.taken_up.get(link, ())
            if pk in actions
            and decision.subject.later_id in actions[pk].serves
            and actions[pk].ended is None
        ),
    )


def refused(row: Recommendation, beside: Around) -> bool:
    """Whether we said that we do not accept it, or that it is not ours."""
    return any(
        each.response.subject.party.own and each.answer in {Answer.NOT_ACCEPTED, Answer.NOT_OURS}
        for each in beside.responses.get(row.pk, ())
    )
