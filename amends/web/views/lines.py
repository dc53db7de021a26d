"""What the pages of plans, actions and recommendations share."""

from dataclasses import dataclass
from uuid import UUID

from amends.assurance.queries.demands import rules_of
from amends.assurance.sentences import loosening_told
from amends.investigations.rules import VersionKind
from amends.people.permissions import Permission
from amends.people.scope import Scope
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.web import words
from amends.web.moments import Shown
from amends.web.queries.needs import is_open


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
    slipped: str
    claimed_only: bool
    closed: bool


def line(action: ActionAsAt, at: Shown) -> ActionLine:
    """An action as a list shows it."""
    return ActionLine(
        pk=action.action.pk,
        number=action.number,
        title=action.action.title,
        rung=action.rung.value,
        promises=words.promises(action),
        lateness=words.lateness(action, at.at.day),
        services=words.services(action),
        slipped=words.slipped(action),
        claimed_only=action.claimed_only,
        closed=not is_open(action),
    )


@dataclass(frozen=True)
class Asked:
    """What an organisation asks before it calls anything embedded: by how much it was made less strict."""

    organisation: UUID
    less: tuple[str, ...]


def asked(organisation_id: UUID, at: Shown) -> Asked:
    """Where less is asked for than was before, as at a day. One query."""
    less = rules_of(organisation_id, at.at).loosenings(at.at.day)
    return Asked(organisation_id, tuple(loosening_told(each) for each in less))


def may_read(scope: Scope, standing: RecommendationAsAt) -> bool:
    """Whether the reader may see a recommendation: those of a draft are restricted."""
    draft = standing.recommendation.version.kind == VersionKind.DRAFT.value
    return not draft or scope.may(Permission.READ_DRAFTS)
