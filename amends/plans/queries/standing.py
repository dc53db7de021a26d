"""What services ask before they write: what stands on a day, who owns an action then."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.ledger.clock import day_of
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


def owned_between(by: Actor, actions: QuerySet[Action], first: date, last: date) -> bool:
    """Whether somebody acts in, held or covered a role that owned one of the actions, on any day.

    A post, and an action, is given up no earlier than the day on which that was entered, and that
    day still counts: nobody becomes free to judge by handing over for a day. Three queries.
    """
    owned = [
        (role, max(since, first), min(until, last))
        for role, since, until in _owned(actions)
        if since <= last and until >= first
    ]
    roles = {role for role, _since, _until in owned}
    if by.role in roles:
        return True
    held = _held(roles)
    covers = {row.covered_by_id for row, _since, _until in held if row.covered_by_id is not None}
    covering = [term for term in _held(covers) if term[0].holder_id == by.person]
    terms = [
        (row.subject_id, since, until) for row, since, until in held if row.holder_id == by.person
    ]
    terms += [
        (row.subject_id, max(since, begun), min(until, ended))
        for row, since, until in held
        for cover, begun, ended in covering
        if row.covered_by_id == cover.subject_id
    ]
    return any(
        role == whose and max(since, begun) <= min(until, ended)
        for role, since, until in owned
        for whose, begun, ended in terms
    )


def _owned(actions: QuerySet[Action]) -> list[tuple[UUID, date, date]]:
    """The role that each commitment gave an action to, from when to when; the first from ever."""
    made = _stretches(Commitment.objects.filter(subject__in=actions))
    begun: set[UUID] = set()
    owned = []
    for row, since, until in made:
        owned.append((row.owner_id, since if row.subject_id in begun else date.min, until))
        begun.add(row.subject_id)
    return owned


def _held(roles: set[UUID]) -> list[tuple[Holding, date, date]]:
    """Who held or covered each of the roles, from when to when. One query, or none."""
    return _stretches(Holding.objects.filter(subject__in=roles)) if roles else []


def _stretches[Row: (Commitment, Holding)](
    statements: QuerySet[Row],
) -> list[tuple[Row, date, date]]:
    """Each statement about each thing, in order, with the first and last day that it counts.

    It counts until the day on which the next took effect or was entered, whichever is later. One
    that was corrected counts on the days on which it stood on the record.
    """
    about: dict[UUID, list[Row]] = {}
    corrected: dict[UUID, date] = {}
    for row in statements.order_by("effective_on", "sequence"):
        if row.corrects_id is not None:
            corrected[row.corrects_id] = day_of(row.recorded_at)
        if not row.retracts:
            about.setdefault(row.subject_id, []).append(row)
    found = []
    for rows in about.values():
        entered = [day_of(row.recorded_at) for row in rows]
        for place, row in enumerate(rows):
            later = zip(rows[place + 1 :], entered[place + 1 :], strict=True)
            ends = [max(after.effective_on, then) for after, then in later]
            since = row.effective_on
            if row.pk in corrected:
                since = max(since, entered[place])
                ends.append(corrected[row.pk])
            found.append((row, since, min(ends, default=date.max)))
    return found


def number_taken(plan: Plan, number: str, day: date, *, apart_from: Action) -> bool:
    """Whether another action stands under the number in the plan on a day. One query."""
    members = Action.objects.filter(placements__plan=plan.pk).exclude(pk=apart_from.pk)
    here = in_force(Placement, members, Moment(day))
    return here.filter(plan=plan.pk, number=number).exists()
