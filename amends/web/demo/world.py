"""What the story has named so far, and the entries that are still to be made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from amends.assurance.models import Cell, Judgement, Measure, Theme
from amends.evidence.models import Evidence
from amends.governance.models import Meeting
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger.clock import LONDON
from amends.ledger.rules import Actor
from amends.people.models import Body, Organisation, Party, Role, Service, User
from amends.plans.models import Action, Plan, Update
from amends.publication.models import Family
from amends.recommendations.models import Link, Recommendation

type Story = dict[str, Any]
type Row = dict[str, Any]

# When an entry does not say when it was made, it was made at this time of its own day.
EVENING = time(17)


@dataclass(frozen=True, order=True)
class Entry:
    """Something to be entered: when, and in which order on the same moment."""

    at: datetime
    rank: int
    place: int
    make: Callable[[], object] = field(compare=False)


@dataclass
class World:
    """The things of the story by its own short names, and its entries."""

    story: Story
    began: datetime
    organisation: Organisation
    keeper: Actor
    parties: dict[str, Party] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    holders: dict[str, User] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    versions: dict[str, ReportVersion] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    updates: dict[str, Update] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    # What is told to the public of a thing, where that is not what the record says.
    public: dict[UUID, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def enter(self, at: datetime, rank: int, make: Callable[[], object]) -> None:
        """Put an entry in the queue; nothing was entered before the trust began to use Amends."""
        self.entries.append(Entry(max(at, self.began), rank, len(self.entries), make))

    def chosen(self, names: Iterable[str]) -> list[Service]:
        """Services by their short names."""
        return [self.services[name] for name in names]

    def actor(self, role: str, day: date) -> Actor:
        """Whoever held the role on the day, acting in it."""
        held = [
            row["holder"]
            for row in self.story["holders"]
            if row["role"] == role
            and row["from"] <= day
            and (row["to"] is None or day <= row["to"])
        ]
        return Actor(self.holders[held[0]].pk, self.roles[role].pk)

    def final_to_draft(self, final: str) -> str | None:
        """The draft's recommendation that became this final one."""
        for row in self.story["draft_to_final"]:
            if row["final"] == final:
                return str(row["draft"])
        return None


def london(day: date, at: time = EVENING) -> datetime:
    """A moment of a London day."""
    return datetime.combine(day, at, LONDON)


def when(row: Row, day: date | None = None) -> datetime:
    """When a row was entered: as it says, or in the evening of its own day."""
    given = row.get("recorded_at")
    if isinstance(given, datetime):
        return given.replace(tzinfo=LONDON)
    return london(day or row["effective_on"])
