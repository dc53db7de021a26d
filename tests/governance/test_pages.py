"""The pages of this stage, as people use them."""

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.assurance.services import record_cell
from amends.assurance.services.themes import begin_theme
from amends.evidence.rules import Stage
from amends.governance.models import Attendance, Meeting
from amends.governance.services import (
    ask_to_remove_words,
    call_meeting,
    hold_meeting,
    put_before,
)
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.models import LegalHold, RedactionRequest
from amends.plans.models import Decision, Update
from amends.recommendations.models import Recommendation
from tests.assurance.reading import address, on, sent, words
from tests.assurance.world import START, World, build

CLAIMED = date(2025, 2, 1)
DAY = date(2025, 5, 1)
NAME = "Robin Placeholder"
MOST_QUERIES = 40

type SignedIn = Callable[[str], Client]


def typed_by_mistake(world: World) -> Update:
    text = f"We heard from {NAME} that nobody replied."
    return world.add(Update(subject=world.action, text=text, effective_on=START), "owner")


def asked(world: World) -> RedactionRequest:
    update = typed_by_mistake(world)
    return ask_to_remove_words(
        record=update, words=NAME, reason="A relative's name.", by=world.by["owner"]
    )


def put_in_place(world: World) -> None:
    world.update(world.action, day=CLAIMED, claim="in place")
    for service in (world.north, world.south):
        record_cell(
            action=world.action,
            service=service,
            state="in use",
            effective_on=CLAIMED,
            expires_on=date(2026, 2, 1),
            basis="A report",
            by=world.by["owner"],
        )


DECIDE = {"lead", "secretary", "reviewer"}
JUDGE = {"lead", "reviewer"}
ASK = {"lead", "owner", "secretary", "information"}
ALL = {"lead", "owner", "auditor", "reviewer", "secretary", "information", "reader"}
# Page, and who finds it: everyone else finds nothing.
WHO = {
    "decide-action": DECIDE,
    "decide-recommendation": DECIDE,
    "decide-plan": DECIDE,
    "action-challenge": ALL,
    "recommendation-challenge": ALL,
    "plan-challenge": ALL,
    "meetings": ALL,
    "record-meeting": DECIDE,
    "call-meeting": DECIDE,
    "meeting": ALL,
    "meeting-pack": ALL,
    "meeting-decisions": ALL,
    "put-before": DECIDE,
    "attend-meeting": DECIDE,
    "take-off-agenda": DECIDE,
    "call-off-meeting": DECIDE,
    "theme": ALL,
    "plan-assurance": ALL,
    "begin-theme": {"lead"},
    "change-theme": {"lead"},
    "judge-theme": JUDGE,
    "removals": ASK,
    "ask-removal": ASK,
    "approve-removal": {"information"},
    "legal-hold": {"information"},
}


def pages(world: World) -> dict[str, str]:
    request = asked(world)
    by = world.by["lead"]
    meeting = call_meeting(body=world.panel, day=clock.today(), by=by)
    item, _plan = put_before(meeting=meeting, subjects=[world.action, world.plan], by=by)
    theme = begin_theme(
        plan=world.plan,
        name="Listening to families",
        parts=[world.recommendation, world.action],
        effective_on=clock.today(),
        by=by,
    )
    return {
        "decide-action": address(world, "decide-action", world.action.pk),
        "decide-recommendation": address(world, "decide-recommendation", world.recommendation.pk),
        "decide-plan": address(world, "decide-plan", world.plan.pk),
        "action-challenge": address(world, "action-challenge", world.action.pk),
        "recommendation-challenge": address(
            world, "recommendation-challenge", world.recommendation.pk
        ),
        "plan-challenge": address(world, "plan-challenge", world.plan.pk),
        "meetings": address(world, "meetings"),
        "record-meeting": address(world, "record-meeting"),
        "call-meeting": address(world, "call-meeting"),
        "meeting": address(world, "meeting", meeting.pk),
        "meeting-pack": address(world, "meeting-pack", meeting.pk),
        "meeting-decisions": address(world, "meeting-decisions", meeting.pk),
        "put-before": address(world, "put-before", meeting.pk),
        "attend-meeting": address(world, "attend-meeting", meeting.pk),
        "take-off-agenda": address(world, "take-off-agenda", item.pk),
        "call-off-meeting": address(world, "call-off-meeting", meeting.pk),
        "theme": address(world, "theme", theme.pk),
        "plan-assurance": address(world, "plan-assurance", world.plan.pk),
        "begin-theme": address(world, "begin-theme", world.plan.pk),
        "change-theme": address(world, "change-theme", theme.pk),
        "judge-theme": address(world, "judge-theme", theme.pk),
        "removals": address(world, "removals"),
        "ask-removal": address(world, "ask-removal", request.kind, request.thing),
        "approve-removal": address(world, "approve-removal", request.pk),
        "legal-hold": address(world, "legal-hold"),
    }


