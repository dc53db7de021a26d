"""Which action takes up what a crosswalk link leaves to do."""

from datetime import date

from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.permissions import Permission
from amends.people.queries import newest
from amends.plans.models import Action, ActionServes, GapAction, Serving, TakingUp
from amends.plans.queries.standing import standing_on
from amends.plans.services.guards import words
from amends.recommendations.models import Link, LinkDecision
from amends.recommendations.services.guards import check_may


def take_up(
    *,
    link: Link,
    action: Action,
    effective_on: date,
    by: Actor,
    takes_up: bool = True,
    reason: str = "",
    expected: Expected = ANY,
) -> TakingUp:
    """Say that an action takes up what a link leaves to do, from a day on, or that it no longer does.

    `expected` is the id of the newest statement about this pair (None for none). Raises Refused for
    a link that leaves nothing on that day, for an action that does not serve the later
    recommendation then, for an end without a reason, and for what stands already.
    """
    check_may(by=by, version=link.later.version, permission=Permission.PLAN)
    check_not_future(effective_on)
    with write(organisation_id=link.organisation_id, by=by, event="gap.taken up") as writing:
        check_same_organisation(link.organisation_id, action)
        pair = GapAction.objects.filter(link=link, action=action).first()
        last = newest(TakingUp, pair) if pair else None
        check_expected(last.pk if last else None, expected)
        stands = standing_on(TakingUp, pair, effective_on)
        if (stands is not None and stands.takes_up) == takes_up:
            raise Refused(_("That is what stands on that day already."))
        if takes_up:
            check_takes_up(link, action, effective_on)
        elif not reason.strip():
            raise Refused(_("Say why the action no longer takes it up."))
        pair = pair or writing.add(GapAction(link=link, action=action))
        return writing.add(
            TakingUp(
                subject=pair, takes_up=takes_up, reason=words(reason), effective_on=effective_on
            )
        )


def check_takes_up(link: Link, action: Action, day: date) -> None:
    """Something is left to do there on the day, and the action serves the later recommendation."""
    decision = standing_on(LinkDecision, link, day)
    if decision is None or decision.withdrawn or not decision.residual_gap:
        raise Refused(_("Nothing is left to do there on that day, so nothing can take it up."))
    pair = ActionServes.objects.filter(action=action, recommendation=link.later_id).first()
    serving = standing_on(Serving, pair, day)
    if serving is None or not serving.serves:
        raise Refused(
            _("The action does not serve this recommendation on that day. Choose one that does.")
        )
