"""Recording what bodies decided."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance.models import Judgement
from amends.assurance.services import judge, lower, record_cell
from amends.evidence.rules import Stage
from amends.governance import queries
from amends.governance.models import Attendance, Meeting
from amends.governance.queries.challenge import questions
from amends.governance.rules import Openness
from amends.governance.rules.challenge import Question
from amends.governance.services import WAYS, decide, hold_meeting
from amends.identifiers import uuid7
from amends.investigations.models import Report, ReportVersion
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from amends.plans.models import ActionServes, Decision, OneOff, PlanStatement, Serving
from amends.plans.rules import Rung
from amends.recommendations.models import Recommendation
from amends.standing.queries import action_as_at
from tests.assurance.world import NOW, START, World, build, hold_role
from tests.databases import Copy

CLAIMED = date(2025, 2, 1)
DAY = date(2025, 5, 1)


def conclude(world: World, kind: str, who: str = "secretary", **parts: Any) -> Decision:
    said: dict[str, Any] = {
        "subject": world.action,
        "body": world.board,
        "effective_on": DAY,
        "reason": "We looked at it.",
    }
    return decide(**(said | parts), kind=kind, by=world.by[who])


def put_in_place(world: World) -> None:
    """Claimed, and in use in both teams."""
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


def judged_met(world: World, value: str = "met", day: date = DAY) -> Judgement:
    return judge(
        subject=world.recommendation,
        scale="intent",
        value=value,
        kind="independent",
        effective_on=day,
        conflict="none",
        text="Seen.",
        by=world.by["reviewer"],
    )


def test_what_was_never_in_place_is_not_closed(world: World) -> None:
    for rung in ("in place", "evidenced", "embedded", "under way"):
        with pytest.raises(Refused, match="not in place on that day"):
            conclude(world, "close", rung=rung)
    assert not Decision.objects.exists()


def test_a_claim_closes_at_in_place_and_no_higher(world: World) -> None:
    put_in_place(world)
    with pytest.raises(Refused, match="proven as far as “in place”"):
        conclude(world, "close", rung="evidenced")
    closed = conclude(world, "close", rung="in place", dissent="One of us would wait.")
    assert (closed.rung, closed.dissent) == ("in place", "One of us would wait.")
    assert closed.recorded_as_id == world.by["secretary"].role
    assert verify(world.organisation.pk).faults == ()


def test_it_stands_on_its_day_as_known_now(world: World) -> None:
    put_in_place(world)
    with pytest.raises(Refused, match="not in place on that day"):
        conclude(world, "close", rung="in place", effective_on=date(2025, 1, 31))
    assert conclude(world, "close", rung="in place", effective_on=CLAIMED).effective_on == CLAIMED


def test_accepted_evidence_closes_higher(world: World) -> None:
    put_in_place(world)
    world.presented()
    assert conclude(world, "close", rung="evidenced").rung == "evidenced"


def test_a_limit_holds_the_closing_down(world: World) -> None:
    put_in_place(world)
    world.presented()
    lower(
        action=world.action,
        rung="in place",
        reason="A family told us otherwise.",
        effective_on=DAY,
        by=world.by["reviewer"],
    )
    with pytest.raises(Refused, match="proven as far as “in place”"):
        conclude(world, "close", rung="evidenced")


def test_refusing_is_as_easy(world: World) -> None:
    refused = conclude(world, "refuse to close", asked="close at evidenced")
    assert (refused.rung, refused.asked) == ("", "close at evidenced")
    assert queries.openness(world.action, Moment(DAY)) is Openness.OPEN


def test_closed_then_reopened(world: World) -> None:
    put_in_place(world)
    with pytest.raises(Refused, match="nothing to reopen"):
        conclude(world, "reopen")
    conclude(world, "close", rung="in place")
    with pytest.raises(Refused, match="closed before"):
        conclude(world, "close", rung="in place")
    assert queries.openness(world.action, Moment(DAY)) is Openness.CLOSED
    conclude(world, "reopen", reason="The audit was not met.")
    assert queries.openness(world.action, Moment(DAY)) is Openness.OPEN


def test_a_later_decision_must_still_have_been_possible(world: World) -> None:
    put_in_place(world)
    conclude(world, "close", rung="in place")
    earlier = date(2025, 4, 1)
    later = "Quality Committee on 1 May 2025, “close”, could then not have been made"
    for kind in ("supersede", "stop", "close"):
        named: dict[str, dict[str, Any]] = {
            "stop": {"reopens_gap_of": world.recommendation},
            "close": {"rung": "in place"},
        }
        with pytest.raises(Refused, match=later):
            conclude(world, kind, effective_on=earlier, **named.get(kind, {}))
    assert Decision.objects.count() == 1
    assert conclude(world, "refuse to close", effective_on=earlier).kind == "refuse to close"
    assert verify(world.organisation.pk).faults == ()


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2025, 1, 5)])
def test_nothing_is_decided_or_judged_of_what_was_not_there(world: World, day: date) -> None:
    for subject, told in (
        (world.action, "The action begins on 6 January 2025"),
        (world.plan, "The plan begins on 6 January 2025"),
        (world.recommendation, "The report that recommends it came on 6 January 2025"),
    ):
        with pytest.raises(Refused, match=told):
            conclude(world, "refuse to close", subject=subject, effective_on=day)
    with pytest.raises(Refused, match="came on 6 January 2025"):
        judged_met(world, day=day)
    with pytest.raises(Refused, match="No report or plan here is older than 6 January 2025"):
        hold_meeting(body=world.board, day=day, present=[], by=world.by["secretary"])
    first = conclude(world, "refuse to close", effective_on=START)
    with pytest.raises(Refused, match="The action begins on 6 January 2025"):
        correct_entry(
            WAYS[Decision],
            first,
            changes={"effective_on": day},
            reason="Mistyped.",
            by=world.by["secretary"],
        )
    world.add(PlanStatement(subject=world.plan, begins_on=date(2024, 12, 1), effective_on=START))
    earlier = date(2024, 12, 2)
    hold_meeting(body=world.board, day=earlier, present=[], by=world.by["secretary"])
    conclude(world, "refuse to close", subject=world.plan, effective_on=earlier)


def test_stopping_names_the_gap(world: World) -> None:
    with pytest.raises(Refused, match="gap again"):
        conclude(world, "no longer applicable")
    other = build()
    with pytest.raises(Refused, match="another organisation"):
        conclude(world, "no longer applicable", reopens_gap_of=other.recommendation)
    stopped = conclude(world, "no longer applicable", reopens_gap_of=world.recommendation)
    assert stopped.reopens_gap_of == world.recommendation
    with pytest.raises(Refused, match="stopped or replaced"):
        conclude(world, "refuse to close")


def test_a_draft_has_no_gap_once_the_report_is_final(world: World) -> None:
    drafted = Recommendation(version=world.draft, number="1", position=1, text="Do the thing.")
    draft = world.add(drafted)
    serves = world.add(ActionServes(action=world.action, recommendation=draft))
    world.add(Serving(subject=serves, serves=True, effective_on=START))
    offered = queries.may_have_gap(queries.served_by(world.action, DAY), DAY)
    assert list(offered) == [world.recommendation]
    with pytest.raises(Refused, match="is the draft's"):
        conclude(world, "stop", reopens_gap_of=draft)
    # Before the final came there was the draft's alone.
    other = world.another_action()
    early = ReportVersion(
        report=world.add(Report(case=world.case, title="Another", kind="external")),
        kind="draft",
        received_on=START,
        restricted=True,
    )
    alone = world.add(Recommendation(version=world.add(early), number="2", position=2, text="Ask."))
    serves = world.add(ActionServes(action=other, recommendation=alone))
    world.add(Serving(subject=serves, serves=True, effective_on=START))
    found = queries.may_have_gap(queries.served_by(other, DAY), DAY)
    assert set(found) == {world.recommendation, alone}
    assert conclude(world, "stop", subject=other, reopens_gap_of=alone).reopens_gap_of == alone


def test_extending_goes_with_a_promise_of_that_day(world: World) -> None:
    with pytest.raises(Refused, match="no new promise"):
        conclude(world, "extend")
    with pytest.raises(Refused, match="no new promise"):
        conclude(world, "extend", effective_on=date(2025, 1, 6))
    world.promise(world.action, day=DAY)
    assert conclude(world, "extend").kind == "extend"


def test_a_one_off_ends_when_proven(world: World) -> None:
    action = world.another_action()
    world.update(action, day=CLAIMED, claim="complete")
    ending: dict[str, Any] = {"subject": action, "rung": "evidenced"}
    world.presented(action=action, services=[])
    with pytest.raises(Refused, match=r"proven as far as|done once"):
        conclude(world, "one-off ends at evidenced", **ending)
    world.add(OneOff(subject=action, reason="x", approved_by=world.board, effective_on=DAY))
    assert conclude(world, "one-off ends at evidenced", **ending).rung == "evidenced"


def test_a_recommendation_closes_when_judged_met(world: World) -> None:
    put_in_place(world)
    closing: dict[str, Any] = {"subject": world.recommendation, "rung": "in place"}
    with pytest.raises(Refused, match="judged met"):
        conclude(world, "close", **closing)
    earlier = judged_met(world, day=date(2025, 4, 1))
    judged_met(world, "partly met", day=date(2025, 4, 15))
    with pytest.raises(Refused, match="judged met"):
        conclude(world, "close", **closing)
    later = judged_met(world)
    with pytest.raises(Refused, match="judged met"):
        conclude(world, "close", **closing, judgement=earlier)
    with pytest.raises(Refused, match="proven as far as"):
        conclude(world, "close", **(closing | {"rung": "embedded"}), judgement=later)
    closed = conclude(world, "close", **closing, judgement=later)
    assert closed.judgement == later.pk
    with pytest.raises(Refused, match="Only an action"):
        conclude(world, "extend", subject=world.recommendation)


def test_a_plan_closes_at_its_weakest_action(world: World) -> None:
    put_in_place(world)
    other = world.another_action()
    closing: dict[str, Any] = {"subject": world.plan, "rung": "in place"}
    with pytest.raises(Refused, match="not in place"):
        conclude(world, "close", **closing)
    conclude(world, "stop", subject=other, reopens_gap_of=world.recommendation)
    assert conclude(world, "close", **closing).plan == world.plan


def test_a_plan_that_is_given_up_ends_what_is_open_in_it(world: World) -> None:
    put_in_place(world)
    closed = world.another_action()
    world.update(closed, day=CLAIMED, claim="complete")
    world.presented(action=closed, services=[])
    conclude(world, "close", subject=closed, rung="in place", effective_on=date(2025, 4, 1))
    conclude(world, "stop", subject=world.plan)
    before = Moment(date(2025, 4, 30))
    assert queries.openness(world.action, before) is Openness.OPEN
    assert queries.openness(world.action, Moment(DAY)) is Openness.ENDED
    assert queries.openness(closed, Moment(DAY)) is Openness.CLOSED
    with pytest.raises(Refused, match="stopped or replaced"):
        conclude(world, "close", rung="in place")
    reopened = conclude(world, "reopen")
    assert queries.openness(world.action, Moment(DAY)) is Openness.OPEN
    conclude(world, "close", rung="in place")
    with pytest.raises(Refused, match="“close”, could then not have been made"):
        withdraw_entry(WAYS[Decision], reopened, reason="Mistyped.", by=world.by["secretary"])
    with CaptureQueriesContext(connection) as asked:
        assert queries.openness(world.action, Moment(DAY)) is Openness.CLOSED
    assert len(asked) == 3


def test_an_outside_body_needs_its_letter(world: World) -> None:
    letter = world.evidence((Stage.HELD, DAY, "lead"), kind="document", services=[], period=None)
    meeting = hold_meeting(body=world.panel, day=DAY, present=[], by=world.by["secretary"])
    world.promise(world.action, day=DAY)
    by_panel: dict[str, Any] = {"body": world.panel, "meeting": meeting}
    for kind in ("refuse to close", "extend"):
        with pytest.raises(Refused, match="Choose its letter"):
            conclude(world, kind, **by_panel)
        assert conclude(world, kind, **by_panel, letter=letter).letter == letter.pk


def test_a_body_that_enters_its_own_decision_needs_none(world: World) -> None:
    chair = conclude(world, "refuse to close", "reviewer", body=world.panel)
    assert (chair.letter, chair.recorded_as_id) == (None, world.by["reviewer"].role)


def test_what_is_no_letter(world: World) -> None:
    earlier = date(2025, 4, 30)
    held = (Stage.HELD, DAY, "lead")
    for states, kind, period in (
        ([held], "audit or data", None),
        ([(Stage.HELD, earlier, "lead")], "document", None),
        ([(Stage.PLANNED, DAY, "lead")], "document", None),
        # An attendance list, held since, of a training before the decision.
        ([held], "document", (date(2025, 3, 1), earlier)),
    ):
        paper = world.evidence(*states, kind=kind, services=[], period=period)
        with pytest.raises(Refused, match="“Audit of records” cannot be the letter"):
            conclude(world, "refuse to close", body=world.panel, letter=paper)
    written = world.evidence(held, kind="document", services=[], period=(DAY, DAY))
    refused = conclude(world, "refuse to close", body=world.panel, letter=written)
    with pytest.raises(Refused, match="cannot be the letter"):
        correct_entry(
            WAYS[Decision],
            refused,
            changes={"effective_on": date(2025, 5, 2)},
            reason="Mistyped.",
            by=world.by["secretary"],
        )
    assert queries.letters_of(world.organisation.pk)[0] == (written, DAY)


def test_the_meeting_is_of_that_body_and_day(world: World) -> None:
    of_board = hold_meeting(body=world.board, day=DAY, present=[], by=world.by["secretary"])
    with pytest.raises(Refused, match="another body"):
        conclude(world, "refuse to close", meeting=of_board, effective_on=date(2025, 5, 2))
    of_panel = hold_meeting(body=world.panel, day=DAY, present=[], by=world.by["secretary"])
    with pytest.raises(Refused, match="another body"):
        conclude(world, "refuse to close", meeting=of_panel)
    assert conclude(world, "refuse to close", meeting=of_board).meeting == of_board.pk


@pytest.mark.parametrize(
    ("kind", "parts", "words"),
    [
        ("close", {"rung": ""}, "State the rung"),
        ("close", {"rung": "done"}, "rungs shown"),
        ("celebrate", {}, "decisions shown"),
        ("refuse to close", {"rung": "in place"}, "Take the rung out"),
        ("refuse to close", {"reason": " "}, "Say why"),
        ("refuse to close", {"effective_on": date(2025, 6, 3)}, "future"),
    ],
)
def test_what_cannot_be_recorded(
    world: World, kind: str, parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        conclude(world, kind, **parts)
    assert not Decision.objects.exists()


def test_two_people_with_one_form(world: World) -> None:
    first = conclude(world, "refuse to close", expected=None)
    with pytest.raises(Refused, match="Someone else"):
        conclude(world, "refuse to close", effective_on=CLAIMED, expected=None)
    conclude(world, "refuse to close", effective_on=CLAIMED, expected=first.pk)


@pytest.mark.parametrize("who", ["owner", "auditor", "reader", "information", "outsider"])
def test_who_may_not_record(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        conclude(world, "refuse to close", who)
    with pytest.raises(NotPermitted):
        hold_meeting(body=world.board, day=DAY, present=[], by=world.by[who])


def test_things_of_another_organisation(world: World) -> None:
    other = build()
    with pytest.raises(Refused, match="another organisation"):
        conclude(world, "refuse to close", body=other.board)
    with pytest.raises(NotPermitted):
        conclude(world, "refuse to close", subject=other.action)


def test_a_meeting(world: World) -> None:
    key = uuid7()
    present = [world.roles["lead"], world.roles["secretary"], world.roles["lead"]]
    said: dict[str, Any] = {"body": world.board, "day": DAY, "by": world.by["secretary"]}
    held = hold_meeting(**said, present=present, note=" Quorate. ", id=key)
    assert hold_meeting(**said, present=[], id=key) == held
    assert (held.note, Attendance.objects.count()) == ("Quorate.", 2)
    hold_role(world, "owner", None, date(2025, 4, 1))
    with pytest.raises(Refused, match="Nobody held the role Post of owner"):
        hold_meeting(**said, present=[world.roles["owner"]])
    with pytest.raises(Refused, match="future"):
        hold_meeting(**(said | {"day": date(2025, 6, 3)}), present=[])
    assert Meeting.objects.count() == 1


def test_what_a_reviewer_would_ask(world: World) -> None:
    def asked() -> dict[Question, tuple[str, ...]]:
        found = action_as_at(world.action, Moment(DAY))
        assert found is not None
        return {each.question: each.names for each in questions(found, Moment(DAY))}

    teams = ("North team", "South team")
    always = {Question.NO_MEASURE: (), Question.NO_STRENGTH: ()}
    assert asked() == {Question.NOT_CLAIMED: (), Question.UNTESTED: teams, **always}
    put_in_place(world)
    assert asked() == {Question.CLAIM_ALONE: (), Question.UNTESTED: teams, **always}
    record_cell(
        action=world.action,
        service=world.north,
        state="slipped",
        effective_on=DAY,
        basis="A check",
        by=world.by["owner"],
    )
    lower(
        action=world.action,
        rung="under way",
        reason="x",
        effective_on=DAY,
        by=world.by["reviewer"],
    )
    assert asked() == {
        Question.CLAIM_ALONE: (),
        Question.SLIPPED: ("North team",),
        Question.UNTESTED: ("South team",),
        Question.HELD_LOWER: (),
        **always,
    }


def test_the_standing_in_a_number_of_queries_that_does_not_grow(world: World) -> None:
    put_in_place(world)
    with CaptureQueriesContext(connection) as few:
        assert queries.standing_of(world.plan, DAY) is Rung.IN_PLACE
    for number in range(3, 8):
        world.another_action(str(number))
    with CaptureQueriesContext(connection) as many:
        queries.standing_of(world.plan, DAY)
    assert len(many) == len(few)


def test_two_at_once_record_one(committed_database: Copy) -> None:
    with clock.set_to(NOW):
        world = build()
    told: list[str] = []

    def enter() -> None:
        try:
            with clock.set_to(NOW):
                conclude(world, "refuse to close", expected=None)
            told.append("recorded")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["recorded", "refused"]
    assert Decision.objects.count() == 1
