"""Deciding what a later recommendation adds to an earlier one."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Body, Role
from amends.people.permissions import Permission
from amends.recommendations import rules
from amends.recommendations.models import Link, LinkDecision, Recommendation
from amends.recommendations.queries import words_came
from amends.recommendations.services.guards import check_last, check_may, standing
from amends.ui.dates import in_words


def decide_link(
    *,
    later: Recommendation,
    earlier: Recommendation | None,
    type: rules.LinkType,  # noqa: A002  # the word for it in the design and the table
    residual_gap: str,
    reason: str,
    effective_on: date,
    by: Actor,
    public: str = "",
    decided_by: Body | None = None,
    decided_as: Role | None = None,
    nothing_left: bool = False,
    expected: Expected = ANY,
) -> LinkDecision:
    """Say how a later recommendation stands to an earlier one, or that nothing earlier was found.

    To change one's mind is to decide again, from a later day. `residual_gap` says what is still to
    do; `nothing_left` says that nothing is, and `reason` how that is known. Without `decided_by` and
    `decided_as`, whoever writes decided, in the role that they act in. `expected` is the id of the
    decision entered last that the person saw. Raises Refused for a link to itself, to another case's
    recommendation or to one that was not received earlier, without what is left or the reason,
    and for "nothing earlier found" beside a link to something earlier.
    """
    for side in (later, earlier):
        if side is not None:
            check_may(by=by, version=side.version, permission=Permission.LINK)
    with write(organisation_id=later.organisation_id, by=by, event="link.decided") as writing:
        check_same_organisation(later.organisation_id, earlier, decided_by, decided_as)
        check_ends(later, earlier, type)
        residual_gap, reason = check_words(residual_gap, reason, nothing_left=nothing_left)
        # What was decided on a draft's words holds for the final that they became.
        if effective_on < words_came(later):
            raise Refused(_("The report had not been received on that day."))
        check_not_future(effective_on)
        link = Link.objects.filter(later=later, earlier=earlier).first()
        check_last(LinkDecision, link, expected)
        decision = LinkDecision(
            subject=link or writing.add(Link(later=later, earlier=earlier)),
            type=type,
            residual_gap=residual_gap,
            nothing_left=nothing_left,
            reason=reason,
            public=public.strip(),
            decided_as_id=_decided_as(decided_by, decided_as, by),
            decided_by=decided_by,
            effective_on=effective_on,
        )
        if link and _says_the_same(decision, standing(LinkDecision, link, effective_on)):
            raise Refused(_("This decision has been recorded already."))
        writing.add(decision)
        check_no_clash(later, type)
        return decision


def withdraw_link(
    *, link: Link, reason: str, effective_on: date, by: Actor, expected: Expected = ANY
) -> LinkDecision:
    """Say that a link no longer holds, from a day on. What was decided stays on record.

    Raises Refused without a reason, when the link does not stand on that day, or when it is
    withdrawn on a later one.
    """
    check_may_link(link, by)
    with write(organisation_id=link.organisation_id, by=by, event="link.withdrawn") as writing:
        check_last(LinkDecision, link, expected)
        if not reason.strip():
            raise Refused(_("Say why the link is withdrawn."))
        check_not_future(effective_on)
        stands = check_stands(standing(LinkDecision, link, effective_on))
        decision = writing.add(
            LinkDecision(
                subject=link,
                type=stands.type,
                reason=reason.strip(),
                decided_as_id=by.role,
                withdrawn=True,
                effective_on=effective_on,
            )
        )
        check_withdrawals(link)
        return decision


def check_withdrawals(link: Link) -> None:
    """Each withdrawal ends a link that stands on its day, on every day that there is."""
    rows = standing_rows(LinkDecision, Moment(date.max)).filter(subject=link)
    stands = False
    for row in rows.order_by("effective_on", "sequence"):
        if row.withdrawn and not stands:
            raise Refused(
                _(
                    "The link is withdrawn on %(day)s, and would not stand then. Correct that"
                    " withdrawal first, or take it out."
                )
                % {"day": in_words(row.effective_on)}
            )
        stands = not row.withdrawn


def check_stands(stands: LinkDecision | None) -> LinkDecision:
    """The decision that a withdrawal ends. Raises Refused where there is none on its day."""
    if stands is None or stands.withdrawn:
        raise Refused(_("The link does not stand on that day, so it cannot be withdrawn then."))
    return stands


def check_may_link(link: Link, by: Actor) -> None:
    """Only who may read both sides says how they stand to one another."""
    for side in (link.later, link.earlier):
        if side is not None:
            check_may(by=by, version=side.version, permission=Permission.LINK)


def check_ends(later: Recommendation, earlier: Recommendation | None, kind: rules.LinkType) -> None:
    """The two may be linked, and in this way."""
    if not rules.type_fits(kind, has_earlier=earlier is not None):
        raise Refused(
            _("Say “nothing earlier found” only when no earlier recommendation is chosen.")
            if earlier
            else _("Choose an earlier recommendation, or say “nothing earlier found”.")
        )
    if earlier is None:
        return
    if earlier.pk == later.pk:
        raise Refused(_("A recommendation cannot be linked to itself. Choose an earlier one."))
    new, old = later.version, earlier.version
    if new.report.case_id != old.report.case_id:
        raise Refused(_("Choose an earlier recommendation of the same case."))
    if new.report_id == old.report_id:
        raise Refused(
            _("Both are of the same report. Choose a recommendation of an earlier report.")
        )
    if new.received_on <= old.received_on:
        raise Refused(
            _(
                "The report of the earlier recommendation was not received before the other."
                " Choose an earlier report."
            )
        )


def check_words(residual_gap: str, reason: str, *, nothing_left: bool) -> tuple[str, str]:
    """What is left and why, tidied: one of "something" and "nothing" is said, with its reason."""
    if nothing_left and residual_gap.strip():
        raise Refused(_("Say what is still to do, or that nothing is left. Not both."))
    if not nothing_left and not residual_gap.strip():
        raise Refused(_("Say what is still to do, or that nothing is left."))
    if not reason.strip():
        raise Refused(_("Say why you decided this."))
    return residual_gap.strip(), reason.strip()


def _decided_as(body: Body | None, role: Role | None, by: Actor) -> UUID | None:
    if role is not None:
        return role.pk
    return by.role if body is None else None


def _says_the_same(new: LinkDecision, old: LinkDecision | None) -> bool:
    """Whether the two say one thing on one day: the form was sent twice."""
    said = ("type", "residual_gap", "nothing_left", "reason", "public")
    names = (*said, "decided_as_id", "decided_by_id")
    return old is not None and all(
        getattr(new, name) == getattr(old, name) for name in (*names, "effective_on", "withdrawn")
    )


def check_no_clash(later: Recommendation, kind: rules.LinkType) -> None:
    """Looks at every day, so that a late entry cannot slip in under a decision that stands."""
    decisions = standing_rows(LinkDecision, Moment(date.max)).filter(subject__later=later)
    facts = [
        rules.LinkFact(
            decision.subject_id,
            decision.subject.earlier_id is None,
            not decision.withdrawn,
            decision.effective_on,
            decision.sequence,
        )
        for decision in decisions.select_related("subject")
    ]
    if rules.first_clash(facts) is not None:
        raise Refused(
            _(
                "It has been linked to something earlier. Withdraw that link before you say that"
                " nothing earlier was found."
            )
            if kind is rules.LinkType.NOTHING_EARLIER
            else _(
                "It has been decided that nothing earlier was found. Withdraw that before you link"
                " it to something earlier."
            )
        )