def test_who_finds_which_page(page_world: World, signed_in: SignedIn) -> None:
    where = pages(page_world)
    for who in (*page_world.roles, "outsider"):
        client = signed_in(who)
        for name, page in where.items():
            expected = 200 if who in WHO[name] else 404
            assert client.get(page).status_code == expected, (who, name)


def test_things_of_another_organisation_are_not_found(
    page_world: World, signed_in: SignedIn
) -> None:
    other = build()
    here, there = page_world.organisation.slug, other.organisation.slug
    shared = {"meetings", "record-meeting", "call-meeting", "removals", "legal-hold"}
    client = signed_in("information")
    for name, page in pages(other).items():
        assert client.get(page).status_code == 404
        if name not in shared:
            assert client.get(page.replace(there, here, 1)).status_code == 404


def test_a_draft_is_for_those_who_read_drafts(page_world: World, signed_in: SignedIn) -> None:
    draft = page_world.add(
        Recommendation(version=page_world.draft, number="1", position=1, text="Ask them.")
    )
    where = address(page_world, "ask-removal", "recommendations.recommendation", draft.pk)
    assert signed_in("owner").get(where).status_code == 404
    assert signed_in("lead").get(where).status_code == 200
    deciding = address(page_world, "decide-recommendation", draft.pk)
    assert signed_in("reviewer").get(deciding).status_code == 404


