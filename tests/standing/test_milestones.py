"""The day an action was first in place, when one write says several things about it."""

from typing import Any

import pytest

from amends.assurance.models import Cell
from amends.ledger.models import Head
from amends.ledger.rules import Moment
from amends.plans.models import ScopeStatement, Update
from amends.standing import milestones
from amends.standing.models import Milestone
from tests.standing.histories import FIRST, World, begin
from tests.standing.test_as_at import check


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)]
)
def test_rows_of_one_write_are_answered_together(database: object, order: tuple[int, ...]) -> None:
    """Said to be in place, and found to be only introduced, at one go: it was never in place."""
    world = begin()
    pair = next(iter(world.pairs.values()))
    rows: list[Any] = [
        ScopeStatement(subject=pair, state="in scope", effective_on=FIRST),
        Update(subject=pair.action, text="x", claim="in place", effective_on=FIRST),
        Cell(subject=pair, state="introduced", basis="x", effective_on=FIRST),
    ]
    with world.write() as w:
        for number in order:
            w.add(rows[number])
    compare(world)


def compare(world: World) -> None:
    """The answer beside a replay's, and the table beside one that is made again."""
    pk = world.small.organisation.pk
    head = Head.objects.get(pk=pk).sequence
    check(world, Moment(FIRST), head)
    table = Milestone.objects.filter(organisation=pk).order_by("id")
    before = set(table.values_list("action", "sequence", "in_place_on"))
    assert milestones.rebuild(pk).wrong == 0
    assert set(table.values_list("action", "sequence", "in_place_on")) == before
