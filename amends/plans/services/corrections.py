"""Where actions stand, what they serve, their scope and their strength, put right."""

from django.utils.translation import gettext as _

from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Refused
from amends.people.permissions import Permission
from amends.people.queries import EVER, runs_on
from amends.people.services.corrections import Way, Ways
from amends.plans.models import (
    Inheritance,
    OneOff,
    Placement,
    PlanStatement,
    ScopeStatement,
    Serving,
    StrengthStatement,
    TakingUp,
)
from amends.plans.queries.standing import number_taken
from amends.plans.rules import ScopeState, Strength
from amends.plans.services.gaps import check_takes_up
from amends.plans.services.guards import check_begun, words
from amends.plans.services.inheritances import check_carries
from amends.plans.services.plans import check_version
from amends.plans.services.scopes import check_none_silenced
from amends.recommendations.services.crosswalk import check_may_link
from amends.recommendations.services.guards import check_may


def check_placement(new: Placement, old: Placement, by: Actor) -> None:
    """A number that no other action has there on the day."""
    words(new.number, missing=_("Give the action a number."), most=40)
    if number_taken(new.plan, new.number, new.effective_on, apart_from=new.subject):
        raise Refused(
            _("Another action of this plan has the number %(number)s. Give another number.")
            % {"number": new.number}
        )


def check_stands_elsewhere(row: Placement, by: Actor) -> None:
    """An action always stands in a plan: its only place is corrected, not taken out."""
    others = standing_rows(Placement, EVER).filter(subject=row.subject_id).exclude(pk=row.pk)
    if not others.exists():
        raise Refused(
            _("An action stands in a plan, and this is its only place. Correct the place instead.")
        )


def check_scope(new: ScopeStatement, old: ScopeStatement, by: Actor) -> None:
    """As `set_scope` has it, for one service."""
    service = new.subject.service
    if new.state not in set(ScopeState):
        raise Refused(_("Choose one of the answers shown."))
    if new.state != ScopeState.IN and not new.reason:
        raise Refused(_("Say why %(service)s is not covered.") % {"service": service.name})
    if new.state == ScopeState.IN and not runs_on(service, new.effective_on):
        raise Refused(
            _("%(service)s does not run on that day. Take it out, or give another day.")
            % {"service": service.name}
        )
    check_begun(new.subject.action, new.effective_on)


def follow_scope_row(old: ScopeStatement, new: ScopeStatement, by: Actor) -> None:
    """What `set_scope` refuses, of the whole scope, is refused of a correction too."""
    since = min(old.effective_on, new.effective_on)
    check_none_silenced(new.subject.action, since)


def check_serving(new: Serving, old: Serving, by: Actor) -> None:
    """As `serve` and `stop_serving` have it."""
    check_may_serve(old, by)
    if not new.serves and not new.reason:
        raise Refused(_("Say why the action no longer serves this recommendation."))
    check_begun(new.subject.action, new.effective_on)


def check_may_serve(row: Serving, by: Actor) -> None:
    """Only who may read a draft says what serves it."""
    check_may(by=by, version=row.subject.recommendation.version, permission=Permission.PLAN)


def check_strength(new: StrengthStatement, old: StrengthStatement, by: Actor) -> None:
    """As `set_strength` has it."""
    if new.strength not in set(Strength):
        raise Refused(_("Choose one of the strengths shown."))
    check_begun(new.subject, new.effective_on)


def check_one_off(new: OneOff, old: OneOff, by: Actor) -> None:
    """As `make_one_off` has it."""
    if not new.reason:
        raise Refused(_("Say why this action is done once, or why it no longer is."))
    check_begun(new.subject, new.effective_on)


def check_plan(new: PlanStatement, old: PlanStatement, by: Actor) -> None:
    """As `describe_plan` has it."""
    answered = set(new.subject.answers.values_list("report", flat=True))
    check_version(new.begun_on_version, answered, new.begins_on)


def check_begins(row: PlanStatement, by: Actor) -> None:
    """A plan always begins: its only statement is corrected, not taken out."""
    others = standing_rows(PlanStatement, EVER).filter(subject=row.subject_id).exclude(pk=row.pk)
    if not others.exists():
        raise Refused(_("A plan begins on a day, and only this says on which. Correct it instead."))


def check_taking_up(new: TakingUp, old: TakingUp, by: Actor) -> None:
    """As `take_up` has it."""
    check_may_take_up(old, by)
    if new.takes_up:
        check_takes_up(new.subject.link, new.subject.action, new.effective_on)
    elif not new.reason:
        raise Refused(_("Say why the action no longer takes it up."))


def check_may_take_up(row: TakingUp, by: Actor) -> None:
    """Only who may read a draft says what takes up what it leaves."""
    check_may(by=by, version=row.subject.link.later.version, permission=Permission.PLAN)


def check_inheritance(new: Inheritance, old: Inheritance, by: Actor) -> None:
    """As `inherit` has it."""
    check_may_inherit(old, by)
    if new.carried:
        check_carries(new.subject.link, new.subject.action, new.effective_on)


def check_may_inherit(row: Inheritance, by: Actor) -> None:
    """Only who may read both sides of the link."""
    check_may_link(row.subject.link, by)


PLAN = (Permission.PLAN,)
WAYS: Ways = {
    PlanStatement: Way(
        PlanStatement,
        permissions=PLAN,
        fields=("begins_on", "begun_on_version", "sponsor", "effective_on"),
        check=check_plan,
        check_without=check_begins,
    ),
    Placement: Way(
        Placement,
        permissions=PLAN,
        fields=("plan", "number", "effective_on", "reason"),
        check=check_placement,
        check_without=check_stands_elsewhere,
    ),
    ScopeStatement: Way(
        ScopeStatement,
        permissions=PLAN,
        fields=("state", "effective_on", "reason"),
        check=check_scope,
        follow=follow_scope_row,
        may_be_to_come=True,
    ),
    Serving: Way(
        Serving,
        permissions=PLAN,
        fields=("serves", "effective_on", "reason"),
        check=check_serving,
        check_without=check_may_serve,
    ),
    StrengthStatement: Way(
        StrengthStatement,
        permissions=PLAN,
        fields=("strength", "effective_on"),
        check=check_strength,
    ),
    OneOff: Way(
        OneOff,
        permissions=PLAN,
        fields=("one_off", "reason", "approved_by", "effective_on"),
        check=check_one_off,
    ),
    TakingUp: Way(
        TakingUp,
        permissions=PLAN,
        fields=("takes_up", "reason", "effective_on"),
        check=check_taking_up,
        check_without=check_may_take_up,
    ),
    Inheritance: Way(
        Inheritance,
        permissions=(Permission.LINK,),
        fields=("carried", "what", "effective_on"),
        check=check_inheritance,
        check_without=check_may_inherit,
    ),
}
