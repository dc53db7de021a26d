"""Putting right, or taking out, what was entered about a recommendation."""

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
from amends.recommendations import rules, services
from amends.recommendations.forms import (
    WITHDRAWN,
    CorrectDraftForm,
    CorrectLinkForm,
    CorrectResponseForm,
    CorrectScopeForm,
    WhyForm,
)
from amends.recommendations.models import (
    DraftLink,
    LinkDecision,
    Misread,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.recommendations.queries import bodies_of, recommendations_of, words_came
from amends.recommendations.views.reached import body_of, recommendation_of, today
from amends.ui.form import Form


def response(request: ScopedRequest, response: UUID) -> HttpResponse:
    """Put an answer right."""
    request.scope.require(Permission.RESPOND)
    row = _entry(request, Response, response, "subject__party", "decided_by", "on_draft__version")
    about = recommendation_of(request, row.subject.recommendation_id)
    bodies = bodies_of(row.subject.party)
    named = about.addressees.values_list("party_id", flat=True)
    words = row.on_draft.version if row.on_draft else about.version
    form = CorrectResponseForm(
        request.POST or None,
        answers=rules.answers_open_to(addressees=named, party=row.subject.party_id),
        bodies=bodies,
        received_on=words.received_on,
        initial={
            "answer": row.answer,
            "reason": row.reason,
            "decided_by": row.decided_by_id,
            "effective_on": row.effective_on,
        },
    )

    def write() -> DatedRecord:
        said = form.cleaned_data
        if said["retract"]:
            return services.retract_response(response=row, reason=said["why"], by=request.scope.by)
        return services.correct_response(
            response=row,
            reason_of_correction=said["why"],
            by=request.scope.by,
            answer=said["answer"],
            reason=said["reason"],
            decided_by=body_of(bodies, said["decided_by"]),
            effective_on=said["effective_on"],
        )

    title = _("Correct the answer of %(party)s") % {"party": row.subject.party.name}
    return _page(request, form, write, title, about)


def link_decision(request: ScopedRequest, decision: UUID) -> HttpResponse:
    """Put a decision about a link right."""
    request.scope.require(Permission.LINK)
    row = _entry(request, LinkDecision, decision, "subject")
    about = recommendation_of(request, row.subject.later_id)
    if row.subject.earlier_id is not None:
        recommendation_of(request, row.subject.earlier_id)
    form = CorrectLinkForm(
        request.POST or None,
        withdrawal=row.withdrawn,
        received_on=words_came(about),
        initial={
            "type": row.type,
            "left": "nothing" if row.nothing_left else "something",
            "residual_gap": row.residual_gap,
            "reason": row.reason,
            "public": row.public,
            "effective_on": row.effective_on,
        },
    )
    if row.subject.earlier_id is None:
        form.fields.pop("type", None)

    def write() -> DatedRecord:
        said = dict(form.cleaned_data)
        why = said["why"]
        if said["retract"]:
            return services.retract_link_decision(decision=row, reason=why, by=request.scope.by)
        if "left" in said:
            said["nothing_left"] = said["left"] == "nothing"
        kept = ("type", "residual_gap", "nothing_left", "reason", "public", "effective_on")
        return services.correct_link_decision(
            decision=row,
            reason_of_correction=why,
            by=request.scope.by,
            **{name: said[name] for name in kept if name in said},
        )

    return _page(request, form, write, _("Correct what was decided"), about)


def scope_entry(request: ScopedRequest, entry: UUID) -> HttpResponse:
    """Put right from which day a recommendation covers a service."""
    request.scope.require(Permission.KEEP_CASES)
    row = _entry(request, RecommendationScope, entry, "subject__service")
    about = recommendation_of(request, row.subject.recommendation_id)
    form = CorrectScopeForm(request.POST or None, initial={"effective_on": row.effective_on})

    def write() -> DatedRecord:
        said = form.cleaned_data
        if said["retract"]:
            return services.retract_scope(state=row, reason=said["why"], by=request.scope.by)
        return services.correct_scope(
            state=row,
            effective_on=said["effective_on"],
            reason=said["why"],
            by=request.scope.by,
        )

    title = _("Correct that it is for %(service)s") % {"service": row.subject.service.name}
    return _page(request, form, write, title, about)


def draft_link(request: ScopedRequest, link: UUID) -> HttpResponse:
    """Put right what became of a draft's recommendation."""
    request.scope.require(Permission.READ_DRAFTS)
    request.scope.require(Permission.LINK)
    row = _entry(request, DraftLink, link, "draft__version__report")
    about = recommendation_of(request, row.draft_id)
    report = about.version.report
    asked = recommendations_of(report=report, at=today(), drafts=True)
    form = CorrectDraftForm(
        request.POST or None,
        finals=[each.printed for each in asked if not each.printed.is_draft],
        initial={"became": str(row.final_id or WITHDRAWN), "note": row.note},
    )

    def write() -> DatedRecord:
        said = form.cleaned_data
        if said["retract"]:
            return services.retract_draft_link(link=row, reason=said["why"], by=request.scope.by)
        became = said["became"]
        return services.correct_draft_link(
            link=row,
            final=None if became == WITHDRAWN else recommendation_of(request, UUID(became)),
            note=said["note"],
            reason=said["why"],
            by=request.scope.by,
        )

    back = reverse("draft-to-final", args=[request.scope.organisation.slug, report.pk])
    return _page(request, form, write, _("Correct what became of it"), about, back=back)


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
    row = _entry(request, Misread, entry)
    about = recommendation_of(request, row.subject_id)
    form = WhyForm(request.POST or None)

    def write() -> DatedRecord:
        return services.restore(misread=row, reason=form.cleaned_data["why"], by=request.scope.by)

    return _page(request, form, write, _("It is a recommendation after all"), about)


def _entry[Row: DatedRecord](
    request: ScopedRequest, model: type[Row], pk: UUID, *beside: str
) -> Row:
    """An entry that counts; Http404 for one that was corrected or taken out."""
    found = request.scope.get(model, pk, *beside)
    if found.retracts or model._default_manager.filter(corrects=found.pk).exists():
        raise Http404
    return found


def _page(
    request: ScopedRequest,
    form: Form,
    write: Callable[[], DatedRecord],
    title: str,
    about: Recommendation,
    *,
    back: str = "",
    words: str = "",
) -> HttpResponse:
    back = back or reverse("recommendation", args=[request.scope.organisation.slug, about.pk])
    if answered(form, write) is not None:
        messages.success(request, _("The correction has been recorded."))
        return redirect(back)
    page = FormPage(
        title=title,
        caption=_("Recommendation %(number)s") % {"number": about.number},
        back=back,
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
