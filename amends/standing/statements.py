"""What is in force about each action and each recommendation: one query to pick, one a table to fetch."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from amends.assurance.models import Judgement, Lowering, Standard
from amends.assurance.queries import released_by
from amends.assurance.rules import MET
from amends.ledger.models import DatedRecord, Record, rows_of
from amends.ledger.prepared import ask, rows, shape_of
from amends.ledger.queries import latest_of
from amends.ledger.rules import Moment
from amends.plans.models import (
    Commitment,
    Decision,
    OneOff,
    Placement,
    StrengthStatement,
    Update,
)
from amends.plans.queries.places import CHANGES_OPENNESS
from amends.standing.models import Milestone


@dataclass(frozen=True)
class Pick:
    """A statement to pick for each thing: which table, by which key, which of them.

    With a `column` that column alone is the answer, and the row is not fetched.
    """

    model: type[DatedRecord]
    key: str = "subject"
    where: Q | None = None
    earliest: bool = False
    related: tuple[str, ...] = ()
    column: str = "pk"

    def of(self, at: Moment) -> Subquery:
        """Its column for each thing."""
        return latest_of(
            self.model, self.key, at, self.where, earliest=self.earliest, column=self.column
        )


@dataclass(frozen=True)
class InPlaceSince:
    """The day an action was first in place everywhere, as far as was known."""

    column: str = "in_place_on"

    def of(self, at: Moment) -> Subquery:
        """Its column for each action."""
        found = known_by(Milestone.objects.filter(action=OuterRef("pk")), at)
        return Subquery(found.order_by("-sequence").values(self.column)[:1])


ACTION_PICKS: Mapping[str, Pick | InPlaceSince] = {
    "in_place_on": InPlaceSince(),
    "placement": Pick(Placement),
    "commitment": Pick(Commitment, related=("owner", "approver")),
    "first_commitment": Pick(Commitment, earliest=True),
    "first_update": Pick(Update, earliest=True, column="effective_on"),
    "first_claim": Pick(Update, where=~Q(claim=""), earliest=True, column="effective_on"),
    "last_claim": Pick(Update, where=~Q(claim="")),
    "last_update": Pick(Update, related=("recorded_as",)),
    "strength": Pick(StrengthStatement),
    "one_off": Pick(OneOff, related=("approved_by",)),
    "lowering": Pick(Lowering),
    "standard": Pick(Standard),
    "decision": Pick(Decision, key="action", related=("body",)),
    "closure": Pick(Decision, key="action", where=CHANGES_OPENNESS, related=("body",)),
}


def known_by[Row: Model](found: QuerySet[Row], at: Moment) -> QuerySet[Row]:
    """Those of a table's rows that had been entered at the moment."""
    return found if at.sequence is None else found.filter(sequence__lte=at.sequence)


def action_picks(at: Moment) -> Mapping[str, Pick | InPlaceSince]:
    """What is in force about an action; the same at every moment."""
    return ACTION_PICKS


def released(at: Moment) -> Q:
    """Judgements that their reviewer had released by the day."""
    return released_by(at)


def recommendation_picks(at: Moment) -> dict[str, Pick | InPlaceSince]:
    """What is in force about a recommendation: its judgement against intent, its decision.

    `doubted` is the last judgement that did not call it met, whatever was judged since.
    """
    return {
        "doubted": Pick(
            Judgement,
            key="recommendation",
            where=Q(scale="intent") & ~Q(value=MET) & released(at),
        ),
        "judgement": Pick(
            Judgement,
            key="recommendation",
            where=Q(scale="intent") & released(at),
            related=("body", "recorded_as"),
        ),
        "decision": Pick(Decision, key="recommendation", related=("body",)),
        "closure": Pick(Decision, key="recommendation", where=CHANGES_OPENNESS, related=("body",)),
    }


type Picked = Mapping[UUID, Mapping[str, Any]]


def pick(
    model: type[Record],
    things: Collection[UUID],
    picks_at: Callable[[Moment], Mapping[str, Pick | InPlaceSince]],
    at: Moment,
) -> Picked:
    """The statements in force about each thing, by its id and the pick's name; "itself" is the thing.

    One query finds every row's id, stopping at the first index entry of each; then one query a
    table fetches them, however many picks share it.
    """
    shape = shape_of(model)

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        chosen = {f"picked_{name}": p.of(then) for name, p in picks_at(then).items()}
        about = rows_of(model).filter(pk__in=list(of)).order_by().annotate(**chosen)
        return about.values_list(*shape.names, *chosen)

    picks = picks_at(at)
    own = len(shape.names)
    found: dict[UUID, dict[str, Any]] = {}
    for row in ask(f"pick {model._meta.label}", question, things, at):
        thing = shape.row(row, {})
        found[thing.pk] = {"itself": thing, **dict(zip(picks, row[own:], strict=True))}
    whole = {name: p for name, p in picks.items() if isinstance(p, Pick) and p.column == "pk"}
    statements = fetch(whole, found.values())
    for chosen in found.values():
        chosen.update((name, statements.get(chosen[name])) for name in whole)
    return found


def fetch(
    picks: Mapping[str, Pick], found: Collection[Mapping[str, Any]]
) -> dict[UUID | None, DatedRecord]:
    """The rows themselves, by id, one query a table."""
    wanted: dict[type[DatedRecord], set[UUID]] = {}
    related: dict[type[DatedRecord], set[str]] = {}
    for name, p in picks.items():
        related.setdefault(p.model, set()).update(p.related)
        wanted.setdefault(p.model, set()).update(row[name] for row in found if row[name])
    return {
        row.pk: row
        for model, pks in wanted.items()
        for row in rows(model, "pk", pks, *sorted(related[model]))
    }
