"""Every statement of the demo's plans and evidence is accepted, in its own order."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from amends.evidence.models import EvidenceState
from amends.evidence.queries import evidence_of_plan
from amends.ledger.rules import Moment
from amends.plans.models import Commitment, Decision, Inheritance, ScopeStatement, Update
from amends.plans.queries import promises_of, scope_at, updates_of
from amends.plans.rules import Kept
from tests.databases import Copy
from tests.plans.demo import Told

LAST = Moment(date(2026, 7, 10))


@pytest.fixture(scope="module")
def told(shared_demo: Path) -> Mapping[str, Any]:
    """The story as written."""
    found: Mapping[str, Any] = yaml.safe_load((shared_demo / "mr-q.yaml").read_text("utf-8"))
    return found


def test_the_whole_story_is_accepted(page_database: Copy, told: Mapping[str, Any]) -> None:
    del page_database
    entered = Told(told)
    entered.tell()
    said = told["actions"]
    assert Commitment.objects.count() == sum(len(row["commitments"]) for row in said)
    assert Update.objects.count() == sum(len(row["updates"]) for row in said)
    assert EvidenceState.objects.count() == sum(len(row["states"]) for row in told["evidence"])
    assert Decision.objects.count() == len(told["decisions"])
    assert Inheritance.objects.count() == sum(len(row["inherited"]) for row in told["crosswalk"])

    for row in said:
        action = entered.actions[row["id"]]
        for scope in row["scope"]:
            here = scope_at(action, Moment(scope["effective_on"]))
            assert {service.name for service in here.inside} == {
                entered.services[name].name for name in scope["services"]
            }
    assert ScopeStatement.objects.filter(state="excluded").exists()

    promises = promises_of(entered.actions["a-1.1"], LAST)
    first = promises.timeliness(in_place_on=date(2025, 12, 8), day=LAST.day)
    assert (first.kind, first.late_first, first.late_current) == (Kept.KEPT_LATE, 222, 130)
    assert len(promises.made) == 3
    late = [line for line in updates_of(entered.actions["a-1.1"], LAST) if line.late]
    assert [line.effective_on for line in late] == [date(2025, 6, 30)]
    assert late[0].late_reason

    shown = {piece.title: piece for piece in evidence_of_plan(entered.plans["p-ext"], LAST)}
    assert shown["The blank form for the daily list"].stage == "refused"
    assert shown["Observation of morning meetings"].stage == "planned"
