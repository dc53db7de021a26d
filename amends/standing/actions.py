"""Actions as at a day: their statements, their services, and the rung that follows."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.assurance.models import Cell
from amends.assurance.queries.demands import Rules, Samples, rules_of, samples_of
from amends.assurance.rules import CellState
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.evidence.rules import Stage
from amends.ledger.models import rows_of
from amends.ledger.prepared import ask, parts, read, rows, shape_of, values_in_force
from amends.ledger.queries import in_force, latest_of
from amends.ledger.rules import Moment
from amends.people.models import Service, ServiceState
from amends.plans.models import Action, ActionServes, Decision, Plan, Serving
from amends.plans.queries.places import CHANGES_OPENNESS
from amends.plans.rules import Rung, ScopeState, Strength, nearest
from amends.standing.answers import ActionAsAt, CellAsAt, Exclusion
from amends.standing.pairs import (
    NO_TESTS,
    Mergers,
    OnDay,
    Pair,
    Told,
    facts_of,
    mergers,
    pairs_of,
    pairs_on_the_eve,
    rounds,
    rungs,
    tests_of,
)
from amends.standing.rules import (
    UNTESTED,
    CellFacts,
    OneOffFacts,
    Sample,
    action_rung,
    lowest,
    proof_since,
    reads,
)
from amends.standing.slips import WORSE, slipped
from amends.standing.statements import action_picks, known_by, pick


@dataclass(frozen=True)
class Proof:
    """Accepted evidence: kind and first day covered, by pair; first days, by action and by piece."""

    by_pair: Mapping[tuple[UUID, UUID], tuple[tuple[str, date], ...]]
    by_action: Mapping[UUID, tuple[date, ...]]
    by_piece: Mapping[UUID, date]


def evidence_of(actions: Collection[UUID], at: Moment) -> list[tuple[UUID, UUID]]:
    """Which evidence was brought for which action. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        return known_by(EvidenceAction.objects.filter(action__in=of), then).values_list(
            "evidence", "action"
        )

    return [(evidence, action) for evidence, action in ask("evidence", question, actions, at)]


def services_of(evidence: Collection[UUID], at: Moment) -> dict[UUID, list[UUID]]:
    """The services that each piece of evidence is from. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        return known_by(EvidenceService.objects.filter(evidence__in=of), then).values_list(
            "evidence", "service"
        )

    found: dict[UUID, list[UUID]] = {}
    for piece, service in ask("services of evidence", question, evidence, at):
        found.setdefault(piece, []).append(service)
    return found


def accepted_proof(actions: Collection[UUID], at: Moment) -> Proof:
    """Evidence of the actions that was accepted by the day and covers a period. Up to three queries."""
    about = evidence_of(actions, at)
    pieces = {evidence for evidence, _action in about}
    columns = ("subject_id", "subject__kind", "period_from")
    states = values_in_force(
        EvidenceState, Evidence, "pk", pieces, at, columns, stage=Stage.ACCEPTED.value
    )
    accepted = {pk: (kind, first_day) for pk, kind, first_day in states if first_day}
    services = services_of(accepted, at)
    by_pair: dict[tuple[UUID, UUID], tuple[tuple[str, date], ...]] = {}
    by_action: dict[UUID, tuple[date, ...]] = {}
    for evidence, action in about:
        if evidence in accepted:
            kind, first_day = accepted[evidence]
            by_action[action] = (*by_action.get(action, ()), first_day)
            for service in services.get(evidence, ()):
                key = (action, service)
                by_pair[key] = (*by_pair.get(key, ()), (kind, first_day))
    by_piece = {pk: first_day for pk, (_kind, first_day) in accepted.items()}
    return Proof(by_pair, by_action, by_piece)


@dataclass(frozen=True)
class Estate:
    """The organisation's services on the day: by id, which of them run, and what each is part of.

    `lines` has a line for every running service with nothing running below: itself and upwards.
    """

    services: Mapping[UUID, Service]
    running: frozenset[UUID]
    lines: Mapping[UUID, tuple[UUID, ...]]

    def reached(self, said: Mapping[UUID, ScopeState]) -> Counter[UUID | None]:
        """For how many of them each statement about a scope counts: the nearest one wins."""
        return Counter(nearest(line, said) for line in self.lines.values())


def line_of(pk: UUID, services: Mapping[UUID, Service]) -> Iterator[UUID]:
    """A service and everything above it."""
    here: UUID | None = pk
    while here is not None and here in services:
        yield here
        here = services[here].parent_id


def estate(organisation_id: UUID, at: Moment) -> Estate:
    """One query, whatever the number of services."""
    shape = shape_of(Service)

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        runs = latest_of(ServiceState, "subject", then, column="running")
        found = rows_of(Service).filter(organisation__in=of).annotate(runs=runs)
        return found.values_list(*shape.names, "runs")

    services: dict[UUID, Service] = {}
    running: set[UUID] = set()
    for *values, runs in ask("estate", question, [organisation_id], at):
        service = shape.row(tuple(values), {})
        services[service.pk] = service
        if runs:
            running.add(service.pk)
    parents = {services[pk].parent_id for pk in running}
    lines = {pk: tuple(line_of(pk, services)) for pk in running - parents}
    return Estate(services, frozenset(running), lines)


@dataclass(frozen=True)
class Around:
    """What is so for a whole organisation: its mergers, its services, what it calls embedded."""

    merged: Mergers
    here: Estate
    rules: Rules


@dataclass(frozen=True)
class Cells:
    """Everything that is known of the actions' services, ready to be put together."""

    pairs: Mapping[UUID, list[Pair]]
    # What stands of each pair.
    stands: Mapping[UUID, Cell]
    facts: Mapping[tuple[UUID, UUID], CellFacts]
    rungs: Mapping[tuple[UUID, UUID], Rung]
    samples: Samples
    slipped: frozenset[UUID]


