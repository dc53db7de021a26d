"""Which services an action is for, where a scope may name a whole division: the nearest statement counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, QuerySet

from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Service, ServiceState, Succession
from amends.people.queries import running_ids
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.rules import ScopeState, nearest

type Lines = dict[UUID, tuple[UUID, ...]]


def lines_of(organisation_id: UUID, at: Moment) -> Lines:
    """Each running service without running parts: itself, and what it is part of, upwards. Two queries."""
    above = dict(Service.objects.filter(organisation=organisation_id).values_list("pk", "parent"))
    running = running_ids(organisation_id, at)
    parents = {above[pk] for pk in running}
    return {pk: upwards(pk, above) for pk in running - parents}


def upwards(service: UUID, above: Mapping[UUID, UUID | None]) -> tuple[UUID, ...]:
    """A service and everything that it is part of; `above` says what of each."""
    line = [service]
    while (parent := above[line[-1]]) is not None:
        line.append(parent)
    return tuple(line)


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


def widening_nothing(rows: Collection[ScopeStatement], at: Moment) -> frozenset[UUID]:
    """Which statements name a service that what it is part of had in scope on the eve. Two queries, or none.

    `at` says what is known; each is asked about on the eve of its own day.
    """
    named = [row for row in rows if row.state == ScopeState.IN.value]
    if not named:
        return frozenset()
    organisation = named[0].organisation_id
    above = dict(Service.objects.filter(organisation=organisation).values_list("pk", "parent"))
    lines = {row.subject.service_id: upwards(row.subject.service_id, above) for row in named}
    standing = standing_rows(ScopeStatement, Moment(date.max, at.sequence)).filter(
        subject__action__in={row.subject.action_id for row in named},
        subject__service__in={pk for line in lines.values() for pk in line},
    )
    said: dict[UUID, list[ScopeStatement]] = {}
    for row in standing.select_related("subject").order_by("effective_on", "sequence"):
        said.setdefault(row.subject.action_id, []).append(row)

    def on_the_eve(row: ScopeStatement) -> dict[UUID, ScopeState]:
        return {
            each.subject.service_id: ScopeState(each.state)
            for each in said.get(row.subject.action_id, ())
            if each.effective_on < row.effective_on
        }

    return frozenset(
        row.pk
        for row in named
        if speaks(lines[row.subject.service_id], on_the_eve(row)) is not None
    )


@dataclass(frozen=True)
class OpenedSince:
    """A service that opened after some actions' scopes were set, and of which they say nothing.

    `through` is the division or service whose scope reaches it; None where no scope does.
    """

    service: Service
    opened_on: date
    through: Service | None
    actions: tuple[UUID, ...]


def opened_since(
    organisation_id: UUID, actions: Collection[UUID], at: Moment
) -> tuple[OpenedSince, ...]:
    """The services that opened since the scopes of actions were set, the newest first. Six queries.

    Something said of a service by itself answers it. What was formed from other services is not new,
    and what has running parts is asked about part by part.
    """
    pairs = ActionService.objects.filter(action__in=actions)
    said: dict[UUID, dict[UUID, ScopeState]] = {}
    days: dict[tuple[UUID, UUID], date] = {}
    for row in in_force(ScopeStatement, pairs, at).select_related("subject"):
        action, service = row.subject.action_id, row.subject.service_id
        said.setdefault(action, {})[service] = ScopeState(row.state)
        days[action, service] = row.effective_on
    lines = lines_of(organisation_id, at)
    first = _first_said(pairs, at)
    merged = standing_rows(Succession, at).filter(organisation=organisation_id)
    formed = set(merged.values_list("successor", "effective_on"))
    running = Service.objects.filter(pk__in=lines)
    opened = {
        row.subject_id: row.effective_on
        for row in in_force(ServiceState, running, at)
        # What was there and took others over is as new as it was.
        if (row.subject_id, row.effective_on) not in formed
    }
    found: dict[tuple[UUID, UUID | None], list[UUID]] = {}
    for service, day in opened.items():
        for action in actions:
            states = said.get(action, {})
            through = speaks(lines[service], states)
            set_on = first.get(action, day) if through is None else days[action, through]
            left_out = through is None and nearest(lines[service], states) is not None
            if service not in states and not left_out and day > set_on:
                found.setdefault((service, through), []).append(action)
    services = Service.objects.in_bulk({pk for key in found for pk in key if pk is not None})
    told = [
        OpenedSince(
            services[service],
            opened[service],
            None if through is None else services[through],
            tuple(about),
        )
        for (service, through), about in found.items()
    ]
    return tuple(sorted(told, key=lambda each: (each.opened_on, each.service.name), reverse=True))


def _first_said(pairs: QuerySet[ActionService], at: Moment) -> dict[UUID, date]:
    """The day from which anything is said of the services of each action. One query."""
    rows = standing_rows(ScopeStatement, at).filter(subject__in=pairs).order_by()
    return dict(
        rows.values("subject__action")
        .annotate(first=Min("effective_on"))
        .values_list("subject__action", "first")
    )
