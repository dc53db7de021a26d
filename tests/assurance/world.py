"""A small trust with one action in two teams: written by the ledger alone, so that only this stage is tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from amends.evidence.models import Evidence, EvidenceAction, EvidenceService, EvidenceState
from amends.evidence.rules import Stage
from amends.identifiers import uuid7
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Record
from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.people.models import (
    AccessGranted,
    Body,
    Holding,
    Membership,
    Organisation,
    Party,
    Role,
    Service,
    ServiceState,
    User,
)
from amends.plans.models import (
    Action,
    ActionServes,
    ActionService,
    Commitment,
    Placement,
    Plan,
    PlanReport,
    ScopeStatement,
    Serving,
    Update,
)
from amends.recommendations.models import Addressee, Recommendation

NOW = datetime(2025, 6, 2, 10, tzinfo=UTC)
BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
OPENED = date(2016, 4, 1)
START = date(2025, 1, 6)


@dataclass
class World:
    """Everything by name. `by` holds an Actor for each role's key."""

    organisation: Organisation
    party: Party
    outside: Party
    by: dict[str, Actor]
    users: dict[str, User]
    roles: dict[str, Role]
    board: Body
    panel: Body
    north: Service
    south: Service
    away: Service
    case: Case
    version: ReportVersion
    draft: ReportVersion
    recommendation: Recommendation
    plan: Plan
    action: Action

    def add[Row: Record](self, row: Row, who: str = "lead") -> Row:
        """Write one row as one of the people."""
        with write(
            organisation_id=self.organisation.pk, by=self.by[who], event="test.written"
        ) as writing:
            return writing.add(row)

    def another_action(self, number: str = "2", owner: str = "owner") -> Action:
        """A second action of the plan, in no service, serving the same recommendation."""
        action = self.add(Action(title=f"Another thing {number}"))
        self.add(Placement(subject=action, plan=self.plan, number=number, effective_on=START))
        self.promise(action, owner=owner)
        serves = self.add(ActionServes(action=action, recommendation=self.recommendation))
        self.add(Serving(subject=serves, serves=True, effective_on=START))
        return action

    def promise(self, action: Action, *, day: date = START, owner: str = "owner") -> Commitment:
        """Commit to an action from a day on."""
        due = ImpreciseDate.on(date(2025, 9, 30))
        row = Commitment(
            subject=action,
            wording="We will do it.",
            owner=self.roles[owner],
            in_place_by=due,
            effective_on=day,
        )
        return self.add(row)

    def update(self, action: Action, *, day: date, claim: str = "") -> Update:
        """The owner writes."""
        return self.add(
            Update(subject=action, text="We did it.", claim=claim, effective_on=day), "owner"
        )

    def evidence(
        self,
        *stages: tuple[Stage, date, str],
        period: tuple[date, date] | None = (date(2025, 2, 1), date(2025, 2, 28)),
        services: Sequence[Service] | None = None,
        kind: str = "audit or data",
        action: Action | None = None,
    ) -> Evidence:
        """A piece of evidence about the action, moved through stages by people named."""
        item = self.add(Evidence(title="Audit of records", kind=kind), "auditor")
        self.add(EvidenceAction(evidence=item, action=action or self.action), "auditor")
        for service in (self.north, self.south) if services is None else services:
            self.add(EvidenceService(evidence=item, service=service), "auditor")
        first, last = period or (None, None)
        for stage, day, who in stages or ((Stage.HELD, date(2025, 3, 1), "auditor"),):
            state = EvidenceState(
                subject=item, stage=stage.value, period_from=first, period_to=last, effective_on=day
            )
            self.add(state, who)
        return item

    def presented(self, **kwargs: Any) -> Evidence:
        """Evidence that the owner presented and the lead accepted in March 2025."""
        return self.evidence(
            (Stage.HELD, date(2025, 3, 1), "auditor"),
            (Stage.PRESENTED, date(2025, 3, 3), "owner"),
            (Stage.ACCEPTED, date(2025, 3, 10), "lead"),
            **kwargs,
        )


