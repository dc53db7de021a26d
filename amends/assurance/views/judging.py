"""Pages on which people judge, and hold a standing lower."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amends.assurance import forms, queries, services
from amends.assurance.forms import NO_LIMIT
from amends.assurance.models import Judged, Judgement, Theme, kind_of
from amends.assurance.queries.themes import evidence_for
from amends.assurance.rules import SCALES, Scale
from amends.assurance.views.shared import (
    Page,
    action_address,
    chosen,
    evidence_choices,
    form_page,
    seen,
    subject_address,
)
from amends.evidence.models import Evidence
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body
from amends.people.permissions import WORKS_ON_PLANS, Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action
from amends.plans.rules import Rung
from amends.recommendations.models import Recommendation


def lower_standing(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Hold an action no higher than a rung, or end that."""
    scope = request.scope
    if not (scope.may(Permission.PLAN) or scope.may(Permission.JUDGE)):
        scope.require(Permission.UPDATE)
    about = scope.get(Action, action)
    limit = queries.lowering_in_force(about, Moment(clock.today()))
    newest = queries.newest_lowering(about)
    form = forms.LimitForm(
        request.POST or None,
        seen=seen(newest),
        limit=None if limit is None else Rung(limit.rung),
        may_lift=limit is not None and services.may_lift(limit, scope.by),
        initial={"effective_on": clock.today()},
    )
    if form.is_valid():
        rung = form.cleaned_data.pop("rung")
        form.cleaned_data.pop("seen", None)
        try:
            services.lower(
                action=about,
                rung=None if rung == NO_LIMIT else rung,
                **form.cleaned_data,
                expected=newest,
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The limit is recorded."))
            return redirect(action_address(scope, about))
    lines = [
        _(
            "An action stands where its services show that it stands. Nobody can raise it."
            " You may hold it lower, when you know something that its services do not show."
        )
    ]
    if limit is not None:
        now = {"rung": forms.RUNGS[limit.rung], "reason": limit.reason}
        lines.append(_("It is held no higher than “%(rung)s” now: %(reason)s") % now)
    page = Page(
        title=_("Hold this action lower"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
        lines=tuple(lines),
    )
    return form_page(request, page, form)


def judge_action(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Grade an action."""
    scope = request.scope
    if not scope.may(Permission.JUDGE):
        scope.require(Permission.UPDATE)
    about = scope.get(Action, action)
    return judging(request, about, about.title, list(queries.evidence_about(about)))


def judge_recommendation(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """Judge whether a recommendation is met."""
    scope = request.scope
    scope.require(Permission.JUDGE)
    about = scope.get(Recommendation, recommendation, "version")
    if about.version.draft_readers_only:
        scope.require(Permission.READ_DRAFTS)
    caption = _("Recommendation %(number)s") % {"number": about.number}
    return judging(request, about, caption, list(evidence_for(about, clock.today())))


def judge_theme(request: ScopedRequest, theme: UUID) -> HttpResponse:
    """Grade a theme of a plan."""
    scope = request.scope
    scope.require(Permission.JUDGE)
    about = scope.get(Theme, theme)
    return judging(request, about, about.name, list(evidence_for(about, clock.today())))


def judging(
    request: ScopedRequest, about: Judged, caption: str, evidence: list[Evidence]
) -> HttpResponse:
    """The form of a judgement, on the scale that the address names or the first that there is."""
    scope = request.scope
    scales = [scale for scale in SCALES.values() if kind_of(about) in scale.subjects]
    scale = next((each for each in scales if each.key == request.GET.get("scale")), scales[0])
    bodies = {
        str(body.pk): body for body in scope.all(Body).select_related("party").order_by("name")
    }
    form = forms.JudgementForm(
        request.POST or None,
        scale=scale,
        bodies=[(pk, body.name) for pk, body in bodies.items()],
        evidence=evidence_choices(evidence),
        independent=not any(scope.may(each) for each in WORKS_ON_PLANS),
        initial={"effective_on": clock.today(), "key": str(uuid7())},
    )
    if form.is_valid() and judged(form, scope, about, scale, bodies, evidence):
        messages.success(request, _("The judgement is recorded."))
        return redirect(subject_address(scope, about))
    others = [each for each in scales if each is not scale]
    page = Page(
        title=_("Record a judgement"),
        caption=caption,
        back=subject_address(scope, about),
        save=_("Save the judgement"),
        lines=(_("A judgement is never worked out from actions: somebody gives it, on evidence."),),
        links=tuple((f"?scale={each.key}", _(each.name)) for each in others),
    )
    return form_page(request, page, form)


def judged(
    form: forms.JudgementForm,
    scope: Scope,
    about: Judged,
    scale: Scale,
    bodies: dict[str, Body],
    evidence: list[Evidence],
) -> bool:
    """Write what the form says; False, with the refusal on the form, when it cannot stand."""
    data = form.cleaned_data
    try:
        services.judge(
            subject=about,
            scale=scale.key,
            value=data["value"],
            kind=data["kind"],
            effective_on=data["effective_on"],
            conflict=data["conflict"],
            text=data["text"],
            evidence=chosen(evidence, data["evidence"]),
            body=bodies.get(data["body"]) if data["kind"] == "panel" else None,
            released_on=data["released_on"],
            id=key_of(data["key"]),
            by=scope.by,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def key_of(word: str) -> UUID | None:
    """The one-time key of a form; None for anything that is not one."""
    try:
        return UUID(word)
    except ValueError:
        return None


def correct_judgement(request: ScopedRequest, judgement: UUID) -> HttpResponse:
    """The person who judged puts it right, or releases it."""
    scope = request.scope
    row = scope.get(Judgement, judgement, "action", "recommendation", "theme")
    about = row.action or row.recommendation or row.theme
    scale = SCALES.get(row.scale)
    mine = row.recorded_by_id == scope.user.pk and not queries.stays_as_released(row)
    if not mine or about is None or scale is None:
        raise Http404
    names = ("value", "text", "conflict", "released_on")
    form = forms.JudgementCorrectionForm(
        request.POST or None,
        scale=scale,
        released=row.released_on <= clock.today(),
        initial={name: getattr(row, name) for name in names},
    )
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        reason = form.cleaned_data["reason"]
        try:
            services.correct_judgement(judgement=row, reason=reason, by=scope.by, **changes)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The judgement is corrected."))
            return redirect(subject_address(scope, about))
    page = Page(
        title=_("Correct your judgement"),
        caption=str(about),
        back=subject_address(scope, about),
        save=_("Save the correction"),
    )
    return form_page(request, page, form)
