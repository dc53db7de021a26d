"""PostgreSQL answers every pick from an index: no dated table is read from end to end."""

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.db import connection

from amends.ledger.models import rows_of
from amends.ledger.rules import Moment
from amends.ledger.triggers import protected_tables
from amends.plans.models import Action, ActionService, Plan
from amends.recommendations.models import Recommendation
from amends.standing.models import Milestone
from amends.standing.pairs import annotated
from amends.standing.queries import organisation_as_at, plan_as_at
from amends.standing.statements import ACTION_PICKS, InPlaceSince, Pick, recommendation_picks
from benchmarks.as_at_data import PER_PLAN, TODAY, Made, make
from tests.databases import Copy

AT = Moment(TODAY, 5000)
# How the indexes of dated tables end that begin with a key and then the day.
SERVING = ("_in_force", "_claims")
# Tables of which every action has many rows, and how the indexes end that find a few of them.
HISTORIES = {"assurance_cell", "plans_commitment", "plans_update"}
BOUNDED = (*SERVING, "_in_use", "_out_of_use", "_found", "_pkey", "_corrects_id_key")


@pytest.fixture
def made(committed_database: Copy) -> Made:
    """Twenty thousand rows, and what the planner needs to know of them."""
    made = make(400, 40)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def scanned(sql: str, parameters: Any) -> dict[str, set[str]]:
    """Tables that are read from end to end, and the indexes that serve, by table."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        return told_by(cursor.fetchone()[0])


def scanned_when_kept(sql: str) -> dict[str, set[str]]:
    """The same of the plan that a connection keeps, whatever is asked about."""
    numbers = count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", sql).replace("%%", "%")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON, GENERIC_PLAN) {numbered}")
        return told_by(cursor.fetchone()[0])


def told_by(answer: Any) -> dict[str, set[str]]:
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    found: dict[str, set[str]] = {"": set()}
    for node in nodes(plan):
        if node["Node Type"] == "Seq Scan":
            found[""].add(node["Relation Name"])
        elif "Index Name" in node:
            found.setdefault(node.get("Relation Name", "bitmap"), set()).add(node["Index Name"])
    return found


def small_tables() -> set[str]:
    """Tables so short that the planner rightly reads them whole, and one that holds no history."""
    short = {"standing_milestone"}
    with connection.cursor() as cursor:
        for table in protected_tables():
            cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT 1000) x')
            if cursor.fetchone()[0] < 1000:
                short.add(table)
    return short


@pytest.mark.postgresql_only(reason="EXPLAIN in words that a test can read")
@pytest.mark.slow
def test_every_pick_is_served_by_an_index(made: Made) -> None:
    plan = Plan.objects.get(pk=made.plans[0])
    actions = list(Action.objects.filter(placements__plan=plan).values_list("pk", flat=True))
    assert len(actions) == PER_PLAN
    short = small_tables()
    assert not {"plans_commitment", "plans_update", "assurance_cell"} & short

    def explained(model: Any, things: Any, p: Pick | InPlaceSince) -> dict[str, set[str]]:
        rows = rows_of(model).filter(pk__in=things).order_by().values_list("pk", p.of(AT))
        return scanned(*rows.query.sql_with_params())

    recommendations = list(Recommendation.objects.values_list("pk", flat=True)[:5])
    for model, things, picks in (
        (Action, actions, ACTION_PICKS),
        (Recommendation, recommendations, recommendation_picks(AT)),
    ):
        for name, p in picks.items():
            found = explained(model, things, p)
            assert found[""] <= short, (name, found)
            table = (p.model if isinstance(p, Pick) else Milestone)._meta.db_table
            if table not in short:
                assert any(index.endswith(SERVING) for index in found[table]), (name, found)


@pytest.mark.postgresql_only(reason="as above")
@pytest.mark.slow
def test_the_pairs_are_served_by_indexes(made: Made) -> None:
    plan = Plan.objects.get(pk=made.plans[0])
    actions = list(Action.objects.filter(placements__plan=plan).values_list("pk", flat=True))
    pairs = annotated(ActionService.objects.filter(action__in=actions), AT, {})
    found = scanned(*pairs.query.sql_with_params())
    assert found[""] <= small_tables(), found
    for table in ("assurance_cell", "plans_scopestatement"):
        assert any(index.endswith(SERVING) for index in found[table]), found


@pytest.mark.postgresql_only(reason="as above")
@pytest.mark.slow
def test_no_question_reads_a_dated_table_from_end_to_end(made: Made) -> None:
    """Every query of a whole plan, as it is really asked."""
    plan = Plan.objects.get(pk=made.plans[0])
    short = small_tables()
    seen: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        plan_as_at(plan, AT)
    assert len(seen) > 10
    for how in (scanned, lambda sql, _params: scanned_when_kept(sql)):
        whole = {sql[:200]: how(sql, params) for sql, params in seen}
        assert {sql: found[""] - short for sql, found in whole.items() if found[""] - short} == {}
        for sql, found in whole.items():
            for table in HISTORIES & set(found):
                assert all(index.endswith(BOUNDED) for index in found[table]), (sql, found)
    assert organisation_as_at(plan.organisation_id, AT).plans
