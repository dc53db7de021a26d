"""`amends rebuild-standing` puts right what is derived, and nothing else."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from amends.ledger.queries import head_of
from amends.plans.models import Action
from amends.standing.models import Milestone
from tests.assurance.world import World, build
from tests.databases import Copy

CLAIMED = date(2025, 2, 1)


def said(*words: str) -> str:
    out = StringIO()
    call_command("rebuild-standing", *words, stdout=out)
    return out.getvalue()


def alone(world: World) -> Action:
    """An action in no service: in place once its owner says so."""
    action = world.another_action()
    world.update(action, day=CLAIMED, claim="in place")
    return action


def kept(world: World) -> set[tuple[object, ...]]:
    rows = Milestone.objects.filter(organisation=world.organisation)
    return set(rows.values_list("action", "sequence", "in_place_on"))


def test_what_is_wrong_is_put_right(database: Copy) -> None:
    world = build()
    action = alone(world)
    right, head = kept(world), head_of(world.organisation.pk)
    assert len(right) == 1
    slug = world.organisation.slug
    assert said("--organisation", slug) == (
        f"{slug}: 1 entry made again, 0 of the old ones wrong or missing.\n"
    )
    Milestone.objects.filter(action=action).update(in_place_on=date(2024, 1, 1))
    assert "1 of the old ones wrong" in said("--organisation", slug)
    assert kept(world) == right
    Milestone.objects.all().delete()
    assert "1 of the old ones wrong" in said("--organisation", slug)
    assert kept(world) == right
    assert head_of(world.organisation.pk) == head


def test_one_organisation_or_all(database: Copy) -> None:
    worlds = [build("a-trust"), build("b-trust")]
    for world in worlds:
        alone(world)
    Milestone.objects.all().delete()
    assert said("--organisation", "b-trust").startswith("b-trust: 1 entry")
    assert [len(kept(world)) for world in worlds] == [0, 1]
    lines = said().splitlines()
    assert [line.split(":")[0] for line in lines] == ["a-trust", "b-trust"]
    assert [len(kept(world)) for world in worlds] == [1, 1]


def test_an_organisation_that_is_not_there(database: Copy) -> None:
    with pytest.raises(CommandError, match="no organisation"):
        said("--organisation", "nowhere")
