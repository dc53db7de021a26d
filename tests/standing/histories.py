"""Random histories of a small organisation: late entries, corrections, mergers, moves and redactions."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from amends.assurance.models import Cell, CellEvidence, Lowering
from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import DatedRecord
from amends.ledger.queries import standing_rows
from amends.ledger.redaction import ask, carry_out
from amends.ledger.rules import Refused
from amends.ledger.services import Writing, correct, retract, write
from amends.people.models import Body, Role, Service, ServiceState, Succession
from amends.people.queries import EVER
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    Commitment,
    OneOff,
    Placement,
    Plan,
    PlanReport,
    ScopeStatement,
    Serving,
    Update,
)
from amends.recommendations.models import Addressee, Recommendation
from tests.ledger.small import Small, small_organisation

FIRST = date(2025, 1, 6)
WEEKS = 14
DAYS = [FIRST + timedelta(weeks=n) for n in range(WEEKS)]
NAME = "Perry Placeholder"


@dataclass
class World:
    """Two plans, two actions, a division with two of three services, two recommendations."""

    small: Small
    plans: list[Plan]
    actions: list[Action]
    services: list[Service]
    recommendations: list[Recommendation]
    body: Body
    owner: Role
    pairs: dict[tuple[UUID, UUID], ActionService]
    serves: dict[tuple[UUID, UUID], ActionServes]
    written: list[DatedRecord] = field(default_factory=list)

    def write(self, event: str = "test") -> AbstractContextManager[Writing]:
        return write(organisation_id=self.small.organisation.pk, by=self.small.by, event=event)

    def keep[Row: DatedRecord](self, make: Callable[[], Row]) -> Row:
        with self.write() as writing:
            row = writing.add(make())
        self.written.append(row)
        return row


def begin() -> World:
    """The same beginning for every history."""
    small = small_organisation()
    with write(organisation_id=small.organisation.pk, by=small.by, event="begin") as w:
        party = small.role.party
        body = w.add(Body(party=party, name="Board"))
        case = w.add(Case(pseudonym="Mr T"))
        report = w.add(Report(case=case, title="Report", kind="external"))
        version = w.add(
            ReportVersion(report=report, kind="final", received_on=FIRST, restricted=False)
        )
        recommendations = [recommend(w, version, number, small) for number in (1, 2)]
        division = service(w, "Division")
        services = [
            *(service(w, name, division) for name in ("North", "South")),
            service(w, "Joined"),
            division,
        ]
        plans = [w.add(Plan(name=name)) for name in ("First plan", "Second plan")]
        w.add(PlanReport(plan=plans[0], report=report))
        actions = [w.add(Action(title=title)) for title in ("One", "Two")]
        pairs = {
            (a.pk, s.pk): w.add(ActionService(action=a, service=s))
            for a in actions
            for s in services
        }
        serves = {
            (a.pk, r.pk): w.add(ActionServes(action=a, recommendation=r))
            for a in actions
            for r in recommendations
        }
        for number, action in enumerate(actions, 1):
            w.add(Placement(subject=action, plan=plans[0], number=str(number), effective_on=FIRST))
            w.add(commitment(action, small.role, FIRST, 4))
    return World(small, plans, actions, services, recommendations, body, small.role, pairs, serves)


def recommend(w: Writing, version: ReportVersion, number: int, small: Small) -> Recommendation:
    row = w.add(Recommendation(version=version, number=str(number), position=number, text="Do it."))
    w.add(Addressee(recommendation=row, party=small.role.party))
    return row


def service(w: Writing, name: str, parent: Service | None = None) -> Service:
    row = w.add(Service(name=name, level="service", parent=parent))
    w.add(ServiceState(subject=row, running=True, effective_on=date(2020, 1, 1)))
    return row


def commitment(action: Action, owner: Role, day: date, weeks: int) -> Commitment:
    return Commitment(
        subject=action,
        wording="We will.",
        owner=owner,
        effective_on=day,
        in_place_by=ImpreciseDate.on(day + timedelta(weeks=weeks)),
    )


day = st.integers(0, WEEKS - 1)
which = st.integers(0, 11)
CELLS = ["unknown", "not started", "introduced", "in use", "audited", "sustained", "slipped"]
STEP = st.one_of(
    st.tuples(
        st.just("cell"), which, day, st.sampled_from(CELLS), st.booleans(), st.integers(1, 8)
    ),
    st.tuples(
        st.just("cell"),
        which,
        day,
        st.sampled_from(["in use", "audited", "sustained"]),
        st.just(True),
        st.just(9),
    ),
    st.tuples(
        st.just("scope"),
        which,
        day,
        st.sampled_from(["in scope", "in scope", "excluded", "left scope"]),
    ),
    st.tuples(st.just("update"), which, day, st.sampled_from(["", "in place", "complete"])),
    st.tuples(st.just("commit"), which, day),
    st.tuples(
        st.just("evidence"),
        which,
        day,
        st.sampled_from(["audit or data", "observation"]),
        st.booleans(),
    ),
    st.tuples(st.just("tested twice"), which, day, st.booleans(), st.booleans(), st.booleans()),
    st.tuples(st.just("move"), which, day),
    st.tuples(st.just("serve"), which, day, st.booleans()),
    st.tuples(st.just("one-off"), which, day, st.booleans()),
    st.tuples(st.just("lower"), which, day, st.sampled_from(["", "not started", "under way"])),
    st.tuples(st.just("merge"), which, day),
    st.tuples(st.just("close"), which, day, st.booleans()),
    st.tuples(st.just("correct"), st.integers(0, 40), day),
    st.tuples(st.just("retract"), st.integers(0, 40), day),
    st.tuples(st.just("redact"), st.integers(0, 40), day),
)
HISTORY = st.lists(STEP, min_size=4, max_size=28)


def play(world: World, steps: list[tuple[Any, ...]]) -> None:
    """Write a history down."""
    for step in steps:
        PLAYERS[step[0]](world, *step[1:])


def pair_of(world: World, number: int) -> ActionService:
    return list(world.pairs.values())[number % 8]


def action_of(world: World, number: int) -> Action:
    return world.actions[number % 2]


def play_cell(
    world: World,
    number: int,
    on: int,
    state: str,
    met: bool,
    weeks: int,
    *evidence: Evidence,
) -> None:
    expires = (
        DAYS[on] + timedelta(weeks=weeks) if state in ("in use", "audited", "sustained") else None
    )
    result = ("met" if met else "not met") if state == "audited" else ""
    cell = world.keep(
        lambda: Cell(
            subject=pair_of(world, number),
            state=state,
            result=result,
            expires_on=expires,
            basis="looked",
            effective_on=DAYS[on],
        )
    )
    with world.write() as w:
        for each in evidence:
            w.add(CellEvidence(cell=cell, evidence=each))


def play_tested_twice(
    world: World, number: int, on: int, first: bool, second: bool, again: bool
) -> None:
    """In use, tested, tested again: evidence of the tests accepted or not, of the second its own or not."""
    weeks = [min(on + week, WEEKS - 1) for week in range(5)]
    play_cell(world, number, weeks[0], "in use", True, 9)
    audit = play_evidence(world, number, weeks[1], "audit or data", first)
    play_cell(world, number, weeks[2], "audited", True, 9, audit)
    other = play_evidence(world, number, weeks[3], "observation", second)
    play_cell(world, number, weeks[4], "sustained", True, 9, other if again else audit)


def play_scope(world: World, number: int, on: int, state: str) -> None:
    world.keep(
        lambda: ScopeStatement(
            subject=pair_of(world, number), state=state, reason="because", effective_on=DAYS[on]
        )
    )


def play_update(world: World, number: int, on: int, claim: str) -> None:
    world.keep(
        lambda: Update(
            subject=action_of(world, number),
            text=f"{NAME} said.",
            claim=claim,
            effective_on=DAYS[on],
        )
    )


def play_commit(world: World, number: int, on: int) -> None:
    world.keep(lambda: commitment(action_of(world, number), world.owner, DAYS[on], number))


def play_evidence(world: World, number: int, on: int, kind: str, accepted: bool) -> Evidence:
    pair = pair_of(world, number)
    with world.write() as w:
        row = w.add(Evidence(title="Notes", kind=kind))
        w.add(EvidenceAction(evidence=row, action=pair.action))
        w.add(EvidenceService(evidence=row, service=pair.service))
    world.keep(
        lambda: EvidenceState(
            subject=row,
            stage="accepted" if accepted else "presented",
            period_from=DAYS[on],
            period_to=DAYS[on],
            effective_on=DAYS[min(on + 1, WEEKS - 1)],
        )
    )
    return row


def play_move(world: World, number: int, on: int) -> None:
    world.keep(
        lambda: Placement(
            subject=action_of(world, number),
            plan=world.plans[(number // 2) % 2],
            number=str(number),
            effective_on=DAYS[on],
        )
    )


def play_serve(world: World, number: int, on: int, serves: bool) -> None:
    pair = list(world.serves.values())[number % 4]
    world.keep(lambda: Serving(subject=pair, serves=serves, effective_on=DAYS[on]))


def play_one_off(world: World, number: int, on: int, one_off: bool) -> None:
    world.keep(
        lambda: OneOff(
            subject=action_of(world, number),
            one_off=one_off,
            reason="once",
            approved_by=world.body,
            effective_on=DAYS[on],
        )
    )


def play_lower(world: World, number: int, on: int, rung: str) -> None:
    world.keep(
        lambda: Lowering(
            subject=action_of(world, number), rung=rung, reason="doubt", effective_on=DAYS[on]
        )
    )


def play_merge(world: World, number: int, on: int) -> None:
    """North becomes part of Joined, and now and then South does, on the same day or another."""
    predecessor = world.services[number % 2]
    if standing_rows(Succession, EVER).filter(predecessor=predecessor).exists():
        return
    world.keep(
        lambda: Succession(
            predecessor=predecessor, successor=world.services[2], effective_on=DAYS[on]
        )
    )


def play_close(world: World, number: int, on: int, running: bool) -> None:
    """A service closes, or opens again."""
    world.keep(
        lambda: ServiceState(
            subject=world.services[number % 4], running=running, effective_on=DAYS[on]
        )
    )


def live(world: World, number: int) -> DatedRecord | None:
    rows = [r for r in world.written if not type(r)._default_manager.filter(corrects=r).exists()]
    return rows[number % len(rows)] if rows else None


def play_correct(world: World, number: int, on: int) -> None:
    row = live(world, number)
    if row is None:
        return
    changes: dict[str, Any] = {"effective_on": DAYS[on]}
    if isinstance(row, Cell) and row.expires_on:
        changes["expires_on"] = DAYS[on] + timedelta(weeks=4)
    # Refused where something was said of that day since.
    with contextlib.suppress(Refused):
        world.written.append(
            correct(row, by=world.small.by, event="correct", reason="wrong", **changes)
        )


def play_retract(world: World, number: int, on: int) -> None:
    row = live(world, number)
    if row is not None:
        retract(row, by=world.small.by, event="retract", reason="never so")


def play_redact(world: World, number: int, on: int) -> None:
    rows = [
        r for r in Update.objects.filter(organisation=world.small.organisation) if NAME in r.text
    ]
    if not rows:
        return
    row = rows[number % len(rows)]
    request = ask(
        row=row, field="text", first=0, last=len(NAME), reason="a name", by=world.small.by
    )
    carry_out(request=request, by=world.small.other, places=len(rows))


PLAYERS: dict[str, Callable[..., object]] = {
    "tested twice": play_tested_twice,
    "cell": play_cell,
    "scope": play_scope,
    "update": play_update,
    "commit": play_commit,
    "evidence": play_evidence,
    "move": play_move,
    "serve": play_serve,
    "one-off": play_one_off,
    "lower": play_lower,
    "merge": play_merge,
    "close": play_close,
    "correct": play_correct,
    "retract": play_retract,
    "redact": play_redact,
}
