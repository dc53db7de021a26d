"""A service that was formed from services in an action's scope is in its scope too, until somebody says otherwise.

Were it left open, an action would rise when its weakest service is merged away. What a merger puts in
scope names it (`follows`), and goes with it: whenever a merger or a scope is entered, put right or
taken out, what follows is settled anew, the earlier mergers first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from amends.ledger.models import rows_of
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Actor
from amends.ledger.services import correct, write
from amends.people.models import Service, Succession
from amends.people.queries import EVER
from amends.people.rules import last_day_before
from amends.plans.models import ActionService, ScopeStatement
from amends.plans.rules import ScopeState, nearest

EVENT = "action.scoped"


def follow_mergers(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to mergers: every action that any of the services was in the scope of."""
    rows = list(Succession.objects.filter(pk__in=things).order_by("sequence"))
    for organisation in {row.organisation_id for row in rows}:
        reasons = [row.correction_reason for row in rows if row.organisation_id == organisation]
        _settle(organisation, None, by, reasons)


def follow_scope(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to scopes: what is said of a service that is known to become part of another."""
    rows = rows_of(ScopeStatement).filter(pk__in=things).order_by("sequence")
    said = [row for row in rows.select_related("subject", "corrects") if not _settled(row)]
    for organisation in {row.organisation_id for row in said}:
        here = [row for row in said if row.organisation_id == organisation]
        reasons = [row.correction_reason or row.reason for row in here]
        _settle(organisation, {row.subject.action_id for row in here}, by, reasons)


def _settled(row: ScopeStatement) -> bool:
    """Written below: it follows a merger, or takes out what did."""
    named = row.corrects
    taken_out = row.retracts and isinstance(named, ScopeStatement) and named.follows_id is not None
    return _placed(row) or (taken_out and row.follows_id is None)


def _placed(row: ScopeStatement) -> bool:
    """It says what its merger put in scope. Once somebody has put it right it is a word of theirs."""
    return (
        row.follows is not None
        and not row.retracts
        and row.state == ScopeState.IN.value
        and not row.reason
        and row.effective_on == row.follows.effective_on
    )


@dataclass
class _Scope:
    """What is said of one action's services, apart from what follows mergers."""

    # By service: day, place in the sequence and state.
    said: dict[UUID, list[tuple[date, int, ScopeState]]] = field(default_factory=dict)
    # By service: what mergers have put in scope, and the days on which somebody took such a row out.
    placed: dict[UUID, list[ScopeStatement]] = field(default_factory=dict)
    taken_out: dict[UUID, list[date]] = field(default_factory=dict)
    # By service: the mergers that put it in scope.
    wanted: dict[UUID, list[Succession]] = field(default_factory=dict)

    def states(self, line: Iterable[UUID], until: date) -> dict[UUID, ScopeState]:
        """What is said of each service of a line up to and with a day."""
        found: dict[UUID, ScopeState] = {}
        for service in line:
            rows = [*self.said.get(service, ())]
            rows += [(m.effective_on, 0, ScopeState.IN) for m in self.wanted.get(service, ())]
            rows = [row for row in rows if row[0] <= until]
            if rows:
                found[service] = max(rows)[2]
        return found

    def wants(self, merger: Succession, line: Sequence[UUID], into: Sequence[UUID]) -> bool:
        """Whether what a merger formed is in scope because of it: it came from `line`, `into` is its own."""
        day, service = merger.effective_on, merger.successor_id
        if _stands(line, self.states(line, last_day_before(day))) is not ScopeState.IN:
            return False
        now = self.states(into, day)
        if now.get(service) is ScopeState.EXCLUDED or _stands(into, now) is ScopeState.IN:
            return False
        spoken = [said for said, _sequence, _state in self.said.get(service, ())]
        spoken += self.taken_out.get(service, ())
        # What somebody says of a later day leaves what stood before it.
        return day not in spoken and (service in self.placed or max(spoken, default=day) <= day)


def _stands(line: Sequence[UUID], said: Mapping[UUID, ScopeState]) -> ScopeState | None:
    spoken = nearest(line, said)
    return said[spoken] if spoken is not None else None


def _settle(
    organisation: UUID, actions: Collection[UUID] | None, by: Actor, reasons: Iterable[str]
) -> None:
    """Put in scope what the mergers that stand call for, and take out what they no longer do."""
    every = rows_of(Succession).filter(organisation=organisation)
    if not every.exists():
        return
    related = ("predecessor__parent__parent", "successor__parent__parent")
    mergers = standing_rows(Succession, EVER).filter(organisation=organisation)
    ordered = [
        (merger, _line(merger.predecessor), _line(merger.successor))
        for merger in mergers.select_related(*related).order_by("effective_on", "sequence")
    ]
    reason = next(filter(None, reversed(list(reasons))), "")
    for action, scope in _scopes(organisation, actions).items():
        for merger, line, into in ordered:
            if scope.wants(merger, line, into):
                scope.wanted.setdefault(merger.successor_id, []).append(merger)
        for service in {*scope.placed, *scope.wanted}:
            _write(action, service, scope, by, reason)


def _scopes(organisation: UUID, actions: Collection[UUID] | None) -> dict[UUID, _Scope]:
    """What is said of the services of each action. One query."""
    rows = rows_of(ScopeStatement).filter(organisation=organisation)
    if actions is not None:
        rows = rows.filter(subject__action__in=actions)
    found = list(rows.select_related("subject", "follows").order_by("sequence"))
    by_id = {row.pk: row for row in found}
    corrected = {row.corrects_id for row in found}
    scopes: dict[UUID, _Scope] = {}
    for row in found:
        scope = scopes.setdefault(row.subject.action_id, _Scope())
        service = row.subject.service_id
        if row.retracts and row.follows_id is not None and row.corrects_id is not None:
            named = by_id[row.corrects_id].effective_on
            scope.taken_out.setdefault(service, []).append(named)
        if row.retracts or row.pk in corrected:
            continue
        if _placed(row):
            scope.placed.setdefault(service, []).append(row)
        else:
            said = (row.effective_on, row.sequence, ScopeState(row.state))
            scope.said.setdefault(service, []).append(said)
    return scopes


def _write(action: UUID, service: UUID, scope: _Scope, by: Actor, reason: str) -> None:
    """What changes of one action in one service: rows that are not wanted move to where some are."""
    wanted = {merger.effective_on: merger for merger in scope.wanted.get(service, ())}
    placed = {row.effective_on: row for row in scope.placed.get(service, ())}
    over = [row for day, row in sorted(placed.items()) if day not in wanted]
    missing = [merger for day, merger in sorted(wanted.items()) if day not in placed]
    for row in over if reason else ():
        if missing:
            merger = missing.pop(0)
            changes = {"effective_on": merger.effective_on, "follows_id": merger.pk}
        else:
            changes = {"retracts": True, "follows_id": None}
        correct(row, by=by, event=EVENT, reason=reason, **changes)
    for merger in missing:
        with write(organisation_id=merger.organisation_id, by=by, event=EVENT) as writing:
            pair = ActionService.objects.filter(service=service, action=action).first()
            if pair is None:
                pair = writing.add(ActionService(action_id=action, service_id=service))
            writing.add(
                ScopeStatement(
                    subject=pair,
                    state=ScopeState.IN.value,
                    effective_on=merger.effective_on,
                    follows=merger,
                )
            )


def _line(service: Service) -> tuple[UUID, ...]:
    return tuple(_upwards(service))


def _upwards(service: Service) -> Iterator[UUID]:
    here: Service | None = service
    while here is not None:
        yield here.pk
        here = here.parent
