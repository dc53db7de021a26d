"""What reviewers are told before their words stand, and how they agree to a grade given together."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.utils.translation import gettext as _

from amends.assurance.models import Reviewer, ReviewGrade, ReviewItem
from amends.assurance.services.together import agree
from amends.ledger.rules import Refused
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication.queries.known import known_names
from amends.publication.rules import disclosure_hits


def pointing_at_people(plan: Plan, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What in a reviewer's words an edition may have to show as [removed], while they can be changed."""
    known = known_names(plan)
    for about, text in texts:
        for hit in disclosure_hits(text, known):
            yield _(
                "%(about)s: “%(found)s” may point at a person. Write it otherwise before you release"
                " it; afterwards it can only be shown as [removed]."
            ) % {"about": about, "found": hit.found}


def told_of_people(request: ScopedRequest, item: ReviewItem, text: str) -> bool:
    """Whether words point at nobody, or who writes them was told that they may and sends them again."""
    if request.POST.get("warned", "").split() == text.split():
        return True
    return not any(pointing_at_people(item.review.plan, [("", text)]))


def agreeing(request: ScopedRequest, proposal: ReviewGrade | None, reviewer: Reviewer) -> bool:
    """Whether the reader pressed that they agree to what is proposed; a refusal is told on the review's page."""
    if request.method != "POST" or "agree" not in request.POST:
        return False
    try:
        if proposal is None or str(proposal.pk) != request.POST["agree"]:
            raise Refused(_("Another grade was proposed meanwhile. Read it first."))
        made = agree(proposal=proposal, reviewer=reviewer, by=request.scope.by)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("The grade that you give together stands.")
        messages.success(request, done if made else _("You agree. It stands once the others do."))
    return True
