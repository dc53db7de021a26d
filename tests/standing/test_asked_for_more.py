"""An organisation asks for more before it calls anything embedded, or for less again; and samples, and slips."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from amends.assurance.models import EmbeddingRule
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import FLOOR, Demands, Reads
from amends.assurance.sentences import demands_told, loosening_told
from amends.assurance.services import WAYS, record_cell, set_rule
from amends.ledger import clock
from amends.ledger.queries import head_of
from amends.ledger.rules import Moment, Refused
from amends.people.services import correct_entry, withdraw_entry
from amends.plans.models import ScopeStatement
from amends.plans.rules import Rung
from amends.publication.sentences import change_told, standing_told
from amends.publication.sentences.readings import reading_in_words
from amends.standing.answers import ActionAsAt
from amends.standing.changes import changes
from amends.standing.queries import action_as_at
from amends.standing.sentences import sentence
from amends.standing.slips import slipped_on
from amends.web import words
from tests.assurance.world import NOW, World, build
from tests.fixtures.databases import Begin
from tests.standing.test_embedded import enter_tests, later

TODAY = NOW.date()
BEFORE = date(2025, 5, 20)


def embedded() -> World:
    """Embedded in both teams from 12 May 2025 on."""
    with clock.set_to(NOW):
        world = build()
        for service in (world.north, world.south):
            record_cell(
                action=world.action,
                service=service,
                state="in use",
                effective_on=date(2025, 1, 20),
                expires_on=date(2026, 1, 1),
                basis="Seen",
                by=world.by["owner"],
            )
        world.presented(kind="document")
        enter_tests(world, world.presented(), date(2025, 3, 5), "audited")
        enter_tests(world, later(world, accepted=True), date(2025, 5, 6), "sustained")
        return world


@pytest.fixture
def world(beginning: Begin, now: None) -> World:
    return beginning(embedded)


@pytest.fixture
def now() -> Iterator[None]:
    with clock.set_to(NOW):
        yield


def standing(world: World, day: date = TODAY, sequence: int | None = None) -> ActionAsAt:
    found = action_as_at(world.action, Moment(day, sequence))
    assert found is not None
    return found


def ask_for(
    world: World, demands: Demands, day: date = TODAY, why: str = "We saw why"
) -> EmbeddingRule:
    return set_rule(
        organisation_id=world.organisation.pk,
        demands=demands,
        reason=why,
        decided_by=world.board,
        effective_on=day,
        by=world.by["lead"],
    )


@pytest.mark.parametrize("more", [{"kinds": 3}, {"tests": 3}, {"looked": 21}, {"lasts": 10}])
def test_what_more_is_asked_for_counts_from_its_day_on(world: World, more: dict[str, int]) -> None:
    known = head_of(world.organisation.pk)[0]
    ask_for(world, replace(FLOOR, **more), BEFORE)
    assert standing(world, date(2025, 5, 19)).rung is Rung.EMBEDDED
    assert standing(world, BEFORE).rung is Rung.EVIDENCED
    assert standing(world).rung is Rung.EVIDENCED
    # As it was known before anybody asked for more.
    assert standing(world, TODAY, known).rung is Rung.EMBEDDED


def test_nothing_is_relied_on_for_longer_than_the_rule_says(world: World) -> None:
    ask_for(world, replace(FLOOR, lasts=20), BEFORE)
    cell = standing(world, date(2025, 5, 26)).cells[0]
    assert (cell.reads, cell.until) == (Reads.SUSTAINED, date(2025, 5, 26))
    assert standing(world, date(2025, 5, 27)).cells[0].reads is Reads.NOT_TESTED_SINCE


def test_less_than_the_floor_is_refused_and_so_is_less_for_days_that_have_passed(
    world: World,
) -> None:
    for part in ({"kinds": 1}, {"tests": 1}, {"looked": 0}):
        with pytest.raises(Refused, match="Nobody can ask for less"):
            ask_for(world, replace(FLOOR, **part))
    row = ask_for(world, replace(FLOOR, kinds=4), date(2025, 3, 1))
    with pytest.raises(Refused, match="from today on"):
        ask_for(world, FLOOR, date(2025, 5, 1))
    with pytest.raises(Refused, match="already"):
        ask_for(world, replace(FLOOR, kinds=4))
    with pytest.raises(Refused, match="Say why"):
        ask_for(world, FLOOR, why=" ")
    less = ask_for(world, FLOOR)
    way = WAYS[EmbeddingRule]
    with pytest.raises(Refused, match="days that have passed"):
        correct_entry(
            way,
            less,
            changes={"effective_on": date(2025, 4, 1)},
            reason="Earlier",
            by=world.by["lead"],
        )
    with pytest.raises(Refused, match="Nobody can ask for less"):
        correct_entry(way, row, changes={"kinds": 1}, reason="Typed", by=world.by["lead"])


@pytest.mark.parametrize(
    "changes",
    [
        # For the days until today the floor would count, and pages as at them read embedded.
        {"effective_on": TODAY},
        {"tests": 3},
        # Less of one thing is less, whatever more is asked of another.
        {"tests": 3, "kinds": 4},
        None,
    ],
)
def test_no_correction_asks_less_for_a_day_that_has_passed(
    world: World, changes: dict[str, Any] | None
) -> None:
    row = ask_for(world, replace(FLOOR, tests=4), date(2025, 1, 1))
    put_right: Callable[..., EmbeddingRule] = (
        partial(correct_entry, changes=changes) if changes else withdraw_entry
    )
    with pytest.raises(Refused, match="days that have passed"):
        put_right(WAYS[EmbeddingRule], row, reason="Typed", by=world.by["lead"])
    assert standing(world, BEFORE).rung is Rung.EVIDENCED


def test_a_correction_may_ask_more_of_the_past_and_less_from_today_on(world: World) -> None:
    row = ask_for(world, replace(FLOOR, tests=3), date(2025, 1, 1))
    way, by = WAYS[EmbeddingRule], world.by["lead"]
    more = correct_entry(way, row, changes={"tests": 4}, reason="Typed", by=by)
    # Earlier still: until now nothing was asked for on those days.
    correct_entry(way, more, changes={"effective_on": date(2024, 6, 1)}, reason="Typed", by=by)
    less = ask_for(world, replace(FLOOR, tests=3))
    assert rules_of(world.organisation.pk, Moment(TODAY)).demands(TODAY).tests == 3
    correct_entry(way, less, changes={"tests": 2}, reason="Typed", by=by)
    assert rules_of(world.organisation.pk, Moment(TODAY)).demands(TODAY).tests == 2


def told(world: World, day: date = TODAY) -> list[str]:
    less = rules_of(world.organisation.pk, Moment(day)).loosenings(day)
    return [loosening_told(each) for each in less]


def test_asking_for_less_is_told_whichever_way_it_comes_about(world: World) -> None:
    assert told(world) == []
    row = ask_for(world, Demands(3, 3, 10, 365), date(2025, 3, 1))
    assert told(world) == []
    ask_for(world, Demands(3, 2, 10, None))
    (first,) = told(world)
    assert "From 2 June 2025 on less is asked for" in first
    assert "2 tests, not 3" in first
    assert "as long as was said each time, not 365 days" in first
    assert first.endswith("Decided by the Quality Committee.")
    assert told(world, date(2025, 6, 1)) == []
    ask_for(world, Demands(4, 4, 10, 100), why="Tighter again")
    # What is asked for now is more than ever: nothing is looser than it was.
    assert told(world) == []
    withdraw_entry(
        WAYS[EmbeddingRule],
        rules_of(world.organisation.pk, Moment(TODAY)).entered[-1],
        reason="Never decided",
        by=world.by["lead"],
    )
    assert len(told(world)) == 2
    assert "an entry was corrected so that less is asked" in told(world)[-1]
    assert row.effective_on == date(2025, 3, 1)


def test_the_rule_is_told_in_sentences() -> None:
    assert demands_told(FLOOR)[0] == "Accepted evidence of at least two kinds."
    assert len(demands_told(FLOOR)) == 3
    asked = demands_told(Demands(3, 3, 10, 365))
    assert "Each of these tests looked at 10 or more." in asked
    assert "Nothing is relied on for more than 365 days without another look." in asked


@pytest.mark.parametrize("how", ["slipped", "audited", "introduced"])
def test_what_was_embedded_and_has_slipped_is_told(world: World, how: str) -> None:
    day = date(2025, 5, 28)
    record_cell(
        action=world.action,
        service=world.north,
        state=how,
        result="not met" if how == "audited" else "",
        sample=(2, 20) if how == "audited" else None,
        effective_on=day,
        expires_on=date(2026, 1, 1) if how == "audited" else None,
        basis="Seen",
        evidence=[later(world, accepted=False)] if how == "audited" else [],
        by=world.by["auditor"],
    )
    assert [each.service.name for each in standing(world).slipped] == ["North team"]
    assert standing(world, date(2025, 5, 27)).slipped == ()
    now = standing(world)
    assert words.slipped(now) == "Was embedded in North team, and has slipped there."
    (cell,) = now.slipped
    assert words.reading(cell).startswith("was embedded, has slipped: ")
    assert reading_in_words(cell).startswith("was part of everyday practice, has slipped: ")
    assert "It was part of everyday practice in North team, and has slipped there." in " ".join(
        standing_told(now)
    )
    moved = changes(world.plan, Moment(date(2025, 5, 27)), Moment(TODAY))
    told = [sentence(each) for each in moved]
    assert any("it was embedded, has slipped in North team, and is now" in each for each in told)
    assert any("North team was embedded and has slipped: it reads" in each for each in told)
    assert any("it was part of everyday practice, has slipped in" in change_told(m) for m in moved)


def test_on_each_day_it_is_known_where_it_had_slipped(world: World) -> None:
    for state, day in (("slipped", date(2025, 5, 20)), ("in use", date(2025, 5, 28))):
        record_cell(
            action=world.action,
            service=world.north,
            state=state,
            effective_on=day,
            expires_on=date(2026, 1, 1) if state == "in use" else None,
            basis="Seen",
            by=world.by["auditor"],
        )
    pairs = {cell.pair: (world.action.pk, cell.service.pk) for cell in standing(world).cells}
    (north,) = (cell.pair for cell in standing(world).cells if cell.service == world.north)
    days = (date(2025, 1, 10), date(2025, 5, 19), date(2025, 5, 20), date(2025, 5, 27))
    rules = rules_of(world.organisation.pk, Moment(TODAY))
    found = slipped_on(pairs, rules, Moment(days[-1]), days)
    for day in days:
        told = {cell.pair for cell in standing(world, day).slipped}
        assert found[day] == told == ({north} if day >= date(2025, 5, 20) else set())
    # What was said of a later day tells nothing of one before it.
    later = slipped_on(pairs, rules, Moment(TODAY), (*days, TODAY))
    assert {day: later[day] for day in days} == found
    on_the_day = [cell.cell for cell in standing(world, days[-1]).cells if cell.pair == north]
    shown = words.square(on_the_day[0], days[-1], FLOOR, slipped=True)
    assert (shown.look, shown.words.split(": ")[0]) == ("slipped", "was embedded, has slipped")


def test_a_service_that_left_the_scope_is_told(world: World) -> None:
    pair = world.action.services.get(service=world.south)
    world.add(
        ScopeStatement(
            subject=pair, state="left scope", reason="It is closing", effective_on=date(2025, 5, 30)
        )
    )
    (moved,) = changes(world.plan, Moment(date(2025, 5, 29)), Moment(TODAY))
    assert sentence(moved) == (
        "Action 1: it is no longer for South team from 30 May 2025; reason It is closing."
    )
    assert change_told(moved) == "Action 1: it is no longer for South team from 30 May 2025."


def test_what_was_never_embedded_has_not_slipped_from_it(world: World) -> None:
    # More was asked for than there was, all the time.
    ask_for(world, replace(FLOOR, kinds=3), date(2025, 2, 1))
    for service in (world.north, world.south):
        record_cell(
            action=world.action,
            service=service,
            state="slipped",
            effective_on=date(2025, 5, 28),
            basis="Seen",
            by=world.by["auditor"],
        )
    assert standing(world).slipped == ()


def test_one_that_ran_out_before_it_slipped_was_embedded_until_then(world: World) -> None:
    ask_for(world, replace(FLOOR, lasts=10), date(2025, 5, 13))
    record_cell(
        action=world.action,
        service=world.north,
        state="slipped",
        effective_on=date(2025, 5, 28),
        basis="Seen",
        by=world.by["auditor"],
    )
    assert standing(world, date(2025, 5, 17)).cells[0].reads is Reads.NOT_TESTED_SINCE
    assert [each.service for each in standing(world).slipped] == [world.north]
