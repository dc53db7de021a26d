"""How a stage tells a later one: events in, functions of `config/reactions.py` out, in the same transaction."""

from collections.abc import Callable, Sequence
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from amends.ledger.rules import Actor

# Takes the ids of the things, all of one kind, and who did it.
type Reaction = Callable[[Sequence[UUID], Actor], None]


@cache
def reactions() -> dict[str, tuple[Reaction, ...]]:
    """The one dict, named by a setting because nobody may import the composition root.

    Its keys are kinds of record such as `plans.update`, answered whenever one is written, and
    events that a service announces, such as `redaction.made`.
    """
    table: dict[str, tuple[Reaction, ...]] = import_string(settings.REACTIONS)
    return table


def announce(event: str, *, things: Sequence[UUID], by: Actor) -> None:
    """Run what later stages do about it. An error in a reaction undoes the whole write."""
    for reaction in reactions().get(event, ()):
        reaction(things, by)
