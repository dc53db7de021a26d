"""A measure as at a day: its chart, what the chart says in words, and the numbers in a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.forms.measures import DIRECTIONS
from amends.assurance.models import Measure, MeasureTerms, MeasureValue
from amends.assurance.queries import MeasureAsAt, measure_as_at
from amends.assurance.rules import Shape
from amends.assurance.sentences import KINDS, chart_in_words, counted, picture_words
from amends.instruments.spc import Mark, PointType, draw
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt
from amends.standing.queries import touching
from amends.web.moments import Shown, shown
from amends.web.views.entries import Entries, entries
from amends.web.views.links import Link, address, allowed

# As the instrument draws it for a phone; on a desk it is drawn larger, its words too.
WIDTH = 360
MEANS: dict[PointType, Promise] = {
    kind: words for kind, words in KINDS.items() if kind is not PointType.COMMON
}


@dataclass(frozen=True)
class ValueLine:
    """A value in the table: what was written down, and what the chart makes of it."""

    row: MeasureValue
    value: str
    counted: str
    means: str


@dataclass(frozen=True)
class MeasurePage:
    """A measure on a day."""

    slug: str
    measure: Measure
    terms: MeasureTerms
    about: Link
    shown: Shown
    picture: str
    sentences: tuple[str, ...]
    values: tuple[ValueLine, ...]
    unit: str
    better: str
    entries: Entries
    links: tuple[Link, ...]


@require_safe
def measure(request: ScopedRequest, measure: UUID) -> HttpResponse:
    """One measure; Http404 before it was begun."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Measure, measure, "action", "recommendation")
    at = shown(request, scope)
    touched = [row.action_id] if row.action_id else []
    if row.recommendation_id:
        touched = touching([row.recommendation_id])
    marks = marks_of(actions_as_at(touched, scope.organisation.pk, at.at))
    standing = measure_as_at(row, at.at, marks)
    if standing is None:
        raise Http404
    page = MeasurePage(
        slug=scope.organisation.slug,
        measure=row,
        terms=standing.terms,
        about=about(scope, row, at),
        shown=at,
        picture=picture(row, standing),
        sentences=tuple(chart_in_words(standing.chart)) if standing.chart else (),
        values=tuple(reversed(list(lines(row, standing)))),
        unit=_("per cent") if row.shape == Shape.SHARE else standing.terms.unit,
        better=str(DIRECTIONS[standing.terms.direction]),
        entries=entries(scope, at, (), standing.values),
        links=links_of(scope, row),
    )
    return render(request, "web/measure.jinja", {"page": page, "form": at.form})


def marks_of(actions: Iterable[ActionAsAt]) -> list[Mark]:
    """The days on which actions were first in place, for the chart; one that was never is left out."""
    return [
        Mark(each.in_place_on, _("action %(number)s in place") % {"number": each.number})
        for each in actions
        if each.in_place_on is not None
    ]


def about(scope: Scope, row: Measure, at: Shown) -> Link:
    """The action or the recommendation that it shows something of."""
    thing: Action | Recommendation | None = row.action or row.recommendation
    if isinstance(thing, Action):
        return Link(thing.title, address(scope, ("action", (thing.pk,))) + at.query)
    assert thing is not None, "the database holds one subject"  # noqa: S101  # a check constraint says so
    words = _("Recommendation %(number)s") % {"number": thing.number}
    return Link(words, address(scope, ("recommendation", (thing.pk,))) + at.query)


def picture(row: Measure, standing: MeasureAsAt) -> str:
    """The chart as SVG, its words escaped by the instrument; "" where nothing was counted."""
    if standing.chart is None:
        return ""
    words = picture_words(standing.chart, title=row.name)
    drawn = draw(standing.chart, words, width=WIDTH, name="measure", style=False)
    return mark_safe(drawn)  # noqa: S308  # the instrument escapes every word


def lines(row: Measure, standing: MeasureAsAt) -> Iterator[ValueLine]:
    """The values in the order of their days, with what each means."""
    chart = standing.chart
    points = (
        {point.day: point for point in chart.points if point.value is not None} if chart else {}
    )
    for value in standing.values:
        point = points.get(value.effective_on)
        yield ValueLine(
            row=value,
            value=_("no value") if point is None else counted(point.value or 0),
            counted=_("%(part)s of %(whole)s")
            % {"part": value.numerator, "whole": value.denominator}
            if value.denominator
            else "",
            means="" if point is None else str(MEANS.get(point.type, "")),
        )


def links_of(scope: Scope, row: Measure) -> tuple[Link, ...]:
    """What the reader may do with a measure."""
    one = (row.pk,)
    counts = Permission.PLAN if scope.may(Permission.PLAN) else Permission.UPDATE
    return allowed(
        scope,
        (counts, _("Add values"), "add-values", one),
        (Permission.PLAN, _("Begin new limits"), "new-limits", one),
        (Permission.PLAN, _("Change what is said of it"), "change-measure", one),
        (
            Permission.READ,
            _("See everything entered about it, and correct an entry"),
            "entries",
            ("assurance.measure", row.pk),
        ),
    )
