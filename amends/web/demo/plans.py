"""The plans: actions, what they promise, serve and reach, and what their owners say."""

from datetime import date, datetime, time
from functools import partial

from amends.assurance.services import set_standard
from amends.ledger.dates import ImpreciseDate
from amends.plans import services as plans
from amends.web.demo.cases import received_on
from amends.web.demo.world import Row, World, london, when


def schedule(world: World) -> None:
    """Plans and everything that stands under them."""
    for row in world.story["plans"]:
        world.enter(when(row, row["begins_on"]), 10, partial(begin_plan, world, row))
    for row in world.story["actions"]:
        schedule_action(world, row)


def begin_plan(world: World, row: Row) -> None:
    """A plan that answers a report."""
    version = row.get("begun_on_version")
    sponsor = row.get("sponsor")
    world.plans[row["id"]] = plans.begin_plan(
        organisation=world.organisation,
        name=row["name"],
        reports=[world.reports[name] for name in row["answers"]],
        begins_on=row["begins_on"],
        begun_on_version=world.versions[version] if version else None,
        sponsor=world.roles[sponsor] if sponsor else None,
        by=world.keeper,
    )


def day_of(promise: date | None) -> ImpreciseDate | None:
    """A promised day."""
    return None if promise is None else ImpreciseDate.on(promise)


def schedule_action(world: World, row: Row) -> None:
    """An action begins with its first scope and promise; the rest follows in its own time."""
    first, *later = row["commitments"]
    scope, *rescoped = row["scope"]
    begins = when(first)
    world.enter(begins, 11, partial(add_action, world, row, first, scope))
    final = received_on(world, "rep-ext-final")
    for name, day in row.get("serves_from", {}).items():
        draft = world.final_to_draft(name)
        world.enter(london(day), 12, partial(serve, world, row, str(draft), day))
    for name in row["serves"]:
        if name.startswith("ext-"):
            world.enter(london(final, time(16)), 12, partial(serve, world, row, name, final))
    if "standard" in row:
        world.enter(begins, 13, partial(standard, world, row, first["effective_on"]))
    if "one_off" in row:
        one_off = row["one_off"]
        world.enter(
            max(begins, london(one_off["approved_on"])), 13, partial(make_one_off, world, row)
        )
    for change in rescoped:
        moved: datetime = max(begins, london(change["effective_on"], time(9)))
        world.enter(moved, 14, partial(rescope, world, row, change))
    for commitment in later:
        world.enter(when(commitment), 15, partial(commit, world, row, commitment))
    for update in row["updates"]:
        world.enter(when(update), 16, partial(tell, world, row, update))


def served_at_first(world: World, row: Row) -> list[str]:
    """What an action serves when it begins: the draft's words, until the final's are here."""
    later = row.get("serves_from", {})
    names = [name for name in row["serves"] if name not in later]
    return [str(world.final_to_draft(name)) if name.startswith("ext-") else name for name in names]


def add_action(world: World, row: Row, terms: Row, scope: Row) -> None:
    """An action with its first promise."""
    excluded = {
        world.services[name]: item["reason"]
        for item in row.get("excluded", ())
        for name in item["services"]
    }
    world.actions[row["id"]] = plans.add_action(
        plan=world.plans[row["plan"]],
        number=row["number"],
        title=row["title"],
        wording=terms["wording"],
        owner=world.roles[terms["owner"]],
        in_place_by=ImpreciseDate.on(terms["in_place_by"]),
        evidenced_by=day_of(terms["evidenced_by"]),
        re_test_by=day_of(terms["re_test_by"]),
        approver=world.bodies[terms["approver"]],
        serves=[world.recommendations[name] for name in served_at_first(world, row)],
        services=world.chosen(scope["services"]),
        excluded=excluded,
        strength=row["strength"],
        effective_on=terms["effective_on"],
        by=world.keeper,
    )


def serve(world: World, row: Row, name: str, day: date) -> None:
    """An action comes to serve a recommendation."""
    plans.serve(
        action=world.actions[row["id"]],
        recommendation=world.recommendations[name],
        effective_on=day,
        by=world.keeper,
    )


def standard(world: World, row: Row, day: date) -> None:
    """The share of a sample that an audit must meet."""
    set_standard(
        action=world.actions[row["id"]], per_cent=row["standard"], effective_on=day, by=world.keeper
    )


def make_one_off(world: World, row: Row) -> None:
    """An action that is done once."""
    one_off = row["one_off"]
    plans.make_one_off(
        action=world.actions[row["id"]],
        reason=one_off["reason"],
        approved_by=world.bodies[one_off["approved_by"]],
        effective_on=one_off["approved_on"],
        by=world.keeper,
    )


def rescope(world: World, row: Row, change: Row) -> None:
    """The services in scope change; what was excluded stays so."""
    excluded = {
        world.services[name]: item["reason"]
        for item in row.get("excluded", ())
        for name in item["services"]
        if name not in change["services"]
    }
    plans.set_scope(
        action=world.actions[row["id"]],
        services=world.chosen(change["services"]),
        excluded=excluded,
        reason=change["reason"],
        effective_on=change["effective_on"],
        by=world.keeper,
    )


def commit(world: World, row: Row, terms: Row) -> None:
    """New terms, with a reason, an approver and an interim control."""
    plans.commit_to(
        action=world.actions[row["id"]],
        wording=terms["wording"],
        owner=world.roles[terms["owner"]],
        in_place_by=ImpreciseDate.on(terms["in_place_by"]),
        evidenced_by=day_of(terms["evidenced_by"]),
        re_test_by=day_of(terms["re_test_by"]),
        reason=terms["reason"],
        approver=world.bodies[terms["approver"]],
        interim_control=terms["interim_control"],
        effective_on=terms["effective_on"],
        by=world.keeper,
    )


def tell(world: World, row: Row, update: Row) -> None:
    """What the owner says."""
    world.updates[update["id"]] = plans.update(
        action=world.actions[row["id"]],
        text=update["text"],
        claim=update["claim"] or "",
        forecast=update["forecast"] or "",
        late_reason=update.get("late_entry_reason", ""),
        effective_on=update["effective_on"],
        by=world.actor(update["by"], update["effective_on"]),
    )
