"""Openings, closings and mergers put right or taken out: what counts afterwards, and what was known before."""

from datetime import date, timedelta

import pytest

from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people import services
from amends.people.models import Service, ServiceState, Succession
from amends.people.permissions import NotPermitted
from amends.people.queries import structure
from amends.people.services import WAYS, correct_entry, withdraw_entry
from amends.plans.models import ScopeStatement
from amends.plans.services import WAYS as PLAN_WAYS
from amends.plans.services import set_scope
from amends.standing import milestones
from amends.standing.pairs import mergers
from amends.standing.queries import action_as_at
from tests.databases import Copy
from tests.factories import Trust, make_service, make_trust
from tests.plans.story import make_story

CLOSED = date(2025, 4, 1)
RIGHT = date(2025, 6, 1)
LATER = date(2025, 9, 1)


@pytest.fixture
def trust(database: Copy) -> Trust:
    del database
    return make_trust()


def state_of(service: Service, *, running: bool) -> ServiceState:
    return ServiceState.objects.filter(corrected_by=None, retracts=False).get(
        subject=service, running=running
    )


def last_day(trust: Trust, service: Service, known: int | None = None) -> date | None:
    lines = structure(trust.pk, Moment(LATER, known))
    return next(line.closes_after for line in lines if line.pk == service.pk)


def correct(row: ServiceState | Succession, trust: Trust, **changes: object) -> object:
    return correct_entry(WAYS[type(row)], row, changes=changes, reason="Mistyped.", by=trust.by)


def withdraw(row: ServiceState | Succession, trust: Trust) -> object:
    return withdraw_entry(WAYS[type(row)], row, reason="Never so.", by=trust.by)


def merge(trust: Trust, name: str = "Joined") -> Service:
    return services.merge_services(
        predecessors=[trust.east, trust.west],
        name=name,
        effective_on=CLOSED,
        reason="One building.",
        by=trust.by,
    )


def test_a_closing_of_the_wrong_day_is_put_right_and_taken_out(trust: Trust) -> None:
    wrong = services.close_service(
        service=trust.east, last_day=date(2025, 3, 31), reason="Sold.", by=trust.by
    )
    right = correct(wrong, trust, effective_on=RIGHT, reason="Given up.")
    assert isinstance(right, ServiceState)
    assert last_day(trust, trust.east) == date(2025, 5, 31)
    assert last_day(trust, trust.east, wrong.sequence) == date(2025, 3, 31)
    withdraw(right, trust)
    assert last_day(trust, trust.east) is None
    assert verify(trust.pk).faults == ()


def test_what_could_not_have_been_entered_cannot_come_about(trust: Trust) -> None:
    division = state_of(trust.division, running=True)
    with pytest.raises(Refused, match="is part of"):
        correct(division, trust, effective_on=date(2020, 1, 1))
    with pytest.raises(Refused, match="is part of"):
        withdraw(division, trust)
    closing = services.close_service(
        service=trust.east, last_day=date(2025, 3, 31), reason="Sold.", by=trust.by
    )
    with pytest.raises(Refused, match="before it opens"):
        correct(closing, trust, effective_on=date(2010, 1, 1))
    with pytest.raises(Refused, match="before it opens"):
        withdraw(state_of(trust.east, running=True), trust)
    with pytest.raises(Refused, match="Say why it closes"):
        correct(closing, trust, reason=" ")
    services.add_service(
        organisation=trust.organisation,
        name=trust.east.name,
        level=trust.east.level,
        parent=trust.division,
        opened_on=CLOSED,
        by=trust.by,
    )
    with pytest.raises(Refused, match="twice"):
        withdraw(closing, trust)
    assert last_day(trust, trust.east) == date(2025, 3, 31)


def test_a_service_entered_by_mistake_is_gone(trust: Trust) -> None:
    withdraw(state_of(trust.west, running=True), trust)
    assert trust.west.pk not in {line.pk for line in structure(trust.pk, Moment(LATER))}


