"""What is known of services, tests and judgements on a day, each in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from amends.assurance.models import (
    Cell,
    Judged,
    Judgement,
    Lowering,
    Measure,
    MeasureRebase,
    MeasureTerms,
    MeasureValue,
    Reviewer,
    Sampling,
    Standard,
    kind_of,
)
from amends.assurance.rules import (
    FLOOR,
    INTENT,
    NEVER_SAID,
    CellState,
    Demands,
    Heard,
    JudgementKind,
    Reading,
    Result,
    Shape,
    hear,
    measured,
    reading,
)
from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.rules import Stage
from amends.instruments.spc import (
    Chart,
    Direction,
    Mark,
    Observation,
    Rebase,
    Settings,
    Target,
    make_chart,
)
from amends.ledger import clock
from amends.ledger.queries import by_key, history, in_force, standing_rows
from amends.ledger.rules import Moment
from amends.people.models import Service, ServiceState
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    ScopeStatement,
    Serving,
)
from amends.plans.rules import ScopeState
from amends.recommendations.models import Recommendation

IN_TIME = ("effective_on", "sequence")
# Between what a share lies, in per cent.
WHOLE = (0.0, 100.0)
# States after which a test that was met makes sense.
USED = [CellState.IN_USE.value, CellState.AUDITED.value, CellState.SUSTAINED.value]


@dataclass(frozen=True)
class Ground:
    """What is so for an action in a service on a day, before anything more is said of it.

    `heard` is what was said by then; `newest` the id of whatever was written last, for any day.
    """

    pair: ActionService
    in_scope: bool
    running: bool
    used_before: bool
    heard: Heard[Cell]
    newest: UUID | None

    @property
    def open(self) -> CellState | None:
        """The state of a test that was not met, or of a slip, that no test has undone."""
        return None if self.heard.open is None else CellState(self.heard.open.state)

    def reads(self, day: date, demands: Demands = FLOOR) -> Reading:
        """How the cell reads on a day, by what is asked for then."""
        return cell_reading(self.heard.stands, day, demands)


def cell_reading(cell: Cell | None, day: date, demands: Demands = FLOOR) -> Reading:
    """How a cell reads on a day, by what is asked for then; unknown where nobody has said anything."""
    if cell is None:
        return NEVER_SAID
    return reading(
        state=CellState(cell.state),
        result=Result(cell.result) if cell.result else None,
        effective_on=cell.effective_on,
        expires_on=demands.relied_until(cell.effective_on, cell.expires_on),
        day=day,
    )


def grounds(
    *,
    action: Action,
    day: date,
    services: Iterable[Service] | None = None,
    apart_from: Cell | None = None,
) -> dict[UUID, Ground]:
    """The ground of each service that was ever in the action's scope, by the service's id.

    `services` narrows it; `apart_from` leaves out a cell about to be corrected. Four queries.
    """
    at = Moment(day)
    pairs = ActionService.objects.filter(action=action)
    if services is not None:
        pairs = pairs.filter(service__in=[service.pk for service in services])
    others = Q() if apart_from is None else ~Q(pk=apart_from.pk)
    scope = by_key(in_force(ScopeStatement, pairs, at))
    running = by_key(in_force(ServiceState, Service.objects.filter(cells__in=pairs), at))
    said = said_of(pairs, at, others)
    found = {}
    written = Cell.objects.filter(subject=OuterRef("pk")).order_by("-sequence").values("pk")[:1]
    everything = pairs.select_related("service").annotate(newest=Subquery(written))
    for pair in everything.order_by("service__name", "service"):
        scoped, state = scope.get(pair.pk), running.get(pair.service_id)
        cells = said.get(pair.pk, ())
        found[pair.service_id] = Ground(
            pair=pair,
            in_scope=scoped is not None and scoped.state == ScopeState.IN.value,
            running=state is not None and state.running,
            used_before=any(each.state in USED and each.effective_on < day for each in cells),
            heard=heard(cells),
            newest=pair.newest,
        )
    return found


def said_of(
    pairs: QuerySet[ActionService], at: Moment, where: Q | None = None
) -> dict[UUID, list[Cell]]:
    """Everything that was said of some pairs and counts, in the order in which it is true. One query."""
    rows = standing_rows(Cell, at).filter(where or Q(), subject__in=pairs)
    found: dict[UUID, list[Cell]] = {}
    for row in rows.order_by(*IN_TIME):
        found.setdefault(row.subject_id, []).append(row)
    return found


def heard(said: Iterable[Cell]) -> Heard[Cell]:
    """What was said of one pair, in the order in which it is true, as it decides what stands."""
    *_before, now = hear(said)
    return now


def used_from(action: Action, services: Iterable[Service], day: date) -> date | None:
    """The first day, until a day, on which an action was in use in one of the services. One query."""
    pairs = ActionService.objects.filter(action=action, service__in=[each.pk for each in services])
    used = standing_rows(Cell, Moment(day)).filter(subject__in=pairs, state__in=USED)
    return used.order_by("effective_on").values_list("effective_on", flat=True).first()


def serving(recommendation: Recommendation, day: date) -> QuerySet[Action]:
    """The actions that serve a recommendation on a day."""
    return serving_any([recommendation.pk], day)


def serving_any(recommendations: Collection[UUID], day: date) -> QuerySet[Action]:
    """The actions that serve one or more recommendations on a day."""
    pairs = ActionServes.objects.filter(recommendation__in=recommendations)
    serve = in_force(Serving, pairs, Moment(day)).filter(serves=True)
    return Action.objects.filter(serves__in=serve.values("subject"))


def shown_by(evidence: Sequence[Evidence], day: date) -> set[UUID]:
    """Those that had been presented or accepted by a day. One query."""
    return set(
        standing_rows(EvidenceState, Moment(day))
        .filter(subject__in=evidence, stage__in=[Stage.PRESENTED.value, Stage.ACCEPTED.value])
        .values_list("subject", flat=True)
    )


def periods_after(evidence: Sequence[Evidence], day: date) -> set[UUID]:
    """Those whose period, as last stated, ends after a day. One query."""
    latest = in_force(
        EvidenceState,
        Evidence.objects.filter(pk__in=[item.pk for item in evidence]),
        Moment(date.max),
    )
    return set(latest.filter(period_to__gt=day).values_list("subject", flat=True))


def standard_on(action: Action, day: date) -> int | None:
    """The share of a sample that must be met, per cent; None where nobody set one. One query."""
    row = in_force(Standard, Action.objects.filter(pk=action.pk), Moment(day)).first()
    return None if row is None else row.per_cent


def lowering_in_force(action: Action, at: Moment) -> Lowering | None:
    """The lowering of an action that stands, if one does. One query."""
    row = in_force(Lowering, Action.objects.filter(pk=action.pk), at).first()
    return row if row is not None and row.rung else None


def newest_lowering(action: Action) -> UUID | None:
    """The id of the limit written last, for whatever day. One query."""
    rows = history(Lowering, action).order_by("-sequence")
    return rows.values_list("pk", flat=True).first()


def newest_sampling(action: Action) -> UUID | None:
    """The id of what was said last of an action's sample, for whatever day. One query."""
    rows = standing_rows(Sampling, Moment(date.max)).filter(subject__action=action)
    return rows.order_by("-sequence").values_list("pk", flat=True).first()


