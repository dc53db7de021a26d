"""A reviewer releases their grades, or takes one back as long as it is not released."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.assurance.forms.reviews import TakeBackForm
from amends.assurance.models import Review, ReviewItem
from amends.assurance.queries import reviews
from amends.assurance.rules import SCALES
from amends.assurance.services import reviews as services
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.scope import ScopedRequest
from amends.plans.queries.numbers import numbers_of
from amends.ui.words import words_for
from amends.web.views.reviews import form_page, name_of, reached
from amends.web.views.together import pointing_at_people


@dataclass(frozen=True)
class ReleasePage:
    """What a reviewer is about to release: each thing with its scale, grade and words."""

    back: str
    review: Review
    declared: str
    waiting: tuple[tuple[str, str, str, str], ...]
    warnings: tuple[str, ...]


def take_back(request: ScopedRequest, reviewed: UUID) -> HttpResponse:
    """Take back a grade on the scale that `?scale=` names; 404 where there is none to take back."""
    scope = request.scope
    item = scope.get(
        ReviewItem, reviewed, "review__plan", "action", "recommendation__version", "theme"
    )
    reviewer = reached(scope, item.review)
    waiting = reviews.waiting(reviewer) if reviewer else []
    asked = request.GET.get("scale")
    rows = [row for row in waiting if row.item_id == item.pk and asked in {None, row.scale}]
    if not rows:
        raise Http404
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            services.take_back(grade=rows[0], reason=form.cleaned_data["reason"], by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The grade is taken back."))
            return redirect("review", scope.organisation.slug, item.review_id)
    subject = reviews.subject_of(item)
    back = reverse("reviewed", args=[scope.organisation.slug, item.pk])
    return form_page(
        request,
        form,
        _("Take your grade back"),
        name_of(subject, numbers_of([subject.pk], Moment(clock.today()))),
        back,
        _("Take the grade back"),
        (_("It has not been released. A grade that you gave before it stands again."),),
    )


def release(request: ScopedRequest, review: UUID) -> HttpResponse:
    """A reviewer reads once more what they graded, and releases it."""
    scope = request.scope
    found = scope.get(Review, review, "plan")
    reviewer = reached(scope, found)
    if reviewer is None:
        raise Http404
    back = reverse("review", args=[scope.organisation.slug, found.pk])
    if request.method == "POST":
        try:
            services.release(reviewer=reviewer, by=scope.by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your grades are released, as you wrote them."))
        return redirect(back)
    waiting = reviews.waiting(reviewer)
    actions = [row.item.action_id for row in waiting if row.item.action_id]
    numbers = numbers_of(actions, Moment(clock.today()))
    said = reviews.declared(reviewer)
    page = ReleasePage(
        back=back,
        review=found,
        declared=said.text if said else "",
        waiting=tuple(
            (
                name_of(reviews.subject_of(row.item), numbers),
                _(SCALES[row.scale].name),
                words_for(row.value),
                row.text,
            )
            for row in waiting
        ),
        warnings=tuple(
            pointing_at_people(
                found.plan,
                [
                    *(
                        (name_of(reviews.subject_of(row.item), numbers), row.text)
                        for row in waiting
                    ),
                    (_("Your interests"), said.text if said else ""),
                ],
            )
        ),
    )
    return render(request, "web/release_grades.jinja", {"page": page})
