"""What was entered, corrected or withdrawn since an edition about days that it had shown."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from amends.assurance.models import Cell, EmbeddingRule, Judgement, Lowering, Sampling, Standard
from amends.evidence.models import EvidenceState
from amends.investigations.models import Case, CaseStatement
from amends.ledger.models import DatedRecord, rows_of
from amends.ledger.queries import in_force, moved_between
from amends.ledger.rules import Moment
from amends.people.models import ServiceState, Succession
from amends.plans.models import (
    Action,
    Commitment,
    Decision,
    OneOff,
    Placement,
    Plan,
    ScopeStatement,
    Serving,
    Update,
)
from amends.publication.models import Edition
from amends.recommendations.models import LinkDecision, Response
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt, PlanAsAt

# Kinds of row that an edition rests on, and how each leads to what it is about. Judgements and
# decisions, which are about more than one kind of thing, are asked for in `entered_late`.
ABOUT_ACTIONS: tuple[tuple[type[DatedRecord], str], ...] = (
    (Placement, "subject__in"),
    (Commitment, "subject__in"),
    (Update, "subject__in"),
    (OneOff, "subject__in"),
    (Lowering, "subject__in"),
    (Standard, "subject__in"),
    (Sampling, "subject__action__in"),
    (ScopeStatement, "subject__action__in"),
    (Cell, "subject__action__in"),
    (EvidenceState, "subject__actions__action__in"),
)
ABOUT_RECOMMENDATIONS: tuple[tuple[type[DatedRecord], str], ...] = (
    (Serving, "subject__recommendation__in"),
    (Response, "subject__recommendation__in"),
    (LinkDecision, "subject__later__in"),
)


def told_late(plan: PlanAsAt, last: Edition) -> Iterator[str]:
    """What the next edition has to say in words, as sentences that leave a place for the edition's number."""
    if entered_late(plan, last):
        yield _(
            "Since edition %(number)s, entries about days before it were added or corrected."
            " Say under “Corrections” what that edition had wrong."
        )
    moved = [model for model in OF_ALL_ACTIONS if entered_since(model, plan, last)]
    if moved and actions_differ(plan, last):
        for model in moved:
            yield OF_ALL_ACTIONS[model]()
    if case_differs(plan, last):
        yield _(
            "Since edition %(number)s, what is said of the case in public was corrected for days"
            " before it. Say under “Corrections” what that edition had wrong."
        )


# What no action names, and each may read otherwise by.
OF_ALL_ACTIONS: Mapping[type[DatedRecord], Callable[[], str]] = {
    ServiceState: lambda: _(
        "Since edition %(number)s, the opening or closing of a service was added or corrected, and"
        " for days before it actions now read otherwise. Say under “Corrections” what that edition"
        " had wrong."
    ),
    Succession: lambda: _(
        "Since edition %(number)s, a merger of services was added or corrected, and for days"
        " before it actions now read otherwise. Say under “Corrections” what that edition had"
        " wrong."
    ),
    EmbeddingRule: lambda: _(
        "Since edition %(number)s, what is asked for before anything is called part of everyday"
        " practice was added or corrected, and for days before it actions now read otherwise. Say"
        " under “Corrections” what that edition had wrong."
    ),
}


def frozen_at(last: Edition) -> Moment:
    """The day that an edition shows, as it was known."""
    return Moment(last.as_at, last.head_sequence)


def actions_of(plan: PlanAsAt) -> set[UUID]:
    """The plan's actions, and those of other plans that serve its recommendations."""
    return {
        *(action.action.pk for action in plan.actions),
        *(pk for each in plan.recommendations for pk in each.served_by),
    }


def plans_of(plan: PlanAsAt, actions: Collection[UUID], last: Edition) -> QuerySet[Plan]:
    """The plan, and those in which these actions stood on the edition's day: a plan's end is theirs too."""
    stood = in_force(
        Placement, Action.objects.filter(pk__in=actions), Moment(last.as_at, plan.at.sequence)
    )
    return Plan.objects.filter(Q(pk=plan.plan.pk) | Q(pk__in=stood.values("plan")))


def entered_since(model: type[DatedRecord], plan: PlanAsAt, last: Edition) -> bool:
    """Whether the organisation has entries that the edition could not know, of whichever day."""
    rows = rows_of(model).filter(
        organisation=plan.plan.organisation_id, sequence__gt=last.head_sequence
    )
    if plan.at.sequence is not None:
        rows = rows.filter(sequence__lte=plan.at.sequence)
    return rows.exists()


def actions_differ(plan: PlanAsAt, last: Edition) -> bool:
    """Whether any action reads otherwise in its services on the edition's day than was known then.

    Services open and merge that no action of the plan is for, and rules change that none had met or
    missed: nothing was wrong then.
    """
    then, now = (
        {
            each.action.pk: shown(each)
            for each in actions_as_at(list(actions_of(plan)), plan.plan.organisation_id, at)
        }
        for at in (frozen_at(last), Moment(last.as_at, plan.at.sequence))
    )
    return then != now


def shown(action: ActionAsAt) -> tuple[Any, ...]:
    """What an edition shows of an action that follows from its services."""
    return (
        action.rung,
        action.everywhere,
        action.in_place_on,
        [(cell.service.pk, cell.reads, cell.rung, cell.covers, cell.cell) for cell in action.cells],
    )


def case_differs(plan: PlanAsAt, last: Edition) -> bool:
    """Whether the public words about the case were others on the edition's day than was known then."""
    cases = Case.objects.filter(pk__in=[report.case_id for report in plan.reports])
    then, now = (
        {
            (row.subject_id, row.public_reference, row.public_summary)
            for row in in_force(CaseStatement, cases, at)
        }
        for at in (frozen_at(last), Moment(last.as_at, plan.at.sequence))
    )
    return then != now


def entered_late(plan: PlanAsAt, last: Edition) -> bool:
    """Whether anything about days that the last edition showed was entered, corrected or withdrawn since."""
    since, actions = frozen_at(last), actions_of(plan)
    recommendations = {each.recommendation.pk for each in plan.recommendations}
    subjects = Q(action__in=actions) | Q(recommendation__in=recommendations)
    asked: list[tuple[type[DatedRecord], Q]] = [
        *((model, Q(**{path: actions})) for model, path in ABOUT_ACTIONS),
        *((model, Q(**{path: recommendations})) for model, path in ABOUT_RECOMMENDATIONS),
        # A judgement could be read from the day on which it was released.
        (
            Judgement,
            (subjects | Q(theme__plan=plan.plan)) & Q(released_on__lte=last.as_at),
        ),
        (Decision, subjects | Q(plan__in=plans_of(plan, actions, last))),
    ]
    return any(
        moved_between(model, since, plan.at)
        .filter(where, effective_on__lte=last.as_at)
        .order_by()
        .values("pk")
        .union(put_right_since(model, plan, last).filter(where).values("pk"))
        .exists()
        for model, where in asked
    )


def put_right_since(
    model: type[DatedRecord], plan: PlanAsAt, last: Edition
) -> QuerySet[DatedRecord]:
    """What the edition could know of its days and was put right or taken out since, to whichever day."""
    known = rows_of(model).filter(effective_on__lte=last.as_at, sequence__lte=last.head_sequence)
    later = rows_of(model).filter(corrects=OuterRef("pk"), sequence__gt=last.head_sequence)
    if plan.at.sequence is not None:
        later = later.filter(sequence__lte=plan.at.sequence)
    return known.filter(Exists(later))
