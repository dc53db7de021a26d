"""The rules again, naively: every row of an organisation in Python, filtered and sorted for each question.

Written apart from `amends.standing` on purpose, from the words of the rules; slow and plain.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from amends.assurance.models import Cell, CellEvidence, Lowering
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.ledger.models import DatedRecord
from amends.people.models import Service, ServiceState, Succession
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    Commitment,
    OneOff,
    Placement,
    ScopeStatement,
    Serving,
    Update,
)

LADDER = ["not started", "under way", "in place", "evidenced", "embedded"]
ON = ("in use", "audited", "sustained")


@dataclass
class Replay:
    """One organisation's rows, asked about on a day, with the rows up to `known` in the sequence."""

    organisation: UUID
    day: date
    known: int
    tables: dict[type[Any], list[Any]] = field(default_factory=dict)

    def rows(self, model: type[DatedRecord], day: date | None = None, **about: Any) -> list[Any]:
        """Rows that count, oldest first."""
        if model not in self.tables:
            self.tables[model] = list(model._default_manager.filter(organisation=self.organisation))
        seen = [row for row in self.tables[model] if row.sequence <= self.known]
        gone = {row.corrects_id for row in seen if row.corrects_id}
        counted = [
            row
            for row in seen
            if row.pk not in gone
            and not row.retracts
            and row.effective_on <= (day or self.day)
            and all(getattr(row, name) == value for name, value in about.items())
        ]
        return sorted(counted, key=lambda row: (row.effective_on, row.sequence))

    def all(self, model: type[Any]) -> list[Any]:
        """Every row of a table of identities."""
        if model not in self.tables:
            self.tables[model] = list(model._default_manager.filter(organisation=self.organisation))
        return self.tables[model]

    def last(self, model: type[DatedRecord], day: date | None = None, **about: Any) -> Any:
        rows = self.rows(model, day, **about)
        return rows[-1] if rows else None

    def pair(self, action: UUID, service: UUID) -> UUID | None:
        row = next(
            (
                p
                for p in self.all(ActionService)
                if p.action_id == action and p.service_id == service
            ),
            None,
        )
        return row.pk if row else None

    def members(self, plan: UUID) -> set[UUID]:
        """Actions that stand in the plan on the day."""
        return {
            action.pk
            for action in Action.objects.filter(organisation=self.organisation)
            if (placed := self.last(Placement, subject_id=action.pk)) and placed.plan_id == plan
        }

    def scope(self, action: UUID, day: date | None = None) -> list[UUID]:
        """Services in scope."""
        inside = []
        for pair in self.all(ActionService):
            if pair.action_id != action:
                continue
            row = self.last(ScopeStatement, day, subject_id=pair.pk)
            if row and row.state == "in scope":
                inside.append(pair.service_id)
        return inside

    def speaking(self, action: UUID, service: UUID, day: date) -> UUID | None:
        """Which statement puts a service in scope: its own, or that of the nearest it is part of."""
        parents = {each.pk: each.parent_id for each in self.all(Service)}
        here: UUID | None = service
        while here is not None:
            pair = self.pair(action, here)
            row = self.last(ScopeStatement, day, subject_id=pair) if pair else None
            if row and row.state != "left scope":
                return here if row.state == "in scope" else None
            here = parents[here]
        return None

    def runs(self, service: UUID) -> bool:
        """Whether a service runs on the day."""
        state = self.last(ServiceState, subject_id=service)
        return state is not None and state.running

    def counted(self, action: UUID) -> list[UUID]:
        """Services in scope that run."""
        return [service for service in self.scope(action) if self.runs(service)]

    def reached(self, action: UUID) -> dict[UUID, list[UUID]]:
        """Running services without running parts, by the one in scope whose statement counts for them."""
        services = {service.pk: service for service in self.all(Service)}
        found: dict[UUID, list[UUID]] = {}
        for service in services:
            parts = [pk for pk, each in services.items() if each.parent_id == service]
            if not self.runs(service) or any(self.runs(part) for part in parts):
                continue
            here: UUID | None = service
            while here is not None:
                pair = self.pair(action, here)
                said = self.last(ScopeStatement, subject_id=pair) if pair else None
                if said and said.state != "left scope":
                    if said.state == "in scope" and self.runs(here):
                        found.setdefault(here, []).append(service)
                    break
                here = services[here].parent_id
        return found

    def everywhere(self, action: UUID) -> bool:
        """Whether an action reaches everything that runs."""
        services = self.all(Service)
        leaves = [
            each.pk
            for each in services
            if self.runs(each.pk)
            and not any(part.parent_id == each.pk and self.runs(part.pk) for part in services)
        ]
        reached = [leaf for found in self.reached(action).values() for leaf in found]
        return bool(leaves) and sorted(reached) == sorted(leaves)

    def serves(self, action: UUID) -> set[UUID]:
        """Recommendations that it serves."""
        return {
            pair.recommendation_id
            for pair in ActionServes.objects.filter(action=action)
            if (row := self.last(Serving, subject_id=pair.pk)) and row.serves
        }

    def cells(self, action: UUID, service: UUID, day: date) -> list[Cell]:
        pair = self.pair(action, service)
        return self.rows(Cell, day, subject_id=pair) if pair else []

    def stands(self, action: UUID, service: UUID, day: date) -> Cell | None:
        """The last that was said; a slip or a failed test until a met one, but for what is worse."""
        rows = self.cells(action, service, day)
        found = [
            n for n, row in enumerate(rows) if row.state in ("audited", "sustained", "slipped")
        ]
        if not found or (
            rows[found[-1]].state != "slipped" and rows[found[-1]].result != "not met"
        ):
            return rows[-1] if rows else None
        finding = rows[found[-1]]
        since = [row for row in rows[found[-1] :] if row.state != "unknown"][-1]
        worse = ["not started"] if finding.state == "slipped" else ["not started", "introduced"]
        return since if since.state in worse else finding

    def reads(self, action: UUID, service: UUID, day: date) -> str:
        """What a cell reads."""
        row = self.stands(action, service, day)
        if row is None:
            return "unknown"
        if (
            row.state in ON
            and row.expires_on is not None
            and row.expires_on < day
            and row.result != "not met"
        ):
            return "not tested since"
        return f"audited: {row.result}" if row.state == "audited" else row.state

    def in_use_from(self, action: UUID, service: UUID, day: date) -> date | None:
        start = None
        for row in self.cells(action, service, day):
            if row.state not in ON:
                start = None
            elif start is None:
                start = row.effective_on
        return start

    def accepted(self, action: UUID, service: UUID | None, after: date, day: date) -> list[str]:
        """Kinds of accepted evidence whose period begins on or after a day."""
        kinds = []
        for link in self.all(EvidenceAction):
            if link.action_id != action:
                continue
            covered = {
                e.service_id for e in self.all(EvidenceService) if e.evidence_id == link.evidence_id
            }
            if service is not None and service not in covered:
                continue
            state = self.last(EvidenceState, self.day, subject_id=link.evidence_id)
            if (
                state
                and state.stage == "accepted"
                and state.period_from
                and state.period_from >= after
            ):
                kinds.append(next(e.kind for e in self.all(Evidence) if e.pk == link.evidence_id))
        return kinds

    def rests_on(self, cell: Cell) -> list[date]:
        """The first days that the accepted evidence of a cell covers."""
        found = []
        for link in self.all(CellEvidence):
            state = self.last(EvidenceState, self.day, subject_id=link.evidence_id)
            if link.cell_id == cell.pk and state and state.stage == "accepted":
                found.append(state.period_from)
        return found

    def updates(self, action: UUID, day: date) -> tuple[list[date], list[date]]:
        rows = self.rows(Update, day, subject_id=action)
        return [r.effective_on for r in rows], [r.effective_on for r in rows if r.claim]

    def cell_rung(self, action: UUID, service: UUID, day: date) -> str:
        told, claims = self.updates(action, day)
        reads = self.reads(action, service, day)
        start = self.in_use_from(action, service, day)
        proof = self.accepted(action, service, start, day) if start else []
        if reads == "unknown":
            said = "in place" if claims else "under way" if told else "not started"
            known = [r.state for r in self.cells(action, service, day) if r.state != "unknown"]
            limit = {"not started": "not started", "introduced": "under way"}
            said = min([said, limit.get((known or [""])[-1], said)], key=LADDER.index)
            merged = self.rows(Succession, day, successor_id=service)
            if merged and not any(claim >= merged[-1].effective_on for claim in claims):
                before = [
                    self.cell_rung(action, speaking, eve)
                    for m in merged
                    if (eve := m.effective_on - timedelta(days=1))
                    and (speaking := self.speaking(action, m.predecessor_id, eve))
                ]
                said = min([said, *before], key=LADDER.index)
            return said
        if reads == "not started":
            return "not started"
        if reads in ("introduced", "slipped"):
            return "under way"
        if reads == "audited: not met":
            return "in place"
        if reads == "sustained" and start:
            rows = self.cells(action, service, day)
            failed = [row.effective_on for row in rows if row.result == "not met"]
            after = max(failed, default=date.min)
            tests = [
                row.effective_on
                for row in rows
                if row.state in ("audited", "sustained")
                and row.effective_on >= start
                and row.effective_on > after
                and row.result != "not met"
                and any(covered >= start and covered > after for covered in self.rests_on(row))
            ]
            first = min(tests, default=None)
            if (
                len(set(proof)) > 1
                and first is not None
                and first < rows[-1].effective_on
                and any(covered > first for covered in self.rests_on(rows[-1]))
            ):
                return "embedded"
        return "evidenced" if proof else "in place"

    def rung(self, action: UUID) -> str:
        """An action's rung."""
        told, claims = self.updates(action, self.day)
        one_off = self.last(OneOff, subject_id=action)
        one_off = one_off if one_off and one_off.one_off else None
        services = self.counted(action)
        if not services:
            answer = "in place" if claims else "under way" if told else "not started"
            if claims and one_off and self.accepted(action, None, min(claims), self.day):
                answer = "evidenced"
        else:
            rungs = [self.cell_rung(action, s, self.day) for s in services]
            answer = min(rungs, key=LADDER.index)
            if answer == "not started" and (told or any(r != "not started" for r in rungs)):
                answer = "under way"
            if one_off:
                answer = min([answer, "evidenced"], key=LADDER.index)
        lowering = self.last(Lowering, subject_id=action)
        if lowering and lowering.rung:
            answer = min([answer, lowering.rung], key=LADDER.index)
        return answer

    def first_in_place(self, action: UUID) -> date | None:
        """The first day on which it was in place everywhere, day by day, up to the day asked about."""
        days = [
            row.effective_on for model in (Update, Cell, ScopeStatement) for row in self.rows(model)
        ]
        if not days:
            return None
        day = min(days)
        while day <= self.day:
            then = Replay(self.organisation, day, self.known, self.tables)
            services = then.counted(action)
            claims = then.updates(action, day)[1]
            rungs = [then.cell_rung(action, s, day) for s in services]
            low = (
                min(rungs, key=LADDER.index)
                if services
                else "in place"
                if claims
                else "not started"
            )
            if LADDER.index(low) >= 2:
                found: date = day
                return found
            day += timedelta(days=1)
        return None

    def commitment(self, action: UUID) -> Any:
        return self.last(Commitment, subject_id=action)
