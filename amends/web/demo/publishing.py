"""The three editions: wording approved, a case detail stopped, released by a second person."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from amends.ledger import clock
from amends.ledger.clock import LONDON
from amends.ledger.rules import Moment, Refused
from amends.publication import services as publication
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.families import CopyNow
from amends.publication.queries.wording import wording_lines
from amends.publication.rules import Public
from amends.publication.rules.families import Step
from amends.standing.queries import plan_as_at
from amends.web.demo.world import Row, World, london

PLAN = "p-ext"


def schedule(world: World) -> None:
    """Every edition of the story, and the key that seals them."""
    frozen = {row["id"]: frozen_at(row) for row in world.story["editions"]}
    world.enter(min(frozen.values()) - timedelta(hours=1), 60, partial(make_key, world))
    for stop in world.story["disclosure_stops"]:
        edition = next(row for row in world.story["editions"] if row["id"] == stop["edition"])
        world.enter(london(stop["found_on"]), 61, partial(be_stopped, world, edition, stop))
    for row in world.story["families"]:
        world.enter(london(row["named_on"], time(9)), 60, partial(name_family, world, row))
    for row in world.story["family_offers"]:
        for day, step, words in passed(row):
            world.enter(london(day), 61, partial(record, world, row, day, step, words))
    for row in world.story["plain_words"]:
        world.enter(london(row["approved_on"]), 62, partial(approve_plain, world, row))
    for row in world.story["editions"]:
        for words in row["recommendations"]:
            world.enter(london(words["approved_on"]), 62, partial(approve, world, words))
        at = frozen[row["id"]]
        world.enter(at - timedelta(minutes=11), 62, partial(settle_words, world, row, at.date()))
        world.enter(at - timedelta(minutes=10), 63, partial(prepare, world, row))
        world.enter(at, 64, partial(release, world, row))


def name_family(world: World, row: Row) -> None:
    """A family of the case, by words that name nobody."""
    case = world.cases[world.story["case"]["id"]]
    world.families[row["id"]] = publication.add_family(
        case=case, reference=row["reference"], by=world.keeper
    )


def passed(row: Row) -> Iterator[tuple[date, Step, publication.Told]]:
    """What passed with a family about one edition, as the story has it."""
    yield row["offered_on"], Step.OFFERED, publication.Told()
    yield row["answered_on"], Step(row["chose"]), publication.Told()
    if "received_on" in row:
        yield row["received_on"], Step.RECEIVED, publication.Told()
    if "said_on" in row:
        yield row["said_on"], Step.COMMENTED, publication.Told(row["answer"])
        reply = publication.Told(row["reply"], changed=row["what_we_did"])
        yield row["replied_on"], Step.REPLIED, reply


def record(world: World, row: Row, day: date, step: Step, told: publication.Told) -> None:
    """One thing that passed; nothing was being prepared in Amends yet."""
    places = [each["id"] for each in world.story["editions"]]
    publication.record_step(
        family=world.families[row["family"]],
        step=step,
        effective_on=day,
        as_role=world.roles["fcl"],
        copy=CopyNow(world.plans[PLAN], places.index(row["edition"]) + 1, None, 0),
        told=told,
        by=world.keeper,
    )


def frozen_at(row: Row) -> datetime:
    """The moment at which an edition was frozen."""
    at: datetime = row["frozen_at"]
    return at.replace(tzinfo=LONDON)


def make_key(world: World) -> None:
    """The key that seals the organisation's editions; its private half is a file."""
    publication.make_key(organisation=world.organisation, by=world.keeper)


def approve(world: World, row: Row, text: str = "") -> None:
    """Public words for one recommendation."""
    day = row["approved_on"]
    publication.approve_wording(
        plan=world.plans[PLAN],
        recommendation=world.recommendations[row["rec"]],
        text=text or row["text"],
        approved_as=world.roles[row["approved_by"]],
        effective_on=day,
        by=world.actor(row["approved_by"], day),
    )


