"""Both reports side by side: what each later recommendation adds, and what carries over to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.investigations.models import Case
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.recommendations.models import Recommendation
from amends.recommendations.queries import CrosswalkAt, crosswalk_of
from amends.standing.actions import actions_as_at
from amends.standing.answers import LinkAsAt, RecommendationAsAt
from amends.standing.queries import recommendations_as_at, touching
from amends.web.views.cases import notices_of


@dataclass(frozen=True)
class CrosswalkPage:
    """A case's recommendations, the undecided first. `answered` is by the id of the link."""

    slug: str
    case: Case
    crosswalk: CrosswalkAt
    answered: Mapping[UUID, tuple[RecommendationAsAt, LinkAsAt]]
    may_link: bool
    may_propose: bool


def answered_by(
    scope: Scope, found: CrosswalkAt, at: Moment
) -> dict[UUID, tuple[RecommendationAsAt, LinkAsAt]]:
    """Each link that stands with what it carries over, in a fixed number of queries."""
    things = [each.printed.id for each in found.decided]
    chosen = list(scope.all(Recommendation).filter(pk__in=things).select_related("version__report"))
    around = actions_as_at(touching(things), scope.organisation.pk, at)
    return {
        link.decision.subject_id: (each, link)
        for each in recommendations_as_at(chosen, around, at)
        for link in each.links
    }


@require_safe
def crosswalk(request: ScopedRequest, case: UUID) -> HttpResponse:
    """What is decided and what is not."""
    scope = request.scope
    scope.require(Permission.READ)
    found = scope.get(Case, case)
    notices_of(request, found)
    at = Moment(clock.today())
    standing = crosswalk_of(found, at, drafts=scope.may(Permission.READ_DRAFTS))
    page = CrosswalkPage(
        slug=scope.organisation.slug,
        case=found,
        crosswalk=standing,
        answered=answered_by(scope, standing, at) if standing.decided else {},
        may_link=scope.may(Permission.LINK),
        may_propose=scope.may(Permission.PROPOSE_LINKS),
    )
    return render(request, "web/crosswalk.jinja", {"page": page})
