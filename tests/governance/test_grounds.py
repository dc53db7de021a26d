"""A recommendation is closed on the judgement in force: under another it is open again."""

from datetime import date
from typing import Any

import pytest

from amends.ledger.rules import Moment, Refused
from amends.standing.queries import recommendation_as_at
from tests.assurance.world import World
from tests.governance.test_decisions import DAY, conclude, judged_met, put_in_place


def test_a_recommendation_is_not_closed_under_a_newer_judgement(world: World) -> None:
    put_in_place(world)
    judged_met(world, day=date(2025, 4, 1))
    judged_met(world, "not met")
    closing: dict[str, Any] = {"subject": world.recommendation, "rung": "in place"}
    with pytest.raises(Refused, match="judged again since that day, and not met"):
        conclude(world, "close", **closing, effective_on=date(2025, 4, 2))
    judged_met(world, day=date(2025, 5, 20))
    assert conclude(world, "close", **closing, effective_on=date(2025, 4, 2)).rung == "in place"


def test_closing_rests_on_the_judgement_in_force(world: World) -> None:
    put_in_place(world)
    judged_met(world)
    conclude(world, "close", subject=world.recommendation, rung="in place")
    found = recommendation_as_at(world.recommendation, Moment(DAY))
    assert (found.closed, found.closed_without_ground) == (True, False)
    judged_met(world, "not met")
    found = recommendation_as_at(world.recommendation, Moment(DAY))
    assert (found.closed, found.closed_without_ground) == (False, True)
    # Nothing closes by itself: judged met again, it waits for a body.
    judged_met(world)
    found = recommendation_as_at(world.recommendation, Moment(DAY))
    assert (found.closed, found.closed_without_ground) == (False, True)
    conclude(world, "reopen", subject=world.recommendation)
    found = recommendation_as_at(world.recommendation, Moment(DAY))
    assert (found.closed, found.closed_without_ground) == (False, False)
    conclude(world, "close", subject=world.recommendation, rung="in place")
    found = recommendation_as_at(world.recommendation, Moment(DAY))
    assert (found.closed, found.closed_without_ground) == (True, False)


def test_what_is_closed_on_nothing_closes_no_gap(world: World) -> None:
    put_in_place(world)
    other = world.another_action()
    early, later = date(2025, 4, 1), date(2025, 5, 20)
    stopping: dict[str, Any] = {"reopens_gap_of": world.recommendation, "effective_on": early}
    conclude(world, "stop", subject=other, **stopping)
    judged_met(world)
    conclude(world, "close", subject=world.recommendation, rung="in place")
    judged_met(world, "not met", day=later)

    def gaps(day: date) -> int:
        return len(recommendation_as_at(world.recommendation, Moment(day)).reopened)

    assert (gaps(early), gaps(DAY), gaps(later)) == (1, 0, 1)
