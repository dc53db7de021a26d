"""What the pages of plans, actions and recommendations share."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from amends.assurance.queries.demands import rules_of
from amends.assurance.sentences import loosening_told
from amends.people.permissions import Permission
from amends.people.scope import Scope
from amends.plans.queries import opened_since
from amends.standing.answers import ActionAsAt, PlanAsAt, RecommendationAsAt
from amends.standing.sentences import ended_told
from amends.ui.dates import in_words
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
    # That it was stopped, no longer applies or was replaced; "" while it goes on.
    ended: str


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
        slipped=words.slipped(action) if action.ended is None else "",
        claimed_only=action.claimed_only,
        closed=not is_open(action) and action.ended is None,
        ended=ended_told(action),
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
    return not standing.recommendation.version.draft_readers_only or scope.may(
        Permission.READ_DRAFTS
    )


@dataclass(frozen=True)
class NewService:
    """A service that opened since the scope of some actions of a plan was set.

    `through` is the division that takes it into their scope; "" where it is not in scope.
    """

    name: str
    opened: str
    through: str


@dataclass(frozen=True)
class NewToActions:
    """Services that the same actions say nothing of: told once, however many they are."""

    services: tuple[NewService, ...]
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True)
class NewServices:
    """What opened since scopes were set, and whether the reader may say something of it."""

    found: tuple[NewToActions, ...]
    may_say: bool


def new_services(
    scope: Scope, standing: PlanAsAt, lines: Mapping[UUID, ActionLine], at: Shown
) -> NewServices:
    """Services of which the plan's actions that go on say nothing, for they were not there. Six queries."""
    going_on = [each.action.pk for each in standing.going_on]
    new_to: dict[UUID, list[NewService]] = {}
    for each in opened_since(scope.organisation.pk, going_on, at.at):
        through = each.through.name if each.through else ""
        told = NewService(each.service.name, in_words(each.opened_on), through)
        for pk in each.actions:
            new_to.setdefault(pk, []).append(told)
    together: dict[tuple[NewService, ...], list[ActionLine]] = {}
    for pk in going_on:
        if pk in new_to:
            together.setdefault(tuple(new_to[pk]), []).append(lines[pk])
    found = tuple(NewToActions(services, tuple(each)) for services, each in together.items())
    return NewServices(found, at.is_today and scope.may(Permission.PLAN))
