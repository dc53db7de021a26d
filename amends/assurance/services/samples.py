"""Saying that a sample of an action's services is tested for all of them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance import queries
from amends.assurance.models import Sampling
from amends.ledger.queries import by_key, in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Service
from amends.people.permissions import Permission, check
from amends.plans.models import Action, ScopeStatement
from amends.plans.queries import reached_by
from amends.plans.rules import ScopeState
from amends.plans.services import name_in_scope


def declare_sample(
    *,
    action: Action,
    services: Sequence[Service],
    reason: str,
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> list[Sampling]:
    """Decide which of an action's services are tested for all of them, from a day on; none ends that.

    While it stands the action reads "tested in so many of so many", and is never embedded. Writes
    only what changes, and returns it. `expected` is the id of what was said last of the action's
    sample. Raises Refused without a reason, for a service that the action is not for on that day or
    that has running parts, and for a sample that leaves nothing out.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    check_same_organisation(action.organisation_id, *services)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why these services can speak for the others."))
    with write(organisation_id=action.organisation_id, by=by, event="sample.declared") as writing:
        check_expected(queries.newest_sampling(action), expected)
        _check_part_of_scope(action, services, effective_on)
        name_in_scope(
            action=action, services=services, effective_on=effective_on, by=by, reason=reason
        )
        wanted = {service.pk for service in services}
        said = by_key(in_force(Sampling, action.services.all(), Moment(effective_on)))
        written = []
        drawn = max((row.effective_on for row in said.values()), default=None)
        # The same sample speaks for what came into the scope after it only by being drawn again.
        again = drawn is not None and _came_later(action, drawn, effective_on)
        for pair in action.services.order_by("sequence"):
            stands = said.get(pair.pk)
            sampled = pair.service_id in wanted
            if sampled is not (stands is not None and stands.sampled) or (again and sampled):
                row = Sampling(
                    subject=pair, sampled=sampled, reason=reason, effective_on=effective_on
                )
                written.append(writing.add(row))
        if not written:
            raise Refused(_("That is what stands on that day already."))
        return written


def _came_later(action: Action, drawn: date, day: date) -> bool:
    scope = in_force(ScopeStatement, action.services.all(), Moment(day))
    return scope.filter(state=ScopeState.IN.value, effective_on__gt=drawn).exists()


def _check_part_of_scope(action: Action, services: Sequence[Service], day: date) -> None:
    reached: set[UUID] = {service.pk for service in reached_by(action, Moment(day))}
    for service in services:
        if service.pk not in reached:
            raise Refused(
                _("%(service)s is not one of the services that the action is for on that day.")
                % {"service": service.name}
            )
    if services and reached <= {service.pk for service in services}:
        raise Refused(
            _("That is every service that the action is for, and no sample. Choose some of them.")
        )
