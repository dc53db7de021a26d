"""The numbers that actions have in their plans."""

from collections.abc import Collection
from uuid import UUID

from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, Placement


def numbers_of(actions: Collection[UUID], at: Moment) -> dict[UUID, str]:
    """The numbers of actions at a moment, by their ids. One query, or none."""
    if not actions:
        return {}
    rows = in_force(Placement, Action.objects.filter(pk__in=actions), at)
    return dict(rows.values_list("subject", "number"))
