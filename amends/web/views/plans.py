"""The plan, the action and its services, as at a day."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, EvidenceState
from amends.investigations.models import Case
from amends.ledger.queries import history, in_force, moment
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Commitment, Plan, Update
from amends.recommendations.models import Recommendation
from amends.standing.answers import ActionAsAt, PlanAsAt, RecommendationAsAt
from amends.standing.changes import changes
from amends.standing.queries import action_as_at, plan_as_at, recommendations_as_at
from amends.standing.sentences import sentence
from amends.ui.as_at import AsAtForm
from amends.ui.context import Notice, show_notice
from amends.web import words
from amends.web.moments import Shown, shown


@dataclass(frozen=True)
class ActionLine:
    """An action in a list."""

    pk: UUID
    number: str
    title: str
    rung: str
    promises: str
    lateness: str
    services: str
    claimed_only: bool
    closed: bool


@dataclass(frozen=True)
class Section:
    """A recommendation of the plan with what serves it."""

    standing: RecommendationAsAt
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True)
class PlanPage:
    """A plan on a day."""

    slug: str
    plan: PlanAsAt
    case: Case | None
    shown: Shown
    in_short: str
    sections: tuple[Section, ...]
    others: tuple[ActionLine, ...]
    may_plan: bool
    may_publish: bool


def line(action: ActionAsAt, shown_at: Shown) -> ActionLine:
    """An action as a list shows it."""
    closed = action.closure is not None and action.closure.kind not in {"reopen"}
    return ActionLine(
        pk=action.action.pk,
        number=action.number,
        title=action.action.title,
        rung=action.rung.value,
        promises=words.promises(action),
        lateness=words.lateness(action, shown_at.at.day),
        services=words.services(action),
        claimed_only=action.claimed_only,
        closed=closed,
    )


def notices_of(request: HttpRequest, scope: Scope, case: Case | None) -> None:
    """Say on the page what must be said on every page of it."""
    if scope.organisation.fictional:
        show_notice(request, Notice.FICTIONAL)
    if case is not None and case.reconstructed:
        show_notice(request, Notice.RECONSTRUCTED)


def plan(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """A plan as at a day; the same page prints."""
    row = request.scope.get(Plan, plan)
    at = shown(request, request.scope)
    standing = plan_as_at(row, at.at)
    lines = {a.action.pk: line(a, at) for a in standing.actions}
    sections = tuple(
        Section(r, tuple(lines[pk] for pk in r.served_by if pk in lines))
        for r in standing.recommendations
    )
    served = {pk for section in sections for pk in section.standing.served_by}
    case = standing.reports[0].case if standing.reports else None
    notices_of(request, request.scope, case)
    page = PlanPage(
        slug=request.scope.organisation.slug,
        plan=standing,
        case=case,
        shown=at,
        in_short=words.in_short(standing),
        sections=sections,
        others=tuple(line for pk, line in lines.items() if pk not in served),
        may_plan=request.scope.may(Permission.PLAN),
        may_publish=request.scope.may(Permission.PREPARE_EDITION),
    )
    return render(request, "web/plan.jinja", {"page": page, "form": at.form})


@dataclass(frozen=True)
class ChangesPage:
    """What moved between two days."""

    slug: str
    plan: Plan
    shown: Shown
    sentences: tuple[str, ...]
    asked: bool


class BetweenForm(AsAtForm):
    """`on` is the later day, `known` the earlier: since when."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["known"].label = _("Since")
        self.fields["known"].help_text = _("What was known and true on this day")


def plan_changes(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """What moved in a plan between two days, in sentences; late entries and corrections too."""
    row = request.scope.get(Plan, plan)
    at = shown(request, request.scope)
    sentences: tuple[str, ...] = ()
    since = at.known
    if since is not None:
        organisation = request.scope.organisation.pk
        before = moment(organisation_id=organisation, day=since, known=since)
        after = moment(organisation_id=organisation, day=at.at.day, known=at.at.day)
        sentences = tuple(sentence(change) for change in changes(row, before, after))
    page = ChangesPage(request.scope.organisation.slug, row, at, sentences, since is not None)
    form = BetweenForm(request.GET or None)
    return render(request, "web/changes.jinja", {"page": page, "form": form})


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence and how far it had come."""

    title: str
    kind: str
    state: EvidenceState


@dataclass(frozen=True)
class ActionPage:
    """An action on a day, with its history up to that day."""

    slug: str
    standing: ActionAsAt
    line: ActionLine
    plan: Plan
    shown: Shown
    recommendations: tuple[RecommendationAsAt, ...]
    commitments: tuple[Commitment, ...]
    updates: tuple[Update, ...]
    evidence: tuple[EvidenceLine, ...]
    scope: Scope


def standing_or_404(action: Action, at: Shown) -> ActionAsAt:
    """The action as at the day; Http404 before it was placed in any plan."""
    standing = action_as_at(action, at.at)
    if standing is None:
        raise Http404
    return standing


def action(request: ScopedRequest, action: UUID) -> HttpResponse:
    """An action: what is proven, what was promised, what its owner says, what shows it."""
    row = request.scope.get(Action, action)
    at = shown(request, request.scope)
    standing = standing_or_404(row, at)
    serving = recommendations_as_at(
        request.scope.all(Recommendation).filter(pk__in=standing.serves), [standing], at.at
    )
    evidence = in_force(
        EvidenceState, request.scope.all(Evidence).filter(actions__action=row), at.at
    )
    case = serving[0].recommendation.version.report.case if serving else None
    notices_of(request, request.scope, case)
    page = ActionPage(
        slug=request.scope.organisation.slug,
        standing=standing,
        line=line(standing, at),
        plan=request.scope.get(Plan, standing.placement.plan_id),
        shown=at,
        recommendations=tuple(serving),
        commitments=tuple(
            history(Commitment, row, at=at.at).select_related("owner", "approver", "corrected_by")
        ),
        updates=tuple(
            history(Update, row, at=at.at).select_related("recorded_as", "corrected_by").reverse()
        ),
        evidence=tuple(
            EvidenceLine(state.subject.title, state.subject.kind, state)
            for state in evidence.select_related("subject", "recorded_as").order_by("-effective_on")
        ),
        scope=request.scope,
    )
    return render(request, "web/action.jinja", {"page": page, "form": at.form})
