"""Services in rows, quarters in columns: what each service read at the end of each quarter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance.models import Cell
from amends.assurance.rules import CellState, Result
from amends.ledger.queries import latest_of
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Action, ActionService, Plan
from amends.standing.answers import ActionAsAt, Exclusion, PlanAsAt
from amends.standing.queries import plan_as_at
from amends.standing.rules import Reads, Statement, reads
from amends.ui.dates import in_words
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.views.plans import standing_or_404

QUARTERS = 6


@dataclass(frozen=True)
class Square:
    """What a service read on a day: the key of its shape, and its words."""

    look: str
    words: str


@dataclass(frozen=True)
class Row:
    """A service and its squares, oldest first."""

    name: str
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class MatrixPage:
    """An action in every service, over time."""

    slug: str
    standing: ActionAsAt
    sentence: str
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    excluded: tuple[Exclusion, ...]
    shown: Shown
    may_record: bool


def quarter_ends(day: date, count: int) -> tuple[date, ...]:
    """The last days of the quarters before a day, oldest first, and the day itself."""
    days = [day]
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    while len(days) < count:
        end = first - timedelta(days=1)
        days.append(end)
        first = date(end.year, 3 * ((end.month - 1) // 3) + 1, 1)
    return tuple(reversed(days))


def squares(
    pairs: Iterable[UUID], days: tuple[date, ...], sequence: int | None
) -> Mapping[UUID, tuple[Square, ...]]:
    """Every square of the matrix in two queries: one picks, one fetches."""
    picks = {
        f"day_{n}": latest_of(Cell, "subject", Moment(day, sequence)) for n, day in enumerate(days)
    }
    chosen = ActionService.objects.filter(pk__in=list(pairs)).annotate(**picks).values("pk", *picks)
    found = {row["pk"]: [row[name] for name in picks] for row in chosen}
    cells = Cell.objects.in_bulk({pk for pks in found.values() for pk in pks if pk})
    return {
        pair: tuple(square(cells.get(pk), day) for pk, day in zip(pks, days, strict=True))
        for pair, pks in found.items()
    }


def square(cell: Cell | None, day: date) -> Square:
    """One square."""
    if cell is None:
        return Square("unknown", _("unknown"))
    statement = Statement(
        CellState(cell.state),
        cell.effective_on,
        Result(cell.result) if cell.result else None,
        cell.expires_on,
    )
    now = reads(statement, day)
    if now is Reads.NOT_TESTED_SINCE:
        return Square(
            now.value, _("not tested since %(day)s") % {"day": in_words(cell.effective_on)}
        )
    told = now.value
    if cell.sample_of:
        told = _("%(reads)s, %(met)d of %(of)d") % {
            "reads": told,
            "met": cell.sample_met,
            "of": cell.sample_of,
        }
    return Square(
        {Reads.MET: "audited met", Reads.NOT_MET: "audited not met"}.get(now, now.value), told
    )


def sentence_of(standing: ActionAsAt) -> str:
    """ "Embedded in 5 of 8 services. Weakest: …"."""
    if not standing.cells:
        return words.services(standing)
    told = ngettext(
        "Embedded in %(embedded)d of %(all)d service.",
        "Embedded in %(embedded)d of %(all)d services.",
        len(standing.cells),
    ) % {"embedded": standing.embedded_services, "all": len(standing.cells)}
    weakest = standing.weakest
    if weakest is not None and standing.embedded_services < len(standing.cells):
        told = _("%(told)s Weakest: %(service)s, %(reads)s.") % {
            "told": told,
            "service": weakest.service.name,
            "reads": words.reading(weakest),
        }
    return told


def action_matrix(request: ScopedRequest, action: UUID) -> HttpResponse:
    """One action in every service in its scope, at the end of each of the last quarters."""
    row = request.scope.get(Action, action)
    at = shown(request, request.scope)
    standing = standing_or_404(row, at)
    days = quarter_ends(at.at.day, QUARTERS)
    found = squares([cell.pair for cell in standing.cells], days, at.at.sequence)
    page = MatrixPage(
        slug=request.scope.organisation.slug,
        standing=standing,
        sentence=sentence_of(standing),
        days=days,
        rows=tuple(Row(cell.service.name, found[cell.pair]) for cell in standing.cells),
        excluded=standing.excluded,
        shown=at,
        may_record=request.scope.may(Permission.RECORD_EMBEDDING),
    )
    return render(request, "web/action_matrix.jinja", {"page": page, "form": at.form})


@dataclass(frozen=True)
class PlanMatrixPage:
    """Every action of a plan in every service, on one day."""

    slug: str
    plan: PlanAsAt
    services: tuple[str, ...]
    rows: tuple[tuple[ActionAsAt, tuple[Square | None, ...]], ...]
    shown: Shown


def plan_matrix(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Actions in rows, services in columns, on one day. A service that is not in scope stays empty."""
    row = request.scope.get(Plan, plan)
    at = shown(request, request.scope)
    standing = plan_as_at(row, at.at)
    services = {
        cell.service.pk: cell.service for action in standing.actions for cell in action.cells
    }
    order = sorted(services.values(), key=lambda service: service.sequence)
    rows = []
    for action in standing.actions:
        by_service = {cell.service.pk: cell for cell in action.cells}
        line = tuple(
            Square(words.look_of(by_service[s.pk]), words.reading(by_service[s.pk]))
            if s.pk in by_service
            else None
            for s in order
        )
        rows.append((action, line))
    page = PlanMatrixPage(
        request.scope.organisation.slug, standing, tuple(s.name for s in order), tuple(rows), at
    )
    return render(request, "web/plan_matrix.jinja", {"page": page, "form": at.form})
