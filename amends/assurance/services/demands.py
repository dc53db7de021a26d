"""What an organisation asks before it calls anything embedded: more than the product does, never less."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import EmbeddingRule
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import FLOOR, LONGEST_LASTING, MOST, Demands
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
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

EVER = Moment(date.max)


def set_rule(
    *,
    organisation_id: UUID,
    demands: Demands,
    reason: str,
    decided_by: Body,
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> EmbeddingRule:
    """Decide what is asked for before anything is called embedded, from a day on.

    `expected` is the id of the entry about it that was written last. Raises Refused for less than
    the product's own rule, for what nobody could meet, without a reason, when nothing changes, and
    for asking for less from a day that has passed: what was shown then is not made better after it.
    """
    check(by=by, organisation_id=organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    check_same_organisation(organisation_id, decided_by)
    check_demands(demands)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why."))
    with write(organisation_id=organisation_id, by=by, event="rule.set") as writing:
        stands = rules_of(organisation_id, EVER)
        check_expected(stands.entered[-1].pk if stands.entered else None, expected)
        before = stands.demands(effective_on)
        if demands == before:
            raise Refused(_("That is what is asked for on that day already."))
        if demands.asks_less(before) and effective_on < clock.today():
            raise Refused(
                _(
                    "Less can be asked for from today on, and not for days that have passed."
                    " Give today as the day."
                )
            )
        return writing.add(
            EmbeddingRule(
                kinds=demands.kinds,
                tests=demands.tests,
                looked=demands.looked,
                lasts=demands.lasts,
                reason=reason,
                decided_by=decided_by,
                effective_on=effective_on,
            )
        )


def check_demands(demands: Demands) -> None:
    """Raises Refused for less than the product's own rule, and for more than anybody could show."""
    if demands.asks_less(FLOOR):
        raise Refused(below_floor())
    for name in ("kinds", "tests", "looked"):
        if getattr(demands, name) > getattr(MOST, name):
            raise Refused(
                _("Ask for at most %(kinds)d kinds, %(tests)d tests, and %(looked)d looked at.")
                % {"kinds": MOST.kinds, "tests": MOST.tests, "looked": MOST.looked}
            )
    if demands.lasts is not None and not 1 <= demands.lasts <= LONGEST_LASTING:
        raise Refused(
            _("Give a number of days from 1 to %(most)d, or none.") % {"most": LONGEST_LASTING}
        )


def below_floor() -> str:
    """Why less than the product's own rule is refused."""
    return _(
        "Nobody can ask for less than %(kinds)d kinds of evidence, %(tests)d tests that were met,"
        " and %(looked)d looked at."
    ) % {"kinds": FLOOR.kinds, "tests": FLOOR.tests, "looked": FLOOR.looked}


def check_rule(new: EmbeddingRule, old: EmbeddingRule, by: Actor) -> None:
    """As `set_rule` has it: a correction asks for no less than the floor, and for no less of days that have passed."""
    check_demands(Demands(new.kinds, new.tests, new.looked, new.lasts))
    if not new.reason:
        raise Refused(_("Say why."))
    check_no_less(old, new)


def check_without_rule(old: EmbeddingRule, by: Actor) -> None:
    """What was asked for on days that have passed stays asked for."""
    check_no_less(old, None)


def check_no_less(old: EmbeddingRule, new: EmbeddingRule | None) -> None:
    """Raises Refused where an entry, put right or taken out, would ask less for any day that has passed.

    What was called embedded as at that day, and was not, would be: nobody tested it meanwhile.
    """
    rules = rules_of(old.organisation_id, EVER)
    if rules.asks_less_with(old, new, before=clock.today()):
        raise Refused(
            _(
                "That would ask for less on days that have passed. Less can be asked for from today"
                " on: decide it anew, with today as its day."
            )
        )
