"""Reviews: whose they are, what was graded, and what of it anybody else may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from amends.assurance.models import (
    Declaration,
    Judged,
    Judgement,
    Review,
    Reviewer,
    ReviewGrade,
    ReviewItem,
)
from amends.assurance.rules import INTENT, SCALES, Scale
from amends.ledger import clock
from amends.ledger.queries import entered_by, in_force, known_at, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import User
from amends.people.permissions import independent_profiles

type Released = dict[tuple[UUID, str, UUID], Judgement]


def scales_offered() -> dict[str, Scale]:
    """The scales of a review. Whether a recommendation is met is judged apart, for that is its standing."""
    return {key: scale for key, scale in SCALES.items() if key != INTENT}


def subject_of(item: ReviewItem) -> Judged:
    """What is graded."""
    subject = item.action or item.recommendation or item.theme
    assert subject is not None  # noqa: S101  # a constraint of the table
    return subject


def items_of(review: Review) -> list[ReviewItem]:
    """What a review is about. One query."""
    beside = ("review__plan", "action", "recommendation__version__report", "theme")
    return list(review.items.select_related(*beside).order_by("sequence"))


def reviewer_of(review: Review, user: UUID) -> Reviewer | None:
    """Somebody's invitation to a review. One query."""
    return review.reviewers.filter(user=user).select_related("user", "review").first()


def reviews_for(organisation_id: UUID, user: UUID, at: Moment, *, everything: bool) -> list[Review]:
    """The reviews that somebody was invited to, or all of the organisation's, the newest first.

    A review is open from the day on which it was entered. One query.
    """
    of = entered_by(Review.objects.filter(organisation=organisation_id), at.day)
    found = known_at(of, at).select_related("plan")
    if not everything:
        found = found.filter(reviewers__user=user)
    return list(found.order_by("-sequence"))


def whom_to_invite(organisation_id: UUID) -> list[User]:
    """The members who may be invited to a review, by name: nobody who keeps or works on plans. One query."""
    found = User.objects.filter(
        memberships__organisation=organisation_id,
        memberships__ended_at=None,
        memberships__profile__in=independent_profiles(),
        is_active=True,
    )
    return list(found.order_by("name", "pk"))


def was_open(review: Review, at: Moment) -> bool:
    """Whether a review had been opened at a moment. One query."""
    found = entered_by(Review.objects.filter(pk=review.pk), at.day)
    return known_at(found, at).exists()


def declared(reviewer: Reviewer, at: Moment | None = None) -> Declaration | None:
    """What a reviewer had declared last at a moment, now without one. One query."""
    own = Reviewer.objects.filter(pk=reviewer.pk)
    return in_force(Declaration, own, at or Moment(clock.today())).first()


def graded(reviewer: Reviewer, at: Moment | None = None) -> dict[tuple[UUID, str], ReviewGrade]:
    """A reviewer's grades as they have them, now or at a moment, by item and scale. One query."""
    rows = standing_rows(ReviewGrade, at or Moment(clock.today()))
    rows = rows.filter(reviewer=reviewer, together=False)
    beside = ("item__review", "item__action", "item__recommendation", "item__theme")
    ordered = rows.select_related(*beside).order_by("effective_on", "sequence")
    return {(row.item_id, row.scale): row for row in ordered}


def released(review: Review, at: Moment | None = None) -> Released:
    """The grades of a review that their reviewers had released, now or at a moment, by item, scale and person. Two queries."""
    items = {item.about_id: item.pk for item in review.items.all()}
    at = at or Moment(clock.today())
    rows = standing_rows(Judgement, at).filter(review=review, together=False)
    return {
        (items[row.about_id], row.scale, row.recorded_by_id): row
        for row in rows.select_related("recorded_by", "recorded_as").order_by("sequence")
    }


def together(review: Review, at: Moment | None = None) -> dict[tuple[UUID, str], Judgement]:
    """The grades that the reviewers had come to together, now or at a moment, by item and scale. Two queries."""
    items = {item.about_id: item.pk for item in review.items.all()}
    at = at or Moment(clock.today())
    rows = standing_rows(Judgement, at).filter(review=review, together=True)
    return {
        (items[row.about_id], row.scale): row
        for row in rows.select_related("recorded_by", "recorded_as").order_by("sequence")
    }


