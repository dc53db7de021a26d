"""Before a panel: what is claimed, what is proven, and what an outside reviewer would ask of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.governance.queries.challenge import Records, beside, records
from amends.governance.rules.challenge import (
    Asked,
    Where,
    questions_of_action,
    questions_of_recommendation,
)
from amends.governance.sentences import claimed_words, question_words
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt, RecommendationAsAt
from amends.standing.queries import plan_as_at, recommendations_named, touching
from amends.standing.sentences import ended_told
from amends.ui.addresses import address_of
from amends.ui.dates import in_words
from amends.ui.words import words_for
from amends.web import words
from amends.web.moments import Shown, shown
from amends.web.queries.needs import is_open
from amends.web.views.actions import may_tell, standing_or_404
from amends.web.views.lines import may_read
from amends.web.views.links import Link, allowed


@dataclass(frozen=True)
class Question:
    """A question, and where it can be answered; None for a reader who may not."""

    words: str
    link: Link | None


@dataclass(frozen=True)
class Challenged:
    """An action or a recommendation before a panel. `looks` is the key of what is proven or judged."""

    pk: UUID
    kind: str
    name: str
    claimed: str
    looks: str
    proven: str
    late: str
    # That it was stopped, no longer applies or was replaced: then nothing is asked of it.
    ended: str
    questions: tuple[Question, ...]
    decide: tuple[Link, ...]


@dataclass(frozen=True)
class Part:
    """A recommendation with the actions that serve it, or actions that serve none."""

    about: Challenged | None
    actions: tuple[Challenged, ...]


@dataclass(frozen=True)
class ChallengePage:
    """What a panel is shown before it decides."""

    slug: str
    title: str
    caption: str
    back: Link
    shown: Shown
    parts: tuple[Part, ...]
    mix: str
    asked: int
    decide: tuple[Link, ...]


def answered_at(scope: Scope, asked: Asked, action: ActionAsAt) -> Link | None:
    """The page on which a question about an action can be answered, as far as the reader may."""
    one, plan = (action.action.pk,), (action.placement.plan_id,)
    where: dict[Where, list[tuple[Permission, str, str, tuple[object, ...]]]] = {
        Where.UPDATE: [(Permission.READ, _("Write an update"), "update-action", one)]
        if may_tell(scope, action)
        else [],
        Where.EVIDENCE: [
            (Permission.PRESENT_EVIDENCE, _("Add evidence"), "add-evidence", one),
            (Permission.READ, _("See the evidence"), "action-evidence", one),
        ],
        Where.SERVICES: [
            (Permission.RECORD_EMBEDDING, _("Record what services do"), "record-services", one),
            (Permission.READ, _("See what services do"), "action-matrix", one),
        ],
        Where.PROMISE: [(Permission.PLAN, _("Change what is promised"), "change-terms", one)],
        Where.MEASURE: [(Permission.PLAN, _("Begin a measure of it"), "measure-action", one)],
        Where.STRENGTH: [(Permission.PLAN, _("Say how strong it is"), "action-strength", one)],
        Where.SCOPE: [(Permission.PLAN, _("Change the services in scope"), "action-scope", one)],
        Where.LOWERING: [
            (Permission.UPDATE, _("Look at why it is held lower"), "lower-standing", one)
        ],
        Where.JUDGEMENT: [(Permission.JUDGE, _("Judge it"), "judge-action", one)],
        Where.ACTION: [(Permission.PLAN, _("Plan a stronger action"), "add-action", plan)],
    }
    return next(iter(allowed(scope, *where.get(asked.where, []))), None)


def answered_of(scope: Scope, asked: Asked, r: RecommendationAsAt) -> Link | None:
    """The page on which a question about a recommendation can be answered."""
    one, report = (r.recommendation.pk,), (r.recommendation.version.report_id,)
    where: dict[Where, tuple[Permission, str, str, tuple[object, ...]]] = {
        Where.ANSWER: (Permission.RESPOND, _("Answer it"), "respond-to-all", report),
        Where.MEASURE: (
            Permission.PLAN,
            _("Begin a measure of it"),
            "measure-recommendation",
            one,
        ),
        Where.JUDGEMENT: (
            Permission.JUDGE,
            _("Judge it against its intent"),
            "judge-recommendation",
            one,
        ),
    }
    reading = (Permission.READ, _("Go to the recommendation"), "recommendation", one)
    return next(iter(allowed(scope, where.get(asked.where, reading))), None)


def decisions(scope: Scope, name: str, pk: UUID, *, is_open: bool) -> tuple[Link, ...]:
    """Closing and refusing, side by side; reopening what is closed."""
    if not scope.may(Permission.RECORD_DECISIONS):
        return ()
    href = address_of(name, scope.organisation.slug, pk)
    if not is_open:
        return (Link(_("Reopen"), f"{href}?kind=reopen"),)
    return (
        Link(_("Close"), f"{href}?kind=close"),
        Link(_("Refuse to close"), f"{href}?kind=refuse+to+close"),
    )


def challenged_action(
    scope: Scope, action: ActionAsAt, asked: Iterable[Asked], at: Shown
) -> Challenged:
    """An action as a panel is shown it."""
    reached = words.services(action)
    weakest = action.weakest
    if weakest is not None and action.embedded_services < action.reached:
        reached = _("%(services)s. Weakest: %(service)s, %(reads)s") % {
            "services": reached,
            "service": weakest.service.name,
            "reads": words.reading(weakest),
        }
    return Challenged(
        pk=action.action.pk,
        kind="action",
        name=f"{action.number} {action.action.title}",
        claimed=claimed_words(action),
        looks=action.rung.value,
        proven=reached,
        late=words.lateness(action, at.at.day),
        ended=ended_told(action),
        questions=tuple(
            Question(
                question_words(each), answered_at(scope, each, action) if at.is_today else None
            )
            for each in (asked if action.ended is None else ())
        ),
        decide=decisions(scope, "decide-action", action.action.pk, is_open=is_open(action))
        if at.is_today
        else (),
    )


def challenged_recommendation(
    scope: Scope, r: RecommendationAsAt, asked: Iterable[Asked], at: Shown
) -> Challenged:
    """A recommendation as a panel is shown it: what was judged, never what its actions add up to."""
    row, judged = r.recommendation, r.judgement
    proven = _("Nobody has judged yet whether it is met.")
    if judged is not None:
        proven = _("Judged “%(value)s” on %(day)s.") % {
            "value": words_for(judged.value),
            "day": in_words(judged.effective_on),
        }
    if r.closed_without_ground:
        proven = f"{proven} {words.without_ground(r)}"
    return Challenged(
        pk=row.pk,
        kind="recommendation",
        name=_("Recommendation %(number)s") % {"number": row.number}
        if row.number
        else _("Recommendation without a number"),
        claimed=row.text,
        looks=judged.value if judged else "not yet judged",
        proven=proven,
        late="",
        ended="",
        questions=tuple(
            Question(question_words(each), answered_of(scope, each, r) if at.is_today else None)
            for each in asked
        ),
        decide=decisions(
            scope,
            "decide-recommendation",
            row.pk,
            is_open=not (r.closed or r.closed_without_ground),
        )
        if at.is_today
        else (),
    )


def parts_of(
    scope: Scope,
    at: Shown,
    actions: Iterable[ActionAsAt],
    recommendations: Iterable[RecommendationAsAt],
    found: Records,
) -> tuple[Part, ...]:
    """Recommendations with the actions that serve them, then the actions that serve none of them.

    An action that serves several is asked about once, where it first stands.
    """
    waiting = {
        action.action.pk: challenged_action(
            scope, action, questions_of_action(found.actions[action.action.pk]), at
        )
        for action in actions
    }
    parts = []
    for r in recommendations:
        asked = questions_of_recommendation(found.recommendations[r.recommendation.pk])
        serving = [waiting.pop(pk) for pk in r.served_by if pk in waiting]
        parts.append(Part(challenged_recommendation(scope, r, asked, at), tuple(serving)))
    if waiting:
        parts.append(Part(None, tuple(waiting.values())))
    return tuple(parts)


def number_asked(parts: Iterable[Part]) -> int:
    """How many questions there are on a page."""
    return sum(
        len(each.questions)
        for part in parts
        for each in (*([part.about] if part.about else []), *part.actions)
    )


@require_safe
def action_challenge(request: ScopedRequest, action: UUID) -> HttpResponse:
    """One action before a panel, as at a day."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Action, action)
    at = shown(request, scope)
    standing = standing_or_404(row, at)
    around = beside(standing, at.at)
    found = records(around, (), at.at)
    parts = parts_of(scope, at, [standing], (), found)
    return answer(
        request,
        at,
        caption=row.title,
        back=Link(row.title, address_of("action", scope.organisation.slug, row.pk)),
        parts=parts,
        actions=[each for each in around if set(each.serves) & set(standing.serves)],
    )


