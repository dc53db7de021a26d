"""What was stopped is told as that on every page, never as proven or late, and its gap is shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.governance.services import decide
from amends.ledger.rules import Moment
from amends.plans.services import serve, set_strength
from amends.recommendations.rules import Answer
from amends.recommendations.services import respond
from amends.standing.queries import organisation_as_at
from amends.web.queries.needs import Kind, Reader, needs
from amends.web.sentences import told
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, START, World
from tests.governance.test_pages import put_in_place

type SignedIn = Callable[[str], Client]

DAY = date(2025, 5, 3)
GAP = "Action 1 was stopped on 3 May 2025 by the Quality Committee"


def stop(world: World, kind: str = "stop", **more: Any) -> None:
    said: dict[str, Any] = {"subject": world.action, "reopens_gap_of": world.recommendation}
    decide(
        **(said | more),
        kind=kind,
        body=world.board,
        effective_on=DAY,
        reason="The unit closes.",
        by=world.by["secretary"],
    )


@pytest.mark.parametrize(
    ("kind", "ended"),
    [
        ("stop", "stopped on 3 May 2025 by the Quality Committee"),
        (
            "no longer applicable",
            "no longer applies, decided on 3 May 2025 by the Quality Committee",
        ),
    ],
)
def test_a_stopped_action_is_told_as_that_and_nothing_else(
    page_world: World, signed_in: SignedIn, kind: str, ended: str
) -> None:
    put_in_place(page_world)
    client = signed_in("lead")
    places = {
        name: address(page_world, name, pk)
        for name, pk in {
            "plan": page_world.plan.pk,
            "action": page_world.action.pk,
            "recommendation": page_world.recommendation.pk,
            "plan-assurance": page_world.plan.pk,
            "plan-challenge": page_world.plan.pk,
            "plan-matrix": page_world.plan.pk,
            "action-matrix": page_world.action.pk,
        }.items()
    }
    before = {name: words(client, place) for name, place in places.items()}
    assert all("claimed, not proven" in before[name] for name in ("plan", "action"))
    stop(page_world, kind)
    for name, place in places.items():
        found = words(client, place)
        assert ended in found.replace(f"{ended[:1].upper()}{ended[1:]}", ended), name
        assert "claimed, not proven" not in found, name
    assert "Decided by" not in words(client, places["action"])
    assert words(client, places["action"]).count("The unit closes.") == 2, "at the head, and below"
    assert "one no longer applicable" in words(client, places["plan"]) or kind == "stop"
    challenged = words(client, places["plan-challenge"])
    assert "What shows it?" not in challenged.split("Another thing")[0]


def test_a_stopped_action_is_not_late(page_world: World, signed_in: SignedIn) -> None:
    client, late = signed_in("lead"), "?on=2025-10-30"
    pages = [
        address(page_world, "plan", page_world.plan.pk) + late,
        address(page_world, "action", page_world.action.pk) + late,
        address(page_world, "plan-assurance", page_world.plan.pk) + late,
        address(page_world, "plan-challenge", page_world.plan.pk) + late,
    ]
    assert all("30 days late" in words(client, page) for page in pages)
    stop(page_world)
    assert all("days late" not in words(client, page) for page in pages)


def test_the_gap_is_shown_until_something_takes_its_place(
    page_world: World, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    pages = [
        address(page_world, "plan", page_world.plan.pk),
        address(page_world, "plan-assurance", page_world.plan.pk),
        address(page_world, "recommendation", page_world.recommendation.pk),
    ]
    assert all("Open again" not in words(client, page) for page in pages)
    stop(page_world)
    for page in pages:
        found = words(client, page)
        assert f"{GAP}; nothing else answers this yet." in found
        assert GAP not in words(client, f"{page}?on=2025-05-02")
    assert "Plan an action in" in words(signed_in("lead"), pages[2])
    page_world.another_action()
    for page in pages:
        assert f"{GAP}; nothing has taken its place yet." in words(client, page)


def test_what_was_stopped_is_in_no_mix(page_world: World, signed_in: SignedIn) -> None:
    lead = page_world.by["lead"]
    page_world.another_action()
    for number, strength in (("1", "stronger"), ("2", "weaker")):
        action = page_world.plan.placements.get(number=number).subject
        set_strength(action=action, strength=strength, effective_on=START, by=lead)
    pages = [
        address(page_world, "plan-assurance", page_world.plan.pk),
        address(page_world, "recommendation-challenge", page_world.recommendation.pk),
    ]
    alone = "Everything that is being done relies on people remembering."
    assert all("one stronger" in words(signed_in("lead"), page) for page in pages)
    assert alone not in words(signed_in("lead"), pages[1])
    stop(page_world)
    for page in pages:
        found = words(signed_in("lead"), page)
        assert "Strength of its actions: one weaker." in found
    assert alone in words(signed_in("lead"), pages[1])


def asked_of(world: World) -> list[str]:
    """What needs the one who keeps plans, about recommendations, in words."""
    organisation = world.organisation.pk
    found = organisation_as_at(organisation, Moment(NOW.date()))
    reader = Reader(lambda _permission: True, world.users["lead"].pk, None)
    about = {Kind.REOPENED, Kind.UNCOVERED, Kind.GAP}
    return [
        told(need, NOW.date()).words
        for need in needs(found, reader, organisation)
        if need.kind in about
    ]


def test_who_keeps_the_plan_is_asked_what_to_do(page_world: World) -> None:
    respond(
        recommendation=page_world.recommendation,
        party=page_world.board.party,
        answer=Answer.IN_PART,
        reason="We do it in our own teams.",
        decided_by=page_world.board,
        effective_on=START,
        by=page_world.by["lead"],
    )
    assert asked_of(page_world) == []
    stop(page_world)
    (asked,) = asked_of(page_world)
    assert "is open again: “" in asked
    assert asked.endswith(f"{GAP}; nothing else answers this yet.")
    # Of a recommendation that was given up itself a body has decided what to do.
    stop(page_world, "no longer applicable", subject=page_world.recommendation, reopens_gap_of=None)
    assert asked_of(page_world) == []


def test_an_action_that_is_there_already_can_take_its_place(page_world: World) -> None:
    """That it serves the recommendation is said anew, from the day on which it takes over."""
    other = page_world.another_action()
    again: dict[str, Any] = {"action": other, "recommendation": page_world.recommendation}
    lead = page_world.by["lead"]
    first = serve(**again, effective_on=DAY, by=lead)
    assert first.effective_on == START, "it serves it already"
    stop(page_world)
    assert len(asked_of(page_world)) == 1
    taken = serve(**again, effective_on=DAY, by=lead)
    assert taken.effective_on == DAY
    assert asked_of(page_world) == []
    assert serve(**again, effective_on=date(2025, 5, 9), by=lead) == taken


def test_pages_ask_no_more_where_more_was_stopped(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("reader")
    pages = [
        address(page_world, "plan", page_world.plan.pk),
        address(page_world, "plan-assurance", page_world.plan.pk),
        address(page_world, "recommendation", page_world.recommendation.pk),
    ]

    def asked() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    page_world.another_action()
    stop(page_world)
    before = asked()
    for number in range(3, 7):
        stop(page_world, subject=page_world.another_action(str(number)))
    assert asked() == before
