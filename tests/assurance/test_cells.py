"""Saying what services do."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance import queries
from amends.assurance.models import Cell, CellEvidence
from amends.assurance.rules import Reading, Reads
from amends.assurance.services import (
    Entry,
    correct_cell,
    record_cell,
    record_cells,
    retract_cell,
    set_standard,
)
from amends.evidence.rules import Stage
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.models import Holding, ServiceState
from amends.people.permissions import NotPermitted
from amends.plans.models import ScopeStatement
from tests.assurance.world import NOW, START, World, build, hold_role
from tests.databases import Copy

USED = date(2025, 2, 1)
TESTED = date(2025, 4, 1)
NEXT_YEAR = date(2026, 4, 1)


def use(world: World, who: str = "owner", **parts: Any) -> Cell:
    said: dict[str, Any] = {
        "action": world.action,
        "service": world.north,
        "state": "in use",
        "effective_on": USED,
        "expires_on": date(2026, 2, 1),
        "basis": "A report",
    }
    return record_cell(**(said | parts), by=world.by[who])


def audit(world: World, who: str = "auditor", **parts: Any) -> Cell:
    said: dict[str, Any] = {
        "action": world.action,
        "service": world.north,
        "state": "audited",
        "result": "met",
        "sample": (18, 20),
        "effective_on": TESTED,
        "expires_on": NEXT_YEAR,
        "basis": "An audit",
    }
    if "evidence" not in parts:
        said["evidence"] = [world.evidence()]
    return record_cell(**(said | parts), by=world.by[who])


def reads(world: World, day: date) -> Reading:
    return queries.grounds(action=world.action, day=day)[world.north.pk].reads(day)


def test_in_use_then_audited(world: World) -> None:
    assert reads(world, date(2025, 6, 2)) == Reading(Reads.UNKNOWN)
    use(world)
    cell = audit(world)
    assert reads(world, USED) == Reading(Reads.IN_USE, USED)
    assert reads(world, NEXT_YEAR) == Reading(Reads.MET, TESTED)
    assert reads(world, NEXT_YEAR + timedelta(days=1)) == Reading(Reads.NOT_TESTED_SINCE, TESTED)
    assert CellEvidence.objects.filter(cell=cell).count() == 1
    assert verify(world.organisation.pk).faults == ()


def test_the_evidence_may_still_be_planned(world: World) -> None:
    use(world)
    planned = world.evidence((Stage.PLANNED, date(2025, 3, 1), "owner"), period=None)
    assert audit(world, evidence=[planned]).result == "met"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"effective_on": date(2025, 6, 3), "expires_on": NEXT_YEAR}, "future"),
        ({"effective_on": date(2025, 1, 5)}, "scope"),
        ({"expires_on": None}, "without another look"),
        ({"expires_on": USED}, "after the day"),
        ({"basis": " "}, "rests on"),
        ({"result": "met"}, "Only an audit"),
        ({"state": "perfect"}, "states and results shown"),
        ({"sample": (3, 2)}, "no more met than"),
    ],
)
def test_what_cannot_be_said(world: World, parts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        use(world, **parts)
    assert not Cell.objects.exists()


def test_a_service_outside_the_scope(world: World) -> None:
    with pytest.raises(Refused, match="scope"):
        use(world, service=world.away)


def test_a_service_that_left_the_scope(world: World) -> None:
    pair = world.action.services.get(service=world.north)
    world.add(
        ScopeStatement(subject=pair, state="left scope", reason="Closed", effective_on=TESTED)
    )
    use(world, effective_on=TESTED - timedelta(days=1))
    with pytest.raises(Refused, match="scope"):
        use(world, effective_on=TESTED)


def test_a_service_that_has_closed(world: World) -> None:
    world.add(ServiceState(subject=world.north, running=False, effective_on=TESTED))
    use(world, effective_on=TESTED - timedelta(days=1))
    with pytest.raises(Refused, match="not running"):
        use(world, effective_on=TESTED)


def test_the_owner_does_not_test(world: World) -> None:
    use(world)
    with pytest.raises(Refused, match="does not record"):
        audit(world, who="owner")


def test_whoever_covers_for_the_owner_does_not_test(world: World) -> None:
    use(world)
    world.add(
        Holding(subject=world.roles["owner"], covered_by=world.roles["auditor"], effective_on=USED)
    )
    with pytest.raises(Refused, match="does not record"):
        audit(world)


def test_the_owner_does_not_test_in_another_role(world: World) -> None:
    use(world)
    hold_role(world, "owner", world.by["auditor"].person, date(2025, 3, 15))
    with pytest.raises(Refused, match="does not record"):
        audit(world)
    with pytest.raises(Refused, match="does not record"):
        audit(world, effective_on=date(2025, 3, 14))


def test_a_post_handed_back_frees_nobody_to_test_what_was_in_use_then(world: World) -> None:
    hold_role(world, "owner", world.by["auditor"].person, date(2025, 3, 15))
    hold_role(world, "owner", world.by["owner"].person, date(2025, 5, 15))
    use(world, who="lead")
    started = NOW.date() + timedelta(days=1)
    with clock.set_to(NOW + timedelta(days=2)):
        use(world, service=world.south, effective_on=started)
        # In the North it was in use while they owned it, in the South it was not.
        for day in (date(2025, 5, 14), started):
            with pytest.raises(Refused, match="does not record"):
                audit(world, effective_on=day)
        audit(world, service=world.south, effective_on=started + timedelta(days=1))


def test_whoever_owned_it_that_day_did_not_test(world: World) -> None:
    use(world)
    world.promise(world.action, day=date(2025, 3, 20), owner="auditor")
    with pytest.raises(Refused, match="does not record"):
        audit(world)
    with pytest.raises(Refused, match="does not record"):
        audit(world, effective_on=date(2025, 3, 19))


def test_met_only_after_in_use(world: World) -> None:
    with pytest.raises(Refused, match="not recorded as in use"):
        audit(world)
    audit(world, result="not met", sample=(4, 20))
    with pytest.raises(Refused, match="Only another test"):
        use(world, effective_on=date(2025, 4, 2))
    audit(world, effective_on=date(2025, 5, 1), sample=(20, 20))


def test_the_standard_decides(world: World) -> None:
    use(world)
    set_standard(action=world.action, per_cent=80, effective_on=USED, by=world.by["lead"])
    with pytest.raises(Refused, match="below"):
        audit(world, sample=(15, 20))
    with pytest.raises(Refused, match="reaches"):
        audit(world, sample=(16, 20), result="not met")
    audit(world, sample=(16, 20))


def test_an_earlier_day_has_the_earlier_standard(world: World) -> None:
    use(world)
    set_standard(action=world.action, per_cent=80, effective_on=USED, by=world.by["lead"])
    later = date(2025, 4, 2)
    set_standard(action=world.action, per_cent=95, effective_on=later, by=world.by["lead"])
    audit(world, sample=(16, 20))


@pytest.mark.parametrize("per_cent", [0, 101])
def test_a_standard_is_a_share(world: World, per_cent: int) -> None:
    with pytest.raises(Refused, match="1 to 100"):
        set_standard(action=world.action, per_cent=per_cent, effective_on=USED, by=world.by["lead"])


def test_the_evidence_is_about_this(world: World) -> None:
    use(world)
    elsewhere = world.evidence(services=[world.south])
    with pytest.raises(Refused, match="North team"):
        audit(world, evidence=[elsewhere])
    other = world.evidence(action=world.another_action())
    with pytest.raises(Refused, match="not about this action"):
        audit(world, evidence=[other])


def test_the_evidence_covers_what_has_ended(world: World) -> None:
    use(world)
    early = world.evidence(period=(date(2025, 3, 1), date(2025, 4, 2)))
    with pytest.raises(Refused, match="had not ended"):
        audit(world, evidence=[early])
    audit(world, evidence=[early], effective_on=date(2025, 4, 2))


def test_several_services_at_once_or_none(world: World) -> None:
    entries = [
        Entry(world.north, "introduced"),
        Entry(world.south, "in use"),
        Entry(world.away, "introduced"),
    ]
    said = {"action": world.action, "effective_on": USED, "basis": "A visit"}
    with pytest.raises(Refused, match=r"South team: Give the last day.*Away team: This is not in"):
        record_cells(**said, entries=entries, by=world.by["owner"])  # type: ignore[arg-type]  # a dict of all kinds
    assert not Cell.objects.exists()
    cells = record_cells(**said, entries=entries[:1], by=world.by["owner"])  # type: ignore[arg-type]  # a dict of all kinds
    assert [cell.state for cell in cells] == ["introduced"]
    with pytest.raises(Refused, match="at least one"):
        record_cells(**said, entries=[], by=world.by["owner"])  # type: ignore[arg-type]  # a dict of all kinds


def test_two_people_with_one_form(world: World) -> None:
    first = use(world, expected=None)
    with pytest.raises(Refused, match="Someone else"):
        use(world, effective_on=TESTED, expected=None)
    use(world, effective_on=TESTED, expected=first.pk)


def test_a_correction_takes_its_place(world: World) -> None:
    use(world)
    set_standard(action=world.action, per_cent=80, effective_on=USED, by=world.by["lead"])
    wrong = audit(world, sample=(18, 20))
    right = correct_cell(
        cell=wrong,
        reason="Five were counted twice.",
        by=world.by["auditor"],
        result="not met",
        sample=(13, 20),
    )
    assert reads(world, TESTED) == Reading(Reads.NOT_MET, TESTED)
    assert list(right.evidence.values_list("evidence", flat=True)) == list(
        wrong.evidence.values_list("evidence", flat=True)
    )
    with pytest.raises(Refused, match="corrected already"):
        correct_cell(cell=wrong, reason="Again", by=world.by["auditor"], basis="x")
    with pytest.raises(Refused, match="below"):
        correct_cell(cell=right, reason="No", by=world.by["auditor"], result="met")
    with pytest.raises(Refused, match="Say why"):
        correct_cell(cell=right, reason=" ", by=world.by["auditor"], basis="x")
    with pytest.raises(TypeError):
        correct_cell(cell=right, reason="x", by=world.by["auditor"], subject=1)
    assert verify(world.organisation.pk).faults == ()


def test_a_correction_does_not_lean_on_what_it_corrects(world: World) -> None:
    cell = use(world)
    with pytest.raises(Refused, match="not recorded as in use"):
        correct_cell(
            cell=cell,
            reason="It was an audit",
            by=world.by["auditor"],
            state="audited",
            result="met",
            sample=(1, 1),
            effective_on=TESTED,
            expires_on=NEXT_YEAR,
            evidence=[world.evidence()],
        )


def test_the_owner_does_not_put_a_test_right(world: World) -> None:
    use(world)
    failed = audit(world, result="not met", sample=(1, 20))
    with pytest.raises(Refused, match="does not record"):
        correct_cell(cell=failed, reason="x", by=world.by["owner"], basis="x")
    with pytest.raises(Refused, match="does not record"):
        retract_cell(cell=failed, reason="x", by=world.by["owner"])
    retract_cell(cell=failed, reason="Another action was meant.", by=world.by["auditor"])
    assert reads(world, TESTED) == Reading(Reads.IN_USE, USED)


@pytest.mark.parametrize("state", ["unknown", "not started", "introduced", "in use", "slipped"])
def test_the_owner_does_not_put_right_what_somebody_else_recorded(world: World, state: str) -> None:
    use(world)
    said = {"state": state, "effective_on": TESTED, "basis": "A visit"}
    said["expires_on"] = NEXT_YEAR if state == "in use" else None
    found = use(world, who="auditor", **said)
    with pytest.raises(Refused, match="Somebody else recorded this"):
        correct_cell(cell=found, reason="x", by=world.by["owner"], basis="x")
    with pytest.raises(Refused, match="Somebody else recorded this"):
        retract_cell(cell=found, reason="x", by=world.by["owner"])
    # Nor does whoever gave the action away for a day.
    world.promise(world.action, day=date(2025, 6, 1), owner="lead")
    with pytest.raises(Refused, match="Somebody else recorded this"):
        retract_cell(cell=found, reason="x", by=world.by["owner"])
    retract_cell(cell=found, reason="Another team was meant.", by=world.by["auditor"])
    assert reads(world, TESTED) == Reading(Reads.IN_USE, USED)


def test_the_owner_puts_right_what_they_recorded(world: World) -> None:
    wrong = use(world, state="slipped", expires_on=None)
    retract_cell(cell=wrong, reason="Another team was meant.", by=world.by["owner"])
    right = use(world)
    correct_cell(cell=right, reason="A day late.", by=world.by["owner"], effective_on=START)
    assert reads(world, USED) == Reading(Reads.IN_USE, START)


@pytest.mark.parametrize("who", ["reader", "reviewer", "outsider"])
def test_who_may_not_record(world: World, who: str) -> None:
    cell = use(world)
    with pytest.raises(NotPermitted):
        use(world, who=who)
    with pytest.raises(NotPermitted):
        correct_cell(cell=cell, reason="x", by=world.by[who], basis="x")
    with pytest.raises(NotPermitted):
        retract_cell(cell=cell, reason="x", by=world.by[who])
    with pytest.raises(NotPermitted):
        set_standard(action=world.action, per_cent=80, effective_on=USED, by=world.by[who])


def test_things_of_another_organisation(world: World) -> None:
    other = build()
    with pytest.raises(Refused, match="another organisation"):
        use(world, service=other.north)
    with pytest.raises(NotPermitted):
        use(world, action=other.action, service=other.north)


def test_a_number_of_queries_that_services_do_not_change(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        queries.grounds(action=world.action, day=USED, services=[world.north])
    with CaptureQueriesContext(connection) as all_of_them:
        found = queries.grounds(action=world.action, day=USED)
    assert len(found) == 2
    assert len(one) == len(all_of_them) == 4


def test_two_at_once_write_one(committed_database: Copy) -> None:
    with clock.set_to(NOW):
        world = build()
    told: list[str] = []

    def write() -> None:
        try:
            with clock.set_to(NOW):
                use(world, expected=None)
                told.append("written")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused", "written"]
    assert Cell.objects.count() == 1
