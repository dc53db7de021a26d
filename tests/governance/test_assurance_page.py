"""How sure anybody can be of a plan: what is proven, the weakest service, grades, and what runs out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.assurance.rules import interval
from amends.assurance.services import judge, record_cell
from amends.governance.services import decide
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor
from amends.people import services as people
from amends.plans.models import ActionService, Commitment, ScopeStatement
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, START, World
from tests.factories import make_user
from tests.governance.test_pages import put_in_place

type SignedIn = Callable[[str], Client]

TODAY = NOW.date()


def audit(world: World, until: date) -> None:
    evidence = world.presented(services=[world.north])
    record_cell(
        action=world.action,
        service=world.north,
        state="audited",
        result="met",
        sample=(18, 20),
        effective_on=date(2025, 3, 12),
        expires_on=until,
        basis="An audit",
        evidence=[evidence],
        by=world.by["auditor"],
    )


def test_what_was_closed_on_a_judgement_that_no_longer_stands_is_open_again(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    world, r = page_world, page_world.recommendation
    for value, day in (("met", date(2025, 5, 1)), ("not met", TODAY)):
        judge(
            subject=r,
            scale="intent",
            value=value,
            kind="independent",
            effective_on=day,
            conflict="None.",
            text="Seen.",
            by=world.by["reviewer"],
        )
        if value == "met":
            closed: dict[str, Any] = {
                "kind": "close",
                "rung": "in place",
                "effective_on": day,
                "reason": "Met.",
            }
            decide(subject=r, body=world.board, by=world.by["secretary"], **closed)
    told = "closed it on 1 May 2025 as met. That rests on a judgement that no longer stands"
    pages = [
        address(world, "plan-assurance", world.plan.pk),
        address(world, "recommendation", r.pk),
        address(world, "recommendation-challenge", r.pk),
        address(world, "home"),
    ]
    for where in pages:
        assert told in words(signed_in("secretary"), where)
        assert told not in words(signed_in("secretary"), f"{where}?on=2025-05-02")
    assert told not in words(signed_in("auditor"), pages[-1])
    assert told in words(signed_in("reviewer"), pages[-1])
    asked = words(signed_in("secretary"), address(world, "decide-recommendation", r.pk))
    assert "It was closed, on a judgement that no longer stands: it is open again." in asked


def test_what_is_proven_what_is_claimed_and_what_runs_out(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    audit(page_world, date(2025, 7, 1))
    judge(
        subject=page_world.action,
        scale="letters",
        value="C",
        kind="independent",
        effective_on=TODAY,
        conflict="None.",
        text="Seen in one.",
        by=page_world.by["reviewer"],
    )
    where = address(page_world, "plan-assurance", page_world.plan.pk)
    found = words(signed_in("reader"), where)
    assert "claimed, not proven" in found
    assert "C on “How far is it proven?”, 2 June 2025" in found
    assert "South team, in use" in found
    runs_out = found.split("About to run out")[1]
    assert "North team" in runs_out
    assert "1 July 2025" in runs_out
    # The day after, it can no longer be relied on, and is said to be untested.
    later = words(signed_in("reader"), f"{where}?on=2025-07-02")
    assert "not tested since 12 March 2025" in later.split("What can no longer be relied on")[1]
    before = words(signed_in("reader"), f"{where}?on=2025-01-10")
    assert "claimed, not proven" not in before
    assert "C on “" not in before


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([("reviewer", "letters", "C")], "C on “How far is it proven?”, 2 June 2025"),
        ([("reviewer", "letters", "C"), ("second", "letters", "C")], "C on “How far"),
        (
            [("reviewer", "letters", "C"), ("second", "letters", "D")],
            "C and D: the reviewers differ, on “How far is it proven?”, 2 June 2025",
        ),
        # The latest of each reviewer, on the scale that was graded last.
        ([("reviewer", "letters", "D"), ("reviewer", "letters", "C")], "C on “How far"),
        ([("second", "letters", "D"), ("reviewer", "embedding", "4")], "4 on “"),
    ],
)
def test_that_reviewers_differ_is_told(
    page_world: World, signed_in: SignedIn, given: list[tuple[str, str, str]], told: str
) -> None:
    user = make_user("Second")
    trust, lead = page_world.organisation, page_world.by["lead"]
    people.grant(organisation=trust, user=user, profile="reviewer", by=lead)
    page_world.by["second"] = Actor(user.pk)
    for who, scale, value in given:
        judge(
            subject=page_world.action,
            scale=scale,
            value=value,
            kind="independent",
            effective_on=TODAY,
            conflict="None.",
            text="Seen.",
            by=page_world.by[who],
        )
    where = address(page_world, "plan-assurance", page_world.plan.pk)
    found = words(signed_in("reader"), where)
    assert told in found
    assert ("differ" in found) is ("differ" in told)


def test_a_rate_is_told_with_how_sure_it_is(page_world: World, signed_in: SignedIn) -> None:
    assert interval(18, 20) == (70, 97)
    assert interval(0, 5) == (0, 43)
    assert interval(5, 5) == (57, 100)
    assert interval(900, 1000) == (88, 92)
    put_in_place(page_world)
    audit(page_world, date(2025, 7, 1))
    # The page of the action is another stage's, so its own address is taken.
    found = words(signed_in("reader"), address(page_world, "plan-assurance", page_world.plan.pk))
    assert "18 of 20, which speaks for 70% to 97% of all" in found


def test_a_service_that_opened_since_the_scope_was_set_is_asked_about(
    page_world: World, signed_in: SignedIn
) -> None:
    plan = address(page_world, "plan", page_world.plan.pk)
    assurance = address(page_world, "plan-assurance", page_world.plan.pk)
    lead, reader = signed_in("lead"), signed_in("reader")
    assert "Opened since the scope was set" not in words(lead, plan) + words(lead, assurance)
    people.add_service(
        organisation=page_world.organisation,
        name="New team",
        level="team",
        opened_on=date(2025, 3, 1),
        by=page_world.by["lead"],
    )
    for where in (plan, assurance):
        found = words(lead, where).split("Opened since the scope was set")[1]
        assert "New team</strong>, opened 1 March 2025" in found
        assert "1 Do the thing in every team" in found
        before = words(lead, f"{where}?on=2025-02-28")
        assert "Opened since the scope was set" not in before
        # Whoever keeps the plan is led to where it is said; others to what is known.
        scope = address(page_world, "action-scope", page_world.action.pk)
        assert scope in lead.get(where).content.decode()
        assert "Opened since the scope was set" in words(reader, where)
        assert scope not in reader.get(where).content.decode()


def test_a_number_of_queries_that_the_plan_does_not_change(
    page_world: World, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    where = address(page_world, "plan-assurance", page_world.plan.pk)
    client.get(where)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        return len(queries)

    before = asked()
    for number in range(2, 6):
        page_world.another_action(str(number))
    assert asked() == before <= 51


def test_forty_new_teams_are_told_once_and_folded(page_world: World, signed_in: SignedIn) -> None:
    lead = page_world.by["lead"]
    for number in range(1, 41):
        people.add_service(
            organisation=page_world.organisation,
            name=f"Team {number}",
            level="team",
            opened_on=date(2025, 3, 1),
            by=lead,
        )
    pair = ActionService(action=page_world.another_action(), service=page_world.north)
    scope = ScopeStatement(subject=page_world.add(pair), state="in scope", effective_on=START)
    page_world.add(scope)
    found = words(
        signed_in("reader"), address(page_world, "plan-assurance", page_world.plan.pk)
    ).split("Opened since the scope was set")[1]
    assert "35 more services" in found
    assert found.count("<strong>Team 12</strong>") == 1
    assert "For these 2 actions:" in found
    shown, folded = found.split("35 more services")
    assert shown.count("opened 1 March 2025") == 5
    assert folded.count("opened 1 March 2025") == 35


def test_when_it_has_to_be_tested_next_and_that_a_promised_day_has_passed(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    where = address(page_world, "plan-assurance", page_world.plan.pk)
    reader = signed_in("reader")

    def told(day: str) -> str:
        return words(reader, f"{where}?on={day}").split("Next re-test")[-1].split("</td>")[0]

    assert "no date promised" in told("2025-06-01")
    audit(page_world, date(2025, 7, 1))
    name = page_world.north.name
    assert f"1 July 2025, when the test in {name} runs out" in told("2025-06-01")
    page_world.add(
        Commitment(
            subject=page_world.action,
            wording="We will do it.",
            owner=page_world.roles["owner"],
            in_place_by=ImpreciseDate.on(date(2025, 9, 30)),
            re_test_by=ImpreciseDate.on(date(2025, 6, 20)),
            reason="A re-test is promised",
            approver=page_world.board,
            effective_on=date(2025, 5, 1),
        )
    )
    assert told("2025-06-01").strip().endswith("20 June 2025</span>")
    passed = told("2025-06-25")
    assert f"1 July 2025, when the test in {name} runs out" in passed
    assert "was due 20 June 2025, 5 days ago, not recorded" in passed
    assert "no date promised" not in told("2025-07-20")
