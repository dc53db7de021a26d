"""What a body gave up stands on no rung of an edition, and what nothing answers since is said up front."""

from datetime import timedelta
from typing import Any

from amends.ledger.dates import ImpreciseDate
from amends.plans import services as plans
from amends.plans.models import Decision
from amends.plans.rules import DecisionKind
from amends.publication import services
from amends.publication.services.feeds import edition_calendar
from amends.publication.services.letters import letter_page
from tests.publication.story import AS_AT, DAY, Story, on, sections

STOPPED = AS_AT


def give_up(story: Story, kind: DecisionKind = DecisionKind.STOP, **more: Any) -> Decision:
    said = {"subject": story.action, "reopens_gap_of": story.first} | more
    with on(AS_AT, 6):
        plans.update(
            action=story.action,
            text="Done.",
            claim="complete",
            effective_on=AS_AT,
            by=story.by,
        )
        return plans.record_decision(
            kind=kind,
            body=story.trust.board,
            reason="Private reason.",
            effective_on=STOPPED,
            by=story.by,
            **said,
        )


def test_a_stopped_action_is_no_success_and_its_gap_is_told(story: Story) -> None:
    decided = give_up(story)
    edition = story.published()
    found = sections(edition)
    (action,) = found["recommendation in place 1"]["actions"]
    day = f"{STOPPED.day} {STOPPED:%B %Y}"
    assert action["standing"] == "stopped"
    assert action["told"] == [
        f"The {decided.body.name} stopped it on {day}.",
        "Nothing has taken its place yet in what answers recommendation 1.",
    ]
    assert action["promises"] == ["Promised in place by 31 July 2025. That no longer holds."]
    assert b"STATUS:CANCELLED" in edition_calendar(edition)
    short = found["in short"]
    assert set(short["counts"].values()) == {0}
    assert (
        "Of our one action, none is part of everyday practice and one was stopped."
        in (short["counted"])
    )
    assert short["counted"][2] == (
        f"Recommendation 1 is open again. Action 1.1 was stopped on {day} by the"
        f" {decided.body.name}; nothing else answers this yet."
    )
    assert "Private" not in edition.content
    letter = letter_page(services.letter_content(edition))
    assert "We have no action for this:" in letter
    assert "This is in place. We cannot yet show" not in letter
    assert "This is not yet in place:" not in letter


def test_what_takes_its_place_answers_it(story: Story) -> None:
    give_up(story, DecisionKind.NOT_APPLICABLE)
    with on(AS_AT, 6):
        plans.add_action(
            plan=story.plan,
            number="1.2",
            title="The record asks for two reviews",
            wording="Private wording of the promise.",
            owner=story.owner,
            in_place_by=ImpreciseDate.ongoing(),
            serves=[story.first],
            effective_on=AS_AT,
            by=story.by,
        )
    found = sections(story.published())
    first, second = found["recommendation in place 1"]["actions"]
    assert (first["standing"], second["standing"]) == ("no longer applicable", "not started")
    assert len(first["told"]) == 1
    assert not any("open again" in told for told in found["in short"]["counted"])


def test_a_whole_plan_that_was_stopped_says_so_of_each_action(story: Story) -> None:
    give_up(story, subject=story.plan, reopens_gap_of=None)
    found = sections(story.published())
    (action,) = found["recommendation in place 1"]["actions"]
    assert "That was decided of the whole plan that it stands in." in action["told"]
    assert found["in short"]["counted"][2].endswith(
        ", with its whole plan; nothing else answers this yet."
    )


def test_that_a_whole_plan_was_stopped_and_goes_on_is_among_what_has_changed(story: Story) -> None:
    story.published()
    board = story.trust.board.name
    for kind, day, told in (
        (DecisionKind.STOP, DAY, "stopped it"),
        (DecisionKind.REOPEN, DAY + timedelta(days=20), "reopened it"),
    ):
        with on(day):
            plans.record_decision(
                subject=story.plan,
                kind=kind,
                body=story.trust.board,
                reason="Private reason.",
                effective_on=day,
                by=story.by,
            )
        assert not any(line.since for line in story.lines(day)), "no words are about it alone"
        story.approve_all(day)
        edition = story.release(story.draft(day), day)
        line = f"The plan: the {board} {told} on {day.day} {day:%B %Y}."
        assert line in sections(edition)["what has changed"]["recorded"]
        assert "Private" not in edition.content
