"""A reviewer's home: each review that they were invited to, and what is left for them to do in it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from amends.assurance.queries import reviews
from amends.assurance.queries.invitations import Invited, Progress, progress
from amends.ledger import clock
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Plan
from amends.ui.dates import in_words
from amends.web.moments import Shown, shown


@dataclass(frozen=True)
class ReviewLine:
    """A review: how far it is, and what of it waits for the reader."""

    pk: UUID
    name: str
    plan: str
    opened: str
    told: tuple[str, ...]
    may_declare: bool
    may_release: bool


@dataclass(frozen=True)
class ReviewsPage:
    """What the reader was invited to, then the other reviews of whoever reads everything."""

    slug: str
    shown: Shown
    own: tuple[ReviewLine, ...]
    others: tuple[ReviewLine, ...]
    plans: tuple[Plan, ...]


@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    """A reviewer's home, as at a day."""
    scope = request.scope
    if not scope.may(Permission.REVIEW):
        scope.require(Permission.READ)
    at = shown(request, scope)
    found = reviews.reviews_for(
        scope.organisation.pk, scope.user.pk, at.at, everything=scope.may(Permission.READ)
    )
    far = progress(found, scope.user.pk, at.at)
    page = ReviewsPage(
        slug=scope.organisation.slug,
        shown=at,
        own=tuple(review_line(each, at) for each in far if each.own and grades(scope)),
        others=tuple(review_line(each, at) for each in far if not (each.own and grades(scope))),
        plans=tuple(scope.all(Plan).order_by("sequence"))
        if at.is_today and scope.may(Permission.PLAN)
        else (),
    )
    return render(request, "web/reviews.jinja", {"page": page, "form": at.form})


def own_reviews(scope: Scope, at: Shown) -> tuple[ReviewLine, ...]:
    """The reviews that wait for the reader, for their first page. Six queries, or one, or none."""
    if not grades(scope):
        return ()
    found = reviews.reviews_for(scope.organisation.pk, scope.user.pk, at.at, everything=False)
    return tuple(
        review_line(each, at)
        for each in progress(found, scope.user.pk, at.at)
        if each.own and (each.own.left or each.own.waiting)
    )


def grades(scope: Scope) -> bool:
    """Whether the reader may grade."""
    return scope.may(Permission.REVIEW)


def review_line(far: Progress, at: Shown) -> ReviewLine:
    """A review in a list."""
    own, review = far.own, far.review
    return ReviewLine(
        pk=review.pk,
        name=review.name,
        plan=review.plan.name,
        opened=in_words(clock.day_of(review.recorded_at)),
        told=(*(own_told(own, far.grades) if own else ()), *all_told(far)),
        may_declare=own is not None and not own.declared and at.is_today,
        may_release=own is not None and own.waiting > 0 and at.is_today,
    )


def own_told(own: Invited, grades: int) -> tuple[str, ...]:
    """What somebody has done and what is left, in sentences."""
    told = [
        _("You have declared your interests.")
        if own.declared
        else _("You have not declared your interests. That comes before the first grade.")
    ]
    if own.left:
        words = ngettext(
            "%(left)d of %(count)d grade is left to give.",
            "%(left)d of %(count)d grades are left to give.",
            grades,
        )
        told.append(words % {"left": own.left, "count": grades})
    else:
        told.append(_("You have given every grade that was asked of you."))
    if own.waiting:
        words = ngettext(
            "%(count)d grade of yours is not released: nobody else sees it.",
            "%(count)d grades of yours are not released: nobody else sees them.",
            own.waiting,
        )
        told.append(words % {"count": own.waiting})
    if own.released:
        words = ngettext(
            "%(count)d grade of yours is released.",
            "%(count)d grades of yours are released.",
            own.released,
        )
        told.append(words % {"count": own.released})
    return tuple(told)


def all_told(far: Progress) -> tuple[str, ...]:
    """How far all its reviewers are, in a sentence."""
    people = ngettext("%(count)d reviewer", "%(count)d reviewers", far.reviewers)
    done = ngettext("%(count)d grade", "%(count)d grades", far.released)
    return (
        _("%(people)s, of whom %(declared)d declared interests; %(grades)s released so far.")
        % {
            "people": people % {"count": far.reviewers},
            "declared": far.declared,
            "grades": done % {"count": far.released},
        },
    )
