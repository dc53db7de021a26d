"""What services ask before they write: what stands on a day, who owns an action then."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.ledger.models import DatedRecord, Identity
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Actor, Moment
from amends.people.models import Holding, Role
from amends.plans.models import Action, Commitment, Placement, Plan

# A day beyond every statement: what is to come counts too.
EVER = Moment(date.max)


def standing_on[Row: DatedRecord](
    model: type[Row], thing: Identity | None, day: date, where: Q | None = None
) -> Row | None:
    """The statement about a thing, of those that are `where`, that is in force on a day. One query."""
    if thing is None:
        return None
    of = type(thing)._default_manager.filter(pk=thing.pk)
    return in_force(model, of, Moment(day), where=where).first()


def first_of[Row: DatedRecord](
    model: type[Row], thing: Identity, where: Q | None = None
) -> Row | None:
    """The statement about a thing, of those that are `where`, with the earliest day. One query."""
    rows = standing_rows(model, EVER).filter(where or Q(), subject=thing.pk)
    return rows.order_by("effective_on", "sequence").first()


def owners(actions: QuerySet[Action], day: date) -> set[UUID]:
    """The roles that own the actions on a day; before any commitment, the first. Two queries."""
    made = by_key(in_force(Commitment, actions, Moment(day)))
    first = by_key(in_force(Commitment, actions.exclude(pk__in=list(made)), EVER, earliest=True))
    return {commitment.owner_id for commitment in (*made.values(), *first.values())}


def speaks_for(by: Actor, roles: set[UUID], days: set[date]) -> bool:
    """Whether somebody acts in one of the roles, or on one of the days holds it or covers for it.

    Two queries a day at most.
    """
    if by.role in roles:
        return True
    return any(_holds(by, roles, day) for day in days if roles)


def _holds(by: Actor, roles: set[UUID], day: date) -> bool:
    held = in_force(Holding, Role.objects.filter(pk__in=roles), Moment(day))
    if held.filter(holder=by.person).exists():
        return True
    covers = Role.objects.filter(pk__in=held.filter(holder=None).values("covered_by"))
    return in_force(Holding, covers, Moment(day)).filter(holder=by.person).exists()


def owns(by: Actor, action: Action, *days: date) -> bool:
    """Whether somebody speaks for the role that owns an action on the first of the days.

    The person may hold the role on any of the days: whoever took it over may enter what is late.
    """
    roles = owners(Action.objects.filter(pk=action.pk), days[0])
    return speaks_for(by, roles, set(days))


def number_taken(plan: Plan, number: str, day: date, *, apart_from: Action) -> bool:
    """Whether another action stands under the number in the plan on a day. One query."""
    members = Action.objects.filter(placements__plan=plan.pk).exclude(pk=apart_from.pk)
    here = in_force(Placement, members, Moment(day))
    return here.filter(plan=plan.pk, number=number).exists()
