"""A recommendation as at a day: its words, answers and links, what serves it, how it was judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.models import Judgement, MeasureTerms
from amends.assurance.queries import judgements_of, measures_about
from amends.intake.queries import read_otherwise
from amends.investigations.rules import VersionKind, may_see
from amends.people.models import Party
from amends.people.permissions import Permission
from amends.people.queries import own_party
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Plan
from amends.recommendations.models import (
    LinkDecision,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.recommendations.queries import OfOthers, RecommendationAt, alike, recommendation_at
from amends.standing.actions import actions_as_at
from amends.standing.answers import RecommendationAsAt
from amends.standing.queries import recommendations_as_at, touching
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.queries.evidence_index import covering
from amends.web.views.cases import notices_of
from amends.web.views.decided import Decided, last_decision
from amends.web.views.entries import Entries, entries, links_for
from amends.web.views.lines import ActionLine, line
from amends.web.views.links import Link, address, allowed
from amends.web.views.promised import (
    Offer,
    Promised,
    all_compared,
    found_of_others,
    offers,
    promised_before,
    uncovered_clauses,
)


@dataclass(frozen=True)
class RecommendationPage:
    """A recommendation: `standing` as its own stage has it, `answered` with what later stages add."""

    slug: str
    case: UUID
    report_title: str
    shown: Shown
    standing: RecommendationAt
    answered: RecommendationAsAt
    actions: tuple[ActionLine, ...]
    own: Party
    may_keep: bool
    may_respond: bool
    may_link: bool
    may_propose: bool
    may_plan: bool
    titles: Mapping[UUID, str]
    # The words that were read from the document, where a person kept others.
    read_as: str
    measures: tuple[MeasureTerms, ...]
    judgements: tuple[Judgement, ...]
    decided: Decided | None
    entries: Entries
    links: tuple[Link, ...]
    # Prompts, worked out from the words.
    promised: tuple[Promised, ...]
    of_others: tuple[OfOthers, ...]
    all_compared: bool
    offers: tuple[Offer, ...]
    not_covered: tuple[str, ...]

    @property
    def without_ground(self) -> str:
        """That its closing rests on a judgement that no longer stands."""
        return words.without_ground(self.answered)


@require_safe
def recommendation(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """One recommendation; Http404 for a draft's, to those who may not read drafts."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Recommendation, recommendation, "version__report__case")
    drafts = scope.may(Permission.READ_DRAFTS)
    if not may_see(VersionKind(found.version.kind), drafts=drafts):
        raise Http404
    case = found.version.report.case
    notices_of(request, case)
    at = shown(request, scope)
    standing = recommendation_at(found, at.at, drafts=drafts)
    if standing is None:
        raise Http404
    linked = {link.earlier.id for link in standing.links if link.earlier}
    compared = all_compared(found)
    beside = [each for each in alike(found) if each.pk not in linked]
    rows = [found, *beside]
    around = actions_as_at(touching([row.pk for row in rows]), scope.organisation.pk, at.at)
    standings = {
        each.recommendation.pk: each for each in recommendations_as_at(rows, around, at.at)
    }
    answered = standings[found.pk]
    others = [standings[row.pk] for row in beside]
    actions = {action.action.pk: action for action in around}
    lines = {pk: line(action, at) for pk, action in actions.items()}
    page = RecommendationPage(
        slug=scope.organisation.slug,
        case=case.pk,
        report_title=found.version.report.title,
        shown=at,
        standing=standing,
        answered=answered,
        actions=tuple(lines[pk] for pk in answered.served_by),
        own=own_party(scope.organisation.pk),
        may_keep=scope.may(Permission.KEEP_CASES),
        may_respond=scope.may(Permission.RESPOND),
        may_link=scope.may(Permission.LINK),
        may_propose=scope.may(Permission.PROPOSE_LINKS),
        may_plan=scope.may(Permission.PLAN),
        read_as=read_otherwise(found.pk),
        titles={pk: line.title for pk, line in lines.items()},
        measures=tuple(measures_about(found, at.at)),
        judgements=tuple(judgements_of(found, at.at, reader=scope.user.pk)),
        decided=last_decision(scope, answered.decision),
        entries=entries_of(scope, at, standing, answered.judgement),
        promised=promised_before(found, others, actions),
        all_compared=compared,
        of_others=found_of_others(found),
        offers=offers(found, others, actions, answered.served_by)
        if at.is_today and answered.ours and scope.may(Permission.PLAN)
        else (),
        not_covered=uncovered_clauses(found, [actions[pk] for pk in covering(answered)]),
        links=links_of(
            scope,
            found,
            plans_answering(scope, found) if answered.uncovered or answered.reopened else (),
        ),
    )
    return render(request, "web/recommendation.jinja", {"page": page, "form": at.form})


def entries_of(
    scope: Scope, at: Shown, standing: RecommendationAt, judgement: Judgement | None
) -> Entries:
    """What can be done about what the page shows."""
    of_judgement = entries(scope, at, (), [judgement] if judgement else [])
    if not at.is_today:
        return of_judgement
    links = {
        **{given.id: links_for(scope, Response, given.id) for given in standing.responses},
        **{
            service.entry: links_for(scope, RecommendationScope, service.entry)
            for service in standing.services
            if service.entry is not None
        },
        **{link.decision: links_for(scope, LinkDecision, link.decision) for link in standing.links},
    }
    return Entries({**of_judgement.links, **links}, of_judgement.replaced)


def plans_answering(scope: Scope, found: Recommendation) -> tuple[Plan, ...]:
    """The plans that answer its report, the newest first. One query."""
    plans = scope.all(Plan).filter(answers__report=found.version.report_id)
    return tuple(plans.order_by("-sequence"))


def links_of(scope: Scope, found: Recommendation, plans: tuple[Plan, ...]) -> tuple[Link, ...]:
    """What the reader may do with a recommendation as a whole; `plans` may take an action for it."""
    one = (found.pk,)
    planned = [
        Link(
            _("Plan an action in %(plan)s") % {"plan": plan.name},
            f"{address(scope, ('add-action', (plan.pk,)))}?recommendation={found.pk}",
        )
        for plan in plans
        if scope.may(Permission.PLAN)
    ]
    measuring = []
    if found.version.kind == VersionKind.FINAL:
        measuring = [(Permission.PLAN, _("Begin a measure of it"), "measure-recommendation", one)]
    return (
        *planned,
        *allowed(
            scope,
            (Permission.JUDGE, _("Judge it against its intent"), "judge-recommendation", one),
            (
                Permission.READ,
                _("See what a panel would ask of it"),
                "recommendation-challenge",
                one,
            ),
            (
                Permission.READ,
                _("Evidence index, to print or download"),
                "recommendation-index",
                one,
            ),
            (Permission.RECORD_DECISIONS, _("Record a decision"), "decide-recommendation", one),
            *measuring,
            (
                Permission.READ,
                _("See everything entered about it, and correct an entry"),
                "entries",
                ("recommendations.recommendation", found.pk),
            ),
        ),
    )