def cells_of(
    actions: Collection[UUID],
    at: Moment,
    proof: Proof,
    around: Around,
    told: Mapping[UUID, Told],
) -> Cells:
    """The pairs, those merged away once more on their eve, and the statements in force.

    `told` is what each action's owner has said by the day.
    """
    merged, demands = around.merged, around.rules.demands(at.day)
    today = [(pair, told[pair.action]) for pair in pairs_of(actions, at)]
    upwards = {pk: tuple(line_of(pk, around.here.services)) for pk in merged.eve}
    eves = pairs_on_the_eve(actions, at, rounds(merged, upwards))
    said = {pk for pair, _told in (*today, *eves) for pk in pair.said if pk}
    cells = {cell.pk: cell for cell in rows(Cell, "pk", said)}
    heard = {(pair.id, pair.day): pair.heard(cells) for pair, _told in (*today, *eves)}
    # Only a test that was passed again can make anything of the tests before.
    again = {
        pair.action
        for pair, _told in (*today, *eves)
        if (stands := heard[pair.id, pair.day].stands) and stands.state == CellState.SUSTAINED.value
    }
    tests = tests_of(again, at, proof.by_piece)

    def facts(pairs: Iterable[tuple[Pair, Told]]) -> dict[OnDay, CellFacts]:
        return {
            (p.action, p.service, p.day): facts_of(
                p,
                by_owner,
                heard[p.id, p.day],
                proof.by_pair.get((p.action, p.service), ()),
                tests.get(p.id, NO_TESTS),
                merged.opened,
                demands,
            )
            for p, by_owner in pairs
        }

    now = {(action, service): each for (action, service, _day), each in facts(today).items()}
    scopes = {(p.action, p.service, p.day): p.scope for p, _told in eves}
    by_action: dict[UUID, list[Pair]] = {}
    for pair, _said in today:
        by_action.setdefault(pair.action, []).append(pair)
    worse = {
        p.id: (p.action, p.service)
        for p, _said in today
        # What is said of a division was never called embedded, so none of it has slipped from there.
        if p.service in around.here.lines
        and reads(now[p.action, p.service].statement, at.day) in WORSE
    }
    return Cells(
        by_action,
        {p.id: cell for p, _said in today if (cell := heard[p.id, p.day].stands)},
        now,
        rungs(now, facts(eves), scopes, merged, upwards),
        samples_of(actions, at),
        slipped(worse, around.rules, at) if worse else frozenset(),
    )


def told_by(statements: Mapping[str, Any]) -> Told:
    """What an action's owner has said, from what is in force about the action."""
    claim = statements["last_claim"]
    return Told(
        statements["first_update"],
        statements["first_claim"],
        claim.effective_on if claim else None,
    )


def serving(actions: Collection[UUID], at: Moment) -> dict[UUID, dict[UUID, date]]:
    """The recommendations that each action serves, and since when it was put so. One query."""
    columns = ("subject__action_id", "subject__recommendation_id", "effective_on")
    served: dict[UUID, dict[UUID, date]] = {}
    for action, recommendation, day in values_in_force(
        Serving, ActionServes, "action", actions, at, columns, serves=True
    ):
        served.setdefault(action, {})[recommendation] = day
    return served


