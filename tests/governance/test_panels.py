"""A panel: called, its agenda, its pack, who was there, what it decided, on paper too."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.assurance.services import judge
from amends.evidence.rules import Stage
from amends.governance.models import AgendaItem, Attendance, CalledOff, Meeting
from amends.governance.queries import agenda, agenda_sizes
from amends.governance.services import (
    WAYS,
    attend,
    call_meeting,
    call_off,
    decide,
    hold_meeting,
    put_before,
    take_off,
)
from amends.investigations.models import ReportVersion
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.permissions import NotPermitted
from amends.people.services import withdraw_entry
from amends.plans.models import Decision
from amends.recommendations.models import Recommendation
from tests.assurance.reading import address, on, sent, words
from tests.assurance.world import NOW, World, build
from tests.governance.test_pages import put_in_place

type SignedIn = Callable[[str], Client]

TODAY = NOW.date()
TO_COME = date(2025, 6, 20)
MOST_QUERIES = 75


def called(world: World, day: date = TODAY) -> Meeting:
    return call_meeting(body=world.panel, day=day, by=world.by["secretary"])


def test_a_meeting_is_called_for_a_day_to_come_and_held_later(world: World) -> None:
    by = world.by["secretary"]
    meeting = called(world, TO_COME)
    with pytest.raises(Refused, match="still to come"):
        attend(meeting=meeting, present=[world.roles["lead"]], by=by)
    with pytest.raises(Refused, match="has passed"):
        called(world, date(2025, 6, 1))
    today = called(world)
    attend(meeting=today, present=[world.roles["lead"]], by=by)
    attend(meeting=today, present=[world.roles["lead"], world.roles["owner"]], by=by)
    assert Attendance.objects.filter(meeting=today).count() == 2
    with pytest.raises(NotPermitted):
        call_meeting(body=world.panel, day=TODAY, by=world.by["owner"])


def test_a_meeting_that_is_called_off_decides_nothing_and_keeps_what_was_before_it(
    world: World,
) -> None:
    by, meeting = world.by["secretary"], called(world)
    put_before(meeting=meeting, subjects=[world.plan], asked="Close", by=by)
    with pytest.raises(Refused, match="few words"):
        call_off(meeting=meeting, reason=" ", by=by)
    with pytest.raises(NotPermitted):
        call_off(meeting=meeting, reason="Ill.", by=world.by["owner"])
    off = call_off(meeting=meeting, reason="Nobody can come.", by=by)
    assert (off.instead, off.effective_on) == (None, TODAY)
    assert [subject for _item, subject in agenda(meeting)] == [world.plan]
    assert agenda_sizes(world.plan.organisation_id) == {}
    for does in (
        lambda: call_off(meeting=meeting, reason="Again.", by=by),
        lambda: put_before(meeting=meeting, subjects=[world.action], by=by),
        lambda: attend(meeting=meeting, present=[world.roles["lead"]], by=by),
        lambda: decide(
            subject=world.plan,
            kind="stop",
            body=world.panel,
            effective_on=TODAY,
            reason="x",
            meeting=meeting,
            by=by,
        ),
    ):
        with pytest.raises(Refused, match="called off or moved"):
            does()
    withdraw_entry(WAYS[CalledOff], off, reason="They can after all.", by=by)
    put_before(meeting=meeting, subjects=[world.action], by=by)


def test_what_was_before_a_meeting_goes_with_it_to_another_day(world: World) -> None:
    by, meeting = world.by["secretary"], called(world)
    put_before(meeting=meeting, subjects=[world.action, world.plan], asked="Close", by=by)
    with pytest.raises(Refused, match="another day"):
        call_off(meeting=meeting, reason="Ill.", moved_to=TODAY, by=by)
    off = call_off(meeting=meeting, reason="Ill.", moved_to=TO_COME, by=by)
    assert off.instead is not None
    moved = agenda(off.instead)
    assert [subject for _item, subject in moved] == [world.action, world.plan]
    assert {item.asked for item, _subject in moved} == {"Close"}
    assert agenda_sizes(world.plan.organisation_id) == {off.instead_id: 2}
    with pytest.raises(Refused, match="moved to another day"):
        withdraw_entry(WAYS[CalledOff], off, reason="x", by=by)


def test_a_meeting_that_took_place_is_not_called_off(world: World) -> None:
    by, meeting = world.by["secretary"], called(world)
    attend(meeting=meeting, present=[world.roles["lead"]], by=by)
    with pytest.raises(Refused, match="took place"):
        call_off(meeting=meeting, reason="Ill.", by=by)


def test_a_meeting_that_was_moved_says_so(page_world: World, signed_in: SignedIn) -> None:
    world, meeting = page_world, called(page_world)
    client = signed_in("secretary")
    put_before(meeting=meeting, subjects=[world.plan], by=world.by["secretary"])
    where = address(world, "call-off-meeting", meeting.pk)
    there = sent(client, where, {"reason": "The chair is ill.", **on("moved_to", TO_COME)})
    assert there != address(world, "meeting", meeting.pk)
    assert "Close" not in words(client, address(world, "meeting", meeting.pk))
    found = words(client, address(world, "meeting", meeting.pk))
    assert "Moved to 20 June 2025" in found
    assert "The chair is ill." in found
    assert there in found
    assert "The chair is ill." in words(client, address(world, "meetings"))
    assert world.plan.name in words(client, there)


def test_the_list_of_meetings_is_as_at_a_day(page_world: World, signed_in: SignedIn) -> None:
    world, by, client = page_world, page_world.by["secretary"], signed_in("secretary")
    month_before = datetime(2025, 5, 2, 10, tzinfo=UTC)
    with clock.set_to(month_before):
        meeting = called(world, date(2025, 5, 20))
        later = called(world, TO_COME)
    with clock.set_to(datetime(2025, 5, 10, 10, tzinfo=UTC)):
        put_before(meeting=meeting, subjects=[world.plan], by=by)
    with clock.set_to(datetime(2025, 5, 20, 10, tzinfo=UTC)):
        attend(meeting=meeting, present=[world.roles["lead"]], by=by)
        call_off(meeting=later, reason="The chair is ill.", by=by)
    where = address(world, "meetings")

    def shows(query: str) -> tuple[str, str]:
        before, _between, held = words(client, f"{where}{query}").partition(
            "Held, the latest first"
        )
        return before, held

    # Before it was called there was none; then there was, with nothing before it yet;
    assert "No meeting is known on this day" in shows("?on=2025-05-01")[0]
    coming, held = shows("?on=2025-05-02")
    assert coming.count("nothing yet") == 2
    assert not held
    assert "?on=2025-05-02" in coming.split("To come, the next first")[1]
    # then it was held, and the other called off.
    coming, held = shows("?on=2025-05-19")
    assert "1 thing" in coming
    assert "Post of lead" not in coming + held
    coming, held = shows("?on=2025-05-20")
    assert "The chair is ill." in coming
    assert "Post of lead" in held
    # As it was known the day before, nobody had been there.
    coming, held = shows("?on=2025-05-20&known=2025-05-19")
    assert "The chair is ill." not in coming
    assert "Post of lead" not in held
    # Only today can anything be done.
    assert "Call a meeting" in shows("")[0] + shows("")[1]
    assert "Call a meeting" not in "".join(shows("?on=2025-05-20"))


def test_things_are_put_before_a_meeting_once_and_taken_off(world: World) -> None:
    by, meeting = world.by["secretary"], called(world)
    item, other = put_before(
        meeting=meeting, subjects=[world.action, world.plan], asked="Close", by=by
    )
    with pytest.raises(Refused, match="before the meeting already"):
        put_before(meeting=meeting, subjects=[world.action], by=by)
    with pytest.raises(Refused, match="at least one"):
        put_before(meeting=meeting, subjects=[], by=by)
    with pytest.raises(Refused):
        put_before(meeting=meeting, subjects=[build().action], by=by)
    with pytest.raises(Refused):
        take_off(item=item, reason=" ", by=by)
    take_off(item=item, reason="Not ready.", by=by)
    put_before(meeting=meeting, subjects=[world.action], by=by)
    put_in_place(world)
    decide(
        subject=world.plan,
        kind="stop",
        body=world.panel,
        effective_on=TODAY,
        reason="x",
        meeting=meeting,
        by=world.by["reviewer"],
    )
    with pytest.raises(Refused, match="has decided on it"):
        take_off(item=other, reason="x", by=by)
    assert AgendaItem.objects.filter(retracts=True).count() == 1


def test_a_panel_is_called_and_refuses_by_form(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    client = signed_in("secretary")
    data: dict[str, object] = {
        "body": str(page_world.board.pk),
        **on("day", TODAY),
        "note": "",
        "key": str(page_world.plan.pk),
    }
    there = sent(client, address(page_world, "call-meeting"), data)
    meeting = Meeting.objects.get()
    assert there == address(page_world, "meeting", meeting.pk)
    assert "Nothing is before it" in words(client, there)
    agenda = address(page_world, "put-before", meeting.pk)
    chosen = [str(page_world.action.pk), str(page_world.recommendation.pk)]
    assert sent(client, agenda, {"things": chosen, "asked": "Close at evidenced"}) == there
    found = words(client, there)
    assert found.index("Do the thing in every team") < found.index("Asked: Close at evidenced")
    link = f"{address(page_world, 'decide-action', page_world.action.pk)}?meeting={meeting.pk}"
    for kind in ("close", "refuse+to+close"):
        assert f'href="{link}&amp;kind={kind}"'.replace("&amp;", "&") in found
    asked = words(client, f"{link}&kind=refuse+to+close")
    assert f'value="{meeting.pk}" selected' in asked
    refused: dict[str, object] = {
        "seen": "",
        "kind": "refuse to close",
        "reason": "Nobody has tested it.",
        "dissent": "One thought it enough.",
        "body": str(page_world.board.pk),
        "meeting": str(meeting.pk),
        **on("effective_on", TODAY),
    }
    assert sent(client, link, refused) == there
    for page in (there, address(page_world, "meeting-decisions", meeting.pk)):
        found = words(client, page)
        assert "Refuse to close</strong> (Quality Committee, 2 June 2025)" in found
        assert "One thought it enough." in found
    assert "No decision is recorded." in found
    present: dict[str, object] = {"present": [str(page_world.roles["lead"].pk)]}
    assert sent(client, address(page_world, "attend-meeting", meeting.pk), present) == there
    assert "Post of lead" in words(client, there)
    assert "Post of lead" in words(signed_in("reader"), address(page_world, "meetings"))


def test_the_pack_holds_what_the_panel_must_know(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    page_world.presented(kind="document")
    meeting = called(page_world, TO_COME)
    by = page_world.by["secretary"]
    put_before(meeting=meeting, subjects=[page_world.plan], by=by)
    found = words(signed_in("reader"), address(page_world, "meeting-pack", meeting.pk))
    assert "1. Improvement plan" in found
    assert "Claimed “in place” on 1 February 2025." in found
    assert "Everything that was shown is a document." in found
    assert "Audit of records" in found
    # The panel of another organisation.
    assert "A board of care. What it decided was entered here." in found
    # Nothing is decided before the day.
    assert "kind=close" not in words(
        signed_in("secretary"), address(page_world, "meeting", meeting.pk)
    )


def test_an_outside_bodys_decision_says_so_and_names_its_letter(
    page_world: World, signed_in: SignedIn
) -> None:
    put_in_place(page_world)
    by = page_world.by["secretary"]
    letter = page_world.evidence(
        (Stage.HELD, TODAY, "lead"), kind="document", services=[], period=None
    )
    meeting = hold_meeting(body=page_world.panel, day=TODAY, present=[], by=by)
    decide(
        subject=page_world.action,
        kind="refuse to close",
        body=page_world.panel,
        effective_on=TODAY,
        reason="Not shown.",
        meeting=meeting,
        letter=letter,
        by=by,
    )
    decide(
        subject=page_world.another_action(),
        kind="refuse to close",
        body=page_world.panel,
        effective_on=TODAY,
        reason="Nor this.",
        meeting=meeting,
        by=page_world.by["reviewer"],
    )
    found = words(signed_in("reader"), address(page_world, "meeting-decisions", meeting.pk))
    assert "This is a body of A board of care. Its decision was entered here" in found
    assert "Its decision was entered by its own Post of reviewer." in found
    assert "Letter: " in found
    opens = f'href="{address(page_world, "evidence", letter.pk)}"'
    assert opens in found
    for name, subject in (
        ("recommendation", page_world.recommendation),
        ("plan", page_world.plan),
    ):
        decide(
            subject=subject,
            kind="refuse to close",
            body=page_world.panel,
            effective_on=TODAY,
            reason="Not shown either.",
            letter=letter,
            by=by,
        )
        page = words(signed_in("reader"), address(page_world, name, subject.pk))
        assert "Not shown either." in page
        assert "Its decision was entered here by this organisation" in page
        assert opens in page


@pytest.mark.parametrize(("who", "said"), [("lead", True), ("reviewer", False)])
def test_an_outside_panels_judgement_says_that_no_letter_is_kept(
    page_world: World, signed_in: SignedIn, who: str, said: bool
) -> None:
    judge(
        subject=page_world.recommendation,
        scale="intent",
        value="not met",
        kind="panel",
        body=page_world.panel,
        effective_on=TODAY,
        conflict="none",
        text="Seen nowhere.",
        by=page_world.by[who],
    )
    where = address(page_world, "recommendation", page_world.recommendation.pk)
    found = words(signed_in("reader"), where)
    assert "Seen nowhere." in found
    told = "Its judgement of 2 June 2025 was entered here by this organisation, and no letter"
    assert (told in found) == said


def test_what_a_draft_recommends_stays_with_those_who_read_drafts(
    page_world: World, signed_in: SignedIn
) -> None:
    draft = page_world.add(
        Recommendation(version=page_world.draft, number="9", position=9, text="Ask them.")
    )
    meeting = called(page_world)
    (item,) = put_before(meeting=meeting, subjects=[draft], by=page_world.by["lead"])
    for name in ("meeting", "meeting-pack", "meeting-decisions"):
        where = address(page_world, name, meeting.pk)
        assert "Recommendation 9" in words(signed_in("lead"), where)
        assert "Recommendation 9" not in words(signed_in("reader"), where)
    where = address(page_world, "take-off-agenda", item.pk)
    assert signed_in("reviewer").get(where).status_code == 404
    assert sent(signed_in("lead"), where, {"reason": "Too early."}).startswith("/o/")
    assert signed_in("lead").get(where).status_code == 404


def test_who_may_read_what_a_restricted_final_recommends_may_decide_on_it(
    page_world: World, signed_in: SignedIn
) -> None:
    world = page_world
    report = world.version.report
    final = world.add(
        ReportVersion(report=report, kind="final", received_on=date(2025, 1, 7), restricted=True)
    )
    row = Recommendation(version=final, number="8", position=8, text="Ask the ward.")
    asked = world.add(row)
    draft = world.add(Recommendation(version=world.draft, number="9", position=9, text="Ask them."))
    meeting = called(world)
    put_before(meeting=meeting, subjects=[asked], by=world.by["lead"])
    chair = signed_in("reviewer")
    found = words(chair, address(world, "meeting", meeting.pk))
    assert f"{address(world, 'decide-recommendation', asked.pk)}?meeting=" in found
    for name in ("decide-recommendation", "judge-recommendation", "recommendation"):
        assert chair.get(address(world, name, asked.pk)).status_code == 200
        assert chair.get(address(world, name, draft.pk)).status_code == 404


def test_a_number_of_queries_that_the_agenda_does_not_change(
    page_world: World, signed_in: SignedIn
) -> None:
    meeting = called(page_world)
    by = page_world.by["secretary"]
    put_before(
        meeting=meeting,
        subjects=[page_world.action, page_world.recommendation, page_world.plan],
        by=by,
    )
    client = signed_in("reader")
    where = address(page_world, "meeting-pack", meeting.pk)

    def asked() -> int:
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        return len(queries)

    page_world.presented()
    before = asked()
    put_before(
        meeting=meeting,
        subjects=[page_world.another_action(str(number)) for number in range(2, 6)],
        by=by,
    )
    assert asked() == before <= MOST_QUERIES
    assert not Decision.objects.exists()
