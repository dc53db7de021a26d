"""Promising what an action will do, by whom and by when; and changing that."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

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
from amends.people.models import Body, Role
from amends.people.permissions import Permission, check
from amends.people.queries import holding_on, newest
from amends.plans.models import Action, Commitment
from amends.plans.queries.standing import first_of, standing_on
from amends.plans.rules import NO_PERIOD, Period, Proposal, Terms, TermsProblem, terms_problems
from amends.plans.services.guards import words

SENTENCES: dict[TermsProblem, Promise] = {
    TermsProblem.NO_WORDING: gettext_lazy("Say in words what is promised."),
    TermsProblem.NO_OWNER_IN_POST: gettext_lazy(
        "Nobody holds this role on that day, and nobody covers it. Choose another role,"
        " or say first who holds this one."
    ),
    TermsProblem.OUT_OF_ORDER: gettext_lazy(
        "The dates are out of order. First in place, then evidenced, then tested again."
    ),
    TermsProblem.PAST_DAY: gettext_lazy(
        "A day that is past cannot be promised. Keep the earlier promise as it was,"
        " or give a day still to come."
    ),
    TermsProblem.BEFORE_FIRST: gettext_lazy(
        "A change cannot be dated before the first promise. Give a later day."
    ),
    TermsProblem.NOTHING_CHANGES: gettext_lazy(
        "These are the terms that stand already. Change one of them, or go back."
    ),
    TermsProblem.NO_REASON: gettext_lazy("Say why the terms change."),
    TermsProblem.NO_APPROVER: gettext_lazy("Say which body approved the change."),
    TermsProblem.NO_INTERIM_CONTROL: gettext_lazy(
        "Say what keeps people safe until then: the interim control."
    ),
}


def commit_to(
    *,
    action: Action,
    wording: str,
    owner: Role,
    in_place_by: ImpreciseDate,
    effective_on: date,
    by: Actor,
    evidenced_by: ImpreciseDate | None = None,
    re_test_by: ImpreciseDate | None = None,
    reason: str = "",
    approver: Body | None = None,
    interim_control: str = "",
    expected: Expected = ANY,
) -> Commitment:
    """Promise the terms of an action from a day on. A change keeps what was promised before it.

    `expected` is the id of the newest commitment that the person saw. The first promise needs no
    reason; a change needs a reason, the body that approved it and an interim control.
    Raises Refused for every problem of `rules.TermsProblem`, all of them at once.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    with write(organisation_id=action.organisation_id, by=by, event="commitment.made") as writing:
        check_same_organisation(action.organisation_id, owner, approver)
        last = newest(Commitment, action)
        check_expected(last.pk if last else None, expected)
        commitment = Commitment(
            subject=action,
            wording=words(wording),
            owner=owner,
            in_place_by=in_place_by,
            evidenced_by=evidenced_by,
            re_test_by=re_test_by,
            reason=words(reason),
            approver=approver,
            interim_control=words(interim_control),
            effective_on=effective_on,
        )
        _check_promise(commitment, first_of(Commitment, action) if last else None)
        return writing.add(commitment)


def terms_of(commitment: Commitment) -> Terms:
    """A commitment as the rules read it."""
    return Terms(
        wording=commitment.wording,
        owner=str(commitment.owner_id),
        in_place_by=_period(commitment.in_place_by),
        evidenced_by=_period(commitment.evidenced_by),
        re_test_by=_period(commitment.re_test_by),
    )


def _period(promised: ImpreciseDate | None) -> Period:
    return Period(promised.first, promised.last) if promised else NO_PERIOD


def _check_promise(new: Commitment, first: Commitment | None) -> None:
    before = standing_on(Commitment, new.subject, new.effective_on) if first else None
    holding = holding_on(new.owner, new.effective_on)
    said = Proposal(
        terms=terms_of(new),
        effective_on=new.effective_on,
        before=terms_of(before) if before else None,
        first_on=first.effective_on if first else None,
        reason=new.reason,
        approved=new.approver_id is not None,
        interim_control=new.interim_control,
        owner_in_post=holding is not None
        and (holding.holder_id is not None or holding.covered_by_id is not None),
    )
    wrong = terms_problems(said)
    if wrong:
        raise Refused(" ".join(str(SENTENCES[problem]) for problem in wrong))
