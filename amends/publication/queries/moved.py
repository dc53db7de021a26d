"""What moved in a plan after the words about it were approved, asked in a fixed number of queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amends.assurance.models import EmbeddingRule, Lowering, Sampling
from amends.ledger.models import DatedRecord, rows_of
from amends.ledger.queries import by_key, moved_between
from amends.ledger.rules import Moment
from amends.people.models import ServiceState
from amends.plans.models import OneOff, ScopeStatement
from amends.publication.models import Wording
from amends.standing.answers import PlanAsAt
from amends.standing.changes import Change, Of, changes_since


def is_after(row: DatedRecord, wording: Wording) -> bool:
    """Whether a row was entered after words were approved, or is about a later day."""
    return row.sequence > wording.sequence or row.effective_on > wording.effective_on


def corrected_about(
    things: Iterable[tuple[type[DatedRecord], UUID]], at: Moment
) -> dict[UUID, int]:
    """The place of the last correction about each thing, given with the kind of row that tells of it.

    An entry that was taken out leaves an older one in force, older than words about the one that
    went. One query for each kind of row.
    """
    kinds: dict[type[DatedRecord], list[UUID]] = {}
    for model, about in things:
        kinds.setdefault(model, []).append(about)
    found: dict[UUID, int] = {}
    for model, abouts in kinds.items():
        rows = rows_of(model).filter(corrects__isnull=False, **{"subject__in": abouts})
        if at.sequence is not None:
            rows = rows.filter(sequence__lte=at.sequence)
        last = by_key(rows.order_by("sequence"))
        found |= {about: row.sequence for about, row in last.items()}
    return found


@dataclass(frozen=True)
class Causes:
    """What may have moved the standing of an action, since the first of some days."""

    rows: Mapping[str, list[DatedRecord]]
    of_services: Collection[DatedRecord]
    expiries: Mapping[str, list[date]]

    def any_after(self, number: str, wording: Wording, day: date) -> bool:
        """Whether any of them came after words were approved. `number` is the action's."""
        rows = (*self.rows.get(number, ()), *self.of_services)
        expired = self.expiries.get(number, ())
        return any(is_after(row, wording) for row in rows) or any(
            wording.effective_on < expiry <= day for expiry in expired
        )


def causes_of(plan: PlanAsAt, moved: Collection[Change], since: Moment) -> Causes:
    """Every row and every expiry that a standing may have moved by. Seven queries."""
    rows: dict[str, list[DatedRecord]] = {}
    for change in moved:
        if change.row is not None and change.of is Of.ACTION:
            rows.setdefault(change.label, []).append(change.row)
    numbers = {a.action.pk: a.number for a in plan.actions}
    for action, row in stated_of(plan, since):
        if action in numbers:
            rows.setdefault(numbers[action], []).append(row)
    # A merger closes one service and opens another, so these tell of it too.
    of_services = moved_between(ServiceState, since, plan.at).filter(
        organisation=plan.plan.organisation_id
    )
    asked = moved_between(EmbeddingRule, since, plan.at).filter(
        organisation=plan.plan.organisation_id
    )
    expiries = {a.number: [c.until for c in a.cells if c.until] for a in plan.actions}
    return Causes(rows, [*of_services, *asked], expiries)


def stated_of(plan: PlanAsAt, since: Moment) -> Iterator[tuple[UUID, DatedRecord]]:
    """Limits, scopes, samples and one-offs that moved, each with its action: `changes` does not tell of them."""
    actions = [a.action.pk for a in plan.actions]
    for lowering in moved_between(Lowering, since, plan.at).filter(subject__in=actions):
        yield lowering.subject_id, lowering
    for one_off in moved_between(OneOff, since, plan.at).filter(subject__in=actions):
        yield one_off.subject_id, one_off
    scopes = moved_between(ScopeStatement, since, plan.at).filter(subject__action__in=actions)
    for scope in scopes.select_related("subject"):
        yield scope.subject.action_id, scope
    samples = moved_between(Sampling, since, plan.at).filter(subject__action__in=actions)
    for sampling in samples.select_related("subject"):
        yield sampling.subject.action_id, sampling


def moved_since(plan: PlanAsAt, wordings: Mapping[UUID, Wording]) -> dict[UUID, list[Change]]:
    """What moved in a plan after each of these wordings was approved, by the wording's key.

    What changed is asked once, from the first approval on. A standing that moved has no row of its
    own; it counts for the words that were approved before something that may have moved it.
    """
    if not wordings:
        return {}
    since = Moment(
        min(plan.at.day, *(wording.effective_on for wording in wordings.values())),
        min(wording.sequence for wording in wordings.values()),
    )
    moved = changes_since(plan, since)
    causes = causes_of(plan, moved, since)
    return {
        pk: [
            change
            for change in moved
            if (
                is_after(change.row, wording)
                if change.row is not None
                else causes.any_after(change.label, wording, plan.at.day)
            )
        ]
        for pk, wording in wordings.items()
    }
