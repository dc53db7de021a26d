"""How sure anybody can be of a plan, as at a day: recommendation by recommendation, and what is running out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.models import Judgement
from amends.assurance.queries import independent_grades
from amends.assurance.queries.themes import themes_of
from amends.assurance.rules import Reads
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.standing.answers import ActionAsAt, CellAsAt, PlanAsAt, RecommendationAsAt
from amends.standing.queries import plan_as_at
from amends.ui.dates import in_words, listed
from amends.ui.words import words_for
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.views.lines import (
    ActionLine,
    Asked,
    NewServices,
    asked,
    line,
    may_read,
    new_services,
)

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Graded:
    """The last independent grade of each reviewer on one scale, and the one that they came to together."""

    values: str
    differ: bool
    together: str
    scale: str
    day: str


@dataclass(frozen=True)
class ActionRow:
    """An action: what is proven, how it stands to its promise, and what holds it down."""

    line: ActionLine
    weakest: str
    by_sample: str
    grade: Graded | None
    re_test: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A recommendation, or the actions that serve none, with what serves it."""

    standing: RecommendationAsAt | None
    grade: Graded | None
    actions: tuple[ActionRow, ...]
    mix: str

    @property
    def without_ground(self) -> str:
        """That its closing rests on a judgement that no longer stands."""
        return words.without_ground(self.standing) if self.standing else ""


@dataclass(frozen=True)
class Expiring:
    """What a service shows, and the last day on which it may be relied on."""

    action: ActionLine
    service: str
    reads: str
    sample: str
    until: date | None


@dataclass(frozen=True)
class ThemeLine:
    """A theme: how many things belong to it, and the last independent grade. Never a sum of its parts."""

    pk: UUID
    name: str
    parts: int
    grade: Graded | None


@dataclass(frozen=True)
class AssurancePage:
    """A plan on a day."""

    slug: str
    plan: PlanAsAt
    shown: Shown
    in_short: str
    rows: tuple[Row, ...]
    themes: tuple[ThemeLine, ...]
    may_begin_theme: bool
    opened: NewServices
    claimed_only: tuple[ActionLine, ...]
    expiring: tuple[Expiring, ...]
    expired: tuple[Expiring, ...]
    asked: Asked


def graded(rows: Sequence[Judgement]) -> Graded | None:
    """Grades in words, none of them left out where reviewers differ."""
    if not rows:
        return None
    values = sorted({words_for(row.value) for row in rows if not row.together})
    return Graded(
        values=listed(values),
        differ=len(values) > 1,
        together=next((words_for(row.value) for row in reversed(rows) if row.together), ""),
        scale=words.scale_name(rows[-1].scale),
        day=in_words(rows[-1].effective_on),
    )


def action_row(
    action: ActionAsAt,
    lines: Mapping[UUID, ActionLine],
    grades: Mapping[UUID, Sequence[Judgement]],
    day: date,
) -> ActionRow:
    """An action in the table."""
    goes_on = action.ended is None
    weakest = action.weakest if goes_on else None
    return ActionRow(
        line=lines[action.action.pk],
        weakest=_("%(service)s, %(reads)s")
        % {"service": weakest.service.name, "reads": words.reading(weakest)}
        if weakest
        else "",
        by_sample=words.told_by_sample(action) if action.by_sample and goes_on else "",
        grade=graded(grades.get(action.action.pk, ())),
        re_test=words.re_tested(action, day) if goes_on else (),
    )


def running_out(
    actions: Iterable[ActionAsAt], lines: Mapping[UUID, ActionLine], day: date
) -> tuple[tuple[Expiring, ...], tuple[Expiring, ...]]:
    """What is about to run out, the soonest first, and what has."""
    soon: list[Expiring] = []
    past: list[Expiring] = []
    for action in actions:
        for cell in action.cells:
            until = lasts_until(cell)
            if until is None:
                continue
            told = Expiring(
                lines[action.action.pk],
                cell.service.name,
                words.reading(cell),
                words.sampled(cell),
                until,
            )
            if cell.reads is Reads.NOT_TESTED_SINCE:
                past.append(told)
            elif day <= until <= day + SOON and cell.reads is not Reads.NOT_MET:
                soon.append(told)
    return tuple(sorted(soon, key=when)), tuple(sorted(past, key=when))


def lasts_until(cell: CellAsAt) -> date | None:
    """The last day on which what a service shows may be relied on."""
    return cell.until


def when(each: Expiring) -> date:
    """By which such things are told."""
    return each.until or date.max


@require_safe
def plan_assurance(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """How sure anybody can be of a plan on a day; the same page prints."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Plan, plan)
    at = shown(request, scope)
    standing = plan_as_at(row, at.at)
    readable = [r for r in standing.recommendations if may_read(scope, r)]
    lines = {action.action.pk: line(action, at) for action in standing.actions}
    themes = themes_of(row, at.at)
    visible = {*lines, *(r.recommendation.pk for r in readable)}
    things = [*visible, *(each.theme.pk for each in themes)]
    grades = independent_grades(things, at.at, reader=scope.user.pk)
    by_id = {action.action.pk: action for action in standing.actions}
    rows = []
    for r in readable:
        serving = [by_id[pk] for pk in r.served_by if pk in by_id]
        rows.append(
            Row(
                standing=r,
                grade=graded(grades.get(r.recommendation.pk, ())),
                actions=tuple(action_row(action, lines, grades, at.at.day) for action in serving),
                mix=words.strengths(serving),
            )
        )
    served = {pk for r in readable for pk in r.served_by}
    others = [action for pk, action in by_id.items() if pk not in served]
    if others:
        rows.append(
            Row(
                None,
                None,
                tuple(action_row(action, lines, grades, at.at.day) for action in others),
                words.strengths(others),
            )
        )
    expiring, expired = running_out(standing.going_on, lines, at.at.day)
    page = AssurancePage(
        slug=scope.organisation.slug,
        plan=standing,
        shown=at,
        in_short=words.in_short(standing),
        rows=tuple(rows),
        themes=tuple(
            ThemeLine(
                each.theme.pk,
                each.theme.name,
                len(each.parts & visible),
                graded(grades.get(each.theme.pk, ())),
            )
            for each in themes
        ),
        may_begin_theme=scope.may(Permission.PLAN),
        opened=new_services(scope, standing, lines, at),
        claimed_only=tuple(lines[action.action.pk] for action in standing.claimed_only),
        expiring=expiring,
        expired=expired,
        asked=asked(scope.organisation.pk, at),
    )
    return render(request, "web/assurance.jinja", {"page": page, "form": at.form})
