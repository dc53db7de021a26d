"""Pages on which people say what services do, judge, and hold a standing lower."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.assurance import forms, queries, services
from amends.assurance.forms import NO_LIMIT
from amends.assurance.models import Cell, Judgement
from amends.assurance.queries import Ground
from amends.assurance.rules import SCALES, Reading, Reads, Scale, Subject
from amends.evidence.models import Evidence
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body, Service
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words
from amends.ui.form import Form
from amends.ui.status import look


@dataclass(frozen=True)
class Page:
    """What a page of one form says around it. `lines` stand above the form, `more` beside it."""

    title: str
    caption: str
    back: str
    save: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """A service of the bulk page: what it reads now."""

    service: str
    reads: str
    words: str


@dataclass(frozen=True)
class CellsPage:
    """The page on which several services are told of at once."""

    page: Page
    rows: tuple[Row, ...]


def action_address(scope: Scope, action: Action) -> str:
    """The page of an action."""
    return reverse("action", args=[scope.organisation.slug, action.pk])


def subject_address(scope: Scope, subject: Action | Recommendation) -> str:
    """The page of what is judged."""
    if isinstance(subject, Action):
        return action_address(scope, subject)
    return reverse("recommendation", args=[scope.organisation.slug, subject.pk])


def seen(newest: UUID | None) -> str:
    """The word for what had been written last, as a form carries it."""
    return str(newest) if newest else ""


def form_page(request: HttpRequest, page: Page, form: Form) -> HttpResponse:
    """A page of one form."""
    return render(request, "assurance/form.jinja", {"page": page, "form": form})


def evidence_choices(found: list[Evidence]) -> list[tuple[str, str]]:
    """Evidence as checkboxes show it."""
    return [(str(item.pk), item.title) for item in found]


def chosen(found: list[Evidence], ids: list[str]) -> list[Evidence]:
    """The evidence that was ticked."""
    return [item for item in found if str(item.pk) in ids]


def record_service(request: ScopedRequest, action: UUID, service: UUID) -> HttpResponse:
    """Say what one service does."""
    scope = request.scope
    scope.require(Permission.RECORD_EMBEDDING)
    about = scope.get(Action, action)
    where = scope.get(Service, service)
    today = clock.today()
    ground = queries.grounds(action=about, day=today, services=[where]).get(where.pk)
    evidence = [
        item
        for item in queries.evidence_about(about)
        if any(each.service_id == where.pk for each in item.services.all())
    ]
    newest = ground.newest if ground else None
    form = forms.CellForm(
        request.POST or None,
        seen=seen(newest),
        evidence=evidence_choices(evidence),
        initial={"effective_on": today},
    )
    if form.is_valid():
        try:
            services.record_cell(
                action=about,
                service=where,
                **form.said(),
                evidence=chosen(evidence, form.cleaned_data["evidence"]),
                expected=newest,
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("What %(service)s does is recorded.") % {"service": where.name}
            )
            return redirect(action_address(scope, about))
    page = Page(
        title=where.name,
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
        lines=standing_lines(about, ground),
    )
    return form_page(request, page, form)


def standing_lines(action: Action, ground: Ground | None) -> tuple[str, ...]:
    """What is known of a service now, and the standard for a test of it."""
    today = clock.today()
    reading = ground.reads(today) if ground else queries.cell_reading(None, today)
    lines = [_("Now: %(reading)s.") % {"reading": words_of(reading)}]
    standard = queries.standard_on(action, today)
    if standard is not None:
        lines.append(_("A test is met when %(share)s%% of the sample is.") % {"share": standard})
    return tuple(lines)


def words_of(reading: Reading) -> str:
    """A reading as a sentence says it: "audited, met, since 3 May 2025"."""
    if reading.since is None:
        return str(look(reading.reads).words)
    said = {"reading": look(reading.reads).words, "day": in_words(reading.since)}
    if reading.reads is Reads.NOT_TESTED_SINCE:
        return _("%(reading)s %(day)s") % said
    return _("%(reading)s, since %(day)s") % said


def record_services(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Say what several services do, in one go."""
    scope = request.scope
    scope.require(Permission.RECORD_EMBEDDING)
    about = scope.get(Action, action)
    today = clock.today()
    ground = {
        str(pk): each
        for pk, each in queries.grounds(action=about, day=today).items()
        if each.in_scope
    }
    evidence = list(queries.evidence_about(about))
    newest = max((str(each.newest) for each in ground.values() if each.newest), default="")
    form = forms.CellsForm(
        request.POST or None,
        seen=newest,
        services={pk: each.pair.service.name for pk, each in ground.items()},
        evidence=evidence_choices(evidence),
        initial={"effective_on": today},
    )
    if form.is_valid():
        try:
            services.record_cells(
                action=about,
                effective_on=form.cleaned_data["effective_on"],
                basis=form.cleaned_data["basis"],
                entries=entries_of(form, ground, evidence),
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What the services do is recorded."))
            return redirect(action_address(scope, about))
    page = Page(
        title=_("What each service does"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
    )
    rows = tuple(row_of(each) for each in ground.values())
    return render(
        request, "assurance/services.jinja", {"page": CellsPage(page, rows), "form": form}
    )


def row_of(ground: Ground) -> Row:
    """A service as the table shows it."""
    reading = ground.reads(clock.today())
    return Row(ground.pair.service.name, reading.reads.value, words_of(reading))


def entries_of(
    form: forms.CellsForm, ground: dict[str, Ground], evidence: list[Evidence]
) -> list[services.Entry]:
    """Each service of which something was said, with the ticked evidence that is from it."""
    ticked = chosen(evidence, form.cleaned_data["evidence"])
    entries = []
    for pk, said in form.said().items():
        service = ground[pk].pair.service
        shown = [
            item
            for item in ticked
            if any(each.service_id == service.pk for each in item.services.all())
        ]
        entries.append(
            services.Entry(
                service=service,
                **said,
                evidence=shown,
                expected=ground[pk].newest,
            )
        )
    return entries


def correct_cell(request: ScopedRequest, cell: UUID) -> HttpResponse:
    """Put right what was recorded of a service."""
    scope = request.scope
    scope.require(Permission.RECORD_EMBEDDING)
    row = scope.get(Cell, cell, "subject__action", "subject__service")
    about, where = row.subject.action, row.subject.service
    evidence = [
        item
        for item in queries.evidence_about(about)
        if any(each.service_id == where.pk for each in item.services.all())
    ]
    form = forms.CorrectionForm(
        request.POST or None, evidence=evidence_choices(evidence), initial=initial_of(row)
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["retract"]:
                services.retract_cell(cell=row, reason=data["reason"], by=scope.by)
            else:
                services.correct_cell(
                    cell=row,
                    reason=data["reason"],
                    by=scope.by,
                    **form.said(),
                    evidence=chosen(evidence, data["evidence"]),
                )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is corrected."))
            return redirect(action_address(scope, about))
    page = Page(
        title=_("Correct what was recorded of %(service)s") % {"service": where.name},
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save the correction"),
        lines=(_("What was known before stays in the record, and can still be shown."),),
    )
    return form_page(request, page, form)


def initial_of(cell: Cell) -> dict[str, object]:
    """What a cell says, as the form asks it."""
    return {
        "state": cell.state,
        "result": cell.result,
        "met": cell.sample_met,
        "of": cell.sample_of,
        "effective_on": cell.effective_on,
        "expires_on": cell.expires_on,
        "basis": cell.basis,
        "evidence": [str(pk) for pk in cell.evidence.values_list("evidence", flat=True)],
    }


def set_standard(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Set the share of a sample that must be met."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Action, action)
    today = clock.today()
    form = forms.StandardForm(
        request.POST or None,
        initial={"effective_on": today, "per_cent": queries.standard_on(about, today)},
    )
    if form.is_valid():
        try:
            services.set_standard(action=about, **form.cleaned_data, by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The standard is set."))
            return redirect(action_address(scope, about))
    page = Page(
        title=_("The standard for a test"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
    )
    return form_page(request, page, form)


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
        limited=limit is not None,
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
    if about.version.restricted:
        scope.require(Permission.READ_DRAFTS)
    caption = _("Recommendation %(number)s") % {"number": about.number}
    return judging(request, about, caption, list(queries.evidence_for(about, clock.today())))


def judging(
    request: ScopedRequest, about: Action | Recommendation, caption: str, evidence: list[Evidence]
) -> HttpResponse:
    """The form of a judgement, on the scale that the address names or the first that there is."""
    scope = request.scope
    kind = Subject.ACTION if isinstance(about, Action) else Subject.RECOMMENDATION
    scales = [scale for scale in SCALES.values() if kind in scale.subjects]
    scale = next((each for each in scales if each.key == request.GET.get("scale")), scales[0])
    bodies = {
        str(body.pk): body for body in scope.all(Body).select_related("party").order_by("name")
    }
    form = forms.JudgementForm(
        request.POST or None,
        scale=scale,
        bodies=[(pk, body.name) for pk, body in bodies.items()],
        evidence=evidence_choices(evidence),
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
    about: Action | Recommendation,
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
            blind=data["blind"] and data["kind"] == "independent",
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
    row = scope.get(Judgement, judgement, "action", "recommendation")
    about = row.action or row.recommendation
    scale = SCALES.get(row.scale)
    if row.recorded_by_id != scope.user.pk or about is None or scale is None:
        raise Http404
    names = ("value", "text", "conflict", "released_on")
    form = forms.JudgementCorrectionForm(
        request.POST or None, scale=scale, initial={name: getattr(row, name) for name in names}
    )
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in names}
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
