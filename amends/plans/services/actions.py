"""Adding an action to a plan, moving it, and saying how strong it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Body, Role, Service
from amends.people.permissions import Permission, check
from amends.people.queries import newest
from amends.people.services.guards import identified, kept_already
from amends.plans.models import Action, ActionSource, OneOff, Placement, Plan, StrengthStatement
from amends.plans.queries.standing import number_taken, standing_on
from amends.plans.rules import Strength
from amends.plans.services.guards import check_begun, words
from amends.plans.services.promises import commit_to
from amends.plans.services.scopes import serve, set_scope
from amends.recommendations.models import Recommendation

LONGEST_PRINTED = 200


def add_action(
    *,
    plan: Plan,
    number: str,
    title: str,
    wording: str,
    owner: Role,
    in_place_by: ImpreciseDate,
    serves: Sequence[Recommendation],
    by: Actor,
    effective_on: date,
    id: UUID | None = None,
    services: Sequence[Service] = (),
    excluded: Mapping[Service, str] | None = None,
    strength: str = "",
    evidenced_by: ImpreciseDate | None = None,
    re_test_by: ImpreciseDate | None = None,
    approver: Body | None = None,
) -> Action:
    """Add an action to a plan with its first promise, all of it true from one day on.

    Words, an owner role and one date suffice; the rest may follow. An `id` that was used already
    gives what it made. Raises Refused as the services do that say each part.
    """
    organisation_id = plan.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    with write(organisation_id=organisation_id, by=by, event="action.added") as writing:
        kept = kept_already(Action, id, organisation_id)
        if kept is not None:
            return kept
        title = words(title, missing=_("Say in a few words what will be done."), most=300)
        action = writing.add(identified(Action(title=title), id))
        place_action(action=action, plan=plan, number=number, effective_on=effective_on, by=by)
        for recommendation in dict.fromkeys(serves):
            serve(action=action, recommendation=recommendation, effective_on=effective_on, by=by)
        if strength:
            set_strength(action=action, strength=strength, effective_on=effective_on, by=by)
        commit_to(
            action=action,
            wording=wording,
            owner=owner,
            in_place_by=in_place_by,
            evidenced_by=evidenced_by,
            re_test_by=re_test_by,
            approver=approver,
            effective_on=effective_on,
            by=by,
        )
        if services or excluded:
            set_scope(
                action=action,
                services=services,
                excluded=excluded,
                effective_on=effective_on,
                by=by,
                reason="",
            )
        return action


def place_action(
    *,
    action: Action,
    plan: Plan,
    number: str,
    effective_on: date,
    by: Actor,
    reason: str = "",
    expected: Expected = ANY,
) -> Placement:
    """Say which plan an action stands in, and under which number, from a day on.

    Raises Refused without a number, for one that another action has there, and for a move without
    a reason.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    number = words(number, missing=_("Give the action a number."), most=40)
    with write(organisation_id=action.organisation_id, by=by, event="action.placed") as writing:
        check_same_organisation(action.organisation_id, plan)
        last = newest(Placement, action)
        check_expected(last.pk if last else None, expected)
        if last is not None:
            check_begun(action, effective_on)
        if last is not None and not reason.strip():
            raise Refused(_("Say why the action moves."))
        stands = standing_on(Placement, action, effective_on)
        if stands is not None and (stands.plan_id, stands.number) == (plan.pk, number):
            raise Refused(_("That is where the action stands on that day already."))
        if number_taken(plan, number, effective_on, apart_from=action):
            raise Refused(
                _("Another action of this plan has the number %(number)s. Give another number.")
                % {"number": number}
            )
        return writing.add(
            Placement(
                subject=action,
                plan=plan,
                number=number,
                reason=words(reason),
                effective_on=effective_on,
            )
        )


def set_strength(
    *, action: Action, strength: str, effective_on: date, by: Actor, expected: Expected = ANY
) -> StrengthStatement:
    """Say how strongly an action holds without anybody's care, from a day on.

    `expected` is the id of the newest statement about it that the person saw.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    if strength not in set(Strength):
        raise Refused(_("Choose one of the strengths shown."))
    with write(organisation_id=action.organisation_id, by=by, event="strength.set") as writing:
        last = newest(StrengthStatement, action)
        check_expected(last.pk if last else None, expected)
        check_begun(action, effective_on)
        return writing.add(
            StrengthStatement(
                subject=action, strength=Strength(strength).value, effective_on=effective_on
            )
        )


def make_one_off(
    *,
    action: Action,
    reason: str,
    approved_by: Body,
    effective_on: date,
    by: Actor,
    one_off: bool = True,
    expected: Expected = ANY,
) -> OneOff:
    """Say that an action is done once and ends at *evidenced*; with `one_off` False, that it is not.

    `expected` is the id of the newest statement about it that the person saw. Raises Refused
    without a reason.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    reason = words(reason, missing=_("Say why this action is done once, or why it no longer is."))
    with write(organisation_id=action.organisation_id, by=by, event="one-off.agreed") as writing:
        last = newest(OneOff, action)
        check_expected(last.pk if last else None, expected)
        check_same_organisation(action.organisation_id, approved_by)
        check_begun(action, effective_on)
        stands = standing_on(OneOff, action, effective_on)
        if (stands is not None and stands.one_off) == one_off:
            raise Refused(_("That is what stands on that day already."))
        return writing.add(
            OneOff(
                subject=action,
                one_off=one_off,
                reason=reason,
                approved_by=approved_by,
                effective_on=effective_on,
            )
        )


def note_source(
    *,
    action: Action,
    file_id: UUID,
    sha256: str,
    number: str,
    words: str,
    place: str,
    by: Actor,
) -> ActionSource:
    """Keep where an action was read from: the file, the number as printed, the row's words and place."""
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    with write(organisation_id=action.organisation_id, by=by, event="action.sourced") as writing:
        return writing.add(
            ActionSource(
                action=action,
                file_id=file_id,
                sha256=sha256,
                number=number[:LONGEST_PRINTED],
                words=words,
                place=place,
            )
        )
