"""Handing in a plan's document, its rows, and accepting those that are sure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from amends.intake import queries, services, tasks
from amends.intake.forms import PlanUploadForm
from amends.intake.forms.rows import CLAIMS
from amends.intake.models import Reading, Row
from amends.intake.queries import ReadingLine, Standing
from amends.intake.queries.again import Gone, gone_from
from amends.intake.queries.mapping import mapping_of
from amends.intake.queries.plans import (
    RowShown,
    Unheld,
    Untaken,
    names_of,
    row_shown,
    unheld,
    untaken,
)
from amends.intake.queries.plans import sure_rows as sure_ones
from amends.intake.queries.turns import (
    LISTED,
    Reason,
    RowLine,
    RowsOverview,
    reasons,
    rows_listed,
    rows_overview,
)
from amends.intake.rules.rows import Said
from amends.intake.views.leftover import counted
from amends.intake.views.reached import plan_reading_of
from amends.people.arrivals import files_sent, used
from amends.people.forms import answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.forms import FORECASTS
from amends.plans.models import Plan

FORM_METHODS = ("GET", "HEAD", "POST")
AT_ONCE = 10


@dataclass(frozen=True)
class ReadInPlanPage:
    """The form, and what has been read in for the plan before."""

    slug: str
    plan: Plan
    before: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class RowsPage:
    """The rows of a plan's document, and how far deciding on them has come."""

    slug: str
    standing: Standing
    overview: RowsOverview
    # Some of the rows, and which part of the list they are.
    lines: tuple[RowLine, ...]
    part: int
    parts: int
    reasons: tuple[Reason, ...]
    gone: tuple[Gone, ...]
    untaken: tuple[Untaken, ...]
    unheld: tuple[Unheld, ...]
    may_keep_people: bool
    may_remove: bool


@dataclass(frozen=True)
class SureRow:
    """A row that is shown in full, with the names of what it says."""

    shown: RowShown
    owner: str
    serves: tuple[str, ...]
    claim: str
    forecast: str
    ticked: bool
    refused: str


@dataclass(frozen=True)
class SurePage:
    """Some sure rows. `after` are the positions after which these and the next ones begin."""

    slug: str
    standing: Standing
    rows: tuple[SureRow, ...]
    left: int
    after: int
    next_after: int | None


@dataclass(frozen=True)
class Ticked:
    """What was ticked; why nothing or not all of it could be accepted."""

    rows: frozenset[UUID] = frozenset()
    nothing: str = ""
    refused: Mapping[UUID, str] = field(default_factory=dict)
    addresses: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether there is anything to put right."""
        return bool(self.nothing or self.refused)

    def error_summary(self) -> list[dict[str, str]]:
        """What is wrong, each with the place that puts it right."""
        if self.nothing:
            return [{"text": self.nothing, "href": "#tick-1"}]
        return [{"text": words, "href": self.addresses[row]} for row, words in self.refused.items()]


@require_http_methods(FORM_METHODS)
def read_in_plan(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Hand in the document of a plan to be read."""
    request.scope.require(Permission.PLAN)
    found = request.scope.get(Plan, plan)
    sent = request.method == "POST"
    form = PlanUploadForm(request.POST if sent else None, files_sent(request))
    made = answered(
        form,
        lambda: tasks.read_in(
            organisation=request.scope.organisation,
            plan=found,
            upload=form.cleaned_data["document"],
            by=request.scope.by,
        ),
    )
    slug = request.scope.organisation.slug
    if made is not None:
        used(form)
        return redirect("reading", slug, made.pk)
    page = ReadInPlanPage(slug, found, tuple(queries.plan_readings(found)))
    return render(request, "intake/read_in_plan.jinja", {"page": page, "form": form})


