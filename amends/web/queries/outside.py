"""Where an action is not to be done, or no longer: which day, why, and who said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.ledger.queries import by_key, in_force, latest_of
from amends.ledger.rules import Moment
from amends.people.models import Service, ServiceState, Succession
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.queries.reach import speaks, upwards
from amends.plans.rules import ScopeState


@dataclass(frozen=True)
class Outside:
    """A service that an action is not for on a day. `became` are what it is part of since it closed.

    `since` is the first day on which it was so, `entered_by` the role of whoever entered it.
    """

    name: str
    pair: UUID
    excluded: bool
    closed: bool
    since: date
    reason: str
    entered_by: str
    became: tuple[str, ...] = ()


def outside(action: Action, at: Moment) -> tuple[Outside, ...]:
    """The services that an action leaves out, or was for until they left or closed; by name. Three queries."""
    pairs = ActionService.objects.filter(action=action)
    said = list(
        in_force(ScopeStatement, pairs, at)
        .select_related("subject__service", "recorded_as")
        .order_by("subject__service__name", "subject__sequence")
    )
    inside = [row.subject.service_id for row in said if row.state == ScopeState.IN]
    closed = by_key(
        in_force(ServiceState, Service.objects.filter(pk__in=inside), at)
        .filter(running=False)
        .select_related("recorded_as")
    )
    became: dict[UUID, list[str]] = {}
    unions = in_force(Succession, Service.objects.filter(pk__in=closed), at, key="predecessor")
    for union in unions.select_related("successor").order_by("sequence"):
        became.setdefault(union.predecessor_id, []).append(union.successor.name)
    found = []
    for row in said:
        service = row.subject.service
        tells = closed.get(service.pk) if row.state == ScopeState.IN else row
        if tells is not None:
            found.append(
                Outside(
                    name=service.name,
                    pair=row.subject_id,
                    excluded=row.state == ScopeState.EXCLUDED,
                    closed=row.state == ScopeState.IN,
                    since=tells.effective_on,
                    reason=tells.reason,
                    entered_by=tells.recorded_as.name if tells.recorded_as else "",
                    became=tuple(became.get(service.pk, ())),
                )
            )
    return tuple(found)


@dataclass(frozen=True)
class Reach:
    """How services stood to an action on several days.

    `states` are what was said of each pair on each day, `running` whether each service ran (None
    before it opened), `above` what each service is part of.
    """

    services: Mapping[UUID, Service]
    states: Mapping[UUID, tuple[str | None, ...]]
    running: Mapping[UUID, tuple[bool | None, ...]]
    above: Mapping[UUID, UUID | None]

    def counts(self, pair: UUID, place: int) -> bool:
        """Whether what is said of a pair counted on a day: in scope by its own name, and running."""
        ran = self.running[self.services[pair].pk][place]
        return self.states[pair][place] == ScopeState.IN and bool(ran)

    def through(self, pair: UUID, place: int) -> Service | None:
        """What put a service in scope on a day: itself, or what it is part of; None if nothing did."""
        said = {
            service.pk: ScopeState(state)
            for each, service in self.services.items()
            if (state := self.states[each][place]) is not None
        }
        spoken = speaks(upwards(self.services[pair].pk, self.above), said)
        return next((each for each in self.services.values() if each.pk == spoken), None)


def reach_on(action: Action, days: tuple[date, ...], sequence: int | None) -> Reach:
    """How every service that was ever named for an action stood to it on each day. Three queries."""
    moments = {f"day_{place}": Moment(day, sequence) for place, day in enumerate(days)}
    pairs = list(
        ActionService.objects.filter(action=action)
        .select_related("service")
        .annotate(
            **{
                name: latest_of(ScopeStatement, "subject", at, column="state")
                for name, at in moments.items()
            }
        )
        .order_by("service__name", "sequence")
    )
    ran = (
        Service.objects.filter(pk__in=[pair.service_id for pair in pairs])
        .annotate(
            **{
                name: latest_of(ServiceState, "subject", at, column="running")
                for name, at in moments.items()
            }
        )
        .values("pk", *moments)
    )
    return Reach(
        services={pair.pk: pair.service for pair in pairs},
        states={pair.pk: tuple(getattr(pair, name) for name in moments) for pair in pairs},
        running={row["pk"]: tuple(row[name] for name in moments) for row in ran},
        above=dict(
            Service.objects.filter(organisation=action.organisation_id).values_list("pk", "parent")
        ),
    )