def approve_plain(world: World, row: Row) -> None:
    """What a recommendation asks for, in plain words."""
    publication.approve_words(
        plan=world.plans[PLAN],
        kind=Public.PLAIN,
        thing=world.recommendations[row["rec"]],
        text=row["text"],
        approved_as=world.roles[row["approved_by"]],
        effective_on=row["approved_on"],
        by=world.actor(row["approved_by"], row["approved_on"]),
    )


def settle_words(world: World, row: Row, day: date) -> None:
    """Whatever else people put into words is approved as the record puts it, and what moved is looked at.

    The story keeps words for recommendations and for why an answer is no plain acceptance. All is
    approved in the role that approved those.
    """
    plan, role = world.plans[PLAN], row["recommendations"][0]["approved_by"]
    by = world.actor(role, day)
    now = Moment(min(row["as_at"], day))
    for line in wording_lines(plan_as_at(plan, now), approved=Moment(day)):
        if line.stale and line.wording is not None and not line.recorded:
            publication.confirm_words(
                plan=plan, kind=line.kind, thing=line.thing, wording=line.wording, by=by
            )
        elif line.recorded and (line.wording is None or line.stale):
            publication.approve_words(
                plan=plan,
                kind=line.kind,
                thing=line.thing,
                text=world.public.get(line.thing.pk, line.recorded),
                approved_as=world.roles[role],
                effective_on=day,
                by=by,
            )


def prepare(world: World, row: Row) -> DraftEdition:
    """The draft of an edition."""
    approved = row["approved"]
    confirmed = approved.get("confirmed_unchanged_by")
    by = world.actor(row["prepared_by"], row["published_on"])
    draft = publication.prepare(
        plan=world.plans[PLAN],
        as_at=row["as_at"],
        apology=row["apology"].strip(),
        statement=row["statement"].strip(),
        summary=row["summary"],
        changed="\n".join(row["changed_since_last"]),
        corrections="\n".join(row["corrections"]),
        signatory_role=world.roles[row["signatory"]["role"]],
        signatory_name=row["signatory"]["name"],
        approving_body=world.bodies[approved["body"]],
        approved_on=approved["day"],
        confirmed_as=world.roles[confirmed] if confirmed else None,
        confirmed_on=approved.get("confirmed_on"),
        contact_office=row["contact"]["office"],
        contact_email=row["contact"]["email"],
        contact_telephone=row["contact"]["telephone"],
        contact_address=row["contact"]["address"],
        by=by,
    )
    for each in row.get("corrected", ()):
        publication.correct_edition(
            draft=draft,
            edition=Edition.objects.get(plan=world.plans[PLAN], number=each["edition"]),
            wrong=each["wrong"],
            right=each["right"],
            why=each["why"],
            since=each.get("since"),
            by=by,
        )
    draft.refresh_from_db()
    return draft


def release(world: World, row: Row) -> Edition:
    """A second person releases it."""
    return publication.release(
        draft=DraftEdition.objects.get(plan=world.plans[PLAN]),
        published_on=row["published_on"],
        why_now=" ".join(
            each["went_ahead"]
            for each in world.story["family_offers"]
            if each["edition"] == row["id"] and "went_ahead" in each
        ),
        by=world.actor(row["released_by"], row["published_on"]),
    )


def be_stopped(world: World, edition: Row, stop: Row) -> None:
    """A case detail in drafted words keeps an edition from being released.

    Raises Refused when it does not: the story would then be about another product.
    """
    words = next(row for row in edition["recommendations"] if row["rec"] == stop["rec"])
    drafted = {**words, "approved_on": stop["found_on"]}
    approve(world, drafted, stop["drafted"])
    terms = {**edition, "approved": {"body": edition["approved"]["body"], "day": stop["found_on"]}}
    settle_words(world, edition, stop["found_on"])
    draft = prepare(world, terms)
    if not publication.preview(draft).stops:
        raise Refused(f"{stop['id']}: the drafted words were not stopped")
    try:
        with clock.set_to(datetime.combine(stop["found_on"], time(18), LONDON)):
            release(world, {**edition, "published_on": stop["found_on"]})
    except Refused:
        publication.throw_away(
            draft=draft, by=world.actor(edition["prepared_by"], stop["found_on"])
        )
        return
    raise Refused(f"{stop['id']}: the drafted words were not stopped")
