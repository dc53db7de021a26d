"""Saying that what was kept is no recommendation of its report, or is one after all."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger.models import DatedRecord
from amends.people.forms import FormPage, answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.recommendations import services
from amends.recommendations.forms import WhyForm
from amends.recommendations.models import Misread, Recommendation
from amends.recommendations.views.reached import recommendation_of
from amends.ui.form import Form


def misread(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Say that it is not a recommendation of its report."""
    request.scope.require(Permission.KEEP_CASES)
    about = recommendation_of(request, recommendation)
    form = WhyForm(request.POST or None)

    def write() -> DatedRecord:
        return services.say_misread(
            recommendation=about, reason=form.cleaned_data["why"], by=request.scope.by
        )

    words = _(
        "From today on it is in no plan, no count and no edition. Its words and all that was said of"
        " them stay readable on its own page."
    )
    title = _("This is not a recommendation of the report")
    return _page(request, form, write, title, about, words=words)


def restore(request: ScopedRequest, entry: UUID) -> HttpResponse:
    """Say that it is a recommendation of its report after all."""
    request.scope.require(Permission.KEEP_CASES)
    row = request.scope.get(Misread, entry)
    if row.retracts or request.scope.all(Misread).filter(corrects=row.pk).exists():
        raise Http404
    about = recommendation_of(request, row.subject_id)
    form = WhyForm(request.POST or None)

    def write() -> DatedRecord:
        return services.restore(misread=row, reason=form.cleaned_data["why"], by=request.scope.by)

    return _page(request, form, write, _("It is a recommendation after all"), about)


def _page(
    request: ScopedRequest,
    form: Form,
    write: Callable[[], DatedRecord],
    title: str,
    about: Recommendation,
    *,
    words: str = "",
) -> HttpResponse:
    if answered(form, write) is not None:
        messages.success(request, _("The correction has been recorded."))
        return redirect("recommendation", request.scope.organisation.slug, about.pk)
    page = FormPage(
        title=title,
        caption=_("Recommendation %(number)s") % {"number": about.number},
        back=reverse("recommendation", args=[request.scope.organisation.slug, about.pk]),
        submit=_("Save"),
        intro=(
            words
            or _(
                "What was entered stays on record. The pages read as corrected, days before today"
                " included."
            ),
        ),
        warning=bool(words),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})
