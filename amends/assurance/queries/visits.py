"""What somebody who visits a service may look at there: every action that it is in the scope of."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from amends.assurance.models import Cell, VisitDraft
from amends.assurance.queries import cell_reading
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import Reading
from amends.ledger.queries import by_key, in_force
from amends.ledger.rules import Moment
from amends.people.models import Service, ServiceState
from amends.plans.models import Action, ActionService, Decision, Placement, ScopeStatement
from amends.plans.queries.places import CHANGES_OPENNESS, ENDING
from amends.plans.rules import ScopeState


@dataclass(frozen=True)
class ToLookAt:
    """An action in a service: how it reads, by whom it was entered, and what was written last about it."""

    action: Action
    number: str
    plan: str
    reading: Reading
    entered_by: str
    newest: UUID | None


def to_look_at(service: Service, day: date) -> list[ToLookAt]:
    """What can be looked at in a service on a day, by plan and number. Seven queries."""
    at = Moment(day)
    pairs = ActionService.objects.filter(service=service)
    inside = in_force(ScopeStatement, pairs, at).filter(state=ScopeState.IN.value)
    found = {
        pair.action_id: pair
        for pair in pairs.filter(pk__in=inside.values("subject")).select_related("action")
    }
    actions = Action.objects.filter(pk__in=found)
    ended = in_force(Decision, actions, at, key="action", where=CHANGES_OPENNESS)
    over = set(ended.filter(kind__in=ENDING).values_list("action", flat=True))
    placed = in_force(Placement, actions, at).select_related("plan")
    cells = by_key(in_force(Cell, pairs, at).select_related("recorded_by", "recorded_as"))
    written = dict(
        Cell.objects.filter(subject__in=pairs)
        .values_list("subject")
        .annotate(last=Max("sequence"))
        .values_list("subject", "last")
    )
    newest = dict(
        Cell.objects.filter(
            organisation=service.organisation_id, sequence__in=written.values()
        ).values_list("subject", "pk")
    )
    demands = rules_of(service.organisation_id, at).demands(day)
    rows = []
    for placement in placed.order_by("plan__sequence", "sequence"):
        pair = found[placement.subject_id]
        if pair.action_id in over:
            continue
        cell = cells.get(pair.pk)
        rows.append(
            ToLookAt(
                action=pair.action,
                number=placement.number,
                plan=placement.plan.name,
                reading=cell_reading(cell, day, demands),
                entered_by="" if cell is None else (cell.recorded_as or cell.recorded_by).name,
                newest=newest.get(pair.pk),
            )
        )
    return rows


@dataclass(frozen=True)
class Place:
    """A service that can be visited, for how many actions, and whether the reader has begun to."""

    service: Service
    actions: int
    begun: bool


def places(organisation_id: UUID, user: UUID, day: date) -> list[Place]:
    """The running services in the scope of any action, by name. Four queries."""
    at = Moment(day)
    pairs = ActionService.objects.filter(organisation=organisation_id)
    inside = in_force(ScopeStatement, pairs, at).filter(state=ScopeState.IN.value)
    counted: dict[UUID, int] = {}
    for service in inside.values_list("subject__service", flat=True):
        counted[service] = counted.get(service, 0) + 1
    services = Service.objects.filter(pk__in=counted)
    running = set(
        in_force(ServiceState, services, at).filter(running=True).values_list("subject", flat=True)
    )
    begun = set(
        VisitDraft.objects.filter(organisation=organisation_id, user=user).values_list(
            "service", flat=True
        )
    )
    return [
        Place(service, counted[service.pk], service.pk in begun)
        for service in services.order_by("name", "sequence")
        if service.pk in running
    ]


def draft_of(service: Service, user: UUID) -> VisitDraft | None:
    """What somebody has begun to say of a service and not sent. One query."""
    return VisitDraft.objects.filter(service=service, user=user).first()
