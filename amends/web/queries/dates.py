"""The line of dates of a plan: the incident, the reports of the case, the plan, its editions, the day shown."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from amends.investigations.models import (
    Case,
    CaseStatement,
    Report,
    ReportDates,
    ReportVersion,
)
from amends.investigations.queries import versions_that_came, written
from amends.investigations.rules import ReportKind, VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.ledger.prepared import ask
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.plans.models import Plan, PlanReport, PlanStatement
from amends.publication.models import Edition, Notice
from amends.publication.queries.editions import WITHDRAWN
from amends.standing.answers import PlanAsAt
from amends.standing.statements import known_by
from amends.ui.as_at import address

EDITION, PLAN, INCIDENT, DATES = "edition", "plan", "incident", "dates"


@dataclass(frozen=True)
class Point:
    """A day on the line. `words` are the day as its source has it; `edition` is 0 for anything else.

    `query` leads to the plan as at that day; it is empty before the plan began, and on the day shown.
    """

    first: date
    last: date
    words: str
    what: str
    edition: int = 0
    query: str = ""


@dataclass(frozen=True)
class Row:
    """What the one question answers with.

    `what` is an edition, the plan, an incident, the dates of a report, or a version of one (its kind).
    `kind` is that of a report; of an edition it says whether it was withdrawn.
    `dates` are those of a report: when its draft came, when its final came, when it was published; of
    an incident and of a version the first is when.
    """

    what: str
    about: UUID
    kind: str
    name: str
    number: int
    day: date | None
    dates: tuple[ImpreciseDate | None, ...]

    @property
    def when(self) -> ImpreciseDate | None:
        """The day of whatever has one, as precisely as is known."""
        return self.dates[0] or (ImpreciseDate.on(self.day) if self.day is not None else None)


def row_of(values: tuple[Any, ...]) -> Row:
    """A row of the answer, its dates read."""
    what, about, kind, name, number, day, *dates = values
    read = tuple(ImpreciseDate.from_text(each) if each else None for each in dates)
    return Row(what, about, kind, name, number, day, read)


def line_of(plan: PlanAsAt, *, drafts: bool) -> tuple[Point, ...]:
    """The days of a plan up to the day shown, oldest first. One query.

    `drafts` says whether the reader may know of drafts that no date of a report tells of.
    """
    rows = [row_of(each) for each in ask("line of dates", question, [plan.plan.pk], plan.at)]
    begun = next((row.day for row in rows if row.what == PLAN), None)
    # A statement that a case was rebuilt from seldom says when a plan began.
    reconstructed = any(report.case.reconstructed for report in plan.reports)
    found = [
        *incidents(rows),
        *reported(rows, drafts=drafts),
        *(() if reconstructed else began(rows)),
        *published(rows),
    ]
    happened = (each for each in found if each.first <= plan.at.day)
    return tuple(
        replace(each, query=shown_on(each.last, begun, plan.at.day))
        for each in sorted(happened, key=lambda e: (e.first, e.last, e.edition, e.what))
    )


def shown_on(day: date, begun: date | None, shown: date) -> str:
    """The query string that shows the plan on a day on which there was one, other than the day shown."""
    return address(day) if begun is not None and begun <= day < shown else ""


def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
    """Everything on the line in one query. The editions come first: PostgreSQL takes their types."""
    nothing, none = word(""), Value(0, output_field=IntegerField())
    no_day = Value(None, output_field=DateField())
    answered = known_by(PlanReport.objects.filter(plan__in=of), then)
    cases = answered.order_by().values("report__case")
    reports = Report.objects.filter(case__in=cases)
    editions = known_by(Edition.objects.filter(plan__in=of, published_on__lte=then.day), then)
    gone = Notice.objects.filter(edition=OuterRef("pk"), kind=WITHDRAWN, effective_on__lte=then.day)
    state = Coalesce(
        Subquery(known_by(gone, then).values("kind")[:1]), nothing, output_field=TextField()
    )
    versions = ReportVersion.objects.filter(report__case__in=cases, received_on__lte=then.day)
    begun = in_force(PlanStatement, Plan.objects.filter(pk__in=of), then)
    incidents_then = in_force(CaseStatement, Case.objects.filter(pk__in=cases), then)
    unnamed, undated = (nothing, nothing), (nothing, nothing, nothing)
    return (
        editions.order_by()
        .values_list(word(EDITION), "plan_id", state, nothing, "number", "published_on", *undated)
        .union(
            begun.values_list(word(PLAN), "subject_id", *unnamed, none, "begins_on", *undated),
            incidents_then.values_list(
                *(word(INCIDENT), "subject_id", nothing, "subject__pseudonym", none, no_day),
                *(text("incident"), nothing, nothing),
            ),
            in_force(ReportDates, reports, then).values_list(
                *(word(DATES), "subject_id", "subject__kind", "subject__title", none, no_day),
                *map(text, ("draft_received", "final_received", "published")),
            ),
            versions_that_came(versions, then).values_list(
                *("kind", "report_id", "report__kind", "report__title", none, "received_on"),
                *(text("received"), nothing, nothing),
            ),
            all=True,
        )
    )


def word(said: str) -> Value:
    """A word that is the same in every row of a part."""
    return Value(said, output_field=TextField())


def text(column: str) -> Cast:
    """A date as its column holds it, so that all parts of the answer have the same columns."""
    return Cast(column, TextField())


def incidents(rows: Collection[Row]) -> Iterator[Point]:
    """The incident; of several cases, each with its pseudonym."""
    found = [row for row in rows if row.what == INCIDENT]
    for row in found:
        yield from point(row.when, named(_("The incident"), row.name, among=len(found)))


def began(rows: Collection[Row]) -> Iterator[Point]:
    """When the plan began."""
    for row in rows:
        if row.what == PLAN:
            yield from point(row.when, _("The plan began"))


def published(rows: Collection[Row]) -> Iterator[Point]:
    """The editions."""
    for row in rows:
        if row.what == EDITION:
            told = (
                _("Edition %(number)s published, since withdrawn")
                if row.kind == WITHDRAWN
                else _("Edition %(number)s published")
            )
            yield from point(row.when, told % {"number": row.number}, row.number)


def in_order(row: Row) -> tuple[date, date]:
    """Of several versions of a kind the one that came first is told; days not known come last."""
    when = row.when
    if when is None:
        return date.max, date.max
    return when.first or date.max, when.last or date.max


def reported(rows: Collection[Row], *, drafts: bool) -> Iterator[Point]:
    """When the draft of each report came, and when it was published, or came where nobody published it."""
    about: dict[UUID, dict[str, Row]] = {}
    for row in sorted(rows, key=in_order):
        if row.what in {DATES, *VersionKind}:
            about.setdefault(row.about, {}).setdefault(row.what, row)
    kinds = Counter(next(iter(of.values())).kind for of in about.values())
    for of in about.values():
        any_row = next(iter(of.values()))
        given = of[DATES].dates if DATES in of else (None, None, None)
        draft, final, public = given
        if draft is None and drafts and VersionKind.DRAFT in of:
            draft = of[VersionKind.DRAFT].when
        if final is None and VersionKind.FINAL in of:
            final = of[VersionKind.FINAL].when
        internal, among = any_row.kind == ReportKind.INTERNAL, kinds[any_row.kind]
        drafted, came, told = (
            (
                _("Draft of the internal report"),
                _("Internal report"),
                _("Internal report published"),
            )
            if internal
            else (
                _("Draft of the external report"),
                _("External report"),
                _("External report published"),
            )
        )
        yield from point(draft, named(drafted, any_row.name, among=among))
        yield from point(
            public or final, named(told if public else came, any_row.name, among=among)
        )


def named(what: str, name: str, *, among: int) -> str:
    """What a point is, with a name where it is one of several."""
    return f"{what} ({name})" if among > 1 else what


def point(day: ImpreciseDate | None, what: str, edition: int = 0) -> Iterator[Point]:
    """A point, if its date says any day."""
    if day is not None and day.first is not None and day.last is not None:
        yield Point(day.first, day.last, written(day), what, edition)
