"""What somebody who visits a service may look at there: every action that it is in the scope of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from amends.assurance.models import Cell, VisitDraft
from amends.assurance.queries import USED, cell_reading, heard, said_of
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import Reading
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.people.queries import running_ids
from amends.plans.models import Action, ActionService, Decision, Placement
from amends.plans.queries import reached_each
from amends.plans.queries.places import CHANGES_OPENNESS, ENDING


@dataclass(frozen=True)
class ToLookAt:
    """An action in a service: how it reads, what was written last about it, and by whom.

    `through` is the division or service whose scope reaches it, where it is not named itself: the
    reading is of that, and nothing was written about the service itself but before it left the scope.
    `used_from` is the first day on which it was recorded in use in the service itself; None for never.
    """

    action: Action
    number: str
    plan: str
    reading: Reading
    through: str
    entered_by: str
    newest: UUID | None
    used_from: date | None


def to_look_at(service: Service, day: date) -> list[ToLookAt]:
    """What can be looked at in a service on a day, by plan and number. Ten queries."""
    at = Moment(day)
    found = reached_each(service.organisation_id, at, [service])[service.pk]
    actions = Action.objects.filter(pk__in=found)
    over = ended(actions, at)
    placed = in_force(Placement, actions, at).select_related("plan")
    speaking = ActionService.objects.filter(pk__in=[pair.pk for pair in found.values()])
    names = dict(speaking.exclude(service=service).values_list("pk", "service__name"))
    said = said_of(speaking, at)
    own = ActionService.objects.filter(service=service, action__in=actions)
    written = own.annotate(last=Max("cells__sequence")).values("last")
    newest = {
        cell.subject.action_id: cell
        for cell in Cell.objects.filter(
            organisation=service.organisation_id, sequence__in=written
        ).select_related("subject", "recorded_by", "recorded_as")
    }
    used = dict(
        standing_rows(Cell, at)
        .filter(subject__in=own, state__in=USED)
        .order_by()
        .values("subject__action")
        .annotate(first=Min("effective_on"))
        .values_list("subject__action", "first")
    )
    demands = rules_of(service.organisation_id, at).demands(day)
    rows = []
    for placement in placed.order_by("plan__sequence", "sequence"):
        pair = found[placement.subject_id]
        if pair.action_id in over:
            continue
        last = newest.get(placement.subject_id)
        rows.append(
            ToLookAt(
                action=pair.action,
                number=placement.number,
                plan=placement.plan.name,
                reading=cell_reading(heard(said.get(pair.pk, ())).stands, day, demands),
                through=names.get(pair.pk, ""),
                entered_by="" if last is None else (last.recorded_as or last.recorded_by).name,
                newest=None if last is None else last.pk,
                used_from=used.get(placement.subject_id),
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
    """The running services in the scope of any action that goes on, by name. Eight queries.

    Where the reader has begun a visit it stays, though no action is for it any more.
    """
    at = Moment(day)
    reached = reached_each(organisation_id, at)
    over = ended(Action.objects.filter(organisation=organisation_id), at)
    counted = {service: len(actions.keys() - over) for service, actions in reached.items()}
    running = running_ids(organisation_id, at)
    begun = set(
        VisitDraft.objects.filter(organisation=organisation_id, user=user).values_list(
            "service", flat=True
        )
    )
    there = {pk for pk, actions in counted.items() if actions and pk in running}
    return [
        Place(service, counted.get(service.pk, 0), service.pk in begun)
        for service in Service.objects.filter(pk__in=there | begun).order_by("name", "sequence")
    ]


def ended(actions: QuerySet[Action], at: Moment) -> set[UUID]:
    """Those of some actions that nobody works on any more. One query."""
    decided = in_force(Decision, actions, at, key="action", where=CHANGES_OPENNESS)
    return set(decided.filter(kind__in=ENDING).values_list("action", flat=True))


def draft_of(service: Service, user: UUID) -> VisitDraft | None:
    """What somebody has begun to say of a service and not sent. One query."""
    return VisitDraft.objects.filter(service=service, user=user).first()


def as_numbered(organisation_id: UUID, actions: Collection[UUID], day: date) -> dict[UUID, str]:
    """Actions by their number and title, wherever they are to be done. One query."""
    named = Action.objects.filter(organisation=organisation_id, pk__in=actions)
    placed = in_force(Placement, named, Moment(day)).select_related("subject")
    return {
        row.subject_id: f"{row.number} {row.subject.title}" for row in placed.order_by("sequence")
    }
