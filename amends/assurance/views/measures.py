"""Pages on which people begin to count something, and write down what they counted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance import queries, services
from amends.assurance.forms import measures as forms
from amends.assurance.models import Measure
from amends.assurance.rules import Shape
from amends.assurance.views.judging import key_of
from amends.assurance.views.shared import Page, form_page, seen, subject_address
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action
from amends.recommendations.models import Recommendation

# What a form of terms holds, by the names that the services have.
TERMS = ("definition", "unit", "direction", "target", "effective_on")


def measure_action(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Begin to count something that shows whether an action works."""
    request.scope.require(Permission.PLAN)
    about = request.scope.get(Action, action)
    return beginning(request, about, about.title)


def measure_recommendation(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Begin to count something that shows whether a recommendation is met."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Recommendation, recommendation, "version")
    if about.version.draft_readers_only:
        scope.require(Permission.READ_DRAFTS)
    caption = _("Recommendation %(number)s") % {"number": about.number}
    return beginning(request, about, caption)


def beginning(request: ScopedRequest, about: Action | Recommendation, caption: str) -> HttpResponse:
    """The form of a new measure."""
    scope = request.scope
    form = forms.MeasureForm(
        request.POST or None, initial={"effective_on": clock.today(), "key": str(uuid7())}
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in TERMS}
        try:
            made = services.begin_measure(
                subject=about,
                name=form.cleaned_data["name"],
                shape=form.cleaned_data["shape"],
                id=key_of(form.cleaned_data["key"]),
                by=scope.by,
                **said,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The measure is begun. Add what was counted so far."))
            return redirect(measure_address(scope, made))
    page = Page(
        title=_("Begin a measure"),
        caption=caption,
        back=subject_address(scope, about),
        save=_("Begin the measure"),
        lines=(
            _(
                "A measure is counted again and again, before and after the change. Its chart shows"
                " when something changed, and never why."
            ),
        ),
    )
    return form_page(request, page, form)


def change_measure(request: ScopedRequest, measure: UUID) -> HttpResponse:
    """Say from a day on what a measure counts and aims at."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Measure, measure)
    terms = queries.terms_now(about, Moment(clock.today()))
    newest = queries.newest_terms(about)
    form = forms.ChangedTermsForm(
        request.POST or None,
        initial={name: getattr(terms, name) for name in TERMS}
        | {"effective_on": clock.today(), "seen": seen(newest)},
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in TERMS}
        expected = key_of(form.cleaned_data["seen"])
        try:
            services.set_terms(measure=about, expected=expected, by=scope.by, **said)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What is said of the measure is changed."))
            return redirect(measure_address(scope, about))
    page = Page(
        title=_("Change what is said of the measure"),
        caption=about.name,
        back=measure_address(scope, about),
        save=_("Save"),
    )
    return form_page(request, page, form)


def add_values(request: ScopedRequest, measure: UUID) -> HttpResponse:
    """Write down what was counted: typed, pasted, or in a file."""
    scope = request.scope
    if not scope.may(Permission.PLAN):
        scope.require(Permission.UPDATE)
    about = scope.get(Measure, measure)
    form = forms.ValuesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            values = form.values(Shape(about.shape))
            services.record_values(
                measure=about, values=values, source=form.cleaned_data["source"], by=scope.by
            )
        except UnicodeDecodeError:
            form.add_error("file", _("This is not text. Save it as a workbook or as “CSV UTF-8”."))
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "rows", str(refusal))
        else:
            words = ngettext("%(count)s row is added.", "%(count)s rows are added.", len(values))
            messages.success(request, words % {"count": len(values)})
            return redirect(measure_address(scope, about))
    share = about.shape == Shape.SHARE
    page = Page(
        title=_("Add values"),
        caption=about.name,
        back=measure_address(scope, about),
        save=_("Add the values"),
        lines=(
            _("Each row has three columns: the date, how many, and out of how many.")
            if share
            else _("Each row has two columns: the date and the number."),
            _(
                "Leave the number empty where it is known that there is none. Nothing is added"
                " unless every row can be."
            ),
        ),
    )
    return form_page(request, page, form)


def new_limits(request: ScopedRequest, measure: UUID) -> HttpResponse:
    """New limits from a day on."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Measure, measure)
    form = forms.RebaseForm(request.POST or None)
    if form.is_valid():
        try:
            services.rebase(measure=about, by=scope.by, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The limits are new from that day on."))
            return redirect(measure_address(scope, about))
    page = Page(
        title=_("Begin new limits"),
        caption=about.name,
        back=measure_address(scope, about),
        save=_("Begin new limits"),
        lines=(
            _(
                "The mean and the limits are worked out afresh from a day on. The reason is shown"
                " with the chart."
            ),
        ),
    )
    return form_page(request, page, form)


def measure_address(scope: Scope, measure: Measure) -> str:
    """The page of a measure."""
    return reverse("measure", args=[scope.organisation.slug, measure.pk])