def test_before_the_decision(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    where = address(page_world, "decide-action", page_world.action.pk)
    found = words(signed_in("secretary"), where)
    assert "What is proven" in found
    assert "Claimed “in place” on 1 February 2025." in found
    assert "It is said to be done. What shows it?" in found
    assert "Who has tested it in North team and South team?" in found
    assert found.index("Close") < found.index("Refuse to close")
    assert "Reopen" not in found


def decision(world: World, kind: str, **parts: object) -> dict[str, object]:
    return {
        "seen": "",
        "kind": kind,
        "reason": "We looked at it.",
        "body": str(world.board.pk),
        **on("effective_on", DAY),
        **parts,
    }


def test_refuse_then_close(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    client = signed_in("secretary")
    where = address(page_world, "decide-action", page_world.action.pk)
    there = address(page_world, "action", page_world.action.pk)
    assert sent(client, where, decision(page_world, "refuse to close")) == there
    first = Decision.objects.get()
    stale = sent(client, where, decision(page_world, "refuse to close"))
    assert "Somebody else saved a change" in stale
    seen = {"seen": str(first.pk)}
    high = sent(client, where, decision(page_world, "close", rung="evidenced", **seen))
    assert "proven as far as “in place”" in high
    assert sent(client, where, decision(page_world, "close", rung="in place", **seen)) == there
    found = words(client, where)
    assert "It is closed." in found
    assert "Reopen" in found
    assert "Refuse to close" not in found


def test_what_was_never_in_place(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "decide-action", page_world.action.pk)
    client = signed_in("secretary")
    said = sent(client, where, decision(page_world, "close", rung="in place"))
    assert "It was not in place on that day, so it cannot be closed." in said
    assert "Nobody has said that it is in place." in said
    for wrong in ({"body": ""}, {"body": str(uuid7())}, {"kind": "celebrate"}, {"reason": ""}):
        found = sent(client, where, decision(page_world, "refuse to close") | wrong)
        assert "There is a problem" in found
    assert not Decision.objects.exists()


def test_stopping_names_the_gap(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "decide-action", page_world.action.pk)
    client = signed_in("secretary")
    stop = decision(page_world, "stop")
    assert "gap again" in sent(client, where, stop)
    assert "Recommendation 1, A report" in words(client, where)
    gap = {"reopens_gap_of": str(page_world.recommendation.pk)}
    assert sent(client, where, stop | gap).startswith("/o/")
    assert Decision.objects.get().reopens_gap_of == page_world.recommendation


def test_the_panel_writes_a_letter(page_world: World, signed_in: SignedIn) -> None:
    letter = page_world.evidence(
        (Stage.HELD, DAY, "lead"), kind="document", services=[], period=None
    )
    meeting = hold_meeting(
        body=page_world.panel, day=DAY, present=[], by=page_world.by["secretary"]
    )
    where = address(page_world, "decide-action", page_world.action.pk)
    client = signed_in("secretary")
    assert "Assurance Panel, 1 May 2025" in words(client, where)
    refuse = decision(
        page_world, "refuse to close", body=str(page_world.panel.pk), meeting=str(meeting.pk)
    )
    assert "Choose its letter" in sent(client, where, refuse)
    assert sent(client, where, refuse | {"letter": str(letter.pk)}).startswith("/o/")
    row = Decision.objects.get()
    assert (row.letter, row.meeting) == (letter.pk, meeting.pk)


def test_a_recommendation(page_world: World, signed_in: SignedIn) -> None:
    where = address(page_world, "decide-recommendation", page_world.recommendation.pk)
    client = signed_in("secretary")
    found = words(client, where)
    assert "Nobody has judged yet whether it is met." in found
    assert "Extend" not in found
    close = decision(page_world, "close", rung="in place")
    assert "judged met" in sent(client, where, close)
    refuse = decision(page_world, "refuse to close")
    there = address(page_world, "recommendation", page_world.recommendation.pk)
    assert sent(client, where, refuse) == there


def test_a_plan(page_world: World, signed_in: SignedIn) -> None:
    put_in_place(page_world)
    where = address(page_world, "decide-plan", page_world.plan.pk)
    client = signed_in("secretary")
    assert "Claimed and not proven: action 1." in words(client, where)
    close = decision(page_world, "close", rung="in place")
    assert sent(client, where, close) == address(page_world, "plan", page_world.plan.pk)


def test_meetings(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    where = address(page_world, "record-meeting")
    assert "No meeting is recorded" in words(client, address(page_world, "meetings"))
    assert "Post of reviewer, A board of care" in words(client, where)
    data: dict[str, object] = {
        "body": str(page_world.board.pk),
        **on("day", DAY),
        "present": [str(page_world.roles["lead"].pk), str(page_world.roles["owner"].pk)],
        "note": "Quorate.",
        "key": str(uuid7()),
    }
    assert "on or before" in sent(client, where, data | on("day", date(2025, 6, 3)))
    assert sent(client, where, data) == address(page_world, "meetings")
    assert sent(client, where, data) == address(page_world, "meetings")
    assert (Meeting.objects.count(), Attendance.objects.count()) == (1, 2)
    found = words(signed_in("reader"), address(page_world, "meetings"))
    assert "Post of lead and Post of owner" in found
    assert "Record a meeting" not in found
    before = sent(client, where, data | on("day", date(2010, 1, 1)) | {"key": str(uuid7())})
    assert "No report or plan here is older than 6 January 2025" in before


def test_words_are_removed(page_world: World, signed_in: SignedIn) -> None:
    update = typed_by_mistake(page_world)
    owner = signed_in("owner")
    where = address(page_world, "ask-removal", "plans.update", update.pk)
    assert NAME not in words(owner, where)
    data: dict[str, object] = {"words": NAME, "reason": "A relative's name."}
    assert "does not hold those words" in sent(owner, where, data | {"words": "Somebody"})
    assert "Fill in" in sent(owner, where, data | {"reason": ""})
    assert sent(owner, where, data) == address(page_world, "removals")
    listed = words(owner, address(page_world, "removals"))
    assert "Waiting for a second person" in listed
    assert NAME not in listed
    approver = signed_in("information")
    request = RedactionRequest.objects.get()
    approving = address(page_world, "approve-removal", request.pk)
    found = words(approver, approving)
    assert "1 place holds the words" in found
    assert "We heard from [removed] that nobody replied." in found
    answer = approver.get(approving)
    assert "no-store" in answer["Cache-Control"]
    typed_by_mistake(page_world)
    assert sent(approver, approving, {"places": "1"}) == approving
    assert "2 places, not 1" in words(approver, approving)
    assert sent(approver, approving, {"places": "2"}) == address(page_world, "removals")
    update.refresh_from_db()
    assert NAME not in update.text
    assert "Removed from 2 places on 2 June 2025" in words(owner, address(page_world, "removals"))
    assert sent(approver, approving, {"places": "2"}) == address(page_world, "removals")


def test_whoever_asked_does_not_approve(page_world: World, signed_in: SignedIn) -> None:
    update = typed_by_mistake(page_world)
    request = ask_to_remove_words(
        record=update, words=NAME, reason="x", by=page_world.by["information"]
    )
    client = signed_in("information")
    approving = address(page_world, "approve-removal", request.pk)
    found = words(client, approving)
    assert "You asked for this." in found
    assert "Remove the words" not in found
    for places in ("1", "-1", "x", "", "9" * 20):
        sent(client, approving, {"places": places})
    update.refresh_from_db()
    assert NAME in update.text


def test_a_legal_hold(page_world: World, signed_in: SignedIn) -> None:
    request = asked(page_world)
    client = signed_in("information")
    where = address(page_world, "legal-hold")
    assert "No hold is in force." in words(client, where)
    assert "Fill in" in sent(client, where, {"seen": "", "reason": ""})
    assert sent(client, where, {"seen": "", "reason": "An inquest."}).startswith("/o/")
    found = words(client, address(page_world, "approve-removal", request.pk))
    assert "A legal hold is in force." in found
    assert "Remove the words" not in found
    assert "An inquest." in words(client, where)
    assert "Somebody else saved" in sent(client, where, {"seen": "", "reason": "Again."})
    seen = str(LegalHold.objects.get().pk)
    assert sent(client, where, {"seen": seen, "reason": "It is over."}).startswith("/o/")
    assert "No hold is in force." in words(client, where)


def test_no_such_record(page_world: World, signed_in: SignedIn) -> None:
    client = signed_in("lead")
    thing = page_world.action.pk
    for kind in ("people.user", "sessions.session", "plans.nothing", "plans.update", "x"):
        assert client.get(address(page_world, "ask-removal", kind, thing)).status_code == 404
    pair = page_world.action.services.first()
    assert pair is not None
    where = address(page_world, "ask-removal", "plans.actionservice", pair.pk)
    assert client.get(where).status_code == 404


def test_a_number_of_queries_that_history_does_not_change(
    page_world: World, signed_in: SignedIn
) -> None:
    client = signed_in("secretary")
    asked(page_world)
    hold_meeting(body=page_world.board, day=DAY, present=[], by=page_world.by["secretary"])
    pages_of = [
        address(page_world, "decide-plan", page_world.plan.pk),
        address(page_world, "meetings"),
        address(page_world, "removals"),
    ]

    def counts() -> list[int]:
        found = []
        for page in pages_of:
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            found.append(len(captured))
        return found

    before = counts()
    page_world.another_action()
    asked(page_world)
    hold_meeting(body=page_world.panel, day=DAY, present=[], by=page_world.by["secretary"])
    assert counts() == before
    assert max(before) < MOST_QUERIES
