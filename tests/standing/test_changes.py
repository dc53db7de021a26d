"""What moved between two readings of a plan, told in sentences."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from amends.assurance.models import Cell, Judgement
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Head
from amends.ledger.rules import Moment
from amends.ledger.services import correct, retract
from amends.people.models import Body
from amends.plans.models import Action, Commitment, Decision, Placement, Update
from amends.standing.changes import changes
from amends.standing.sentences import sentence
from tests.standing.histories import World, begin

APRIL, JULY = date(2025, 4, 30), date(2025, 7, 31)
LOOKED, LATER = date(2025, 3, 1), date(2025, 6, 1)


@pytest.fixture
def world(database: object) -> Iterator[World]:
    """Entered on the day before the first reading."""
    with clock.set_to(datetime(2025, 2, 28, 9, tzinfo=UTC)):
        yield begin()


def now(world: World, day: date) -> Moment:
    """What a reader finds on a day, once everything so far has been entered."""
    return Moment(day, Head.objects.get(pk=world.small.organisation.pk).sequence)


def told(world: World, since: Moment, *, private: bool = True, plan: int = 0) -> list[str]:
    found = changes(world.plans[plan], since, now(world, LATER))
    return [sentence(change, private=private) for change in found]


def promise(
    world: World,
    action: Action,
    day: date,
    due: date,
    *,
    reason: str = "",
    body: Body | None = None,
) -> Commitment:
    with world.write() as w:
        row: Commitment = w.add(
            Commitment(
                subject=action,
                wording="We will.",
                owner=world.owner,
                in_place_by=ImpreciseDate.on(due),
                reason=reason,
                approver=body,
                effective_on=day,
            )
        )
    return row


def numbered(world: World) -> Action:
    """Action 3.2, promised by 30 April."""
    with world.write() as w:
        action: Action = w.add(Action(title="Three two"))
        w.add(
            Placement(
                subject=action, plan=world.plans[0], number="3.2", effective_on=date(2025, 1, 6)
            )
        )
    promise(world, action, date(2025, 1, 7), APRIL)
    return action


def test_a_promise_that_moved(world: World) -> None:
    action = numbered(world)
    since = now(world, LOOKED)
    promise(world, action, date(2025, 5, 2), JULY, reason="the post was vacant.", body=world.body)
    assert told(world, since) == [
        (
            "Action 3.2: in place by moved from 30 April to 31 July 2025; reason the post was vacant;"
            " agreed by the Board."
        )
    ]
    assert told(world, since, private=False) == [
        "Action 3.2: in place by moved from 30 April to 31 July 2025; agreed by the Board."
    ]


def test_each_promise_is_told_beside_the_one_it_followed(world: World) -> None:
    """A late entry of an earlier day does not move what was promised after it."""
    action = numbered(world)
    promise(world, action, date(2025, 2, 20), JULY)
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        promise(world, action, date(2025, 2, 10), date(2025, 5, 31))
    assert told(world, since) == [
        "Action 3.2: in place by moved from 30 April to 31 May 2025. Entered on 9 May 2025."
    ]


def test_a_promise_that_was_corrected(world: World) -> None:
    action = numbered(world)
    row = promise(world, action, date(2025, 2, 1), JULY)
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        correct(
            row,
            by=world.small.by,
            event="test",
            reason="A slip of the pen.",
            in_place_by=ImpreciseDate.on(date(2025, 6, 30)),
        )
    assert told(world, since) == [
        (
            "Action 3.2: in place by was corrected from 31 July 2025 to 30 June 2025;"
            " reason A slip of the pen. Entered on 9 May 2025."
        )
    ]
    assert "slip" not in " ".join(told(world, since, private=False))


def test_a_promise_that_was_withdrawn(world: World) -> None:
    action = numbered(world)
    row = promise(world, action, date(2025, 2, 1), JULY)
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        retract(row, by=world.small.by, event="test", reason="Never agreed.")
    assert told(world, since, private=False) == [
        "Action 3.2: the terms of 1 February 2025 were withdrawn. Entered on 9 May 2025."
    ]


def test_what_was_put_right_before_anybody_read_it_is_told_once(world: World) -> None:
    action = numbered(world)
    since = now(world, LOOKED)
    row = promise(world, action, date(2025, 5, 2), date(2052, 7, 31))
    correct(
        row,
        by=world.small.by,
        event="test",
        reason="Figures changed places.",
        in_place_by=ImpreciseDate.on(JULY),
    )
    wrong = promise(world, action, date(2025, 5, 3), date(2025, 8, 31))
    retract(wrong, by=world.small.by, event="test", reason="Another action's.")
    assert told(world, since) == ["Action 3.2: in place by moved from 30 April to 31 July 2025."]


def test_a_decision_that_was_corrected_is_told_as_that(world: World) -> None:
    action = numbered(world)
    with world.write() as w:
        row = w.add(
            Decision(
                action=action,
                kind="stop",
                reason="Another way was found.",
                body=world.body,
                effective_on=date(2025, 2, 3),
            )
        )
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)), world.write() as w:
        w.add(
            Decision(
                action=action,
                kind="stop",
                reason=row.reason,
                body=world.body,
                effective_on=date(2025, 3, 3),
                corrects=row,
                correction_reason="The month was mistyped.",
            )
        )
    assert told(world, since) == [
        (
            "Action 3.2: the decision of 3 February 2025 was corrected: the Board stopped it on"
            " 3 March 2025; reason The month was mistyped."
        )
    ]


def test_a_decision_that_was_withdrawn_is_not_told_as_made(world: World) -> None:
    action = numbered(world)
    with world.write() as w:
        row = w.add(
            Decision(
                action=action,
                kind="close",
                rung="embedded",
                reason="All good.",
                body=world.body,
                effective_on=date(2025, 2, 3),
            )
        )
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        retract(row, by=world.small.by, event="test", reason="The wrong action.")
    assert told(world, since) == [
        (
            "Action 3.2: the decision of 3 February 2025 was withdrawn; reason The wrong action."
            " Entered on 9 May 2025."
        )
    ]


def test_late_entries_and_corrections_of_what_a_service_reads(world: World) -> None:
    pair = next(iter(world.pairs.values()))
    with world.write() as w:
        row = w.add(
            Cell(
                subject=pair,
                state="audited",
                result="met",
                sample_met=9,
                sample_of=10,
                expires_on=date(2026, 1, 1),
                basis="looked",
                effective_on=date(2025, 2, 3),
            )
        )
    since = now(world, LOOKED)
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        correct(
            row,
            by=world.small.by,
            event="test",
            reason="Counted twice.",
            result="not met",
            sample_met=4,
        )
        with world.write() as w:
            w.add(
                Update(
                    subject=pair.action,
                    text="Perry told us.",
                    claim="in place",
                    effective_on=date(2025, 2, 4),
                )
            )
    # By their day, within a kind; and nothing of what was written in private.
    lines = told(world, since, private=False)
    assert lines == [
        "Action 1: it was not started and is now in place.",
        "Action 1: on 4 February 2025 its owner said that it is in place. Entered on 9 May 2025.",
        (
            "Action 1: North on 3 February 2025 was corrected from “audited: met, 9 of 10” to"
            " “audited: not met, 4 of 10”. Entered on 9 May 2025."
        ),
    ]
    assert "; reason Counted twice." in " ".join(told(world, since))
    assert "Perry" not in " ".join(told(world, since))


def test_a_judgement_is_told_once_it_is_released(world: World) -> None:
    """Made before the first reading, and shown only after it."""
    with world.write() as w:
        w.add(
            Judgement(
                recommendation=world.recommendations[0],
                scale="intent",
                value="partly met",
                body=world.body,
                kind="panel",
                conflict="None.",
                text="In private.",
                released_on=date(2025, 5, 1),
                effective_on=date(2025, 2, 1),
            )
        )
    since = now(world, LOOKED)
    assert told(world, since, private=False) == []
    with clock.set_to(datetime(2025, 5, 9, 10, tzinfo=UTC)):
        lines = told(world, since, private=False)
    assert len(lines) == 1
    assert lines[0].startswith(
        "Recommendation 1: judged “partly met” by the Board on 1 February 2025."
    )


def test_an_action_that_moved_is_told_in_both_plans(world: World) -> None:
    action = numbered(world)
    since = now(world, LOOKED)
    with world.write() as w:
        w.add(
            Placement(
                subject=action, plan=world.plans[1], number="7", effective_on=date(2025, 5, 2)
            )
        )
    assert told(world, since) == ["Action 3.2: it was moved to “Second plan”, as number 7."]
    assert told(world, since, plan=1) == [
        "Action 7: it was moved here from “First plan”, where it was number 3.2."
    ]
    assert told(world, since, private=False) == ["Action 3.2: it was moved to another plan."]
    assert told(world, since, private=False, plan=1) == [
        "Action 7: it was moved here from another plan."
    ]


def test_nothing_is_told_when_nothing_moved(world: World) -> None:
    numbered(world)
    assert told(world, now(world, LOOKED)) == []
