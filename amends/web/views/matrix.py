"""Services in rows, quarters in columns: what each service read at the end of each quarter."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from amends.assurance.queries.demands import rules_of
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Action, Plan
from amends.standing.answers import ActionAsAt, PlanAsAt
from amends.standing.queries import plan_as_at
from amends.standing.sentences import ended_told
from amends.standing.slips import slipped_on
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.queries.outside import Outside, Reach, outside, reach_on
from amends.web.queries.squares import cells_on, quarter_ends, with_parts
from amends.web.sentences import capitalised
from amends.web.views.actions import standing_or_404
from amends.web.words import Square, square

QUARTERS = 6


@dataclass(frozen=True)
class Row:
    """A service and its squares, oldest first; a square without a shape says why there is none."""

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
    outside: tuple[Outside, ...]
    shown: Shown
    may_record: bool


def sentence_of(standing: ActionAsAt) -> str:
    """ "Embedded in 5 of 8 services. Weakest: …"."""
    if standing.ended is not None:
        return _("%(told)s.") % {"told": capitalised(ended_told(standing))}
    if not standing.reached:
        return _("%(services)s.") % {"services": capitalised(words.services(standing))}
    if standing.by_sample:
        told = f"{capitalised(words.services(standing))}."
    else:
        told = embedded_in(standing)
    weakest = standing.weakest
    if weakest is not None and standing.embedded_services < standing.reached:
        told = _("%(told)s Weakest: %(service)s, %(reads)s.") % {
            "told": told,
            "service": weakest.service.name,
            "reads": words.reading(weakest),
        }
    return f"{told} {words.slipped(standing)}".strip()


def embedded_in(standing: ActionAsAt) -> str:
    """In how many of its services an action is embedded."""
    return ngettext(
        "Embedded in %(embedded)d of %(all)d service.",
        "Embedded in %(embedded)d of %(all)d services.",
        standing.reached,
    ) % {"embedded": standing.embedded_services, "all": standing.reached}


@require_safe
def action_matrix(request: ScopedRequest, action: UUID) -> HttpResponse:
    """One action in every service that was in its scope, at the end of each of the last quarters."""
    request.scope.require(Permission.READ)
    row = request.scope.get(Action, action)
    at = shown(request, request.scope)
    standing = standing_or_404(row, at)
    days = quarter_ends(at.at.day, QUARTERS)
    page = MatrixPage(
        slug=request.scope.organisation.slug,
        standing=standing,
        sentence=sentence_of(standing),
        days=days,
        rows=rows_of(row, standing, days, at.at),
        outside=outside(row, at.at),
        shown=at,
        may_record=request.scope.may(Permission.RECORD_EMBEDDING),
    )
    return render(request, "web/action_matrix.jinja", {"page": page, "form": at.form})


def rows_of(
    action: Action, standing: ActionAsAt, days: tuple[date, ...], at: Moment
) -> tuple[Row, ...]:
    """The services in scope, then those that were on a day shown, and left or closed. Eight queries and more."""
    reach = reach_on(action, days, at.sequence)
    now = [cell.pair for cell in standing.cells]
    before = [
        pair
        for pair in reach.services
        if pair not in now and any(reach.counts(pair, place) for place in range(len(days)))
    ]
    pairs = {pair: (action.pk, reach.services[pair].pk) for pair in (*now, *before)}
    rules = rules_of(action.organisation_id, at)
    found = cells_on(pairs, days, at.sequence)
    # What is said of a whole division was never called embedded.
    whole = with_parts(service for _action, service in pairs.values())
    alone = {pair: about for pair, about in pairs.items() if about[1] not in whole}
    gone = slipped_on(alone, rules, at, days)

    def seen(pair: UUID, place: int, day: date) -> Square:
        if not reach.counts(pair, place):
            return Square("", not_counted(reach, pair, place))
        return square(found[pair][place], day, rules.demands(day), slipped=pair in gone[day])

    return tuple(
        Row(
            reach.services[pair].name,
            tuple(seen(pair, place, day) for place, day in enumerate(days)),
        )
        for pair in pairs
    )


def not_counted(reach: Reach, pair: UUID, place: int) -> str:
    """Why nothing was to be seen of a service on a day."""
    running = reach.running[reach.services[pair].pk][place]
    if running is None:
        return _("not open yet")
    if not running:
        return _("closed")
    through = reach.through(pair, place)
    if through is None:
        return _("not in scope")
    return _("in scope with %(division)s") % {"division": through.name}


@dataclass(frozen=True)
class ActionRow:
    """An action and its squares, one for each service, None where it is not in scope."""

    action: ActionAsAt
    sentence: str
    squares: tuple[Square | None, ...]


@dataclass(frozen=True)
class PlanMatrixPage:
    """Every action of a plan in every service, on one day."""

    slug: str
    plan: PlanAsAt
    services: tuple[str, ...]
    rows: tuple[ActionRow, ...]
    shown: Shown


@require_safe
def plan_matrix(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Actions in rows, services in columns, on one day; above them each action in a sentence."""
    request.scope.require(Permission.READ)
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
        rows.append(ActionRow(action, sentence_of(action), line))
    page = PlanMatrixPage(
        request.scope.organisation.slug, standing, tuple(s.name for s in order), tuple(rows), at
    )
    return render(request, "web/plan_matrix.jinja", {"page": page, "form": at.form})
