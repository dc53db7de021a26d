"""The pages of this stage, as people use them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.assurance.models import Cell, Judgement, Lowering, Standard
from amends.assurance.services import judge, lower, record_cell
from amends.identifiers import uuid7
from tests.assurance.measuring import began
from tests.assurance.reading import address, on, sent, words
from tests.assurance.world import World, build

USED = date(2025, 2, 1)
TESTED = date(2025, 4, 1)
NEXT_YEAR = date(2026, 4, 1)

type SignedIn = Callable[[str], Client]


def in_use(world: World) -> Cell:
    return record_cell(
        action=world.action,
        service=world.north,
        state="in use",
        effective_on=USED,
        expires_on=date(2026, 2, 1),
        basis="A report",
        by=world.by["owner"],
    )


def judged(world: World, **parts: Any) -> Judgement:
    said: dict[str, Any] = {
        "subject": world.recommendation,
        "scale": "intent",
        "value": "partly met",
        "kind": "independent",
        "effective_on": TESTED,
        "conflict": "none",
        "text": "Shown in one team.",
    }
    return judge(**(said | parts), by=world.by["reviewer"])


# Page, and who finds it: everyone else finds nothing.
WHO = {
    "record-services": {"lead", "owner", "auditor", "information"},
    "record-service": {"lead", "owner", "auditor", "information"},
    "correct-cell": {"lead", "owner", "auditor", "information"},
    "set-standard": {"lead"},
    "declare-sample": {"lead"},
    "set-embedding-rule": {"lead"},
    "visit": {"lead", "owner", "auditor", "information"},
    "lower-standing": {"lead", "owner", "auditor", "information", "secretary", "reviewer"},
    "judge-action": {"lead", "owner", "auditor", "information", "secretary", "reviewer"},
    "judge-recommendation": {"lead", "reviewer"},
    "correct-judgement": {"reviewer"},
    "measure-action": {"lead"},
    "measure-recommendation": {"lead"},
    "change-measure": {"lead"},
    "add-values": {"lead", "owner", "auditor", "information", "secretary"},
    "new-limits": {"lead"},
}


def pages(world: World) -> dict[str, str]:
    cell, measure = in_use(world), began(world)
    judgement = judged(world, kind="panel", body=world.panel)
    action = world.action.pk
    return {
        "record-services": address(world, "record-services", action),
        "record-service": address(world, "record-service", action, world.north.pk),
        "correct-cell": address(world, "correct-cell", cell.pk),
        "set-standard": address(world, "set-standard", action),
        "declare-sample": address(world, "declare-sample", action),
        "set-embedding-rule": address(world, "set-embedding-rule", world.organisation.pk),
        "visit": address(world, "visit", world.north.pk),
        "lower-standing": address(world, "lower-standing", action),
        "judge-action": address(world, "judge-action", action),
        "judge-recommendation": address(world, "judge-recommendation", world.recommendation.pk),
        "correct-judgement": address(world, "correct-judgement", judgement.pk),
        "measure-action": address(world, "measure-action", action),
        "measure-recommendation": address(world, "measure-recommendation", world.recommendation.pk),
        "change-measure": address(world, "change-measure", measure.pk),
        "add-values": address(world, "add-values", measure.pk),
        "new-limits": address(world, "new-limits", measure.pk),
    }


def test_who_finds_which_page(page_world: World, signed_in: SignedIn) -> None:
    for who in (*page_world.roles, "outsider"):
        client = signed_in(who)
        for name, where in pages(page_world).items():
            expected = 200 if who in WHO[name] else 404
            assert client.get(where).status_code == expected, (who, name)
            assert client.post(where).status_code == expected, (who, name)


def test_things_of_another_organisation_are_not_found(
    page_world: World, signed_in: SignedIn
) -> None:
    other = build()
    client = signed_in("lead")
    here, there = page_world.organisation.slug, other.organisation.slug
    for where in pages(other).values():
        assert client.get(where).status_code == 404
        assert client.get(where.replace(there, here, 1)).status_code == 404


def test_one_service(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("owner")
    where = address(page_world, "record-service", page_world.action.pk, page_world.north.pk)
    assert "Now: unknown." in words(client, where)
    data: dict[str, object] = {
        "seen": "",
        "state": "in use",
        **on("effective_on", USED),
        **on("expires_on", NEXT_YEAR),
        "basis": "A report",
    }
    assert sent(client, where, data) == address(page_world, "action", page_world.action.pk)
    assert Cell.objects.get().state == "in use"
    assert "Now: in use, since 1 February 2025." in words(client, where)
    again = sent(client, where, data)
    assert "Somebody else saved a change" in again
    assert Cell.objects.count() == 1


def test_a_test_of_one_service(page_world: World, signed_in: SignedIn) -> None:
    seen = str(in_use(page_world).pk)
    evidence = page_world.evidence()
    page_world.evidence(services=[page_world.south])
    page_world.add(Standard(subject=page_world.action, per_cent=80, effective_on=USED))
    where = address(page_world, "record-service", page_world.action.pk, page_world.north.pk)
    data: dict[str, object] = {
        "seen": seen,
        "state": "audited",
        "result": "met",
        "met": "15",
        "of": "20",
        **on("effective_on", TESTED),
        **on("expires_on", NEXT_YEAR),
        "basis": "An audit",
        "evidence": [str(evidence.pk)],
    }
    assert "does not record the test" in sent(signed_in("owner"), where, data | {"met": "18"})
    client = signed_in("auditor")
    found = words(client, where)
    assert "A test is met when 80% of the sample is." in found
    assert found.count('name="evidence"') == 1
    assert "below this action’s standard" in sent(client, where, data)
    assert "Give both numbers" in sent(client, where, data | {"of": ""})
    assert sent(client, where, data | {"met": "18"}).startswith("/o/")
    assert Cell.objects.filter(state="audited", sample_met=18).count() == 1


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"state": ""}, "Choose an answer"),
        ({"state": "perfect"}, "Choose one of the answers"),
        ({"basis": ""}, "Fill in"),
        (on("effective_on", date(2025, 6, 3)), "on or before 2 June 2025"),
        ({"effective_on_day": "31", "effective_on_month": "2"}, "a real date"),
        ({"met": "-1"}, "Enter 0 or more"),
        ({"met": "9" * 30}, "Enter 1000000 or less"),
        ({"evidence": ["x"]}, "Choose one of the answers"),
    ],
)
def test_what_the_form_refuses(
    page_world: World, signed_in: SignedIn, parts: dict[str, object], said: str
) -> None:
    where = address(page_world, "record-service", page_world.action.pk, page_world.north.pk)
    data = {"seen": "", "state": "introduced", **on("effective_on", USED), "basis": "A visit"}
    found = sent(signed_in("owner"), where, data | parts)
    assert "There is a problem" in found
    assert said in found
    assert not Cell.objects.exists()


def test_all_services_in_one_screen(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("owner")
    where = address(page_world, "record-services", page_world.action.pk)
    found = words(client, where)
    assert "North team" in found
    assert "Away team" not in found
    north, south = page_world.north.pk, page_world.south.pk
    data: dict[str, object] = {
        "seen": "",
        f"state-{north}": "in use",
        f"state-{south}": "introduced",
        **on("effective_on", USED),
        **on("expires_on", NEXT_YEAR),
        "basis": "A visit",
    }
    nothing = {f"state-{north}": "", f"state-{south}": ""}
    assert "at least one service" in sent(client, where, data | nothing)
    wrong = sent(client, where, data | {f"state-{south}": "audited:met"})
    assert "South team: " in wrong
    assert not Cell.objects.exists()
    assert sent(client, where, data) == address(page_world, "action", page_world.action.pk)
    assert set(Cell.objects.values_list("state", "expires_on")) == {
        ("in use", NEXT_YEAR),
        ("introduced", None),
    }
    assert "Somebody else saved a change" in sent(client, where, data)


def test_what_all_share_is_said_once_and_one_answer_is_for_all_of_which_nothing_else_is_said(
    page_world: World, signed_in: SignedIn
) -> None:
    client = signed_in("owner")
    where = address(page_world, "record-services", page_world.action.pk)
    north, south = page_world.north.pk, page_world.south.pk
    # The date, the basis and the way to save stand before a table that may be long.
    before_table = words(client, where).split("Services in scope")[0]
    assert "What does this rest on?" in before_table
    assert "What do all the services do of which you choose nothing below?" in before_table
    assert before_table.count("</button>") > 0
    data: dict[str, object] = {
        "seen": "",
        "every": "in use",
        **on("effective_on", USED),
        "basis": "A visit",
    }
    # What all of them lack is told once, at its field.
    found = sent(client, where, data)
    assert 'href="#id_expires_on-day"' in found
    assert found.count("Give the last day on which this may be relied on") == 2
    assert "North team: " not in found
    found = sent(client, where, data | on("expires_on", USED))
    assert found.count("The expiry date must be after the day from which this is true") == 2
    # So is what stands against each of them.
    tested = data | {"every": "audited:met", **on("expires_on", NEXT_YEAR)}
    found = sent(client, where, tested)
    assert re.search(r"(North|South) team and (North|South) team: ", found)
    assert found.count("Say how many were looked at") == 1
    assert not Cell.objects.exists()
    # A row of its own counts before what is said of every one.
    data |= on("expires_on", NEXT_YEAR)
    assert "at least one service" in sent(
        client, where, data | {f"state-{north}": "as it is", f"state-{south}": "as it is"}
    )
    assert sent(client, where, data | {f"state-{north}": "as it is"}).startswith("/o/")
    assert [(cell.subject.service_id, cell.state) for cell in Cell.objects.all()] == [
        (south, "in use")
    ]


def test_tests_of_several_services(page_world: World, signed_in: SignedIn) -> None:
    in_use(page_world)
    both, one = page_world.evidence(), page_world.evidence(services=[page_world.south])
    where = address(page_world, "record-services", page_world.action.pk)
    north, south = page_world.north.pk, page_world.south.pk
    data: dict[str, object] = {
        "seen": str(Cell.objects.get().pk),
        f"state-{north}": "audited:met",
        f"met-{north}": "19",
        f"of-{north}": "20",
        f"state-{south}": "audited:not met",
        f"met-{south}": "9",
        f"of-{south}": "20",
        **on("effective_on", TESTED),
        **on("expires_on", NEXT_YEAR),
        "basis": "An audit",
        "evidence": [str(both.pk), str(one.pk)],
    }
    client = signed_in("auditor")
    assert "Give both numbers for North team" in sent(client, where, data | {f"of-{north}": ""})
    assert sent(client, where, data).startswith("/o/")
    rests = {
        cell.result: set(cell.evidence.values_list("evidence", flat=True))
        for cell in Cell.objects.filter(state="audited")
    }
    assert rests == {"met": {both.pk}, "not met": {both.pk, one.pk}}


def test_an_action_in_no_service_says_what_to_do(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "record-services", page_world.another_action().pk)
    assert "No service is in scope" in words(signed_in("lead"), where)


def test_a_correction(page_world: World, signed_in: SignedIn) -> None:
    cell = in_use(page_world)
    where = address(page_world, "correct-cell", cell.pk)
    client = signed_in("owner")
    assert "A report" in words(client, where)
    data: dict[str, object] = {
        "state": "introduced",
        **on("effective_on", USED),
        "basis": "A visit",
        "reason": "It was only switched on.",
    }
    assert "Fill in" in sent(client, where, data | {"reason": ""})
    assert sent(client, where, data) == address(page_world, "action", page_world.action.pk)
    assert Cell.objects.get(corrects=cell).state == "introduced"
    assert "corrected already" in sent(client, where, data)


def test_an_entry_taken_out(page_world: World, signed_in: SignedIn) -> None:
    cell = in_use(page_world)
    data: dict[str, object] = {
        "state": "in use",
        **on("effective_on", USED),
        **on("expires_on", NEXT_YEAR),
        "basis": "A report",
        "retract": "on",
        "reason": "Another action was meant.",
    }
    where = address(page_world, "correct-cell", cell.pk)
    assert sent(signed_in("owner"), where, data).startswith("/o/")
    assert Cell.objects.get(corrects=cell).retracts


def test_a_standard(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "set-standard", page_world.action.pk)
    client = signed_in("lead")
    data = {"per_cent": "0", **on("effective_on", USED)}
    assert "Enter 1 or more" in sent(client, where, data)
    assert sent(client, where, data | {"per_cent": "80"}).startswith("/o/")
    assert Standard.objects.get().per_cent == 80
    assert 'value="80"' in words(client, where)


def test_a_limit(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "lower-standing", page_world.action.pk)
    client = signed_in("reviewer")
    found = words(client, where)
    assert "Nobody can raise it" in found
    assert "No limit any more" not in found
    assert 'value="embedded"' not in found
    data: dict[str, object] = {
        "seen": "",
        "rung": "in place",
        "reason": "A family told us otherwise.",
        **on("effective_on", TESTED),
    }
    assert "Choose one of the answers" in sent(client, where, data | {"rung": "embedded"})
    assert sent(client, where, data) == address(page_world, "action", page_world.action.pk)
    assert "no higher than “In place” now: A family told us otherwise." in words(client, where)
    ending = data | {"rung": "no limit", "seen": str(Lowering.objects.get().pk)}
    offered = words(signed_in("owner"), where)
    assert "No limit any more" not in offered
    assert 'value="in place"' in offered
    assert 'value="evidenced"' not in offered
    assert "Choose one of the answers" in sent(signed_in("owner"), where, ending)
    assert sent(client, where, ending).startswith("/o/")


def test_a_limit_that_somebody_changed(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "lower-standing", page_world.action.pk)
    lower(
        action=page_world.action,
        rung="in place",
        reason="x",
        effective_on=TESTED,
        by=page_world.by["lead"],
    )
    data = {"seen": "", "rung": "under way", "reason": "y", **on("effective_on", TESTED)}
    assert "Somebody else saved a change" in sent(signed_in("reviewer"), where, data)


JUDGED: dict[str, object] = {
    "value": "partly met",
    "text": "Shown in one team.",
    "kind": "independent",
    "conflict": "none",
    **on("effective_on", TESTED),
}


def test_a_judgement(page_world: World, signed_in: SignedIn) -> None:
    evidence = page_world.presented()
    where = address(page_world, "judge-recommendation", page_world.recommendation.pk)
    client = signed_in("reviewer")
    found = words(client, where)
    assert "Is the recommendation met?" in found
    assert "?scale=letters" in found
    key = str(uuid7())
    data = JUDGED | {"key": key, "evidence": [str(evidence.pk)]}
    assert "Fill in" in sent(client, where, data | {"conflict": ""})
    assert "Name the body" in sent(client, where, data | {"kind": "panel"})
    there = address(page_world, "recommendation", page_world.recommendation.pk)
    assert sent(client, where, data) == there
    assert sent(client, where, data) == there
    judgement = Judgement.objects.get()
    assert (str(judgement.pk), judgement.blind, judgement.released_on) == (key, False, TESTED)
    assert judgement.evidence.count() == 1


def test_a_judgement_on_another_scale(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "judge-recommendation", page_world.recommendation.pk)
    data = JUDGED | {"value": "C", "key": "not a key"}
    client = signed_in("reviewer")
    assert "Choose one of the answers" in sent(client, where, data)
    assert sent(client, f"{where}?scale=letters", data).startswith("/o/")
    assert Judgement.objects.get().scale == "letters"


def test_a_judgement_of_an_action(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "judge-action", page_world.action.pk)
    data = JUDGED | {"value": "C", "kind": "panel", "body": str(page_world.panel.pk), "key": "x"}
    there = address(page_world, "action", page_world.action.pk)
    assert "An independent reviewer" in words(signed_in("reviewer"), where)
    assert "An independent reviewer" not in words(signed_in("lead"), where)
    assert "does not let you" in sent(signed_in("owner"), where, data)
    assert sent(signed_in("owner"), where, data | {"kind": "self"}) == there
    assert sent(signed_in("lead"), where, data) == there
    assert set(Judgement.objects.values_list("kind", "body")) == {
        ("self", None),
        ("panel", page_world.panel.pk),
    }


def test_who_judged_releases_it(page_world: World, signed_in: SignedIn) -> None:
    judgement = judged(page_world, released_on=date(2025, 7, 1))
    where = address(page_world, "correct-judgement", judgement.pk)
    client = signed_in("reviewer")
    assert "Shown in one team." in words(client, where)
    data: dict[str, object] = {
        "value": "partly met",
        "text": "Shown in one team.",
        "conflict": "none",
        **on("released_on", TESTED),
        "reason": "Both are in.",
    }
    early = data | on("released_on", date(2025, 3, 1))
    assert "before the day it was made" in sent(client, where, early)
    assert sent(client, where, data).startswith("/o/")
    released = Judgement.objects.get(corrects=judgement)
    assert released.released_on == TESTED
    assert client.get(address(page_world, "correct-judgement", released.pk)).status_code == 404


def test_a_number_of_queries_that_evidence_does_not_change(
    page_world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("auditor")
    where = address(page_world, "record-services", page_world.action.pk)
    page_world.evidence()
    # Session, person and membership three; the action, its services four, the evidence and its services three.
    with django_assert_num_queries(12):
        client.get(where)
    for _ in range(5):
        page_world.evidence()
    with django_assert_num_queries(12):
        client.get(where)