def test_the_day_of_a_merger_moves_with_all_that_was_entered_with_it(trust: Trust) -> None:
    joined = merge(trust)
    row = Succession.objects.get(predecessor=trust.east)
    known = Succession.objects.order_by("-sequence")[0].sequence
    correct(row, trust, effective_on=RIGHT, decided_by=trust.board)
    rows = Succession.objects.filter(corrected_by=None)
    assert {(each.effective_on, each.decided_by) for each in rows} == {(RIGHT, trust.board)}
    assert len(rows) == 2
    assert last_day(trust, trust.east) == last_day(trust, trust.west) == date(2025, 5, 31)
    line = next(line for line in structure(trust.pk, Moment(LATER)) if line.pk == joined.pk)
    assert line.opened_on == RIGHT
    assert line.formed_from == (trust.east.name, trust.west.name)
    assert mergers(trust.pk, Moment(date(2025, 5, 1))).opened == {}
    assert mergers(trust.pk, Moment(LATER)).opened == {joined.pk: RIGHT}
    assert mergers(trust.pk, Moment(LATER, known)).opened == {joined.pk: CLOSED}
    assert last_day(trust, trust.east, known) == date(2025, 3, 31)
    assert verify(trust.pk).faults == ()


def test_what_merged_is_corrected_by_its_merger_alone(trust: Trust) -> None:
    joined = merge(trust)
    closing = state_of(trust.east, running=False)
    opening = state_of(joined, running=True)
    for row in (closing, opening):
        with pytest.raises(Refused, match="became part of Joined"):
            correct(row, trust, effective_on=RIGHT)
        with pytest.raises(Refused, match="became part of Joined"):
            withdraw(row, trust)
    # Why it closed is no day.
    correct(closing, trust, reason="Two buildings.")


def test_one_service_is_taken_out_of_a_merger(trust: Trust) -> None:
    joined = merge(trust)
    withdraw(Succession.objects.get(predecessor=trust.east), trust)
    assert last_day(trust, trust.east) is None
    assert last_day(trust, trust.west) == date(2025, 3, 31)
    assert mergers(trust.pk, Moment(LATER)).formed_from == {joined.pk: (trust.west.pk,)}
    withdraw(Succession.objects.get(predecessor=trust.west, retracts=False), trust)
    withdraw(state_of(joined, running=True), trust)
    assert joined.pk not in {line.pk for line in structure(trust.pk, Moment(LATER))}
    # It can close and merge as any other.
    merge(trust, name="Joined again")
    assert verify(trust.pk).faults == ()


def test_few_put_services_right(trust: Trust) -> None:
    with pytest.raises(NotPermitted):
        correct_entry(
            WAYS[ServiceState],
            state_of(trust.east, running=True),
            changes={"reason": "x"},
            reason="x",
            by=trust.person("reader"),
        )


def test_the_scope_follows_the_merger_that_put_it_there(database: Copy) -> None:
    del database
    story = make_story()
    trust, action = story.trust, story.action
    joined = merge(trust)

    def inside(day: date) -> set[str]:
        found = action_as_at(action, Moment(day))
        assert found is not None
        return {cell.service.name for cell in found.cells}

    assert inside(CLOSED) == {"Joined"}
    row = Succession.objects.get(predecessor=trust.east)
    earlier = date(2025, 3, 1)
    correct(row, trust, effective_on=earlier)
    assert inside(earlier) == {"Joined"}
    assert inside(date(2025, 2, 28)) == {trust.east.name}
    for service in (trust.east, trust.west):
        withdraw(Succession.objects.get(predecessor=service, corrected_by=None), trust)
    assert inside(LATER) == {trust.east.name}
    rows = ScopeStatement.objects.filter(subject__service=joined)
    assert not rows.filter(retracts=False, corrected_by=None).exists()
    assert milestones.wrong(trust.pk) == 0
    assert verify(trust.pk).faults == ()