def plans_closed(plans: Collection[UUID], at: Moment) -> dict[UUID, Decision]:
    """The last decision that opens or closes each whole plan, by the plan. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Decision]:
        about = rows_of(Plan).filter(pk__in=list(of))
        return in_force(Decision, about, then, key="plan", where=CHANGES_OPENNESS)

    found = read("plans closed", Decision, question, plans, at, "body")
    return {row.plan_id: row for row in found if row.plan_id is not None}


def actions_as_at(actions: Collection[UUID], organisation_id: UUID, at: Moment) -> list[ActionAsAt]:
    """Every action named that had been placed in a plan by the day, in no order.

    A fixed number of queries, whatever the number of services or entries; for thousands of actions
    that number once more for each part (`prepared.parts`).
    """
    around = Around(
        mergers(organisation_id, at),
        estate(organisation_id, at),
        rules_of(organisation_id, at),
    )
    return [answer for part in parts(actions) for answer in some_actions(part, around, at)]


def some_actions(actions: Collection[UUID], around: Around, at: Moment) -> Iterator[ActionAsAt]:
    """As many actions as one query takes."""
    picked = pick(Action, actions, action_picks, at)
    proof = accepted_proof(actions, at)
    told = {pk: told_by(statements) for pk, statements in picked.items()}
    cells = cells_of(actions, at, proof, around, told)
    served = serving(actions, at)
    placed = [each["placement"] for each in picked.values() if each["placement"] is not None]
    closed = plans_closed({placement.plan_id for placement in placed}, at)
    for pk, statements in picked.items():
        if statements["placement"] is not None:
            yield one_action(
                statements["itself"],
                {**statements, "plan_closure": closed.get(statements["placement"].plan_id)},
                cells,
                around.here,
                at,
                proof.by_action.get(pk, ()),
                served.get(pk, {}),
            )


def cells_told(
    inside: Iterable[Pair],
    cells: Cells,
    here: Estate,
    reached: Mapping[UUID | None, int],
    day: date,
) -> tuple[CellAsAt, ...]:
    """What each service in scope reads, and for how many it speaks.

    What is said of a division is said of teams that nobody looked at one by one.
    """
    found = []
    for p in inside:
        facts, rung = cells.facts[p.action, p.service], cells.rungs[p.action, p.service]
        if p.service not in here.lines:
            rung = lowest([rung, Rung.EVIDENCED])
        found.append(
            CellAsAt(
                pair=p.id,
                service=here.services[p.service],
                reads=reads(facts.statement, day),
                rung=rung,
                in_use_from=p.in_use_from,
                proof=proof_since(facts),
                cell=cells.stands.get(p.id),
                covers=reached[p.service],
                until=facts.statement.expires_on if facts.statement else None,
                sampled=p.id in cells.samples.pairs,
                slipped=p.id in cells.slipped,
            )
        )
    return tuple(found)


def sample_of(
    cells: Collection[CellAsAt],
    inside: Collection[Pair],
    services: Mapping[UUID, Service],
    drawn_on: date | None,
) -> Sample:
    """Which of them are tested for all, and for which of the others they speak."""
    # What is named by itself while its division is in scope has not come into it by that.
    since = {p.service: p.scope_from for p in inside if p.scope_from is not None}
    return Sample(
        frozenset(cell.pair for cell in cells if cell.sampled),
        frozenset(cell.pair for cell in cells if cell.reads in UNTESTED),
        frozenset(
            p.id
            for p in inside
            if drawn_on
            and min(since[pk] for pk in line_of(p.service, services) if pk in since) > drawn_on
        ),
        any(cell.sampled and cell.tested for cell in cells),
    )


def one_action(
    action: Action,
    statements: Mapping[str, Any],
    cells: Cells,
    here: Estate,
    at: Moment,
    proof: tuple[date, ...],
    put_under: Mapping[UUID, date],
) -> ActionAsAt:
    """Put one action together."""
    pairs = cells.pairs.get(action.pk, [])
    inside = [p for p in pairs if p.scope is ScopeState.IN and p.service in here.running]
    outside = [p for p in pairs if p.scope is ScopeState.EXCLUDED]
    reached = here.reached({p.service: p.scope for p in pairs if p.scope is not None})
    one_off = statements["one_off"]
    if one_off is not None and not one_off.one_off:
        one_off = None
    lowering = statements["lowering"]
    answer_cells = cells_told(inside, cells, here, reached, at.day)
    rung = action_rung(
        {cell.pair: cell.rung for cell in answer_cells},
        first_update=statements["first_update"],
        first_claim=statements["first_claim"],
        one_off=OneOffFacts(proof) if one_off else None,
        no_higher_than=Rung(lowering.rung) if lowering and lowering.rung else None,
        sample=sample_of(
            answer_cells, inside, here.services, cells.samples.drawn_on.get(action.pk)
        ),
    )
    strength = statements["strength"]
    in_place_on = statements["in_place_on"]
    return ActionAsAt(
        action=action,
        placement=statements["placement"],
        commitment=statements["commitment"],
        first_commitment=statements["first_commitment"],
        rung=rung,
        in_place_on=in_place_on if in_place_on is not None and in_place_on <= at.day else None,
        cells=tuple(sorted(answer_cells, key=lambda cell: str(cell.service.pk))),
        excluded=tuple(Exclusion(here.services[p.service], p.scope_reason) for p in outside),
        everywhere=bool(here.lines)
        and sum(cell.covers for cell in answer_cells) == len(here.lines),
        put_under=put_under,
        last_update=statements["last_update"],
        last_claim=statements["last_claim"],
        strength=Strength(strength.strength) if strength else None,
        one_off=one_off,
        lowering=lowering if lowering and lowering.rung else None,
        standard=statements["standard"],
        decision=statements["decision"],
        closure=statements["closure"],
        plan_closure=statements["plan_closure"],
    )
