"""The rows that `benchmarks.as_at` asks about: organisations of any size, made in bulk.

`django.setup()` must have been called. Days and words come from seeds, so that every run, and a test
that needs many rows, has the same ones.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import models

from amends.assurance.models import Cell
from amends.identifiers import uuid7
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Entry, Record
from amends.people.models import (
    AccessGranted,
    Body,
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

PER_PLAN, PER_ORGANISATION, SERVICES = 25, 500, 3
FIRST_DAY = date(2019, 1, 7)
TODAY = date(2026, 11, 2)


@dataclass
class Maker:
    """Rows of one organisation, numbered as its ledger would, made in bulk."""

    organisation: Organisation
    person: User
    role: Role | None = None
    sequence: int = 0

    def number(self, row: Record, day: date) -> Record:
        """Give a row its place; what is entered is entered on its day, some of it three weeks late."""
        self.sequence += 1
        row.organisation_id = self.organisation.pk
        row.sequence = self.sequence
        late = 21 if self.sequence % 11 == 0 else 0
        row.recorded_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(
            days=late
        )
        row.recorded_by_id = self.person.pk
        row.recorded_as_id = self.role.pk if self.role else None
        return row


@dataclass
class Made:
    """What was made: to choose from when asking."""

    plans: list[UUID]
    organisations: list[UUID]
    slugs: dict[UUID, str]
    user: User
    rows: int


def insert(rows: list[Any]) -> int:
    """Insert rows in the order of their tables."""
    by_table: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for model, batch in by_table.items():
        for part in batched(batch, 2000):
            models.QuerySet(model).bulk_create(list(part))
    return len(rows)


def days(count: int, seed: int) -> list[date]:
    """Days from the first to today, in order."""
    rng = random.Random(seed)
    span = (TODAY - FIRST_DAY).days
    return sorted(FIRST_DAY + timedelta(days=rng.randrange(span)) for _ in range(count))


def make(actions: int, records: int) -> Made:
    """Organisations of 500 actions in plans of 25, each action with so many records."""
    user = User.objects.create(email=f"{uuid7()}@example.org", name="Somebody")
    plans: list[UUID] = []
    organisations: list[UUID] = []
    slugs: dict[UUID, str] = {}
    total = 0
    for first in range(0, actions, PER_ORGANISATION):
        count = min(PER_ORGANISATION, actions - first)
        organisation, made, rows = make_organisation(user, count, records)
        organisations.append(organisation.pk)
        plans += made
        slugs |= dict.fromkeys(made, organisation.slug)
        total += rows
        print(f"\r  {first + count} of {actions} actions, {total} rows", end="", file=sys.stderr)
    print(file=sys.stderr)
    return Made(plans, organisations, slugs, user, total)


def make_organisation(
    user: User, actions: int, records: int
) -> tuple[Organisation, list[UUID], int]:
    """One organisation, whole."""
    pk = uuid7()
    organisation = Organisation(id=pk, name="A trust", slug=f"t-{pk}")
    maker = Maker(organisation, user)
    party = Party(name="A trust", own=True)
    role = Role(party=party, name="Medical Director")
    body = Body(party=party, name="Board")
    case = Case(pseudonym="Mr B")
    services = [Service(name=f"Service {n}", level="service") for n in range(SERVICES)]
    granted = AccessGranted(user=user, profile="governance lead", role=role)
    base: list[Record] = [organisation, party, role, granted, body, case, *services]
    base += [ServiceState(subject=s, running=True, effective_on=FIRST_DAY) for s in services]
    rows = insert([maker.number(row, FIRST_DAY) for row in base])
    maker.role = role
    Membership.objects.create(
        id=granted.pk, organisation=organisation, user=user, profile="governance lead", role=role
    )
    plans = []
    for number in range(actions // PER_PLAN):
        plan = Plan(name=f"Plan {number}")
        rows += make_plan(maker, plan, case, services, body, number, records)
        plans.append(plan.pk)
    entries = [
        Entry(
            organisation_id=pk,
            sequence=n,
            recorded_at=datetime(2019, 1, 7, tzinfo=UTC)
            + (datetime(2026, 11, 2, tzinfo=UTC) - datetime(2019, 1, 7, tzinfo=UTC))
            * n
            / maker.sequence,
            event="made",
            kind="made",
            thing=pk,
            person=user.pk,
            payload="{}",
            previous="",
            hash="",
        )
        for n in range(1, maker.sequence + 1)
    ]
    insert(entries)
    return organisation, plans, rows


def make_plan(
    maker: Maker,
    plan: Plan,
    case: Case,
    services: list[Service],
    body: Body,
    number: int,
    records: int,
) -> int:
    """A plan of 25 actions; one in 25 moved here from nowhere else, and away again."""
    report = Report(case=case, title=f"Report {number}", kind="external")
    version = ReportVersion(report=report, kind="final", received_on=FIRST_DAY, restricted=False)
    identities: list[Record] = [plan, report, version, PlanReport(plan=plan, report=report)]
    dated: list[tuple[date, Record]] = []
    recommendations = [
        Recommendation(
            version=version,
            number=f"{number}.{n}",
            position=n + 1,
            text="Do it. " * 12,
        )
        for n in range(5)
    ]
    identities += recommendations
    identities += [Addressee(recommendation=r, party=body.party) for r in recommendations]
    for n in range(PER_PLAN):
        action = Action(title=f"Action {n} of plan {number}, with a title as long as titles are")
        serves = ActionServes(action=action, recommendation=recommendations[n % 5])
        pairs = [ActionService(action=action, service=s) for s in services]
        identities += [action, serves, *pairs]
        dated += [
            (
                FIRST_DAY,
                Placement(
                    subject=action, plan=plan, number=f"{number}.{n}", effective_on=FIRST_DAY
                ),
            )
        ]
        dated += [(FIRST_DAY, Serving(subject=serves, serves=True, effective_on=FIRST_DAY))]
        dated += [
            (FIRST_DAY, ScopeStatement(subject=p, state="in scope", effective_on=FIRST_DAY))
            for p in pairs
        ]
        dated += history(maker, action, pairs, body, records - 5, number * PER_PLAN + n)
    rows = insert([maker.number(row, FIRST_DAY) for row in identities])
    dated.sort(key=lambda item: item[0])
    rows += insert([maker.number(row, day) for day, row in dated])
    rows += insert(corrections(maker, [row for _, row in dated]))
    return rows


def history(
    maker: Maker, action: Action, pairs: list[ActionService], body: Body, count: int, seed: int
) -> Iterator[tuple[date, Record]]:
    """So many records of an action: promises, updates, and what its services read."""
    assert maker.role is not None
    for n, day in enumerate([FIRST_DAY, *days(count - 1, seed)]):
        if n % 6 == 0:
            yield (
                day,
                Commitment(
                    subject=action,
                    wording="We will do it. " * 8,
                    owner=maker.role,
                    in_place_by=ImpreciseDate.on(day + timedelta(days=90)),
                    reason="It moved." if n else "",
                    approver=body,
                    effective_on=day,
                ),
            )
        elif n % 6 in {1, 2}:
            yield (
                day,
                Update(
                    subject=action,
                    text="It goes on. " * 10,
                    claim="in place" if n % 12 == 1 else "",
                    effective_on=day,
                ),
            )
        else:
            state = ("in use", "audited", "in use", "introduced")[n % 4]
            running = state != "introduced"
            yield (
                day,
                Cell(
                    subject=pairs[n % len(pairs)],
                    state=state,
                    result="met" if state == "audited" else "",
                    expires_on=day + timedelta(days=365) if running else None,
                    basis="Looked at",
                    effective_on=day,
                ),
            )


def corrections(maker: Maker, rows: list[Record]) -> list[Record]:
    """One commitment in twenty is corrected, a month after, back to its own day."""
    commitments = [row for row in rows if isinstance(row, Commitment)][::20]
    fixed: list[Record] = []
    for row in commitments:
        copy = Commitment(
            subject_id=row.subject_id,
            wording=row.wording,
            owner_id=row.owner_id,
            in_place_by=row.in_place_by,
            approver_id=row.approver_id,
            effective_on=row.effective_on,
            corrects_id=row.pk,
            correction_reason="A slip.",
        )
        fixed.append(maker.number(copy, min(TODAY, row.effective_on + timedelta(days=30))))
    return fixed