def samplings_of(action: Action, at: Moment) -> list[Sampling]:
    """The services that are tested for all of an action's, by name, each with why. One query."""
    said = in_force(Sampling, action.services.all(), at).filter(sampled=True)
    return list(said.select_related("subject__service").order_by("subject__service__name"))


def hidden_from(reader: UUID | None) -> Q:
    """Grades of a blind review that a reviewer of it may not see: they have not released their own."""
    same = (
        Q(action=OuterRef("action"))
        | Q(recommendation=OuterRef("recommendation"))
        | Q(theme=OuterRef("theme"))
    )
    own = Judgement.objects.filter(
        same, review=OuterRef("review"), scale=OuterRef("scale"), recorded_by=reader
    )
    blind_to = Reviewer.objects.filter(review=OuterRef("review"), user=reader)
    return Q(review__blind=True) & Exists(blind_to) & ~Exists(own)


def released_by(at: Moment) -> Q:
    """Judgements that their reviewer had released by the day; a day to come releases nothing early."""
    return Q(released_on__lte=min(at.day, clock.today()))


def stays_as_released(row: Judgement) -> bool:
    """Whether a grade is corrected no more: given in a review, or a reviewer's that others may see."""
    seen = row.kind == JudgementKind.INDEPENDENT and row.released_on <= clock.today()
    return row.review_id is not None or seen


