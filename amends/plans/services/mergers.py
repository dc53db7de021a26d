"""A service that was formed from services in an action's scope is in its scope too, until somebody says otherwise.

Were it left open, an action would rise when its weakest service is merged away.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from amends.ledger.models import rows_of
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Actor, Moment
from amends.ledger.services import correct, lineage, retract, write
from amends.people.models import Service, Succession
from amends.people.queries import EVER
from amends.people.rules import last_day_before
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.rules import ScopeState, nearest

EVENT = "action.scoped"
type Said = Mapping[UUID, ScopeState]


def follow_mergers(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to mergers: every action that any of the services was in the scope of.

    Of a merger that was put right, what it had put in scope goes with it.
    """
    rows = Succession.objects.filter(pk__in=things).order_by("effective_on", "sequence")
    found = list(rows.select_related("predecessor", "successor", "corrects"))
    for merger in found:
        if isinstance(merger.corrects, Succession):
            _put_right(merger, merger.corrects, by)
    _follow([merger for merger in found if not merger.retracts], None, by)


def follow_scope(things: Sequence[UUID], by: Actor) -> None:
    """The reaction to scopes: what is said of a service that is known to become part of another."""
    rows = rows_of(ScopeStatement).filter(pk__in=things, state=ScopeState.IN.value)
    pairs = rows.values_list("organisation_id", "subject__action_id")
    by_organisation: dict[UUID, set[UUID]] = {}
    for organisation, action in pairs:
        by_organisation.setdefault(organisation, set()).add(action)
    for organisation, actions in by_organisation.items():
        mergers = standing_rows(Succession, EVER).filter(organisation=organisation)
        mergers = mergers.select_related("predecessor", "successor")
        _follow(mergers.order_by("effective_on", "sequence"), actions, by)


def _follow(mergers: Collection[Succession], actions: Collection[UUID] | None, by: Actor) -> None:
    for merger in mergers:
        day = merger.effective_on
        was = _said(_line(merger.predecessor), _eve(day), actions)
        now = _said(_line(merger.successor), Moment(day), set(was))
        spoken_of = set(
            rows_of(ScopeStatement)
            .filter(
                subject__service=merger.successor, subject__action__in=was, effective_on__gte=day
            )
            .values_list("subject__action_id", flat=True)
        )
        missing = [
            action
            for action, said in was.items()
            if _stands(merger.predecessor, said) is ScopeState.IN
            and not _is_said(merger.successor, now.get(action, {}))
            and action not in spoken_of
        ]
        if missing:
            _put_in_scope(merger, missing, by)


def _eve(day: date) -> Moment:
    return Moment(last_day_before(day))


def _put_right(new: Succession, old: Succession, by: Actor) -> None:
    """What `old` had put in scope, from the day that `new` says, or no longer.

    It stays for an action that another service of the same merger stands for.
    """
    placed = standing_rows(ScopeStatement, EVER).filter(
        subject__service=old.successor_id,
        state=ScopeState.IN.value,
        reason="",
        effective_on=old.effective_on,
        recorded_at__in=[row.recorded_at for row in lineage(old)],
    )
    mergers = standing_rows(Succession, EVER).filter(successor=old.successor_id)
    beside = mergers.filter(effective_on__in=(old.effective_on, new.effective_on))
    called: dict[date, set[UUID]] = {}
    for merger in beside.select_related("predecessor"):
        said = _said(_line(merger.predecessor), _eve(merger.effective_on), None)
        called.setdefault(merger.effective_on, set()).update(
            action
            for action, about in said.items()
            if _stands(merger.predecessor, about) is ScopeState.IN
        )
    for row in placed.select_related("subject").order_by("sequence"):
        action = row.subject.action_id
        if action in called.get(old.effective_on, ()):
            continue
        spoken = rows_of(ScopeStatement).filter(
            subject=row.subject_id, effective_on=new.effective_on, sequence__gt=row.sequence
        )
        reason = new.correction_reason
        if action in called.get(new.effective_on, ()) and not spoken.exists():
            correct(row, by=by, event=EVENT, reason=reason, effective_on=new.effective_on)
        else:
            retract(row, by=by, event=EVENT, reason=reason)


def _put_in_scope(merger: Succession, actions: Collection[UUID], by: Actor) -> None:
    service = merger.successor
    pairs = {
        pair.action_id: pair
        for pair in ActionService.objects.filter(service=service, action__in=actions)
    }
    with write(organisation_id=merger.organisation_id, by=by, event=EVENT) as writing:
        for action in Action.objects.filter(pk__in=actions).order_by("sequence"):
            pair = pairs.get(action.pk) or writing.add(
                ActionService(action=action, service=service)
            )
            writing.add(
                ScopeStatement(
                    subject=pair, state=ScopeState.IN.value, effective_on=merger.effective_on
                )
            )


def _line(service: Service) -> tuple[UUID, ...]:
    return tuple(_upwards(service))


def _upwards(service: Service) -> Iterator[UUID]:
    here: Service | None = service
    while here is not None:
        yield here.pk
        here = here.parent


def _said(
    line: Sequence[UUID], at: Moment, actions: Collection[UUID] | None
) -> dict[UUID, dict[UUID, ScopeState]]:
    """What stands about the services of a line, by action and service. One query."""
    pairs = ActionService.objects.filter(service__in=line)
    if actions is not None:
        pairs = pairs.filter(action__in=actions)
    found: dict[UUID, dict[UUID, ScopeState]] = {}
    for row in in_force(ScopeStatement, pairs, at).select_related("subject"):
        about = found.setdefault(row.subject.action_id, {})
        about[row.subject.service_id] = ScopeState(row.state)
    return found


def _stands(service: Service, said: Said) -> ScopeState | None:
    spoken = nearest(_line(service), said)
    return said[spoken] if spoken is not None else None


def _is_said(service: Service, said: Said) -> bool:
    """It is in scope already, by itself or with what it is part of, or excluded by itself."""
    own = said.get(service.pk) is ScopeState.EXCLUDED
    return own or _stands(service, said) is ScopeState.IN
