"""What was said of a draft's words, confirmed for the final's that they became."""

from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.models import Record
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.permissions import Permission, check
from amends.plans.queries.drafted import drafted_by
from amends.plans.services.scopes import serve
from amends.recommendations.models import DraftLink
from amends.recommendations.rules import Answer
from amends.recommendations.services import respond


def carry_from_draft(
    *, link: DraftLink, answers: bool, actions: bool, by: Actor
) -> tuple[Record, ...]:
    """Have the answers to a draft's recommendation stand for the final's, and its actions serve it.

    An answer keeps the day on which it was decided, and stays marked as said of the draft's words;
    an action serves the final from the day that it came. A party that has answered the final is
    passed over. Gives what was written. Raises Refused when there is nothing to carry.
    """
    check(by=by, organisation_id=link.organisation_id, permission=Permission.READ_DRAFTS)
    with write(organisation_id=link.organisation_id, by=by, event="draft.carried"):
        line = drafted_by(link, clock.today())
        final = link.final
        if line is None or final is None:
            raise Refused(_("What became of the draft’s recommendation has changed. Look again."))
        answered = [
            respond(
                recommendation=final,
                party=given.subject.party,
                answer=Answer(given.answer),
                reason=given.reason,
                decided_by=given.decided_by,
                effective_on=given.effective_on,
                on_draft=link.draft,
                blanket=given.blanket,
                letter=given.letter,
                by=by,
            )
            for given in (line.answers if answers else ())
        ]
        served = [
            serve(
                action=serving.subject.action,
                recommendation=final,
                effective_on=max(serving.effective_on, final.version.received_on),
                by=by,
            )
            for serving in (line.actions if actions else ())
        ]
        written = (*answered, *served)
        if not written:
            raise Refused(_("There is nothing of the draft’s to carry to the final."))
        return written
