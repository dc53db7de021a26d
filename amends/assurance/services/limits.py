"""Holding a standing lower than services show it. Nobody can hold it higher."""

from datetime import date

from django.utils.translation import gettext as _

from amends.assurance import queries
from amends.assurance.models import Lowering
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import ANY, Expected, check_expected, check_not_future, write
from amends.people.permissions import Permission, check_any, membership_of, permitted
from amends.plans.models import Action
from amends.plans.queries import owned_between
from amends.plans.rules import Rung

# Who may let an action stand higher again than a limit that stands.
MAY_LIFT = (Permission.PLAN, Permission.JUDGE)


def lower(
    *,
    action: Action,
    rung: str | None,
    reason: str,
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> Lowering:
    """Hold an action no higher than a rung; None ends that. An upper limit can only lower.

    Raises Refused without a reason, for the top rung (which limits nothing), when there is nothing
    to end, and when the owner would end or raise what holds their own action down.
    """
    may = [*MAY_LIFT, *([Permission.UPDATE] if rung else [])]
    check_any(by=by, organisation_id=action.organisation_id, permissions=may)
    check_not_future(effective_on)
    if not reason.strip():
        raise Refused(_("Say why."))
    if rung is not None and (rung not in set(Rung) or rung == Rung.EMBEDDED):
        raise Refused(_("Choose a rung below “embedded”: a limit at the top would lower nothing."))
    with write(organisation_id=action.organisation_id, by=by, event="standing.lowered") as writing:
        check_expected(queries.newest_lowering(action), expected)
        stands = queries.lowering_in_force(action, Moment(effective_on))
        if rung is None and stands is None:
            raise Refused(
                _("Nobody holds this action lower on that day, so there is nothing to end.")
            )
        if stands is not None and lifts(stands, rung):
            check_any(by=by, organisation_id=action.organisation_id, permissions=MAY_LIFT)
            if owned_since(stands, by):
                raise Refused(
                    _("The owner does not lift a limit from their own action. Ask someone else.")
                )
        row = Lowering(
            subject=action, rung=rung or "", reason=reason.strip(), effective_on=effective_on
        )
        return writing.add(row)


def lifts(stands: Lowering, rung: str | None) -> bool:
    """Whether a new limit, or none, lets an action stand higher than the one that stands."""
    return rung is None or Rung(rung).height > Rung(stands.rung).height


def owned_since(stands: Lowering, by: Actor) -> bool:
    """Whether somebody has owned the action on any day since the limit."""
    about = Action.objects.filter(pk=stands.subject_id)
    return owned_between(by, about, stands.effective_on, clock.today())


def may_lift(stands: Lowering, by: Actor) -> bool:
    """Whether somebody may raise or end a limit that stands: for pages, which offer no more."""
    membership = membership_of(person=by.person, organisation_id=stands.organisation_id)
    profile = "" if membership is None else membership.profile
    return any(permitted(profile, each) for each in MAY_LIFT) and not owned_since(stands, by)
