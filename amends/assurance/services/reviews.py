"""Independent reviews: who grades what, each for themselves, and how their grades come out."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import (
    Declaration,
    Judged,
    Judgement,
    Review,
    Reviewer,
    ReviewGrade,
    ReviewItem,
    kind_of,
)
from amends.assurance.queries import reviews
from amends.assurance.rules import LONGEST_NAME, JudgementKind
from amends.assurance.services.judgements import check_form, check_independence
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_same_organisation, retract, write
from amends.people.models import User
from amends.people.permissions import (
    Permission,
    check,
    membership_of,
    permitted,
    works_on_plans,
)
from amends.plans.models import Plan
from amends.plans.rules import LONGEST_TEXT


def open_review(
    *,
    plan: Plan,
    name: str,
    blind: bool,
    scales: Sequence[str],
    subjects: Sequence[Judged],
    reviewers: Sequence[User],
    by: Actor,
    id: UUID | None = None,
) -> Review:
    """Invite people to grade some of a plan; they see that and nothing else by it.

    A second call with the same `id` returns what the first one wrote. Raises Refused without a
    name, a scale, anything to grade or a reviewer; for a scale on which nothing chosen can be
    graded, and for somebody whose access does not let them grade in a review, or lets them keep or
    work on plans.
    """
    organisation = plan.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.PLAN)
    check_same_organisation(organisation, *subjects)
    if not name.strip() or not subjects or not reviewers:
        raise Refused(_("Give the review a name, something to grade and at least one reviewer."))
    if len(name.strip()) > LONGEST_NAME:
        raise Refused(_("Give the review a shorter name."))
    offered = reviews.scales_offered()
    if not scales or any(scale not in offered for scale in scales):
        raise Refused(_("Choose at least one of the scales shown."))
    for user in reviewers:
        held = membership_of(person=user.pk, organisation_id=organisation)
        if held is None or not permitted(held.profile, Permission.REVIEW):
            raise Refused(
                _("The access of %(name)s does not let them grade in a review. Change it first.")
                % {"name": user.name}
            )
        if works_on_plans(person=user.pk, organisation_id=organisation, since=clock.today()):
            raise Refused(
                _(
                    "%(name)s may keep plans, write updates or present evidence here, and so is no"
                    " independent reviewer. Invite somebody else."
                )
                % {"name": user.name}
            )
    for subject in subjects:
        if not any(kind_of(subject) in offered[scale].subjects for scale in scales):
            raise Refused(_("“%(what)s” is graded on none of these scales.") % {"what": subject})
    review = Review(
        id=id or uuid7(), plan=plan, name=name.strip(), blind=blind, scales=" ".join(scales)
    )
    with write(organisation_id=organisation, by=by, event="review.opened") as writing:
        made = Review.objects.filter(pk=review.pk, organisation=organisation).first()
        if made is not None:
            return made
        writing.add(review)
        for subject in dict.fromkeys(subjects):
            writing.add(ReviewItem(review=review, **{kind_of(subject).value: subject}))
        for user in dict.fromkeys(reviewers):
            writing.add(Reviewer(review=review, user=user))
        return review


def declare(*, reviewer: Reviewer, text: str, by: Actor) -> Declaration:
    """A reviewer says what interests they have; “none” is an answer. Needed before any grade."""
    check_own(reviewer, by)
    if not text.strip():
        raise Refused(
            _("Say whether there is a conflict of interest. Write “none” if there is none.")
        )
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is too long. Shorten it."))
    with write(organisation_id=reviewer.organisation_id, by=by, event="review.declared") as writing:
        return writing.add(
            Declaration(subject=reviewer, text=text.strip(), effective_on=clock.today())
        )


def grade(
    *, item: ReviewItem, reviewer: Reviewer, scale: str, value: str, text: str, by: Actor
) -> ReviewGrade:
    """A reviewer grades something for themselves; it can be graded anew until it is released.

    Raises Refused before they have declared their interests, for what they own or submitted, and
    once their grade of it is released.
    """
    check_own(reviewer, by)
    check_item(item, reviewer)
    with write(organisation_id=item.organisation_id, by=by, event="review.graded") as writing:
        declared = reviews.declared(reviewer)
        if declared is None:
            raise Refused(_("Say first whether you have a conflict of interest."))
        check_grade(judgement_of(item, scale, value, text, declared.text), item, by)
        if (item.pk, scale, reviewer.user_id) in reviews.released(item.review):
            raise Refused(_("Your grade of this is released, and stays as it is."))
        return writing.add(
            ReviewGrade(
                item=item,
                reviewer=reviewer,
                scale=scale,
                value=value,
                text=text.strip(),
                effective_on=clock.today(),
            )
        )


def take_back(*, grade: ReviewGrade, reason: str, by: Actor) -> ReviewGrade:
    """A reviewer takes a grade back that they have not released; one given before it stands again.

    Raises Refused without a reason, for anybody else's, and once it is released.
    """
    check_own(grade.reviewer, by)
    event = "review.grade taken back"
    with write(organisation_id=grade.organisation_id, by=by, event=event):
        place = (grade.item_id, grade.scale, grade.reviewer.user_id)
        if place in reviews.released(grade.item.review):
            raise Refused(_("Your grade of this is released, and stays as it is."))
        return retract(grade, by=by, event=event, reason=reason)


def release(*, reviewer: Reviewer, by: Actor) -> list[Judgement]:
    """A reviewer releases what they graded: from then on it stands, unedited, for others to see.

    Raises Refused when there is nothing that is graded and not released.
    """
    check_own(reviewer, by)
    with write(organisation_id=reviewer.organisation_id, by=by, event="review.released") as writing:
        declared = reviews.declared(reviewer)
        waiting = reviews.waiting(reviewer)
        if not waiting or declared is None:
            raise Refused(_("Nothing that you graded waits to be released."))
        rows = [
            judgement_of(each.item, each.scale, each.value, each.text, declared.text)
            for each in waiting
        ]
        for each, row in zip(waiting, rows, strict=True):
            check_grade(row, each.item, by)
        return [writing.add(row) for row in rows]


def judgement_of(
    item: ReviewItem,
    scale: str,
    value: str,
    text: str,
    conflict: str,
    *,
    together: bool = False,
) -> Judgement:
    """What stands once a grade is released, or was agreed to by each reviewer."""
    return Judgement(
        action=item.action,
        recommendation=item.recommendation,
        theme=item.theme,
        scale=scale,
        value=value,
        kind=JudgementKind.INDEPENDENT.value,
        blind=item.review.blind,
        review=item.review,
        together=together,
        released_on=clock.today(),
        conflict=conflict,
        text=text.strip(),
        effective_on=clock.today(),
    )


def check_grade(row: Judgement, item: ReviewItem, by: Actor) -> None:
    """As for any independent judgement, and on a scale of the review."""
    subject = reviews.subject_of(item)
    if row.scale not in item.review.scales.split():
        raise Refused(_("Choose one of the scales of the review."))
    check_form(row, subject)
    check_independence(row, subject, (), by)


def check_own(reviewer: Reviewer, by: Actor) -> None:
    """Only the reviewer does what a reviewer does, while their access lets them."""
    check(by=by, organisation_id=reviewer.organisation_id, permission=Permission.REVIEW)
    if reviewer.user_id != by.person:
        raise Refused(_("Only the reviewer does this."))


def check_item(item: ReviewItem, reviewer: Reviewer) -> None:
    """What is graded is part of the review to which somebody was invited."""
    if item.review_id != reviewer.review_id:
        raise Refused(_("That is not part of this review."))
