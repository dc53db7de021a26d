"""An action as at a day: what is proven, what was promised, what was said, what shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.models import Judgement, MeasureTerms, Sampling
from amends.assurance.queries import judgements_of, measures_about, samplings_of
from amends.evidence.models import Evidence, EvidenceState
from amends.investigations.models import Case
from amends.ledger.queries import history, in_force
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Commitment, Plan, Update
from amends.plans.queries import Source, read_from, sources_of
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.standing.queries import action_as_at, recommendations_named
from amends.web.moments import Shown, shown
from amends.web.queries.outside import Outside, outside
from amends.web.views.cases import notices_of
from amends.web.views.decided import Decided, last_decision
from amends.web.views.entries import Entries, entries
from amends.web.views.lines import ActionLine, line, may_read
from amends.web.views.links import Link, allowed


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence and how far it had come."""

    title: str
    kind: str
    state: EvidenceState
    read_from: str


@dataclass(frozen=True)
class ActionPage:
    """An action on a day, with its history up to that day."""

    slug: str
    standing: ActionAsAt
    line: ActionLine
    plan: Plan
    # What is known of it comes from a published statement alone.
    reconstructed: bool
    shown: Shown
    recommendations: tuple[RecommendationAsAt, ...]
    commitments: tuple[Commitment, ...]
    updates: tuple[Update, ...]
    evidence: tuple[EvidenceLine, ...]
    judgements: tuple[Judgement, ...]
    measures: tuple[MeasureTerms, ...]
    sources: tuple[Source, ...]
    # Which document updates and evidence were read from, and where it says so.
    read_from: Mapping[UUID, str]
    samplings: tuple[Sampling, ...]
    outside: tuple[Outside, ...]
    entries: Entries
    decided: Decided | None
    # They write the updates: in the owner's role, or as one who keeps the plan.
    may_tell: bool
    links: tuple[Link, ...]
    more: tuple[Link, ...]


def standing_or_404(action: Action, at: Shown) -> ActionAsAt:
    """The action as at the day; Http404 before it was placed in any plan."""
    standing = action_as_at(action, at.at)
    if standing is None:
        raise Http404
    return standing


def case_of(plan: Plan) -> Case | None:
    """The case that a plan is about. One query."""
    answer = plan.answers.select_related("report__case").order_by("sequence").first()
    return answer.report.case if answer else None


@require_safe
def action(request: ScopedRequest, action: UUID) -> HttpResponse:
    """An action: what is proven, what was promised, what its owner says, what shows it."""
    request.scope.require(Permission.READ)
    row = request.scope.get(Action, action)
    at = shown(request, request.scope)
    standing = standing_or_404(row, at)
    serving = recommendations_named(standing.serves, [standing], at.at)
    pieces = request.scope.all(Evidence).filter(actions__action=row)
    states = list(
        in_force(EvidenceState, pieces, at.at)
        .select_related("subject", "recorded_as")
        .order_by("-effective_on")
    )
    commitments = tuple(
        history(Commitment, row, at=at.at).select_related("owner", "approver", "corrected_by")
    )
    updates = tuple(
        history(Update, row, at=at.at).select_related("recorded_as", "corrected_by").reverse()
    )
    read = read_from(
        {one.pk: one.source_place for one in updates}
        | dict(pieces.values_list("pk", "source_place")),
        row.organisation_id,
    )
    judgements = tuple(judgements_of(row, at.at, reader=request.scope.user.pk))
    cells = [cell.cell for cell in standing.cells if cell.cell is not None]
    plan = request.scope.get(Plan, standing.placement.plan_id)
    case = case_of(plan)
    notices_of(request, case)
    page = ActionPage(
        slug=request.scope.organisation.slug,
        standing=standing,
        line=line(standing, at),
        plan=plan,
        reconstructed=case is not None and case.reconstructed,
        shown=at,
        recommendations=tuple(each for each in serving if may_read(request.scope, each)),
        commitments=commitments,
        updates=updates,
        judgements=judgements,
        measures=tuple(measures_about(row, at.at)),
        sources=sources_of(row),
        read_from=read,
        samplings=tuple(samplings_of(row, at.at)) if standing.by_sample else (),
        outside=outside(row, at.at),
        entries=entries(
            request.scope,
            at,
            (*commitments, *updates),
            (*cells, *judgements, *([standing.decision] if standing.decision else [])),
        ),
        evidence=evidence_lines(states, read),
        decided=last_decision(request.scope, standing.decision),
        may_tell=may_tell(request.scope, standing),
        links=links_of(request.scope, row, standing),
        more=more_links_of(request.scope, row),
    )
    return render(request, "web/action.jinja", {"page": page, "form": at.form})


def evidence_lines(
    states: Iterable[EvidenceState], read: Mapping[UUID, str]
) -> tuple[EvidenceLine, ...]:
    """The evidence of an action; `read` says where a document names it."""
    return tuple(
        EvidenceLine(state.subject.title, state.subject.kind, state, read.get(state.subject_id, ""))
        for state in states
    )


def may_tell(scope: Scope, standing: ActionAsAt) -> bool:
    """Whether the service would take an update from the reader: theirs to own, or to keep."""
    if scope.may(Permission.PLAN):
        return True
    role, promise = scope.membership.role_id, standing.commitment
    return role is not None and promise is not None and promise.owner_id == role


def links_of(scope: Scope, action: Action, standing: ActionAsAt) -> tuple[Link, ...]:
    """What people do with an action every month."""
    one = (action.pk,)
    update = (Permission.READ, _("Write an update"), "update-action", one)
    return allowed(
        scope,
        *([update] if may_tell(scope, standing) else []),
        (Permission.PRESENT_EVIDENCE, _("Add evidence"), "add-evidence", one),
        (Permission.READ, _("See the evidence in full"), "action-evidence", one),
        (Permission.RECORD_EMBEDDING, _("Record what services do"), "record-services", one),
        (Permission.JUDGE, _("Judge it"), "judge-action", one),
        (Permission.READ, _("See what a panel would ask of it"), "action-challenge", one),
        (Permission.RECORD_DECISIONS, _("Record a decision"), "decide-action", one),
    )


def more_links_of(scope: Scope, action: Action) -> tuple[Link, ...]:
    """What people change about an action now and then."""
    one = (action.pk,)
    return allowed(
        scope,
        (Permission.PLAN, _("Change what is promised"), "change-terms", one),
        (Permission.PLAN, _("Change the services in scope"), "action-scope", one),
        (Permission.PLAN, _("Test a sample of its services"), "declare-sample", one),
        (Permission.PLAN, _("Say that it serves another recommendation"), "serve-another", one),
        (Permission.PLAN, _("Say how strong it is"), "action-strength", one),
        (Permission.PLAN, _("Say that it is done once"), "action-one-off", one),
        (Permission.PLAN, _("Give it another number or plan"), "place-action", one),
        (Permission.PLAN, _("Set the standard of its audits"), "set-standard", one),
        (Permission.PLAN, _("Begin a measure of it"), "measure-action", one),
        (Permission.UPDATE, _("Hold its standing lower"), "lower-standing", one),
        (
            Permission.READ,
            _("See everything entered about it, and correct an entry"),
            "entries",
            ("plans.action", action.pk),
        ),
    )
