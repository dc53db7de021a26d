"""How long `as_at` takes, beside the bare query of current rows and beside the same page for today.

Run:  python -m benchmarks.as_at [--actions 10000] [--records 40] [--engine sqlite|postgresql|both]

Makes a database of its own in a temporary folder, with the given number of actions (25 to a plan,
500 to an organisation) and of records for each, then prints, for each engine, the median and the
95th percentile in milliseconds, and the ratios that the goals are about. Plans are asked for, and
pages fetched, by turns. A second, smaller set has ten times the records for each action and shows
whether time grows with history: each set's plans take turns with a loop that never changes, and the
two are compared in loops, since the machine may be busier with the one than with the other.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
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
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import URLPattern, URLResolver, path

from amends.config.urls import urlpatterns as product_patterns
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.plans.models import Action, Plan
from amends.standing.queries import organisation_as_at, plan_as_at
from benchmarks.as_at_data import PER_PLAN, TODAY, Made, make
from tests import databases, postgres, run_folder

FOLDER_OF_RUN = run_folder.make()
RUNS = 60
PACE = "a loop that never changes"


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
    rows = [[a.title, a.title, a.title * 12] for a in actions]
    return render(request, "frame.jinja", {"page": Frame("Floor", rows)})


urlpatterns: list[URLPattern | URLResolver] = [path("floor/", floor_page), *product_patterns]


def pace(_n: int) -> object:
    """The same work each time, a few milliseconds of it: what the machine's pace is told by."""
    return sum(hash((n, str(n))) for n in range(20_000))


def timed(
    calls: Mapping[str, Callable[[int], object]], runs: int = RUNS
) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each in milliseconds, after three calls that are not counted.

    By turns: whatever else the machine does then weighs on all of them alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for n in range(-3, runs):
        for name, call in calls.items():
            begun = time.perf_counter()
            call(n)
            if n >= 0:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: middle(times) for name, times in taken.items()}


def middle(taken: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]


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
    figures = timed({"bare query of current rows": bare(chosen)})
    figures |= timed(
        {
            PACE: pace,
            "plan, today": lambda n: plan_as_at(plans[n % len(plans)], Moment(TODAY)),
            "plan, as at 1 June 2023": lambda n: plan_as_at(plans[n % len(plans)], Moment(past)),
            "plan, as at, known 1 January 2024": lambda n: plan_as_at(
                plans[n % len(plans)], known[plans[n % len(plans)].pk]
            ),
        }
    )
    figures |= timed(
        {
            "organisation, today": lambda n: organisation_as_at(
                organisations[n % len(organisations)], Moment(TODAY)
            ),
            "organisation, as at 1 June 2023": lambda n: organisation_as_at(
                organisations[n % len(organisations)], Moment(past)
            ),
        },
        7,
    )
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

    def get(n: int, address: Callable[[UUID], str]) -> None:
        answer = client.get(address(chosen[n % len(chosen)]))
        assert answer.status_code == 200, answer

    return figures | timed({name: partial(get, address=to) for name, to in pages.items()})


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
                loops = [each[name][0] / each[PACE][0] for each in (small, large)]
                print(
                    f"{engine}, {name}: ten times the records cost"
                    f" {loops[1] / loops[0]:.2f}× (goal: 1.3)"
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
