"""Before a panel: the pages of an action, a recommendation and a plan."""

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.evidence.rules import Stage
from amends.governance.services import decide
from amends.plans.models import StrengthStatement
from amends.recommendations.models import Recommendation
from tests.assurance.reading import address, words
from tests.assurance.world import START, World
from tests.governance.test_pages import put_in_place

type SignedIn = Callable[[str], Client]

MOST_QUERIES = 45


def weak(world: World) -> None:
    world.add(StrengthStatement(subject=world.action, strength="weaker", effective_on=START))


def pages(world: World) -> dict[str, str]:
    return {
        "plan": address(world, "plan-challenge", world.plan.pk),
        "recommendation": address(world, "recommendation-challenge", world.recommendation.pk),
        "action": address(world, "action-challenge", world.action.pk),
    }


def test_what_is_claimed_what_is_proven_and_what_is_asked(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    weak(page_world)
    page_world.presented(kind="document", services=[page_world.north])
    found = {name: words(signed_in("lead"), where) for name, where in pages(page_world).items()}
    for page in found.values():
        assert "Claimed “in place” on 1 February 2025." in page
        assert "Everything that was shown is a document. What shows that people do it?" in page
        assert "Everything that was shown is from North team. What shows it elsewhere?" in page
        assert "Everything that is being done relies on people remembering." in page
        assert "Strength of its actions: one weaker." in page
        assert "Nothing is counted over time." in page
    for name in ("plan", "recommendation"):
        assert "None of its actions is proven. What shows that anything has changed?" in found[name]
        assert (
            "Nobody has judged it against what it was meant to achieve. Is it met?" in found[name]
        )
    # The weakness is asked of the recommendation and of its action.
    assert "would ask 11 questions" in found["plan"]


def test_each_question_leads_to_where_it_is_answered(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    where = pages(page_world)["action"]
    lead, reader = words(signed_in("lead"), where), words(signed_in("reader"), where)
    for name in ("add-evidence", "record-services", "measure-action", "action-strength"):
        there = f'href="{address(page_world, name, page_world.action.pk)}"'
        assert there in lead
        assert there not in reader
    decide = address(page_world, "decide-action", page_world.action.pk)
    assert f'href="{decide}?kind=close"' in lead
    assert f'href="{decide}?kind=refuse+to+close"' in lead
    assert decide not in reader
    assert f'href="{address(page_world, "action-evidence", page_world.action.pk)}"' in reader


def test_an_action_of_a_stopped_plan_is_there_to_reopen(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    decide(
        subject=page_world.plan,
        kind="stop",
        body=page_world.board,
        effective_on=date(2025, 5, 3),
        reason="The unit closes.",
        by=page_world.by["secretary"],
    )
    form = address(page_world, "decide-action", page_world.action.pk)
    found = words(signed_in("secretary"), pages(page_world)["action"])
    assert f'href="{form}?kind=reopen"' in found
    assert f'href="{form}?kind=close"' not in found
    asked = words(signed_in("secretary"), form)
    assert "It was stopped or replaced." in asked
    assert 'value="reopen"' in asked
    assert 'value="close"' not in asked


def test_refusing_is_as_near_as_closing(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    where = address(page_world, "decide-action", page_world.action.pk)
    found = words(signed_in("secretary"), f"{where}?kind=refuse+to+close")
    chosen = found.split('value="refuse to close"')[1].split(">")[0]
    assert "checked" in chosen


def test_as_at_a_day_before_anything_was_said(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    page_world.presented()
    found = words(signed_in("lead"), f"{pages(page_world)['action']}?on=2025-01-10")
    assert "Nobody has claimed that it is in place." in found
    assert "Nobody has said that it is in place. Is it?" in found
    # What one may do is for today.
    assert "Record what services do" not in found
    assert "Refuse to close" not in found


def test_who_may_not_see_it(page_world: World, signed_in: SignedIn) -> None:
    draft = page_world.add(
        Recommendation(version=page_world.draft, number="1", position=1, text="Ask them.")
    )
    where = address(page_world, "recommendation-challenge", draft.pk)
    assert signed_in("lead").get(where).status_code == 200
    assert signed_in("owner").get(where).status_code == 404
    for page in pages(page_world).values():
        assert signed_in("outsider").get(page).status_code == 404


def test_a_number_of_queries_that_the_plan_does_not_change(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    client = signed_in("lead")

    def asked() -> dict[str, int]:
        counted = {}
        for name, page in pages(page_world).items():
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counted[name] = len(queries)
        return counted

    page_world.presented()
    before = asked()
    for number in range(2, 6):
        action = page_world.another_action(str(number))
        page_world.update(action, day=date(2025, 3, 1), claim="complete")
        page_world.evidence(
            (Stage.HELD, date(2025, 3, 1), "auditor"),
            (Stage.PRESENTED, date(2025, 3, 3), "owner"),
            action=action,
        )
    assert asked() == before
    assert max(before.values()) <= MOST_QUERIES
