"""What became of a case after its reports: plans, editions and decisions, on the line of its dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from amends.investigations.models import Case
from amends.investigations.queries import TimelineItem
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import Action, Decision, Placement, Plan, PlanStatement
from amends.publication.models import Edition
from amends.recommendations.models import Recommendation
from amends.standing.changes import Change, What
from amends.standing.sentences import decision
from amends.ui.dates import in_words


@dataclass(frozen=True)
class CasePlan:
    """A plan that answers a report of the case, and its newest edition, 0 for none."""

    pk: UUID
    name: str
    edition: int


def plans_of_case(case: Case, at: Moment) -> tuple[list[CasePlan], list[TimelineItem]]:
    """The plans of a case, and what to add to its timeline: six queries at most."""
    plans = list(Plan.objects.filter(answers__report__case=case.pk).distinct().order_by("sequence"))
    if at.sequence is not None:
        plans = [plan for plan in plans if plan.sequence <= at.sequence]
    editions = editions_of(plans, at)
    newest = {edition.plan_id: edition.number for edition in editions}
    items = [
        # A statement seldom says when; what it does say are lines of their own.
        *(() if case.reconstructed else begun(plans, at)),
        *published(plans, editions),
        *decided(plans, at),
    ]
    return [CasePlan(plan.pk, plan.name, newest.get(plan.pk, 0)) for plan in plans], items


def editions_of(plans: Sequence[Plan], at: Moment) -> list[Edition]:
    """The editions of the plans that had been released, without their pages. One query."""
    rows = Edition.objects.filter(plan__in=plans).only(
        "id", "plan", "number", "as_at", "published_on"
    )
    if at.sequence is not None:
        rows = rows.filter(sequence__lte=at.sequence)
    return list(rows.order_by("number"))


def begun(plans: Sequence[Plan], at: Moment) -> Iterator[TimelineItem]:
    """The day on which each plan began. One query."""
    of = Plan.objects.filter(pk__in=[plan.pk for plan in plans])
    statements = by_key(in_force(PlanStatement, of, at))
    for plan in plans:
        if plan.pk in statements:
            day = statements[plan.pk].begins_on
            yield TimelineItem(day, day, in_words(day), _("A plan begins"), plan.name)


def published(plans: Sequence[Plan], editions: Sequence[Edition]) -> Iterator[TimelineItem]:
    """The days on which editions became public."""
    names = {plan.pk: plan.name for plan in plans}
    for edition in editions:
        day = edition.published_on
        words = _("Edition %(number)d is published, as at %(day)s") % {
            "number": edition.number,
            "day": in_words(edition.as_at),
        }
        yield TimelineItem(day, day, in_words(day), words, names[edition.plan_id])


def decided(plans: Sequence[Plan], at: Moment) -> Iterator[TimelineItem]:
    """What bodies decided on the plans, their actions and the recommendations answered. Three queries."""
    pks = [plan.pk for plan in plans]
    ever = Action.objects.filter(placements__plan__in=pks)
    answered = Recommendation.objects.filter(version__report__plans__plan__in=pks)
    rows = (
        standing_rows(Decision, at)
        .filter(
            Q(plan__in=pks)
            | Q(action__in=ever.values("pk"))
            | Q(recommendation__in=answered.values("pk"))
        )
        .select_related("body", "action", "recommendation", "plan")
        .order_by("effective_on", "sequence")
    )
    numbers = by_key(in_force(Placement, ever.distinct(), at))
    for row in rows:
        told = decision(
            Change(What.DECISION, "", row.effective_on, row.sequence, row=row), private=False
        )
        placed = numbers.get(row.action_id) if row.action_id else None
        words = subject_of(row, placed.number if placed else "")
        what = _("%(subject)s: %(told)s") % {"subject": words, "told": told}
        detail = row.action.title if row.action else ""
        yield TimelineItem(
            row.effective_on, row.effective_on, in_words(row.effective_on), what, detail
        )


def subject_of(row: Decision, number: str) -> str:
    """What a decision is about, in words."""
    if row.action is not None:
        return _("Action %(number)s") % {"number": number}
    if row.recommendation is not None:
        return _("Recommendation %(number)s") % {"number": row.recommendation.number}
    return row.plan.name if row.plan else ""