@require_safe
def recommendation_challenge(request: ScopedRequest, recommendation: UUID) -> HttpResponse:
    """One recommendation and all that serves it, before a panel, as at a day."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Recommendation, recommendation, "version")
    at = shown(request, scope)
    around = actions_as_at(touching([row.pk]), scope.organisation.pk, at.at)
    (r,) = recommendations_named([row.pk], around, at.at)
    if not may_read(scope, r):
        raise Http404
    serving = [each for each in around if row.pk in each.serves]
    parts = parts_of(scope, at, serving, [r], records(serving, [r], at.at))
    name = parts[0].about.name if parts[0].about else ""
    return answer(
        request,
        at,
        caption=name,
        back=Link(name, address_of("recommendation", scope.organisation.slug, row.pk)),
        parts=parts,
        actions=serving,
        index=address_of("recommendation-index", scope.organisation.slug, row.pk),
    )


@require_safe
def plan_challenge(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """A whole plan before a panel, as at a day."""
    scope = request.scope
    scope.require(Permission.READ)
    row = scope.get(Plan, plan)
    at = shown(request, scope)
    standing = plan_as_at(row, at.at)
    readable = [r for r in standing.recommendations if may_read(scope, r)]
    found = records(standing.actions, readable, at.at)
    return answer(
        request,
        at,
        caption=row.name,
        back=Link(row.name, address_of("plan", scope.organisation.slug, row.pk)),
        parts=parts_of(scope, at, standing.actions, readable, found),
        actions=standing.actions,
        plan=row,
        index=address_of("plan-index", scope.organisation.slug, row.pk),
    )


def answer(
    request: ScopedRequest,
    at: Shown,
    *,
    caption: str,
    back: Link,
    parts: tuple[Part, ...],
    actions: Iterable[ActionAsAt],
    plan: Plan | None = None,
    index: str = "",
) -> HttpResponse:
    """The page, for the screen and for paper."""
    scope = request.scope
    decide: tuple[Link, ...] = ()
    if plan is not None and at.is_today:
        one = (plan.pk,)
        decide = allowed(
            scope,
            (
                Permission.RECORD_DECISIONS,
                _("Record a decision on the whole plan"),
                "decide-plan",
                one,
            ),
            (Permission.READ, _("Evidence of the plan"), "plan-evidence", one),
        )
    if index:
        decide += (Link(_("Evidence index, to print or download"), index + at.query),)
    page = ChallengePage(
        slug=scope.organisation.slug,
        title=_("Before a panel"),
        caption=caption,
        back=back,
        shown=at,
        parts=parts,
        mix=words.strengths(actions),
        asked=number_asked(parts),
        decide=decide,
    )
    return render(request, "web/challenge.jinja", {"page": page, "form": at.form})
