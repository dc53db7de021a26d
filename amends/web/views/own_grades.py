"""A reviewer takes a grade of theirs back, as long as it is not released."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.assurance.forms.reviews import TakeBackForm
from amends.assurance.models import ReviewItem
from amends.assurance.queries import reviews
from amends.assurance.services import reviews as services
from amends.ledger.rules import Refused
from amends.people.scope import ScopedRequest
from amends.web.views.reviews import form_page, name_of, reached


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
    back = reverse("reviewed", args=[scope.organisation.slug, item.pk])
    return form_page(
        request,
        form,
        _("Take your grade back"),
        name_of(reviews.subject_of(item)),
        back,
        _("Take the grade back"),
        (_("It has not been released. A grade that you gave before it stands again."),),
    )
