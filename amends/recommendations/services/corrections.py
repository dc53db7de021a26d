"""What is said of recommendations, put right: what they are for, answers, links, scopes, matches."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor, Moment, Refused
from amends.people.permissions import Permission
from amends.people.services.corrections import Way, Ways
from amends.recommendations.models import (
    DraftLink,
    Intent,
    LinkDecision,
    LinkProposal,
    RecommendationScope,
    Response,
)
from amends.recommendations.queries import words_came
from amends.recommendations.rules import Answer, Change, LinkType
from amends.recommendations.services.answers import check_answer, check_answered_words
from amends.recommendations.services.crosswalk import (
    check_ends,
    check_may_link,
    check_no_clash,
    check_stands,
    check_withdrawals,
    check_words,
)
from amends.recommendations.services.drafts import change_of, check_change
from amends.recommendations.services.guards import check_may, check_page, check_received


def check_intent(new: Intent, old: Intent, by: Actor) -> None:
    """As `state_intent` has it."""
    check_without_intent(old, by)
    if not new.quoted and not new.reading:
        raise Refused(_("Quote the finding, or give your own reading of it."))
    if new.quoted and new.page is None:
        raise Refused(_("Give the page that the finding is quoted from."))
    check_page(new.page, new.subject.version)
    check_received(new.subject.version, new.effective_on)


def check_without_intent(row: Intent, by: Actor) -> None:
    """Only who may read a draft puts right what is said of it."""
    check_may(by=by, version=row.subject.version, permission=Permission.KEEP_CASES)


def check_response(new: Response, old: Response, by: Actor) -> None:
    """As `respond` has it."""
    check_without_response(old, by)
    asked = new.subject.recommendation
    named = asked.addressees.values_list("party_id", flat=True)
    check_answer(named, new.subject.party, Answer(new.answer), new.decided_by, new.reason)
    check_answered_words(asked, new.on_draft, new.effective_on)


def check_without_response(row: Response, by: Actor) -> None:
    """Only who may read a draft puts right what is answered to it."""
    version = row.subject.recommendation.version
    check_may(by=by, version=version, permission=Permission.RESPOND)


def settle_link(new: LinkDecision) -> None:
    """Nothing is left where that is said, and a withdrawal says nothing of it."""
    if new.withdrawn:
        new.nothing_left = False
    if new.withdrawn or new.nothing_left:
        new.residual_gap = ""


def not_asked_of_link(row: LinkDecision) -> Collection[str]:
    """A withdrawal says why alone; "nothing earlier found" is of one type."""
    if row.withdrawn:
        return ("type", "nothing_left", "residual_gap", "public")
    return ("type",) if row.subject.earlier_id is None else ()


def check_link(new: LinkDecision, old: LinkDecision, by: Actor) -> None:
    """As `decide_link` has it. Who decided stays as it was."""
    link = new.subject
    check_may_link(link, by)
    check_ends(link.later, link.earlier, LinkType(new.type))
    check_words(new.residual_gap, new.reason, nothing_left=new.nothing_left or new.withdrawn)
    if new.effective_on < words_came(link.later):
        raise Refused(_("The report had not been received on that day."))
    if new.withdrawn:
        others = standing_rows(LinkDecision, Moment(new.effective_on)).filter(subject=link)
        check_stands(others.exclude(pk=old.pk).order_by("effective_on", "sequence").last())


def check_without_link(row: LinkDecision, by: Actor) -> None:
    """Only who may read both sides."""
    check_may_link(row.subject, by)


def follow_link(gone: LinkDecision, new: LinkDecision, by: Actor) -> None:
    """Without a withdrawal, the link that it withdrew stands again; without a link, none is withdrawn."""
    check_no_clash(new.subject.later, LinkType(new.type))
    check_withdrawals(new.subject)


def settle_proposal(new: LinkProposal) -> None:
    """Nothing is left where that is said."""
    if new.nothing_left:
        new.residual_gap = ""


def not_asked_of_proposal(row: LinkProposal) -> Collection[str]:
    """ "Nothing earlier found" is of one type."""
    return ("type",) if row.subject.earlier_id is None else ()


def check_proposal(new: LinkProposal, old: LinkProposal, by: Actor) -> None:
    """As `propose_link` has it."""
    check_without_proposal(old, by)
    link = new.subject
    check_ends(link.later, link.earlier, LinkType(new.type))
    check_words(new.residual_gap, new.reason, nothing_left=new.nothing_left)
    if new.effective_on < words_came(link.later):
        raise Refused(_("The report had not been received on that day."))


def check_without_proposal(row: LinkProposal, by: Actor) -> None:
    """Whoever proposed it, and whoever may decide."""
    if row.recorded_by_id != by.person:
        check_may_link(row.subject, by)
        return
    for side in (row.subject.later, row.subject.earlier):
        if side is not None:
            check_may(by=by, version=side.version, permission=Permission.PROPOSE_LINKS)


def check_scope(new: RecommendationScope, old: RecommendationScope, by: Actor) -> None:
    """As `set_scope` has it, for one service."""
    check_without_scope(old, by)
    if not new.covered and not new.reason:
        service = new.subject.service
        raise Refused(_("Say why %(service)s is no longer covered.") % {"service": service.name})
    check_received(new.subject.recommendation.version, new.effective_on)


def check_without_scope(row: RecommendationScope, by: Actor) -> None:
    """Only who may read a draft says where it applies."""
    version = row.subject.recommendation.version
    check_may(by=by, version=version, permission=Permission.KEEP_CASES)


def settle_draft_link(new: DraftLink) -> None:
    """What changed is read from the words and numbers."""
    new.change = change_of(new.draft, new.final)


def check_draft_link(new: DraftLink, old: DraftLink, by: Actor) -> None:
    """As `link_draft` has it. What was answered or served meanwhile stays as it was said."""
    check_without_draft_link(old, by)
    check_change(new.draft, new.final, Change(new.change))


def check_without_draft_link(row: DraftLink, by: Actor) -> None:
    """Only who may read the draft."""
    check_may(by=by, version=row.draft.version, permission=Permission.LINK)


WAYS: Ways = {
    Intent: Way(
        Intent,
        permissions=(Permission.KEEP_CASES,),
        fields=("quoted", "page", "reading", "effective_on"),
        check=check_intent,
        check_without=check_without_intent,
    ),
    Response: Way(
        Response,
        permissions=(Permission.RESPOND,),
        fields=("answer", "reason", "decided_by", "effective_on"),
        check=check_response,
        check_without=check_without_response,
        event="response",
    ),
    LinkDecision: Way(
        LinkDecision,
        permissions=(Permission.LINK,),
        fields=("type", "nothing_left", "residual_gap", "reason", "public", "effective_on"),
        check=check_link,
        check_without=check_without_link,
        follow=follow_link,
        settle=settle_link,
        passed_over=not_asked_of_link,
        event="link",
    ),
    LinkProposal: Way(
        LinkProposal,
        permissions=(Permission.LINK, Permission.PROPOSE_LINKS),
        fields=("type", "nothing_left", "residual_gap", "reason", "public", "effective_on"),
        check=check_proposal,
        check_without=check_without_proposal,
        settle=settle_proposal,
        passed_over=not_asked_of_proposal,
    ),
    RecommendationScope: Way(
        RecommendationScope,
        permissions=(Permission.KEEP_CASES,),
        fields=("effective_on", "reason"),
        check=check_scope,
        check_without=check_without_scope,
        event="scope",
        may_be_to_come=True,
    ),
    DraftLink: Way(
        DraftLink,
        permissions=(Permission.LINK,),
        fields=("final", "note"),
        check=check_draft_link,
        check_without=check_without_draft_link,
        settle=settle_draft_link,
        event="draft",
    ),
}
