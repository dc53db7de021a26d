"""Standards, limits and measures, put right."""

from django.utils.translation import gettext as _

from amends.assurance import queries
from amends.assurance.models import (
    Belonging,
    Declaration,
    EmbeddingRule,
    Lowering,
    MeasureRebase,
    MeasureTerms,
    MeasureValue,
    Sampling,
    Standard,
)
from amends.assurance.rules import Shape, plain_number
from amends.assurance.services.demands import check_rule, check_without_rule
from amends.assurance.services.measures import MAY_COUNT, check_terms, check_value
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


def settle_terms(new: MeasureTerms) -> None:
    """A target is kept as numbers are."""
    new.target = plain_number(new.target) or new.target


def check_measure(new: MeasureTerms, old: MeasureTerms, by: Actor) -> None:
    """As `set_terms` has it."""
    check_terms(new.definition, new.direction, new.target)


def check_terms_left(row: MeasureTerms, by: Actor) -> None:
    """A measure without a name is none."""
    others = queries.terms_of(row.subject).exclude(pk=row.pk)
    if not others.filter(effective_on__lte=row.effective_on).exists():
        raise Refused(_("These are the first words about the measure. Correct them instead."))


def settle_value(new: MeasureValue) -> None:
    """Numbers are kept without commas and signs."""
    for name in ("value", "numerator", "denominator"):
        words = getattr(new, name)
        setattr(new, name, plain_number(words) or words)


def check_measured(new: MeasureValue, old: MeasureValue, by: Actor) -> None:
    """As `record_values` has it."""
    shape = new.subject.shape
    check_value(shape, new.effective_on, new.value, new.numerator, new.denominator)
    moved = new.effective_on != old.effective_on
    if moved and new.effective_on in queries.days_with_values(new.subject):
        raise Refused(_("That day has a value already. Correct that one instead."))


def numbers_of_the_other_shape(row: MeasureValue) -> tuple[str, ...]:
    """What is not asked of a share, or of a number."""
    return ("value",) if row.subject.shape == Shape.SHARE else ("numerator", "denominator")


def check_new_limits(new: MeasureRebase, old: MeasureRebase, by: Actor) -> None:
    """As `rebase` has it."""
    if not new.reason:
        raise Refused(_("Say why the limits are new from that day."))
    moved = new.effective_on != old.effective_on
    if moved and new.effective_on in queries.days_of_new_limits(new.subject):
        raise Refused(_("There are new limits from that day already."))


def check_declared(new: Declaration, old: Declaration, by: Actor) -> None:
    """As `declare` has it: a reviewer speaks for themselves."""
    check_own_declaration(old, by)
    if not new.text:
        raise Refused(
            _("Say whether there is a conflict of interest. Write “none” if there is none.")
        )


def check_own_declaration(row: Declaration, by: Actor) -> None:
    """Nobody corrects what somebody else declared. What stands beside released grades stays there."""
    if row.subject.user_id != by.person:
        raise Refused(_("Only the reviewer does this."))


def check_belonging(new: Belonging, old: Belonging, by: Actor) -> None:
    """As `set_parts` has it: an end has a reason."""
    if not new.belongs and not new.reason:
        raise Refused(_("Say in a few words why this changes."))


def check_sampling(new: Sampling, old: Sampling, by: Actor) -> None:
    """As `declare_sample` has it."""
    if not new.reason:
        raise Refused(_("Say why these services can speak for the others."))


WAYS: Ways = {
    Declaration: Way(
        Declaration,
        permissions=(Permission.REVIEW,),
        fields=("text",),
        check=check_declared,
        check_without=check_own_declaration,
    ),
    Belonging: Way(
        Belonging,
        permissions=(Permission.PLAN,),
        fields=("belongs", "reason", "effective_on"),
        check=check_belonging,
    ),
    Sampling: Way(
        Sampling,
        permissions=(Permission.PLAN,),
        fields=("sampled", "reason", "effective_on"),
        check=check_sampling,
    ),
    EmbeddingRule: Way(
        EmbeddingRule,
        permissions=(Permission.PLAN,),
        fields=("kinds", "tests", "looked", "lasts", "reason", "decided_by", "effective_on"),
        check=check_rule,
        check_without=check_without_rule,
    ),
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
    MeasureTerms: Way(
        MeasureTerms,
        permissions=(Permission.PLAN,),
        fields=("definition", "unit", "direction", "target", "effective_on"),
        check=check_measure,
        check_without=check_terms_left,
        settle=settle_terms,
    ),
    MeasureValue: Way(
        MeasureValue,
        permissions=MAY_COUNT,
        fields=("value", "numerator", "denominator", "effective_on"),
        check=check_measured,
        settle=settle_value,
        passed_over=numbers_of_the_other_shape,
    ),
    MeasureRebase: Way(
        MeasureRebase,
        permissions=(Permission.PLAN,),
        fields=("reason", "effective_on"),
        check=check_new_limits,
    ),
}
