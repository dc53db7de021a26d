"""How long `as_at` takes, beside the bare query of current rows and beside the same page for today.

Run:  python -m benchmarks.as_at [--actions 10000] [--records 40] [--engine sqlite|postgresql|both]

Makes a database of its own in a temporary folder, with the given number of actions (25 to a plan,
500 to an organisation) and of records for each, then prints, for each engine, the median and the
95th percentile in milliseconds, and the ratios that the goals are about. A second, smaller set has
ten times the records for each action and shows whether time grows with history.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

import django

FOLDER = tempfile.mkdtemp(prefix="amends-benchmark-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
os.environ.setdefault("AMENDS_SECRET_KEY", "for a benchmark on this machine and nothing else")
os.environ.setdefault("AMENDS_DATA", FOLDER)
django.setup()

# ruff: noqa: E402 - models need Django set up first
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import URLPattern, URLResolver, path

from amends.assurance.models import Cell
from amends.config.urls import urlpatterns as product_patterns
from amends.identifiers import uuid7
from amends.investigations.models import Case, Report, ReportVersion
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Entry, Record
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.people.models import (
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
from amends.standing.queries import organisation_as_at, plan_as_at
from tests import databases, postgres, run_folder

FOLDER_OF_RUN = run_folder.make()
PER_PLAN, PER_ORGANISATION, SERVICES = 25, 500, 3
FIRST_DAY = date(2019, 1, 7)
TODAY = date(2026, 11, 2)
RUNS = 60


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
    base: list[Record] = [organisation, party, role, body, case, *services]
    base += [ServiceState(subject=s, running=True, effective_on=FIRST_DAY) for s in services]
    rows = insert([maker.number(row, FIRST_DAY) for row in base])
    maker.role = role
    Membership.objects.create(
        organisation=organisation, user=user, profile="governance lead", role=role
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


@dataclass(frozen=True)
class Frame:
    """The page of the floor."""

    title: str
    rows: list[list[str]]


def floor_page(request: HttpRequest) -> HttpResponse:
    """F: session, user, one indexed query of 25 rows, a page of about 33 KB."""
    assert request.user.is_authenticated
    plan = UUID(request.GET["plan"])
    actions = Action.objects.filter(placements__plan=plan).order_by("placements__number")[:PER_PLAN]
    rows = [[a.title, a.title, a.title * 8] for a in actions]
    return render(request, "frame.jinja", {"page": Frame("Floor", rows)})


urlpatterns: list[URLPattern | URLResolver] = [path("floor/", floor_page), *product_patterns]


def timed(call: Callable[[int], object], runs: int = RUNS) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after three calls that are not counted."""
    for n in range(3):
        call(n)
    taken = []
    for n in range(runs):
        begun = time.perf_counter()
        call(n)
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def bare(plans: list[UUID]) -> Callable[[int], object]:
    """The floor of the question: current rows, kept as such, one indexed query, no history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE benchmark_current AS SELECT p.plan_id, p.subject_id, a.title, c.wording, c.in_place_by"
            " FROM plans_placement p JOIN plans_action a ON a.id = p.subject_id"
            " JOIN plans_commitment c ON c.subject_id = a.id"
            " WHERE c.sequence = (SELECT max(sequence) FROM plans_commitment x WHERE x.subject_id = a.id)"
        )
        cursor.execute("CREATE INDEX benchmark_current_plan ON benchmark_current (plan_id)")
        cursor.execute("ANALYZE")

    def call(n: int) -> object:
        plan = plans[n % len(plans)]
        key = str(plan) if connection.vendor == "postgresql" else plan.hex
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM benchmark_current WHERE plan_id = %s", [key])
            return cursor.fetchall()

    return call


def measure(made: Made, records: int) -> dict[str, tuple[float, float]]:
    """Every figure of one engine."""
    rng = random.Random(1)
    plans = [Plan.objects.get(pk=pk) for pk in rng.sample(made.plans, min(30, len(made.plans)))]
    chosen = [plan.pk for plan in plans]
    past = date(2023, 6, 1)
    known = {
        plan.pk: moment(organisation_id=plan.organisation_id, day=past, known=date(2024, 1, 1))
        for plan in plans
    }
    organisations = made.organisations[:3]
    figures = {
        "bare query of current rows": timed(bare(chosen)),
        "plan, today": timed(lambda n: plan_as_at(plans[n % len(plans)], Moment(TODAY))),
        "plan, as at 1 June 2023": timed(lambda n: plan_as_at(plans[n % len(plans)], Moment(past))),
        "plan, as at, known 1 January 2024": timed(
            lambda n: plan_as_at(plans[n % len(plans)], known[plans[n % len(plans)].pk])
        ),
        "organisation, today": timed(
            lambda n: organisation_as_at(organisations[n % len(organisations)], Moment(TODAY)), 7
        ),
        "organisation, as at 1 June 2023": timed(
            lambda n: organisation_as_at(organisations[n % len(organisations)], Moment(past)), 7
        ),
    }
    client = Client()
    client.force_login(made.user)
    pages = {
        "F: page of 25 rows": lambda pk: f"/floor/?plan={pk}",
        "page of a plan, today": lambda pk: f"/o/{made.slugs[pk]}/plans/{pk}/",
        "page of a plan, as at 1 June 2023": lambda pk: (
            f"/o/{made.slugs[pk]}/plans/{pk}/?on=2023-06-01"
        ),
        "page, as at, known 1 January 2024": lambda pk: (
            f"/o/{made.slugs[pk]}/plans/{pk}/?on=2023-06-01&known=2024-01-01"
        ),
    }
    for name, address in pages.items():

        def get(n: int, address: Callable[[UUID], str] = address) -> object:
            answer = client.get(address(chosen[n % len(chosen)]))
            assert answer.status_code == 200, answer
            return answer

        figures[name] = timed(get)
    return figures


def report(engine: str, made: Made, figures: dict[str, tuple[float, float]]) -> None:
    """The table of one engine."""
    print(f"\n{engine}: {made.rows:,} rows")
    print(f"{'':44} {'median ms':>10} {'p95 ms':>10}")
    for name, (median, p95) in figures.items():
        print(f"{name:44} {median:10.2f} {p95:10.2f}")
    floor = figures["F: page of 25 rows"][0]
    today = figures["page of a plan, today"][0]
    print(f"page for today / F                    {today / floor:6.2f}   (goal: 5)")
    for name in ("page of a plan, as at 1 June 2023", "page, as at, known 1 January 2024"):
        print(f"{name} / page for today {figures[name][0] / today:6.2f}   (goal: 1.5)")


def run(engine: str, actions: int, records: int) -> dict[str, tuple[float, float]]:
    """One engine, one set."""
    print(f"{engine}: making {actions} actions with {records} records each", file=sys.stderr)
    with (
        databases.fresh_copy(databases.engine_named(engine, FOLDER_OF_RUN)) as copy,
        databases.default_connection_at(copy.address),
    ):
        with connection.cursor() as cursor:
            if engine == "sqlite":
                cursor.execute("PRAGMA synchronous=OFF")
        made = make(actions, records)
        figures = measure(made, records)
        report(f"{engine}, {actions} actions × {records} records", made, figures)
        return figures


def main() -> None:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=40)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--no-growth", action="store_true", help="leave the ten-times set out")
    options = parser.parse_args()
    engines = ["sqlite", "postgresql"] if options.engine == "both" else [options.engine]
    for engine in engines:
        run(engine, options.actions, options.records)
        if not options.no_growth:
            small = run(engine, 500, options.records)
            large = run(engine, 500, options.records * 10)
            for name in (
                "plan, today",
                "plan, as at 1 June 2023",
                "plan, as at, known 1 January 2024",
            ):
                print(
                    f"{engine}, {name}: ten times the records cost {large[name][0] / small[name][0]:.2f}× (goal: 1.3)"
                )


if __name__ == "__main__":
    # Imported again under its own name, as the URLs of the pages, it must be this very module.
    sys.modules["benchmarks.as_at"] = sys.modules["__main__"]
    settings.ROOT_URLCONF = "benchmarks.as_at"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.TEMPLATES[0]["DIRS"] = [Path(__file__).with_name("as_at_pages")]
    # Static names without a manifest: nothing is collected for a benchmark.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("check", verbosity=0)
    try:
        main()
    finally:
        postgres.stop(FOLDER_OF_RUN)
        run_folder.remove(FOLDER_OF_RUN)
