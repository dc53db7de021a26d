"""Which services an action is for, where a scope may name a whole division: the nearest statement counts."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.people.models import Service
from amends.people.queries import running_ids
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.rules import ScopeState, nearest

type Lines = dict[UUID, tuple[UUID, ...]]


def lines_of(organisation_id: UUID, at: Moment) -> Lines:
    """Each running service without running parts: itself, and what it is part of, upwards. Two queries."""
    above = dict(Service.objects.filter(organisation=organisation_id).values_list("pk", "parent"))
    running = running_ids(organisation_id, at)
    parents = {above[pk] for pk in running}
    return {pk: tuple(_upwards(pk, above)) for pk in running - parents}


def _upwards(service: UUID, above: Mapping[UUID, UUID | None]) -> Iterator[UUID]:
    here: UUID | None = service
    while here is not None:
        yield here
        here = above[here]


def reached_by(action: Action, at: Moment) -> tuple[Service, ...]:
    """The running services, each without running parts, that an action is for; by name. Four queries.

    A scope that names a division or a service reaches every part of it of which nothing else is said.
    """
    said = {
        row.subject.service_id: ScopeState(row.state)
        for row in in_force(ScopeStatement, action.services.all(), at).select_related("subject")
    }
    lines = lines_of(action.organisation_id, at)
    found = [pk for pk, line in lines.items() if speaks(line, said) is not None]
    return tuple(Service.objects.filter(pk__in=found).order_by("name", "sequence"))


def speaks(line: Collection[UUID], said: Mapping[UUID, ScopeState]) -> UUID | None:
    """Whose statement puts a service in scope: its own, or the nearest above it; None if it is not."""
    spoken = nearest(line, said)
    return spoken if spoken is not None and said[spoken] is ScopeState.IN else None


def reached_each(
    organisation_id: UUID, at: Moment, of: Collection[Service] | None = None
) -> dict[UUID, dict[UUID, ActionService]]:
    """The actions that each service is in the scope of, by service and action. Three queries.

    With each stands the pair whose statement says so: the service's own, or that of what it is part
    of. What has running parts, or does not run, is in scope by its own name alone. `of` narrows it.
    """
    lines = lines_of(organisation_id, at)
    pairs = ActionService.objects.filter(organisation=organisation_id)
    if of is not None:
        lines = {service.pk: lines.get(service.pk, (service.pk,)) for service in of}
        pairs = pairs.filter(service__in={pk for line in lines.values() for pk in line})
    said: dict[UUID, dict[UUID, ScopeState]] = {}
    named: dict[tuple[UUID, UUID], ActionService] = {}
    for row in in_force(ScopeStatement, pairs, at).select_related("subject__action"):
        pair = row.subject
        said.setdefault(pair.action_id, {})[pair.service_id] = ScopeState(row.state)
        named[pair.action_id, pair.service_id] = pair
    if of is None:
        lines = {service: (service,) for _action, service in named} | lines
    return {
        service: {
            action: named[action, spoken]
            for action, states in said.items()
            if (spoken := speaks(line, states)) is not None
        }
        for service, line in lines.items()
    }