def waiting(reviewer: Reviewer) -> list[ReviewGrade]:
    """What a reviewer graded and has not released."""
    done = released(reviewer.review)
    return [
        row
        for (item, scale), row in graded(reviewer).items()
        if (item, scale, reviewer.user_id) not in done
    ]


def still_blind(rows: Sequence[Judgement]) -> set[UUID]:
    """Of released grades, those that somebody may not see who was invited to grade the same blind.

    Where they were public, a reviewer would read them before giving their own. Whoever may not
    grade any more is not waited for. One query, or none.
    """
    blind = [row for row in rows if row.review and row.review.blind and not row.together]
    if not blind:
        return set()
    invited: dict[UUID, set[UUID]] = {}
    for review, user in who_may_grade({row.review_id for row in blind if row.review_id}):
        invited.setdefault(review, set()).add(user)

    def place(row: Judgement) -> tuple[UUID | None, UUID | None, str]:
        return row.review_id, row.about_id, row.scale

    have: dict[tuple[UUID | None, UUID | None, str], set[UUID]] = {}
    for row in blind:
        have.setdefault(place(row), set()).add(row.recorded_by_id)
    return {
        row.pk
        for row in blind
        if row.review_id and not invited.get(row.review_id, set()) <= have[place(row)]
    }


def who_may_grade(of: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """The reviewers of some reviews who still may grade: pairs of a review and a person. One query."""
    reviewers = Reviewer.objects.filter(
        review__in=of,
        user__is_active=True,
        user__memberships__organisation=F("organisation"),
        user__memberships__ended_at=None,
        user__memberships__profile__in=independent_profiles(),
    )
    return list(reviewers.values_list("review", "user"))


def may_come_together(people: Collection[UUID], done: Released, item: UUID, scale: str) -> bool:
    """Whether each of at least two reviewers who still may grade has released their own. No query."""
    return len(people) > 1 and all((item, scale, user) in done for user in people)


@dataclass(frozen=True)
class Proposal:
    """A grade to be given together, as it was proposed last, and who has agreed to it."""

    row: ReviewGrade
    agreed: frozenset[UUID]


def proposals(review: Review, at: Moment | None = None) -> dict[tuple[UUID, str], Proposal]:
    """What reviewers propose to give together, now or at a moment, by item and scale. One query.

    Whoever proposed something else since, or agreed to it, agrees no more to what stood before.
    """
    rows = standing_rows(ReviewGrade, at or Moment(clock.today()))
    rows = rows.filter(item__review=review, together=True).select_related("reviewer__user")
    said: dict[tuple[UUID, str], dict[UUID, ReviewGrade]] = {}
    last: dict[tuple[UUID, str], ReviewGrade] = {}
    for row in rows.order_by("effective_on", "sequence"):
        said.setdefault((row.item_id, row.scale), {})[row.reviewer.user_id] = row
        before = last.get((row.item_id, row.scale))
        # Whoever agrees says the same once more: what is agreed to stays whose it was.
        if before is None or (before.value, before.text) != (row.value, row.text):
            last[(row.item_id, row.scale)] = row
    return {
        place: Proposal(
            row,
            frozenset(
                user
                for user, own in said[place].items()
                if (own.value, own.text) == (row.value, row.text)
            ),
        )
        for place, row in last.items()
    }


@dataclass(frozen=True)
class Visible:
    """The released grades of an item on a scale that one person may see. `differ`: not all the same."""

    grades: tuple[Judgement, ...]
    hidden: int

    @property
    def differ(self) -> bool:
        """Whether reviewers disagree."""
        return len({row.value for row in self.grades}) > 1


def visible(
    review: Review, done: Released, item: UUID, scale: str, reader: UUID, reviewers: Iterable[UUID]
) -> Visible:
    """What of the grades a person may see: in a blind review a reviewer's own is released first. No query."""
    rows = [row for (pk, on, _user), row in done.items() if pk == item and on == scale]
    unseen = review.blind and reader in set(reviewers) and (item, scale, reader) not in done
    return Visible((), len(rows)) if unseen else Visible(tuple(rows), 0)
