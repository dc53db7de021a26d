"""The plan as at a day, and what moved in it between two."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.governance.queries import decisions_of
from amends.investigations.models import Case
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Plan
from amends.publication.queries.editions import published_editions
from amends.standing.answers import PlanAsAt, RecommendationAsAt
from amends.standing.changes import Change, What, changes
from amends.standing.queries import plan_as_at
from amends.standing.sentences import sentence
from amends.ui.as_at import AsAtForm
from amends.ui.dates import in_words
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.queries.dates import Point, line_of
from amends.web.views.cases import notices_of
from amends.web.views.decided import Decided, last_decision
from amends.web.views.lines import (
    ActionLine,
    Asked,
    NewServices,
    asked,
    line,
    may_read,
    new_services,
)
from amends.web.views.links import Link, allowed

# What a reader wants to know before anything else.
WEIGHTY = frozenset(
    {
        What.STANDING,
        What.ADDED,
        What.MOVED,
        What.PROMISE,
        What.SCOPE,
        What.JUDGEMENT,
        What.DECISION,
    }
)


@dataclass(frozen=True)
class Section:
    """A recommendation of the plan with what serves it."""

    standing: RecommendationAsAt
    actions: tuple[ActionLine, ...]

    @property
    def titles(self) -> dict[UUID, str]:
        """What its actions are called, by their id."""
        return {line.pk: line.title for line in self.actions}


@dataclass(frozen=True)
class PlanPage:
    """A plan on a day."""

    slug: str
    plan: PlanAsAt
    case: Case | None
    shown: Shown
    dates: tuple[Point, ...]
    in_short: str
    sections: tuple[Section, ...]
    others: tuple[ActionLine, ...]
    uncovered: tuple[RecommendationAsAt, ...]
    # What a body gave up, and nothing took its place since.
    reopened: tuple[RecommendationAsAt, ...]
    opened: NewServices
    # Some recommendations of a draft are left out, because the reader may not read drafts.
    restricted: bool
    decided: Decided | None
    may_plan: bool
    links: tuple[Link, ...]
    asked: Asked


@require_safe
def plan(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """A plan as at a day; the same page prints."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Plan, plan)
    at = shown(request, scope)
    standing = plan_as_at(row, at.at)
    lines = {a.action.pk: line(a, at) for a in standing.actions}
    readable = tuple(r for r in standing.recommendations if may_read(scope, r))
    sections = tuple(
        Section(r, tuple(lines[pk] for pk in r.served_by if pk in lines)) for r in readable
    )
    served = {pk for section in sections for pk in section.standing.served_by}
    case = standing.reports[0].case if standing.reports else None
    notices_of(request, case)
    page = PlanPage(
        slug=scope.organisation.slug,
        plan=standing,
        case=case,
        shown=at,
        dates=line_of(standing, drafts=scope.may(Permission.READ_DRAFTS)),
        in_short=words.in_short(standing),
        sections=sections,
        others=tuple(line for pk, line in lines.items() if pk not in served),
        uncovered=tuple(r for r in readable if r.uncovered and not r.reopened),
        reopened=tuple(r for r in readable if r.reopened),
        restricted=len(readable) < len(standing.recommendations),
        opened=new_services(scope, standing, lines, at),
        decided=last_decision(scope, decisions_of(row, at.at).first()),
        may_plan=scope.may(Permission.PLAN),
        links=links_of(scope, row),
        asked=asked(scope.organisation.pk, at),
    )
    return render(request, "web/plan.jinja", {"page": page, "form": at.form})


def links_of(scope: Scope, plan: Plan) -> tuple[Link, ...]:
    """What the reader may do with a plan."""
    one = (plan.pk,)
    return allowed(
        scope,
        (Permission.PLAN, _("Add an action"), "add-action", one),
        (Permission.PLAN, _("Read in a plan"), "read-in-plan", one),
        (Permission.READ, _("Evidence of the plan"), "plan-evidence", one),
        (Permission.READ, _("Evidence index, to print or download"), "plan-index", one),
        (Permission.READ, _("See how sure we can be of it"), "plan-assurance", one),
        (Permission.READ, _("See what a panel would ask of it"), "plan-challenge", one),
        (Permission.PREPARE_EDITION, _("Public editions"), "editions", one),
        (Permission.RECORD_DECISIONS, _("Record a decision on the whole plan"), "decide-plan", one),
        (Permission.PLAN, _("Change what is said of the plan"), "describe-plan", one),
        (
            Permission.READ,
            _("See everything entered about the plan itself, and correct an entry"),
            "entries",
            ("plans.plan", plan.pk),
        ),
    )


@dataclass(frozen=True)
class ChangesPage:
    """What moved between two days."""

    slug: str
    plan: Plan
    shown: Shown
    between: str
    # Standings, promises and decisions; then everything else.
    first: tuple[str, ...]
    rest: tuple[str, ...]
    # Whether the public can compare two editions.
    compared: bool


class BetweenForm(AsAtForm):
    """`on` is the later day, `known` the earlier: since when."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["known"].label = _("Since")
        self.fields["known"].help_text = _("What was known and true on this day")


@require_safe
def plan_changes(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """What moved in a plan between two days, in sentences; late entries and corrections too."""
    request.scope.require(Permission.READ)
    row = request.scope.get(Plan, plan)
    at = shown(request, request.scope)
    found: tuple[Change, ...] = ()
    between = ""
    if at.known is not None:
        organisation = request.scope.organisation.pk
        before = moment(organisation_id=organisation, day=at.known, known=at.known)
        after = moment(organisation_id=organisation, day=at.at.day, known=at.at.day)
        found = changes(row, before, after, reader=request.user.pk)
        between = _("From %(since)s to %(until)s.") % {
            "since": in_words(at.known),
            "until": in_words(at.at.day),
        }
    page = ChangesPage(
        slug=request.scope.organisation.slug,
        plan=row,
        shown=at,
        between=between,
        first=tuple(sentence(change) for change in found if change.what in WEIGHTY),
        rest=tuple(sentence(change) for change in found if change.what not in WEIGHTY),
        compared=len(
            published_editions(request.scope.organisation.slug, row.pk, clock.now(), whole=False)
        )
        > 1,
    )
    form = BetweenForm(request.GET or None)
    return render(request, "web/changes.jinja", {"page": page, "form": form})