def test_mergers_of_one_day_that_were_entered_apart_are_two(trust: Trust) -> None:
    joined = make_service(trust, "Joined")
    other = make_service(trust, "Other")
    for service, body in ((trust.east, trust.board), (other, None)):
        services.merge_services(
            predecessors=[service],
            successor=joined,
            name="",
            effective_on=CLOSED,
            decided_by=body,
            reason="One building.",
            by=trust.by,
        )
    correct(Succession.objects.get(predecessor=trust.east), trust, effective_on=RIGHT)
    row = Succession.objects.get(predecessor=other)
    assert (row.effective_on, row.decided_by) == (CLOSED, None)
    assert last_day(trust, other) == date(2025, 3, 31)


class Merged:
    """A story whose one action covers the east team, and a team that others become part of."""

    def __init__(self) -> None:
        self.story = make_story()
        self.trust = self.story.trust
        self.joined = make_service(self.trust, "Joined")
        self.last = make_service(self.trust, "Last")

    def merge(self, service: Service, into: Service, day: date = CLOSED) -> Succession:
        services.merge_services(
            predecessors=[service],
            successor=into,
            name="",
            effective_on=day,
            reason="One building.",
            by=self.trust.by,
        )
        return Succession.objects.get(predecessor=service, corrected_by=None, retracts=False)

    def inside(self, day: date = LATER) -> set[str]:
        found = action_as_at(self.story.action, Moment(day))
        assert found is not None
        return {cell.service.name for cell in found.cells}

    def sound(self) -> None:
        assert milestones.wrong(self.trust.pk) == 0
        assert verify(self.trust.pk).faults == ()


@pytest.fixture
def merged(database: Copy) -> Merged:
    del database
    return Merged()


def test_a_merger_that_is_entered_again_puts_in_scope_again(merged: Merged) -> None:
    row = merged.merge(merged.trust.east, merged.joined)
    assert merged.inside() == {"Joined"}
    withdraw(row, merged.trust)
    assert merged.inside() == {merged.trust.east.name}
    merged.merge(merged.trust.east, merged.joined)
    assert merged.inside() == {"Joined"}
    merged.sound()


@pytest.mark.parametrize("day", [date(2025, 3, 1), RIGHT])
def test_a_scope_that_was_entered_after_the_merger_moves_with_it(merged: Merged, day: date) -> None:
    row = merged.merge(merged.trust.west, merged.joined)
    action = merged.story.action
    set_scope(
        action=action,
        services=[merged.trust.east, merged.trust.west],
        effective_on=date(2025, 2, 27),
        reason="",
        by=merged.trust.by,
    )
    east = merged.trust.east.name
    assert merged.inside() == {east, "Joined"}
    moved = correct(row, merged.trust, effective_on=day)
    assert isinstance(moved, Succession)
    assert merged.inside(day) == {east, "Joined"}
    assert merged.inside(day - timedelta(days=1)) == {east, merged.trust.west.name}
    withdraw(moved, merged.trust)
    assert merged.inside() == {east, merged.trust.west.name}
    merged.sound()


def test_what_a_chain_of_mergers_put_in_scope_goes_with_its_first(merged: Merged) -> None:
    first = merged.merge(merged.trust.east, merged.joined)
    merged.merge(merged.joined, merged.last, RIGHT)
    assert merged.inside() == {"Last"}
    withdraw(first, merged.trust)
    assert merged.inside() == {merged.trust.east.name}
    merged.merge(merged.trust.east, merged.joined)
    assert merged.inside() == {"Last"}
    assert merged.inside(CLOSED) == {"Joined"}
    merged.sound()


def test_what_somebody_took_out_stays_out(merged: Merged) -> None:
    row = merged.merge(merged.trust.east, merged.joined)
    placed = ScopeStatement.objects.get(subject__service=merged.joined)
    withdraw_entry(PLAN_WAYS[ScopeStatement], placed, reason="It is not.", by=merged.trust.by)
    assert merged.inside() == set()
    other = make_service(merged.trust, "Other")
    merged.merge(other, merged.last)
    assert merged.inside() == set()
    del row
    merged.sound()
