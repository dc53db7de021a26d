"""Pages on which people say what services do."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.assurance import forms, queries, services
from amends.assurance.models import Cell, Standard
from amends.assurance.queries import Ground
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import Demands, Reading, Reads
from amends.assurance.sentences import run_out
from amends.assurance.views.shared import (
    Page,
    action_address,
    chosen,
    evidence_choices,
    form_page,
    seen,
)
from amends.evidence.models import Evidence
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Service
from amends.people.permissions import Permission
from amends.people.queries import newest
from amends.people.scope import ScopedRequest
from amends.plans.models import Action
from amends.ui.dates import in_words
from amends.ui.status import look


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
    asked = demands_today(action)
    reading = ground.reads(today, asked) if ground else queries.cell_reading(None, today)
    lines = [_("Now: %(reading)s.") % {"reading": words_of(reading)}]
    standard = queries.standard_on(action, today)
    if standard is not None:
        lines.append(_("A test is met when %(share)s%% of the sample is.") % {"share": standard})
    return tuple(lines)


def demands_today(action: Action) -> Demands:
    """What is asked for now before anything is called embedded, and how long anything is relied on."""
    today = clock.today()
    return rules_of(action.organisation_id, Moment(today)).demands(today)


def words_of(reading: Reading) -> str:
    """A reading as a sentence says it: "audited, met, since 3 May 2025"."""
    if reading.since is None:
        return str(look(reading.reads).words)
    if reading.reads is Reads.NOT_TESTED_SINCE:
        return run_out(reading.since, said_only=reading.said_only)
    said = {"reading": look(reading.reads).words, "day": in_words(reading.since)}
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
    asked = demands_today(about)
    rows = tuple(row_of(each, asked) for each in ground.values())
    return render(
        request, "assurance/services.jinja", {"page": CellsPage(page, rows), "form": form}
    )


def row_of(ground: Ground, asked: Demands) -> Row:
    """A service as the table shows it, by what is asked for now."""
    reading = ground.reads(clock.today(), asked)
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
                looked_by=form.cleaned_data["looked_by"],
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
        "looked_by": cell.looked_by,
        "evidence": [str(pk) for pk in cell.evidence.values_list("evidence", flat=True)],
    }


def set_standard(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Set the share of a sample that must be met."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Action, action)
    today = clock.today()
    last = newest(Standard, about)
    form = forms.StandardForm(
        request.POST or None,
        seen=str(last.pk) if last else "",
        initial={"effective_on": today, "per_cent": queries.standard_on(about, today)},
    )
    if form.is_valid():
        try:
            services.set_standard(
                action=about,
                per_cent=form.cleaned_data["per_cent"],
                effective_on=form.cleaned_data["effective_on"],
                expected=last.pk if last else None,
                by=scope.by,
            )
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
