"""What an organisation asks before it calls anything embedded: on a day, and where it came to ask for less."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from amends.assurance.models import EmbeddingRule, Sampling
from amends.assurance.rules import FLOOR, Demands, Loosening
from amends.ledger.clock import day_of
from amends.ledger.prepared import ask, rows
from amends.ledger.queries import standing_among, standing_rows
from amends.ledger.rules import Moment


@dataclass(frozen=True)
class Rules:
    """Everything that had been entered about an organisation's rule, in the order of entry."""

    entered: tuple[EmbeddingRule, ...] = ()

    def known(self, sequence: int | None) -> "Rules":
        """What had been entered up to a place in the ledger; everything for None."""
        return Rules(
            tuple(row for row in self.entered if sequence is None or row.sequence <= sequence)
        )

    def on(self, day: date, entries: Sequence[EmbeddingRule] | None = None) -> EmbeddingRule | None:
        """The row in force on a day; None where nobody had asked for more than the product does."""
        known = self.entered if entries is None else entries
        return next(reversed(standing_among(known, Moment(day))), None)

    def demands(self, day: date, entries: Sequence[EmbeddingRule] | None = None) -> Demands:
        """What was asked for on a day, and never less than the product asks for."""
        return demands_of(self.on(day, entries))

    def asks_less_with(
        self, old: EmbeddingRule, new: EmbeddingRule | None, *, before: date
    ) -> bool:
        """Whether less were asked for on any day before a day, were an entry replaced or taken out (None).

        What is asked for changes only on the days of entries.
        """
        said = new or old
        instead = EmbeddingRule(
            corrects_id=old.pk,
            sequence=self.entered[-1].sequence + 1,
            retracts=new is None,
            effective_on=said.effective_on,
            kinds=said.kinds,
            tests=said.tests,
            looked=said.looked,
            lasts=said.lasts,
        )
        entries = (*self.entered, instead)
        days = {row.effective_on for row in entries if row.effective_on < before}
        return any(self.demands(day, entries).asks_less(self.demands(day)) for day in days)

    def loosenings(self, day: date) -> tuple[Loosening, ...]:
        """Those of every loosening by which less is asked for on the day itself than before it."""
        asked = self.demands(day)
        return tuple(each for each in self.every_loosening(day) if asked.asks_less(each.before))

    def every_loosening(self, day: date) -> tuple[Loosening, ...]:
        """Entries after which less was asked for on the day than before, the oldest first.

        Taking an entry out, or correcting it, is as good a way to ask for less as any.
        """
        found = []
        for place, row in enumerate(self.entered):
            before = self.demands(day, self.entered[:place])
            now = self.demands(day, self.entered[: place + 1])
            if now.asks_less(before):
                corrected = row.corrects_id is not None
                found.append(
                    Loosening(
                        entry=row.pk,
                        day=row.effective_on,
                        decided_by=row.decided_by.name,
                        before=before,
                        now=now,
                        corrected_on=day_of(row.recorded_at) if corrected else None,
                    )
                )
        return tuple(found)


def demands_of(row: EmbeddingRule | None) -> Demands:
    """What a row asks for; the product's own rule where there is none, and never less than that."""
    if row is None:
        return FLOOR
    return Demands(row.kinds, row.tests, row.looked, row.lasts).or_more(FLOOR)


def rules_of(organisation_id: UUID, at: Moment) -> Rules:
    """The rule of an organisation as it was known. One query."""
    found = rows(EmbeddingRule, "organisation", [organisation_id], "decided_by")
    return Rules(tuple(sorted(found, key=lambda row: row.sequence))).known(at.sequence)


@dataclass(frozen=True)
class Samples:
    """The pairs of actions that are tested as part of a sample, and the day on which each action's was drawn."""

    pairs: frozenset[UUID] = frozenset()
    drawn_on: Mapping[UUID, date] = field(default_factory=dict)


def samples_of(actions: Collection[UUID], at: Moment) -> Samples:
    """The samples that stand on a day. One query."""

    def question(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        said = standing_rows(Sampling, then).filter(subject__action__in=list(of))
        columns = ("subject", "sampled", "subject__action", "effective_on")
        return said.order_by("effective_on", "sequence").values_list(*columns)

    said: dict[UUID, bool] = {}
    drawn_on: dict[UUID, date] = {}
    for pair, sampled, action, day in ask("sampled", question, actions, at):
        said[pair], drawn_on[action] = sampled, day
    return Samples(frozenset(pair for pair, sampled in said.items() if sampled), drawn_on)
