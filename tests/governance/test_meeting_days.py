"""A meeting as at any day: its own papers, what came late, and that a body meets once for one thing."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from amends.governance.models import Meeting
from amends.governance.services import (
    attend,
    call_meeting,
    call_off,
    decide,
    hold_meeting,
    put_before,
)
from amends.ledger import clock
from amends.ledger.rules import Refused
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, World

type SignedIn = Callable[[str], Client]

TODAY = NOW.date()
CALLED = datetime(2025, 5, 2, 10, tzinfo=UTC)
DAY = date(2025, 5, 20)
HELD = datetime(2025, 5, 20, 15, tzinfo=UTC)


def held(world: World) -> Meeting:
    """Called on 2 May for the 20th; the plan was put before it, decided on, and on 2 June the action."""
    by = world.by["secretary"]
    with clock.set_to(CALLED):
        meeting = call_meeting(body=world.board, day=DAY, by=by)
    with clock.set_to(datetime(2025, 5, 10, 10, tzinfo=UTC)):
        put_before(meeting=meeting, subjects=[world.plan], by=by)
    with clock.set_to(HELD):
        attend(meeting=meeting, present=[world.roles["lead"]], by=by)
        decide(
            subject=world.plan,
            kind="refuse to close",
            body=world.board,
            effective_on=DAY,
            reason="Nobody has looked.",
            meeting=meeting,
            by=by,
        )
    put_before(meeting=meeting, subjects=[world.action], by=by)
    return meeting


def test_a_meeting_is_shown_as_at_any_day(page_world: World, signed_in: SignedIn) -> None:
    meeting, client = held(page_world), signed_in("reader")
    for name in ("meeting", "meeting-pack", "meeting-decisions"):
        where = address(page_world, name, meeting.pk)

        def shows(query: str, where: str = where) -> tuple[bool, ...]:
            found = words(client, where + query)
            told = ("Improvement plan", "Do the thing in every team", "Post of lead")
            return tuple(each in found.partition("<main")[2] for each in told)

        assert client.get(f"{where}?on=1999-01-01").status_code == 404
        assert client.get(f"{where}?on=2025-05-01").status_code == 404
        assert shows("?on=2025-05-09") == (False, False, False)
        assert shows("?on=2025-05-19")[::2] == (True, False)
        # Its own page tells what is known now, and what came late as such.
        assert shows("")[1:] == (True, True)
        late = "Put before it on 2 June 2025, after the meeting."
        assert late in words(client, where)
        assert late not in words(client, f"{where}?on=2025-05-20")
    decisions = address(page_world, "meeting-decisions", meeting.pk)
    assert "Nobody has looked." not in words(client, f"{decisions}?on=2025-05-19")
    assert "Nobody has looked." in words(client, f"{decisions}?on=2025-05-20")
    index = address(page_world, "meeting-index", meeting.pk)
    assert client.get(f"{index}?on=1999-01-01").status_code == 404


def test_on_a_day_to_come_todays_meeting_is_behind(page_world: World, signed_in: SignedIn) -> None:
    call_meeting(body=page_world.board, day=TODAY, by=page_world.by["secretary"])
    where = address(page_world, "meetings")
    for query, coming in (("", True), ("?on=2035-01-01", False)):
        found = words(signed_in("reader"), where + query)
        assert ("To come, the next first" in found) == coming


def test_a_body_meets_once_for_one_thing(world: World) -> None:
    by = world.by["secretary"]
    called = call_meeting(body=world.board, day=TODAY, by=by)
    with pytest.raises(Refused, match="Quality Committee has a meeting on 2 June 2025"):
        hold_meeting(body=world.board, day=TODAY, present=[world.roles["lead"]], by=by)
    with pytest.raises(Refused, match="has a meeting on 2 June 2025"):
        call_meeting(body=world.board, day=TODAY, by=by)
    later = call_meeting(body=world.board, day=date(2025, 6, 20), by=by)
    with pytest.raises(Refused, match="has a meeting on 2 June 2025"):
        call_off(meeting=later, reason="Ill.", moved_to=TODAY, by=by)
    # Another body's, another day's, and a second one after the first was held.
    hold_meeting(body=world.panel, day=TODAY, present=[], by=by)
    hold_meeting(body=world.board, day=DAY, present=[], by=by)
    attend(meeting=called, present=[world.roles["lead"]], by=by)
    hold_meeting(body=world.board, day=TODAY, present=[world.roles["owner"]], by=by)
    call_off(meeting=later, reason="Ill.", by=by)
    call_meeting(body=world.board, day=date(2025, 6, 20), by=by)
    assert Meeting.objects.count() == 6


def test_a_decision_of_a_meeting_with_nobody_there_is_flagged(
    page_world: World, signed_in: SignedIn
) -> None:
    by, client = page_world.by["secretary"], signed_in("reader")
    meeting = hold_meeting(body=page_world.board, day=DAY, present=[], by=by)
    where = address(page_world, "meeting", meeting.pk)
    told = "Something is recorded as decided here, and nobody as present."
    assert told not in words(client, where)
    decide(
        subject=page_world.action,
        kind="refuse to close",
        body=page_world.board,
        effective_on=DAY,
        reason="Nobody has looked.",
        meeting=meeting,
        by=by,
    )
    for name in ("meeting", "meeting-decisions"):
        assert told in words(client, address(page_world, name, meeting.pk))
    attend(meeting=meeting, present=[page_world.roles["lead"]], by=by)
    assert told not in words(client, where)
