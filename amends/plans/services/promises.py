"""Promising what an action will do, by whom and by when; and changing that."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
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
from amends.people.services.guards import identified, kept_already
from amends.plans.models import Action, Commitment
from amends.plans.queries.standing import first_of, standing_on
from amends.plans.rules import NO_PERIOD, Period, Proposal, Terms, TermsProblem, terms_problems
from amends.plans.services.guards import check_begun, check_uncorrected, words

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
        "A day that is past cannot be promised. If the promise was made earlier, give that day"
        " under “From which day?”. Otherwise give a day still to come."
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


TERMS = (
    "wording",
    "owner",
    "in_place_by",
    "evidenced_by",
    "re_test_by",
    "reason",
    "approver",
    "interim_control",
)


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
    id: UUID | None = None,
) -> Commitment:
    """Promise the terms of an action from a day on. A change keeps what was promised before it.

    `expected` is the id of the newest commitment that the person saw; an `id` that was used already
    gives what it made. The first promise needs no reason; a change needs a reason, the body that
    approved it and an interim control.
    Raises Refused for every problem of `rules.TermsProblem`, all of them at once.
    """
    check(by=by, organisation_id=action.organisation_id, permission=Permission.PLAN)
    check_not_future(effective_on)
    with write(organisation_id=action.organisation_id, by=by, event="commitment.made") as writing:
        kept = kept_already(Commitment, id, action.organisation_id)
        if kept is not None:
            return kept
        check_same_organisation(action.organisation_id, owner, approver)
        check_begun(action, effective_on)
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
        _check_promise(commitment)
        return writing.add(identified(commitment, id))


def correct_commitment(
    *, commitment: Commitment, correction_reason: str, by: Actor, **changes: Any
) -> Commitment:
    """Put right terms that were entered wrongly; the entry that was wrong stays, and stops counting.

    This is for mistakes in entering: what was promised and has to move is a new commitment.
    `changes` may name wording, owner, in_place_by, evidenced_by, re_test_by, reason, approver and
    interim_control. Raises Refused without a reason for the correction, and as `commit_to` does.
    """
    unknown = set(changes) - set(TERMS)
    if unknown:
        raise TypeError(f"A commitment has no {', '.join(sorted(unknown))}.")
    organisation_id = commitment.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.PLAN)
    with write(organisation_id=organisation_id, by=by, event="commitment.corrected") as writing:
        check_uncorrected(commitment)
        said = {name: changes.get(name, getattr(commitment, name)) for name in TERMS}
        for name in ("wording", "reason", "interim_control"):
            said[name] = words(said[name])
        check_same_organisation(organisation_id, said["owner"], said["approver"])
        corrected = Commitment(
            subject=commitment.subject,
            effective_on=commitment.effective_on,
            corrects=commitment,
            correction_reason=words(
                correction_reason, missing=_("Say why the entry is being corrected.")
            ),
            **said,
        )
        _check_promise(corrected, instead_of=commitment)
        return writing.add(corrected)


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


def _check_promise(new: Commitment, instead_of: Commitment | None = None) -> None:
    others = ~Q(pk=instead_of.pk) if instead_of else Q()
    first = first_of(Commitment, new.subject, others)
    if instead_of and first and first.effective_on > new.effective_on:
        first = None
    before = standing_on(Commitment, new.subject, new.effective_on, others) if first else None
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
    if new.approver is not None and not new.approver.party.own:
        raise Refused(
            _(
                "The %(body)s belongs to another organisation. Name the body of this organisation that"
                " agreed. What theirs decided is recorded as its decision, with its letter."
            )
            % {"body": new.approver.name}
        )
