"""Holding a standing lower than services show it. Nobody can hold it higher."""

from datetime import date

from django.utils.translation import gettext as _

from amends.assurance import queries
from amends.assurance.models import Lowering
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import ANY, Expected, check_expected, check_not_future, write
from amends.people.permissions import Permission, check_any
from amends.plans.models import Action
from amends.plans.queries import owns
from amends.plans.rules import Rung


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
    to end, and when the owner would end what holds their own action down.
    """
    may = [Permission.PLAN, Permission.JUDGE] + ([Permission.UPDATE] if rung else [])
    check_any(by=by, organisation_id=action.organisation_id, permissions=may)
    check_not_future(effective_on)
    if not reason.strip():
        raise Refused(_("Say why."))
    if rung is not None and (rung not in set(Rung) or rung == Rung.EMBEDDED):
        raise Refused(_("Choose a rung below “embedded”: a limit at the top would lower nothing."))
    with write(organisation_id=action.organisation_id, by=by, event="standing.lowered") as writing:
        check_expected(queries.newest_lowering(action), expected)
        at = Moment(effective_on)
        if rung is None:
            if queries.lowering_in_force(action, at) is None:
                raise Refused(
                    _("Nobody holds this action lower on that day, so there is nothing to end.")
                )
            if owns(by, action, effective_on):
                raise Refused(
                    _("The owner does not lift a limit from their own action. Ask someone else.")
                )
        row = Lowering(
            subject=action, rung=rung or "", reason=reason.strip(), effective_on=effective_on
        )
        lowering = writing.add(row)
        return lowering