PROFILES = {
    "lead": "governance lead",
    "owner": "action owner",
    "auditor": "auditor",
    "reviewer": "reviewer",
    "secretary": "executive",
    "information": "information governance",
    "reader": "reader",
}


def build(slug: str = "") -> World:
    """Made on 6 January 2025, with everything true from then on."""
    with clock.set_to(BEGAN):
        return _build(slug or f"t-{uuid7()}")


def _build(slug: str) -> World:
    pk = uuid7()
    users = {
        key: User.objects.create(email=f"{key}-{pk}@example.org", name=f"The {key}")
        for key in (*PROFILES, "outsider")
    }
    lead = Actor(users["lead"].pk)
    with write(organisation_id=pk, by=lead, event="organisation.created") as w:
        organisation = w.add(Organisation(id=pk, name="A trust", slug=slug))
        party = w.add(Party(name="A trust", own=True))
        outside = w.add(Party(name="A board of care"))
        roles = {
            key: w.add(Role(party=outside if key == "reviewer" else party, name=f"Post of {key}"))
            for key in PROFILES
        }
        for key, role in roles.items():
            w.add(Holding(subject=role, holder=users[key], effective_on=OPENED))
        for key, profile in PROFILES.items():
            row = w.add(AccessGranted(user=users[key], profile=profile, role=roles[key]))
            Membership.objects.create(
                id=row.pk,
                organisation=organisation,
                user=users[key],
                profile=profile,
                role=roles[key],
            )
        board = w.add(Body(party=party, name="Quality Committee"))
        panel = w.add(Body(party=outside, name="Assurance Panel"))
        north, south, away = (
            w.add(Service(name=f"{name} team", level="team")) for name in ("North", "South", "Away")
        )
        for service in (north, south, away):
            w.add(ServiceState(subject=service, running=True, effective_on=OPENED))
    by = {key: Actor(users[key].pk, roles[key].pk) for key in PROFILES}
    by["outsider"] = Actor(users["outsider"].pk)
    world = World(
        organisation=organisation,
        party=party,
        outside=outside,
        by=by,
        users=users,
        roles=roles,
        board=board,
        panel=panel,
        north=north,
        south=south,
        away=away,
        **plan_of(pk, lead, party, (north, south)),
    )
    world.promise(world.action)
    return world


def plan_of(pk: UUID, lead: Actor, party: Party, services: Sequence[Service]) -> dict[str, Any]:
    """A case, its report, a recommendation, and the plan whose one action serves it."""
    with write(organisation_id=pk, by=lead, event="plan.made") as w:
        case = w.add(Case(pseudonym="Mr T"))
        report = w.add(Report(case=case, title="A report", kind="external"))
        draft = w.add(
            ReportVersion(report=report, kind="draft", received_on=START, restricted=True)
        )
        version = w.add(
            ReportVersion(report=report, kind="final", received_on=START, restricted=False)
        )
        recommendation = w.add(
            Recommendation(version=version, number="1", position=1, text="Do the thing.")
        )
        w.add(Addressee(recommendation=recommendation, party=party))
        plan = w.add(Plan(name="Improvement plan"))
        w.add(PlanReport(plan=plan, report=report))
        action = w.add(Action(title="Do the thing in every team"))
        w.add(Placement(subject=action, plan=plan, number="1", effective_on=START))
        serves = w.add(ActionServes(action=action, recommendation=recommendation))
        w.add(Serving(subject=serves, serves=True, effective_on=START))
        for service in services:
            pair = w.add(ActionService(action=action, service=service))
            w.add(ScopeStatement(subject=pair, state="in scope", effective_on=START))
    return {
        "case": case,
        "version": version,
        "draft": draft,
        "recommendation": recommendation,
        "plan": plan,
        "action": action,
    }


def hold_role(world: World, key: str, holder: UUID | None, day: date) -> Holding:
    """Somebody holds a role from a day on."""
    return world.add(Holding(subject=world.roles[key], holder_id=holder, effective_on=day))
