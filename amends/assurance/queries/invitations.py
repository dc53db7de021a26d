"""How far each review is: what its reviewers declared and released, and what is left for one of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.assurance.models import (
    Declaration,
    Judgement,
    Review,
    Reviewer,
    ReviewGrade,
    ReviewItem,
)
from amends.assurance.rules import SCALES, Subject
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment


@dataclass(frozen=True)
class Invited:
    """What somebody who was invited has done: of so many grades, those that are theirs."""

    declared: bool
    left: int
    waiting: int
    released: int


@dataclass(frozen=True)
class Progress:
    """A review at a moment. `grades` is how many one reviewer gives; `own` is of the reader, if invited."""

    review: Review
    grades: int
    reviewers: int
    declared: int
    released: int
    own: Invited | None


def progress(found: Sequence[Review], user: UUID, at: Moment) -> tuple[Progress, ...]:
    """How far reviews are, in their order. Five queries, or none where there is no review."""
    if not found:
        return ()
    sizes: Counter[UUID] = Counter()
    of = {review.pk: review for review in found}
    for item in ReviewItem.objects.filter(review__in=of):
        sizes[item.review_id] += sum(
            _kind(item) in SCALES[key].subjects for key in of[item.review_id].scales.split()
        )
    people = list(Reviewer.objects.filter(review__in=of))
    said = set(
        in_force(Declaration, Reviewer.objects.filter(review__in=of), at).values_list(
            "subject", flat=True
        )
    )
    done: dict[tuple[UUID | None, UUID], int] = Counter(
        standing_rows(Judgement, at)
        .filter(review__in=of, together=False)
        .values_list("review", "recorded_by")
    )
    mine = standing_rows(ReviewGrade, at).filter(
        reviewer__user=user, item__review__in=of, together=False
    )
    graded = Counter(
        review for review, _item, _scale in set(mine.values_list("item__review", "item", "scale"))
    )
    told = []
    for review in found:
        invited = [each for each in people if each.review_id == review.pk]
        own = next((each for each in invited if each.user_id == user), None)
        released = done.get((review.pk, user), 0)
        told.append(
            Progress(
                review,
                grades=sizes[review.pk],
                reviewers=len(invited),
                declared=sum(each.pk in said for each in invited),
                released=sum(count for (pk, _who), count in done.items() if pk == review.pk),
                own=Invited(
                    declared=own.pk in said,
                    left=sizes[review.pk] - max(graded[review.pk], released),
                    waiting=max(graded[review.pk] - released, 0),
                    released=released,
                )
                if own
                else None,
            )
        )
    return tuple(told)


def _kind(item: ReviewItem) -> Subject:
    """What an item is, as scales name it."""
    if item.action_id:
        return Subject.ACTION
    return Subject.THEME if item.theme_id else Subject.RECOMMENDATION