def independent_grades(
    things: Collection[UUID], at: Moment, *, reader: UUID
) -> dict[UUID, list[Judgement]]:
    """The last grade of each reviewer on the scale on which each thing was graded last, by its id. One query.

    As a person may see them, in their order. One that reviewers came to together stands beside.
    """
    about = Q(action__in=things) | Q(recommendation__in=things) | Q(theme__in=things)
    rows = standing_rows(Judgement, at).filter(
        about, released_by(at), kind=JudgementKind.INDEPENDENT.value
    )
    seen = rows.exclude(hidden_from(reader)).order_by("effective_on", "sequence")
    found: dict[UUID, dict[tuple[str, UUID | None], Judgement]] = {}
    newest: dict[UUID, str] = {}
    for row in seen:
        if pk := row.about_id:
            newest[pk] = row.scale
            of = found.setdefault(pk, {})
            place = (row.scale, None if row.together else row.recorded_by_id)
            of.pop(place, None)
            of[place] = row
    return {
        pk: [row for (scale, _whose), row in rows.items() if scale == newest[pk]]
        for pk, rows in found.items()
    }


def judgements_of(subject: Judged, at: Moment, *, reader: UUID | None) -> QuerySet[Judgement]:
    """Judgements of an action, a recommendation or a theme, oldest first, as a person may see them on a day.

    One that has not been released yet is seen only by the person who made it; one of a blind review
    not by a reviewer of it who has not released their own.
    """
    about = {kind_of(subject).value: subject.pk}
    return (
        standing_rows(Judgement, at)
        .filter(released_by(at) | Q(recorded_by=reader), **about)
        .exclude(hidden_from(reader))
        .select_related("recorded_as", "recorded_by", "body__party", "review")
        .order_by("effective_on", "sequence")
    )


def intents(recommendations: QuerySet[Recommendation], at: Moment) -> dict[UUID, Judgement]:
    """The judgement that is the standing of each recommendation, by its id. One query.

    The latest on the scale `intent` that has been released.
    """
    where = Q(scale=INTENT) & released_by(at)
    return by_key(
        in_force(Judgement, recommendations, at, key="recommendation", where=where),
        key="recommendation",
    )


def grades_of(actions: Collection[UUID], at: Moment) -> dict[UUID, set[JudgementKind]]:
    """Who has graded each action, of the grades that had been released, by its id. One query."""
    rows = standing_rows(Judgement, at).filter(released_by(at), action__in=actions)
    found: dict[UUID, set[JudgementKind]] = {}
    for pk, kind in rows.values_list("action", "kind"):
        found.setdefault(pk, set()).add(JudgementKind(kind))
    return found


def measures_begun(things: Collection[UUID], at: Moment) -> dict[UUID, int]:
    """How many measures had been begun of each action or recommendation, by its id. One query."""
    about = Measure.objects.filter(Q(action__in=things) | Q(recommendation__in=things))
    terms = in_force(MeasureTerms, about, at)
    found: dict[UUID, int] = {}
    for pair in terms.values_list("subject__action", "subject__recommendation"):
        for pk in pair:
            if pk is not None:
                found[pk] = found.get(pk, 0) + 1
    return found


