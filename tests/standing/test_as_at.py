"""For random histories, `as_at` says what a naive replay of every row says, on both databases."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from amends.ledger.models import Head
from amends.ledger.rules import Moment
from amends.ledger.verification import verify
from amends.standing import milestones
from amends.standing.models import Milestone
from amends.standing.queries import organisation_as_at
from tests.databases import undone
from tests.standing.histories import DAYS, HISTORY, World, begin, play
from tests.standing.replay import Replay


def check(world: World, at: Moment, known: int) -> None:
    """Every answer of the organisation as at the moment, beside the replay's."""
    organisation = world.small.organisation.pk
    replay = Replay(organisation, at.day, known)
    for plan in organisation_as_at(organisation, at).plans:
        assert {a.action.pk for a in plan.actions} == replay.members(plan.plan.pk)
        for action in plan.actions:
            pk = action.action.pk
            assert {c.service.pk for c in action.cells} == set(replay.counted(pk))
            assert {c.service.pk: c.covers for c in action.cells if c.covers} == {
                service: len(reached) for service, reached in replay.reached(pk).items()
            }
            assert action.everywhere is replay.everywhere(pk)
            for cell in action.cells:
                assert cell.reads.value == replay.reads(pk, cell.service.pk, at.day)
                assert cell.in_use_from == replay.in_use_from(pk, cell.service.pk, at.day)
                assert cell.rung.value == replay.cell_rung(pk, cell.service.pk, at.day)
            assert action.rung.value == replay.rung(pk)
            assert set(action.serves) == replay.serves(pk)
            assert action.commitment == replay.commitment(pk)
            assert action.in_place_on == replay.first_in_place(pk)


# A merger whose day was put right, before the owner's claim and no longer after it; then taken out.
MERGED = [
    ("scope", 0, 0, "in scope"),
    ("cell", 0, 1, "introduced", True, 1),
    ("merge", 0, 8),
    ("correct", 2, 3),
    ("update", 0, 5, "in place"),
]


@example(history=MERGED, day=DAYS[10], back=1.0)
@example(history=[*MERGED, ("retract", 2, 0)], day=DAYS[10], back=0.99)
@given(history=HISTORY, day=st.sampled_from(DAYS), back=st.floats(0, 1))
def test_as_at_equals_a_naive_replay(
    database: object, history: list[tuple[Any, ...]], day: Any, back: float
) -> None:
    with undone():
        world = begin()
        play(world, history)
        head = Head.objects.get(pk=world.small.organisation.pk).sequence
        check(world, Moment(day), head)
        known = int(head * back)
        check(world, Moment(day, known), known)
        assert verify(world.small.organisation.pk).faults == ()


@settings(max_examples=max(5, settings().max_examples // 5))
@given(history=HISTORY)
def test_the_derived_table_can_be_made_again(
    database: object, history: list[tuple[Any, ...]]
) -> None:
    with undone():
        world = begin()
        play(world, history)
        rows = Milestone.objects.filter(organisation=world.small.organisation).order_by("id")
        before = set(rows.values_list("action", "sequence", "in_place_on"))
        milestones.rebuild(world.small.organisation.pk)
        assert set(rows.values_list("action", "sequence", "in_place_on")) == before
