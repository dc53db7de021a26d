"""Mr Q: the fictional story, told day by day through the ordinary services.

The story is the file beside this one. Each entry is made with the clock at the moment at which the
story says that it was made, so that what was known when can be asked afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from amends.ledger import clock
from amends.ledger.rules import LedgerError
from amends.people import services as people
from amends.people.models import Organisation, Party, User
from amends.web.demo import cases, plans, proof, publishing
from amends.web.demo.people import keeper, settle
from amends.web.demo.world import Story, World, london

FILE = Path(__file__).with_name("mr-q.yaml")
VISITOR = "visitor@exampleshire.example"


class StoryError(Exception):
    """The services refused an entry of the story: the story or a rule is wrong."""


@dataclass(frozen=True)
class Told:
    """The story as told: where to look, and as whom."""

    organisation: Organisation
    visitor: User
    world: World


def read(path: Path = FILE) -> Story:
    """The story's file."""
    story: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return story


def tell(story: Story, progress: Callable[[int, int], None] = lambda done, all_: None) -> Told:
    """Enter the whole story. `progress` is told how many entries are made, of how many.

    Raises StoryError naming the entry that was refused.
    """
    began = london(story["story"]["began_using_amends"], time(9))
    trust = next(row for row in story["organisations"] if row["id"] == "trust")
    with clock.set_to(began):
        by = keeper(VISITOR, "Visitor")
        organisation = people.create_organisation(
            name=trust["name"],
            short_name="Exampleshire",
            slug="exampleshire",
            ods_code=trust["ods"],
            kind=trust["kind"],
            fictional=True,
            notice=story["story"]["notice"],
            by=by,
        )
        world = World(story, began, organisation, by)
        world.parties["trust"] = Party.objects.get(organisation=organisation, own=True)
        settle(world)
    for schedule in (cases.schedule, plans.schedule, proof.schedule, publishing.schedule):
        schedule(world)
    entries = sorted(world.entries)
    for number, entry in enumerate(entries, 1):
        with clock.set_to(entry.at):
            try:
                entry.make()
            except LedgerError as error:
                raise StoryError(
                    f"{entry.at:%Y-%m-%d %H:%M} {named(entry.make)}: {error}"
                ) from error
        progress(number, len(entries))
    return Told(organisation, User.objects.get(pk=by.person), world)


def named(make: object) -> str:
    """An entry by its function and the short names in the rows that it was given."""
    if not isinstance(make, partial):
        return str(make)
    ids = [row["id"] for row in make.args if isinstance(row, dict) and "id" in row]
    return " ".join([make.func.__name__, *ids])
