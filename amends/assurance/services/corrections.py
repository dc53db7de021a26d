"""Standards and limits, put right."""

from django.utils.translation import gettext as _

from amends.assurance.models import Lowering, Standard
from amends.ledger.rules import Actor, Refused
from amends.people.permissions import Permission
from amends.people.services.corrections import Way, Ways
from amends.plans.queries.standing import owns
from amends.plans.rules import Rung


def check_standard(new: Standard, old: Standard, by: Actor) -> None:
    """As `set_standard` has it."""
    if not 1 <= new.per_cent <= 100:
        raise Refused(_("Give the standard as a whole number from 1 to 100."))


def check_lowering(new: Lowering, old: Lowering, by: Actor) -> None:
    """As `lower` has it: a limit can only lower, and the owner changes none."""
    check_not_owner(old, by)
    if not new.reason:
        raise Refused(_("Say why."))
    if new.rung and (new.rung not in set(Rung) or new.rung == Rung.EMBEDDED):
        raise Refused(_("Choose a rung below “embedded”: a limit at the top would lower nothing."))
    if bool(new.rung) != bool(old.rung):
        raise Refused(_("Take this entry out instead, and say from which day another limit holds."))


def check_not_owner(row: Lowering, by: Actor) -> None:
    """Whoever owns the action does not touch what holds it down."""
    if owns(by, row.subject, row.effective_on):
        raise Refused(_("The owner does not lift a limit from their own action. Ask someone else."))


WAYS: Ways = {
    Standard: Way(
        Standard,
        permissions=(Permission.PLAN,),
        fields=("per_cent", "effective_on"),
        check=check_standard,
    ),
    Lowering: Way(
        Lowering,
        permissions=(Permission.PLAN, Permission.JUDGE),
        fields=("rung", "reason", "effective_on"),
        check=check_lowering,
        check_without=check_not_owner,
    ),
}
