"""Divisions, services and teams that open, merge and close."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    Writing,
    check_expected,
    check_kept,
    check_same_organisation,
    retract,
    write,
)
from amends.people.models import Body, Organisation, Service, ServiceState, Succession
from amends.people.permissions import Permission, check
from amends.people.queries import EVER, newest, runs_on
from amends.people.rules import (
    Level,
    first_day_after,
    last_day_before,
    may_stand_under,
    repeated,
)
from amends.people.services.guards import identified, kept_already, tidy
from amends.people.services.tree import check_tree
from amends.ui.words import words_for


def add_service(
    *,
    organisation: Organisation,
    name: str,
    level: Level | str,
    opened_on: date,
    by: Actor,
    parent: Service | None = None,
    reason: str = "",
    id: UUID | None = None,
) -> Service:
    """Note a division, a service or a team that runs from `opened_on`, past or to come.

    An `id` that was used already gives what it made. Raises Refused when it cannot stand under
    `parent`, when that does not run on the day, or when one of this name runs there.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=organisation.pk, by=by, event="service.opened") as writing:
        kept = kept_already(Service, id, organisation.pk)
        if kept is not None:
            return kept
        return _open(
            writing,
            Service(name=tidy(name), level=Level(level).value, parent=parent),
            opened_on=opened_on,
            reason=reason,
            id=id,
        )


def _open(
    writing: Writing, service: Service, *, opened_on: date, reason: str, id: UUID | None
) -> Service:
    parent = service.parent
    check_same_organisation(writing.organisation_id, parent)
    above = Level(parent.level) if parent else None
    if not may_stand_under(Level(service.level), above):
        raise Refused(
            _("A %(level)s cannot be part of a %(above)s. Choose what it is part of again.")
            % {
                "level": words_for(service.level),
                "above": words_for(parent.level if parent else ""),
            }
        )
    if parent is not None and not runs_on(parent, opened_on):
        raise Refused(
            _("%(parent)s does not run on that day. Choose another day, or what does run then.")
            % {"parent": parent.name}
        )
    same = Service.objects.filter(
        organisation=writing.organisation_id, parent=parent, name__iexact=service.name
    )
    if any(state.running for state in in_force(ServiceState, same, Moment(opened_on))):
        raise Refused(_("%(name)s runs on that day already.") % {"name": service.name})
    writing.add(identified(service, id))
    _state(writing, service, running=True, first=opened_on, reason=reason)
    return service


def _state(
    writing: Writing, service: Service, *, running: bool, first: date, reason: str
) -> ServiceState:
    return writing.add(
        ServiceState(subject=service, running=running, effective_on=first, reason=reason.strip())
    )


def close_service(
    *, service: Service, last_day: date, reason: str, by: Actor, expected: Expected = ANY
) -> ServiceState:
    """Say that a service runs for the last time on `last_day`, past or to come.

    `expected` is the id of the newest statement about it. Raises Refused without a reason, when it
    does not run on that day or is set to close already, and while parts of it run afterwards.
    """
    check(by=by, organisation_id=service.organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=service.organisation_id, by=by, event="service.closed") as writing:
        last = newest(ServiceState, service)
        check_expected(last.pk if last else None, expected)
        if not reason.strip():
            raise Refused(_("Say why it closes."))
        check_kept(last_day)
        first = first_day_after(last_day)
        _check_can_close(service, first)
        return _state(writing, service, running=False, first=first, reason=reason)


def keep_open(
    *, service: Service, reason: str, by: Actor, expected: Expected = ANY
) -> ServiceState:
    """Take back that a service closes, when that was entered by mistake.

    Raises Refused when it is not closed, or became part of another, which cannot be taken back.
    """
    check(by=by, organisation_id=service.organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=service.organisation_id, by=by, event="service.kept open"):
        last = newest(ServiceState, service)
        check_expected(last.pk if last else None, expected)
        if last is None or last.running:
            raise Refused(_("%(name)s is not set to close.") % {"name": service.name})
        if standing_rows(Succession, EVER).filter(predecessor=service).exists():
            raise Refused(
                _("%(name)s became part of another service. That stands.") % {"name": service.name}
            )
        kept = retract(last, by=by, event="service.kept open", reason=reason)
        check_tree(service.organisation_id, kept.sequence - 1)
        return kept


def merge_services(
    *,
    predecessors: Sequence[Service],
    effective_on: date,
    by: Actor,
    name: str = "",
    successor: Service | None = None,
    level: Level | str | None = None,
    parent: Service | None = None,
    decided_by: Body | None = None,
    reason: str = "",
    id: UUID | None = None,
) -> Service:
    """Make one service out of several from a day on: a new one of this `name`, or `successor`.

    The predecessors run for the last time on the day before. A new one has the level and the place
    of the first predecessor unless said otherwise. An `id` that was used already gives what it
    made. Raises Refused when a predecessor does not run until then, or has parts that do, and when
    fewer than two would come together.
    """
    if not predecessors:
        raise Refused(_("Choose the services that come together."))
    organisation_id = predecessors[0].organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=organisation_id, by=by, event="services.merged") as writing:
        kept = kept_already(Service, id, organisation_id)
        if kept is not None:
            return kept
        check_same_organisation(organisation_id, successor, parent, decided_by, *predecessors)
        _check_union(predecessors, successor)
        check_kept(effective_on)
        for service in predecessors:
            _check_can_close(service, effective_on)
        for service in predecessors:
            _state(writing, service, running=False, first=effective_on, reason=reason)
        if successor is None:
            first = predecessors[0]
            fresh = Service(
                name=tidy(name),
                level=Level(level or first.level).value,
                parent=parent or (first.parent if level is None else None),
            )
            into = _open(writing, fresh, opened_on=effective_on, reason=reason, id=id)
        else:
            into = successor
            if not runs_on(into, effective_on):
                raise Refused(_("%(name)s does not run on that day.") % {"name": into.name})
        for service in predecessors:
            writing.add(
                Succession(
                    predecessor=service,
                    successor=into,
                    effective_on=effective_on,
                    decided_by=decided_by,
                )
            )
        return into


def _check_union(predecessors: Sequence[Service], successor: Service | None) -> None:
    ids = [service.pk for service in predecessors]
    if repeated(ids):
        raise Refused(_("Choose each service once."))
    if successor is not None and successor.pk in ids:
        raise Refused(_("A service cannot become part of itself."))
    if successor is None and len(ids) < 2:
        raise Refused(
            _("Choose two services or more, or an existing one that takes this one over.")
        )


def _check_can_close(service: Service, first_day_closed: date) -> None:
    """It runs until then, nothing later is said of it, and no part of it runs longer."""
    last = newest(ServiceState, service)
    if last is not None and not last.running:
        raise Refused(_("%(name)s is set to close already.") % {"name": service.name})
    if not runs_on(service, last_day_before(first_day_closed)):
        raise Refused(_("%(name)s does not run on that day.") % {"name": service.name})
    parts = Service.objects.filter(parent=service.pk)
    states = in_force(ServiceState, parts, Moment(first_day_closed)).select_related("subject")
    open_still = sorted(state.subject.name for state in states if state.running)
    if open_still:
        raise Refused(
            _("%(part)s is part of %(name)s and runs longer. Close it first.")
            % {"part": open_still[0], "name": service.name}
        )