def evidence_about(action: Action) -> QuerySet[Evidence]:
    """The evidence about an action, the newest first, with the services that each is from."""
    return (
        Evidence.objects.filter(actions__action=action)
        .prefetch_related("services__service")
        .order_by("-sequence")
    )


@dataclass(frozen=True)
class MeasureAsAt:
    """A measure on a day: its terms, its values oldest first, and the chart; None without a value."""

    measure: Measure
    terms: MeasureTerms
    values: tuple[MeasureValue, ...]
    chart: Chart | None


def measures_about(subject: Action | Recommendation, at: Moment) -> list[MeasureTerms]:
    """The terms of each measure of an action or a recommendation, in the order they were begun. One query."""
    key = "action" if isinstance(subject, Action) else "recommendation"
    found = in_force(MeasureTerms, Measure.objects.filter(**{key: subject.pk}), at)
    return list(found.select_related("subject").order_by("subject__sequence"))


def measure_as_at(measure: Measure, at: Moment, marks: Iterable[Mark]) -> MeasureAsAt | None:
    """A measure with its chart, `marks` on it; None before anything was counted. Three queries.

    Values may be older than what is said of the measure: then the first that was said speaks for them,
    for one query more.
    """
    terms = list(standing_rows(MeasureTerms, at).filter(subject=measure).order_by(*IN_TIME))
    values = tuple(standing_rows(MeasureValue, at).filter(subject=measure).order_by(*IN_TIME))
    if values and not terms:
        later = standing_rows(MeasureTerms, Moment(date.max, at.sequence)).filter(subject=measure)
        terms = list(later.order_by(*IN_TIME)[:1])
    if not terms:
        return None
    series = {
        row.effective_on: measured(row.value, row.numerator, row.denominator) for row in values
    }
    rebases = standing_rows(MeasureRebase, at).filter(subject=measure).order_by(*IN_TIME)
    aims = {row.effective_on: row.target for row in terms}
    settings = Settings(
        direction=Direction(terms[-1].direction),
        targets=tuple(Target(float(aim), day) for day, aim in aims.items() if aim),
        rebases=tuple(Rebase(row.effective_on, row.reason) for row in rebases),
        marks=tuple(marks),
        within=WHOLE if measure.shape == Shape.SHARE else None,
    )
    drawn = any(value is not None for value in series.values())
    chart = make_chart([Observation(*each) for each in series.items()], settings) if drawn else None
    return MeasureAsAt(measure, terms[-1], values, chart)


def terms_of(measure: Measure) -> QuerySet[MeasureTerms]:
    """The terms of a measure that count, for whatever day."""
    return standing_rows(MeasureTerms, Moment(date.max)).filter(subject=measure)


def terms_now(measure: Measure, at: Moment) -> MeasureTerms:
    """The terms in force at a moment; before the first, the first. One query, or two."""
    found = in_force(MeasureTerms, Measure.objects.filter(pk=measure.pk), at).first()
    return found or terms_of(measure).order_by(*IN_TIME)[0]


def newest_terms(measure: Measure) -> UUID | None:
    """The id of the terms written last, for whatever day. One query."""
    rows = history(MeasureTerms, measure).order_by("-sequence")
    return rows.values_list("pk", flat=True).first()


def days_with_values(measure: Measure) -> set[date]:
    """The days of which it is said what was measured. One query."""
    rows = standing_rows(MeasureValue, Moment(date.max)).filter(subject=measure)
    return set(rows.values_list("effective_on", flat=True))


def days_of_new_limits(measure: Measure) -> set[date]:
    """The days from which limits are new. One query."""
    rows = standing_rows(MeasureRebase, Moment(date.max)).filter(subject=measure)
    return set(rows.values_list("effective_on", flat=True))