@require_safe
def plan_rows(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """What was found, once a person has said what it means."""
    found = plan_reading_of(request, reading)
    slug = request.scope.organisation.slug
    step = missing_step(found)
    if step:
        return redirect(step, slug, found.pk)
    overview = rows_overview(found)
    parts = max(1, -(-overview.found // LISTED))
    part = min(max(counted(request.GET.get("part", ""), 1), 1), parts)
    page = RowsPage(
        slug=slug,
        standing=queries.standing(found),
        overview=overview,
        lines=rows_listed(found, part),
        part=part,
        parts=parts,
        reasons=reasons(found),
        gone=gone_from(found),
        untaken=untaken(found),
        unheld=unheld(found),
        may_keep_people=request.scope.may(Permission.KEEP_PEOPLE),
        may_remove=request.scope.may(Permission.ASK_REDACTION),
    )
    return render(request, "intake/plan_rows.jinja", {"page": page})


def missing_step(reading: Reading) -> str:
    """The page on which a person says first what the document means; none once that is done."""
    mapping = mapping_of(reading)
    if not mapping.columns_confirmed:
        return "plan-columns"
    return "" if mapping.confirmed else "plan-meanings"


@require_http_methods(FORM_METHODS)
def sure_rows(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """Some sure rows in full, each with a tick of its own. Sent, those that are ticked are accepted."""
    found = plan_reading_of(request, reading)
    slug = request.scope.organisation.slug
    step = missing_step(found)
    if step:
        return redirect(step, slug, found.pk)
    after = counted(request.GET.get("after", ""), -1)
    here = reverse("sure-rows", args=(slug, found.pk)) + (f"?after={after}" if after >= 0 else "")
    ticked = Ticked()
    if request.method == "POST":
        ticked = accepted(request, found)
        if not ticked.wrong:
            return redirect(here)
    rows = sure_ones(found, AT_ONCE + 1, after)
    if not rows and not ticked.wrong:
        return redirect("plan-rows", slug, found.pk)
    page = SurePage(
        slug=slug,
        standing=queries.standing(found),
        rows=named(request, found, rows[:AT_ONCE], ticked),
        left=rows_overview(found).sure_open,
        after=after,
        next_after=rows[AT_ONCE - 1].position if len(rows) > AT_ONCE else None,
    )
    shown = {row.shown.pk: f"#tick-{n}" for n, row in enumerate(page.rows, start=1)}
    wrong = replace(
        ticked,
        addresses={
            row: shown.get(row) or reverse("plan-row", args=(slug, found.pk, row))
            for row in ticked.refused
        },
    )
    return render(request, "intake/sure_rows.jinja", {"page": page, "forms": [wrong]})


def named(
    request: ScopedRequest, reading: Reading, rows: list[Row], ticked: Ticked
) -> tuple[SureRow, ...]:
    """Rows with the names of their posts and recommendations."""
    said = [Said.from_json(row.said) for row in rows]
    names = names_of(said, request.scope.organisation.pk)
    return tuple(
        SureRow(
            shown=row_shown(row, reading),
            owner=names.get(each.owner, ""),
            serves=tuple(names[pk] for pk in each.serves if pk in names),
            claim=str(CLAIMS.get(each.claim, "")),
            forecast=str(FORECASTS.get(each.forecast, "")),
            ticked=row.pk in ticked.rows,
            refused=ticked.refused.get(row.pk, ""),
        )
        for row, each in zip(rows, said, strict=True)
    )


def accepted(request: ScopedRequest, reading: Reading) -> Ticked:
    """Accept what is ticked; why some could not be."""
    seen: dict[UUID, int] = {}
    for word in request.POST.getlist("row")[:AT_ONCE]:
        pk, _colon, version = word.partition(":")
        number = counted(version, -1)
        try:
            seen[UUID(pk)] = number
        except ValueError:
            continue
    if not seen:
        return Ticked(nothing=_("Tick the rows that are to be accepted."))
    done = services.accept_rows(reading=reading, seen=seen, by=request.scope.by)
    kept = sum(refusal is None for _row, refusal in done)
    if kept:
        words = ngettext(
            "%(count)s action is in the plan.", "%(count)s actions are in the plan.", kept
        )
        messages.success(request, words % {"count": kept})
    refused = {
        row.pk: _("%(number)s: %(why)s")
        % {"number": Said.from_json(row.said).number, "why": str(refusal)}
        for row, refusal in done
        if refusal is not None
    }
    return Ticked(rows=frozenset(seen), refused=refused)
