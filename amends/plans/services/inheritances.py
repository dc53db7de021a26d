"""What a crosswalk link carries over from an earlier plan."""

from collections.abc import Collection
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
from amends.people.models import Body
from amends.people.permissions import Permission, check
from amends.people.queries import newest
from amends.plans.models import Action, ActionServes, Inheritance, InheritedAction, Serving
from amends.plans.queries.standing import standing_on
from amends.plans.services.guards import words
from amends.recommendations.models import Link, LinkDecision, Recommendation
from amends.recommendations.rules import LinkType
from amends.recommendations.services import decide_link


def inherit(
    *,
    link: Link,
    action: Action,
    effective_on: date,
    by: Actor,
    what: str = "",
    carried: bool = True,
    expected: Expected = ANY,
) -> Inheritance:
    """Say that a link carries an earlier action over, from a day on, or that it no longer does.

    What that is worth, and in which services, is asked of the action on whatever day it is read.
    `expected` is the id of the newest statement about this pair (None for none).
    Raises Refused for a link that does not stand or finds nothing earlier, for an action that does
    not serve the earlier recommendation on that day, and for what stands already.
    """
    check(by=by, organisation_id=link.organisation_id, permission=Permission.LINK)
    check_not_future(effective_on)
    with write(organisation_id=link.organisation_id, by=by, event="inheritance.stated") as writing:
        check_same_organisation(link.organisation_id, action)
        pair = InheritedAction.objects.filter(link=link, action=action).first()
        last = newest(Inheritance, pair) if pair else None
        check_expected(last.pk if last else None, expected)
        if carried:
            check_carries(link, action, effective_on)
        what = words(what)
        stands = standing_on(Inheritance, pair, effective_on)
        if not carried and (stands is None or not stands.carried):
            raise Refused(_("The link does not carry this action over on that day."))
        if stands is not None and (stands.carried, stands.what) == (carried, what):
            raise Refused(_("That is what stands on that day already."))
        pair = pair or writing.add(InheritedAction(link=link, action=action))
        return writing.add(
            Inheritance(subject=pair, carried=carried, what=what, effective_on=effective_on)
        )


def check_carries(link: Link, action: Action, day: date) -> None:
    """The link stands on the day, and the action serves the earlier recommendation."""
    decision = standing_on(LinkDecision, link, day)
    if decision is None or decision.withdrawn:
        raise Refused(_("The link does not stand on that day, so it carries nothing over."))
    if link.earlier_id is None:
        raise Refused(_("Nothing earlier was found, so there is nothing to carry over."))
    pair = ActionServes.objects.filter(action=action, recommendation=link.earlier_id).first()
    serving = standing_on(Serving, pair, day)
    if serving is None or not serving.serves:
        raise Refused(
            _(
                "The action does not serve the earlier recommendation on that day. Choose one that does."
            )
        )


def decide_what_carries_over(
    *,
    later: Recommendation,
    earlier: Recommendation | None,
    type: LinkType,  # noqa: A002  # the word for it in the design and the table
    residual_gap: str,
    reason: str,
    effective_on: date,
    by: Actor,
    public: str = "",
    decided_by: Body | None = None,
    nothing_left: bool = False,
    carried: Collection[Action] = (),
    no_longer: Collection[Action] = (),
    expected: Expected = ANY,
) -> LinkDecision:
    """Decide about a link as `decide_link` does, and with it which earlier actions it carries over.

    One transaction: what one of them refuses is not done in part. `no_longer` are actions that the
    link carried until then.
    """
    check(by=by, organisation_id=later.organisation_id, permission=Permission.LINK)
    with write(organisation_id=later.organisation_id, by=by, event="link.decided"):
        decision = decide_link(
            later=later,
            earlier=earlier,
            type=type,
            residual_gap=residual_gap,
            reason=reason,
            effective_on=effective_on,
            by=by,
            public=public,
            decided_by=decided_by,
            nothing_left=nothing_left,
            expected=expected,
        )
        for actions, state in ((carried, True), (no_longer, False)):
            for action in actions:
                inherit(
                    link=decision.subject,
                    action=action,
                    carried=state,
                    effective_on=effective_on,
                    by=by,
                )
        return decision
