"""The trust of the story: its parties, bodies, services, roles and those who hold them."""

from datetime import date, time
from functools import partial

from amends.ledger.rules import Actor
from amends.people import services as people
from amends.people.models import User
from amends.people.rules import Level
from amends.web.demo.world import Row, World, london

# What each role of the story may do; everyone else owns actions.
PROFILES = {
    "gov": "governance lead",
    "sec": "executive",
    "ceo": "executive",
    "dnq": "executive",
    "nedq": "executive",
    "igl": "information governance",
    "aud": "auditor",
    "icbq": "reviewer",
    "icbp": "reviewer",
    "icbm": "reviewer",
    "rev1": "reviewer",
    "rev2": "reviewer",
}
MORNING = time(9)


def settle(world: World) -> None:
    """Everything that stood when the trust began to use Amends; what came later is put in the queue."""
    for row in world.story["organisations"]:
        if row["id"] != "trust":
            world.parties[row["id"]] = people.add_party(
                organisation=world.organisation,
                name=row["name"],
                ods_code=row["ods"] or "",
                kind=row["kind"],
                by=world.keeper,
            )
    for row in world.story["bodies"]:
        world.bodies[row["id"]] = people.add_body(
            party=world.parties[row["org"]], name=row["name"], by=world.keeper
        )
    for row in world.story["roles"]:
        world.roles[row["id"]] = people.add_role(
            party=world.parties[row["org"]],
            name=row["name"],
            signatory=row.get("signatory", False),
            by=world.keeper,
        )
    for row in world.story["holders"]:
        settle_holder(world, row)
    for row in world.story["divisions"]:
        world.services[row["id"]] = people.add_service(
            organisation=world.organisation,
            name=row["name"],
            level=Level.DIVISION,
            opened_on=date(2009, 1, 1),
            by=world.keeper,
        )
    for row in world.story["services"]:
        if "formed_from" not in row:
            world.services[row["id"]] = people.add_service(
                organisation=world.organisation,
                name=row["name"],
                level=Level.SERVICE,
                parent=world.services[row["division"]],
                opened_on=row["opened_on"],
                by=world.keeper,
            )
    for row in world.story["service_changes"]:
        make = merge if row["kind"] == "merger" else close
        world.enter(london(row["decided_on"]), 0, partial(make, world, row))


def name_of(world: World, row: Row) -> str:
    """A person's name; who has none in the story is called by the role, and by their place in it."""
    _role, numbered, number = row["holder"].rpartition(" holder ")
    if not numbered:
        return str(row["holder"])
    return f"{world.roles[row['role']].name} ({number})"


def settle_holder(world: World, row: Row) -> None:
    """A person, their access, and when they took the role up. A holder is a number, not a name."""
    name = row["holder"]
    user = people.create_user(
        email=f"{name.replace(' ', '-').lower()}@exampleshire.example",
        name=name_of(world, row),
    )
    world.holders[name] = user
    profile = PROFILES.get(row["role"], "action owner")
    people.grant(
        organisation=world.organisation,
        user=user,
        profile=profile,
        role=world.roles[row["role"]],
        by=world.keeper,
    )
    world.enter(london(row["from"], MORNING), 0, partial(take_up, world, row, user))
    if row["to"] is not None and not any(
        other["role"] == row["role"] and (other["from"] - row["to"]).days == 1
        for other in world.story["holders"]
    ):
        cover: Row = next((h for h in world.story["handovers"] if h["role"] == row["role"]), {})
        world.enter(london(row["to"]), 0, partial(fall_vacant, world, row, cover))


def take_up(world: World, row: Row, user: User) -> None:
    """A role is held from a day on."""
    people.hold_role(
        role=world.roles[row["role"]], holder=user, effective_on=row["from"], by=world.keeper
    )


def fall_vacant(world: World, row: Row, handover: Row) -> None:
    """Nobody holds the role from the day after; somebody may cover it."""
    cover = handover.get("covered_by")
    people.hold_role(
        role=world.roles[row["role"]],
        holder=None,
        covered_by=world.roles[cover] if cover else None,
        effective_on=date.fromordinal(row["to"].toordinal() + 1),
        note=handover.get("note", ""),
        by=world.keeper,
    )


def merge(world: World, row: Row) -> None:
    """Two services become one."""
    into = next(s for s in world.story["services"] if s["id"] == row["to"])
    world.services[row["to"]] = people.merge_services(
        predecessors=world.chosen(row["from"]),
        name=into["name"],
        effective_on=row["effective_on"],
        decided_by=world.bodies[row["decided_by"]],
        by=world.keeper,
    )


def close(world: World, row: Row) -> None:
    """A service closes."""
    for name in row["from"]:
        service = next(s for s in world.story["services"] if s["id"] == name)
        people.close_service(
            service=world.services[name],
            last_day=row["effective_on"],
            reason=service["closed_reason"],
            by=world.keeper,
        )


def keeper(email: str, name: str) -> Actor:
    """The account that looks at the demo: it keeps everything, and is the one that signs in."""
    return Actor(people.create_user(email=email, name=name).pk)
