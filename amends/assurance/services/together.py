"""The grade that reviewers come to together: proposed by one, and agreed to by each of the others."""

from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Judgement, Reviewer, ReviewGrade, ReviewItem
from amends.assurance.queries import reviews
from amends.assurance.services.reviews import (
    check_grade,
    check_item,
    check_own,
    judgement_of,
)
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import ANY, Expected, write


def propose(
    *,
    item: ReviewItem,
    reviewer: Reviewer,
    scale: str,
    value: str,
    text: str,
    by: Actor,
    expected: Expected = ANY,
) -> ReviewGrade:
    """A reviewer proposes the grade that they came to together, or another one instead.

    It stands once each other reviewer who still may grade has agreed. `expected` is the id of what
    was proposed last. Raises Refused until each of at least two reviewers has released their own,
    once a grade was given together, and where somebody proposed another meanwhile.
    """
    check_own(reviewer, by)
    check_item(item, reviewer)
    with write(organisation_id=item.organisation_id, by=by, event="review.proposed") as writing:
        _who_must_agree(item, scale, by)
        check_grade(
            judgement_of(item, scale, value, text, _declared(item), together=True), item, by
        )
        before = reviews.proposals(item.review).get((item.pk, scale))
        if expected is not ANY and expected != (before.row.pk if before else None):
            raise Refused(_("Another grade was proposed meanwhile. Read it first."))
        return writing.add(_proposed(item, reviewer, scale, value, text.strip()))


def agree(*, proposal: ReviewGrade, reviewer: Reviewer, by: Actor) -> Judgement | None:
    """A reviewer agrees to a grade that another proposed; the last to agree makes it stand, and gets it back.

    Raises Refused as `propose` does, where another was proposed meanwhile, and a second time while
    others have yet to agree.
    """
    item, scale = proposal.item, proposal.scale
    check_own(reviewer, by)
    check_item(item, reviewer)
    with write(organisation_id=item.organisation_id, by=by, event="review.agreed") as writing:
        people = _who_must_agree(item, scale, by)
        now = reviews.proposals(item.review).get((item.pk, scale))
        value, text = proposal.value, proposal.text
        if now is None or (now.row.value, now.row.text) != (value, text):
            raise Refused(_("Another grade was proposed meanwhile. Read it first."))
        row = judgement_of(item, scale, value, text, _declared(item), together=True)
        check_grade(row, item, by)
        waits = people - now.agreed - {by.person}
        if by.person not in now.agreed:
            writing.add(_proposed(item, reviewer, scale, value, text))
        elif waits:
            raise Refused(_("You agreed to it already. It stands once the others have."))
        return None if waits else writing.add(row)


def _proposed(
    item: ReviewItem, reviewer: Reviewer, scale: str, value: str, text: str
) -> ReviewGrade:
    return ReviewGrade(
        item=item,
        reviewer=reviewer,
        scale=scale,
        value=value,
        text=text,
        together=True,
        effective_on=clock.today(),
    )


def _who_must_agree(item: ReviewItem, scale: str, by: Actor) -> set[UUID]:
    """Each reviewer who still may grade; nobody waits for one who was let out."""
    if (item.pk, scale) in reviews.together(item.review):
        raise Refused(_("A grade was given together already, and stays as it is."))
    people = {user for _review, user in reviews.who_may_grade([item.review_id])}
    done = reviews.released(item.review)
    if by.person not in people or not reviews.may_come_together(people, done, item.pk, scale):
        raise Refused(
            _("A grade is given together once each of at least two reviewers released their own.")
        )
    return people


def _declared(item: ReviewItem) -> str:
    """What the reviewers who still may grade declared, each once, in the order of their invitation."""
    people = {user for _review, user in reviews.who_may_grade([item.review_id])}
    invited = item.review.reviewers.filter(user__in=people).order_by("sequence")
    said = (reviews.declared(each) for each in invited)
    return " / ".join(dict.fromkeys(each.text for each in said if each is not None))
