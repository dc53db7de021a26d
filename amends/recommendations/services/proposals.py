"""Proposing what a later recommendation adds to an earlier one, for somebody else to decide."""

from datetime import date

from django.utils.translation import gettext as _

from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import check_not_future, check_same_organisation, write
from amends.people.permissions import Permission
from amends.recommendations import rules
from amends.recommendations.models import Link, LinkProposal, Recommendation
from amends.recommendations.queries import words_came
from amends.recommendations.services.crosswalk import check_ends, check_words
from amends.recommendations.services.guards import check_may


def propose_link(
    *,
    later: Recommendation,
    earlier: Recommendation | None,
    type: rules.LinkType,  # noqa: A002  # the word for it in the design and the table
    residual_gap: str,
    reason: str,
    effective_on: date,
    by: Actor,
    public: str = "",
    nothing_left: bool = False,
) -> LinkProposal:
    """Propose how a later recommendation stands to an earlier one. It decides nothing.

    Whoever proposes again changes their mind: of each person the latest counts. Raises Refused as
    `decide_link` does, and for what the same person has proposed already.
    """
    for side in (later, earlier):
        if side is not None:
            check_may(by=by, version=side.version, permission=Permission.PROPOSE_LINKS)
    with write(organisation_id=later.organisation_id, by=by, event="link.proposed") as writing:
        check_same_organisation(later.organisation_id, earlier)
        check_ends(later, earlier, type)
        residual_gap, reason = check_words(residual_gap, reason, nothing_left=nothing_left)
        if effective_on < words_came(later):
            raise Refused(_("The report had not been received on that day."))
        check_not_future(effective_on)
        link = Link.objects.filter(later=later, earlier=earlier).first()
        proposal = LinkProposal(
            subject=link or writing.add(Link(later=later, earlier=earlier)),
            type=type,
            residual_gap=residual_gap,
            nothing_left=nothing_left,
            reason=reason,
            public=public.strip(),
            effective_on=effective_on,
        )
        mine = standing_rows(LinkProposal, Moment(date.max)).filter(
            subject=proposal.subject, recorded_by=by.person
        )
        last = mine.order_by("effective_on", "sequence").last()
        if last is not None and said(last) == said(proposal):
            raise Refused(_("You have proposed this already."))
        return writing.add(proposal)


def said(proposal: LinkProposal) -> tuple[object, ...]:
    """What a proposal says, whoever made it and when."""
    names = ("type", "residual_gap", "nothing_left", "reason", "public")
    return tuple(getattr(proposal, name) for name in names)
