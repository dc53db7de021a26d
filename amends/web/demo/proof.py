"""What shows it: evidence, services, judgements, meetings, decisions, measures, and words removed."""

from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from amends.assurance import services as assurance
from amends.assurance.rules import FLOOR, Shape
from amends.assurance.services import themes
from amends.evidence import services as evidence
from amends.evidence.rules import Supports
from amends.governance import services as governance
from amends.identifiers import uuid7
from amends.instruments.rendering import Block, Document, Heading, Paragraph, Run, write_pdf
from amends.instruments.spc import Direction
from amends.ledger.models import RedactionRequest
from amends.ledger.redaction import places_holding, words_asked_for
from amends.plans import services as plans
from amends.web.demo.cases import letter_of
from amends.web.demo.world import Row, World, london, when

DIRECTIONS = {"up is good": Direction.INCREASE, "down is good": Direction.DECREASE}


def schedule(world: World) -> None:
    """Everything that proves, judges or decides."""
    schedule_tests(world)
    for row in world.story["themes"]:
        world.enter(when(row), 39, partial(begin_theme, world, row))
    for row in world.story["judgements"]:
        day = row.get("released_on", row["effective_on"])
        world.enter(london(day), 40, partial(judge, world, row))
    for row in world.story["panels"]:
        world.enter(when(row, row["day"]), 41, partial(meet, world, row))
    for row in world.story["decisions"]:
        world.enter(when(row), 42, partial(decide, world, row))
    for row in world.story["measures"]:
        schedule_measure(world, row)
    for row in world.story["redactions"]:
        world.enter(london(row["asked_on"]), 50, partial(ask_removal, world, row))
        world.enter(when(row), 51, partial(remove, world, row))


def schedule_tests(world: World) -> None:
    """Evidence, and what services read."""
    for row in world.story["evidence"]:
        for number, state in enumerate(row["states"]):
            # Letters come with the morning's post, before what they are the evidence of is entered.
            at = time(9) if row["id"].startswith("ev-ltr") else time(12)
            entered = when(row) if "recorded_at" in row else london(state["day"], at)
            make = partial(add_evidence if number == 0 else move, world, row, state)
            world.enter(entered, 20 + number, make)
    for row in world.story["embedding"]:
        world.enter(when(row), 30, partial(record, world, row))
    for row in world.story["embedding_rules"]:
        world.enter(when(row), 34, partial(ask_for_more, world, row))
    for row in world.story["samples"]:
        world.enter(when(row), 35, partial(sample, world, row))
    for row in world.story["visits"]:
        world.enter(when(row), 36, partial(visit, world, row))


def schedule_measure(world: World, row: Row) -> None:
    """A measure begins with its action, with what was counted before; each month is counted in the next."""
    (name,) = row["actions"]
    action = next(each for each in world.story["actions"] if each["id"] == name)
    begun = action["commitments"][0]["effective_on"]
    world.enter(london(begun), 32, partial(begin_measure, world, row, begun))
    for value in row["values"]:
        # The tenth of the next month.
        counted = first_of(value) + timedelta(days=41)
        day = max(begun, counted.replace(day=10))
        world.enter(london(day), 33, partial(count, world, row, value, day))


def first_of(value: Row) -> date:
    """The first day of the month that a value is of."""
    return date.fromisoformat(f"{value['month']}-01")


def begin_measure(world: World, row: Row, day: date) -> None:
    """What is counted, from the first month that was."""
    (name,) = row["actions"]
    world.measures[row["id"]] = assurance.begin_measure(
        subject=world.actions[name],
        shape=Shape.SHARE,
        name=row["name"],
        definition=row["definition"],
        direction=DIRECTIONS[row["direction"]],
        target=str(row["target"]),
        effective_on=first_of(row["values"][0]),
        by=world.actor("gov", day),
    )


def count(world: World, row: Row, value: Row, day: date) -> None:
    """How many of how many in a month."""
    measured = assurance.Measured(first_of(value), "", str(value["met"]), str(value["of"]))
    assurance.record_values(
        measure=world.measures[row["id"]],
        values=[measured],
        source=row["source"],
        by=world.actor("cdir", day),
    )


def period_of(row: Row, state: Row) -> tuple[date, date] | None:
    """The period that evidence covers is known once it is held."""
    if state["state"] == "planned" or row["period"] is None:
        return None
    first, last = row["period"]
    return first, last


def add_evidence(world: World, row: Row, state: Row) -> None:
    """A piece of evidence, planned or held."""
    supports = row["supports"] if row["supports"] in set(Supports) else ""
    piece = evidence.add_evidence(
        organisation=world.organisation,
        title=row["title"],
        kind=row["kind"],
        stage=state["state"],
        supports=supports,
        actions=[world.actions[name] for name in row["actions"]],
        services=[world.services[name] for name in row["services"] if name in world.services],
        period=period_of(row, state),
        note=row.get("note", "") or ("" if supports else row["supports"]),
        finding=row.get("finding", ""),
        upload=file_of(row),
        effective_on=state["day"],
        by=world.actor(state["by"], state["day"]),
    )
    world.evidence[row["id"]] = piece
    if piece.file_id:
        # No worker runs while the story is told, and nobody opens what none has looked through.
        evidence.look_through(piece.file_id)


def file_of(row: Row) -> SimpleUploadedFile | None:
    """The file that a piece comes with, if the story has one: a text, or a page that is printed."""
    file = row.get("file")
    if file is None:
        return None
    if "text" in file:
        return SimpleUploadedFile(file["name"], file["text"].encode())
    lines: list[Block] = [Heading(1, (Run(row["title"]),))]
    lines += [Paragraph((Run(line),)) for line in file["page"]]
    day = row["states"][0]["day"]
    printed = Document(row["title"], "en-GB", "Exampleshire", day, tuple(lines))
    return SimpleUploadedFile(file["name"], write_pdf(printed))


def move(world: World, row: Row, state: Row) -> None:
    """A piece of evidence comes further."""
    piece = world.evidence[row["id"]]
    evidence.move(
        evidence=piece,
        stage=state["state"],
        period=period_of(row, state) if state["state"] == "held" else None,
        reason=state.get("reason", ""),
        effective_on=state["day"],
        by=world.actor(state["by"], state["day"]),
    )


def record(world: World, row: Row) -> None:
    """What one or several services read."""
    by = world.actor(row["by"], row["effective_on"])
    sample = tuple(row["sample"]) if "sample" in row else None
    for name in row.get("services", [row.get("service")]):
        if "corrects" in row:
            world.cells[row["id"], name] = assurance.correct_cell(
                cell=world.cells[row["corrects"], name],
                reason=row["correction_reason"],
                state=row["state"],
                result=row.get("result", ""),
                sample=sample,
                expires_on=row.get("expires_on"),
                basis=row["basis"],
                by=by,
            )
            continue
        world.cells[row["id"], name] = assurance.record_cell(
            action=world.actions[row["action"]],
            service=world.services[name],
            state=row["state"],
            result=row.get("result", ""),
            sample=sample,
            expires_on=row.get("expires_on"),
            basis=row["basis"],
            evidence=[world.evidence[e] for e in row.get("evidence", ())],
            effective_on=row["effective_on"],
            by=by,
        )


def ask_for_more(world: World, row: Row) -> None:
    """The trust asks for more before it calls anything embedded."""
    asked = {name: row[name] for name in ("kinds", "tests", "looked", "lasts") if name in row}
    assurance.set_rule(
        organisation_id=world.organisation.pk,
        demands=replace(FLOOR, **asked),
        reason=row["reason"],
        decided_by=world.bodies[row["decided_by"]],
        effective_on=row["effective_on"],
        by=world.actor(row["by"], row["effective_on"]),
    )


def sample(world: World, row: Row) -> None:
    """Some services are tested for all of an action's."""
    assurance.declare_sample(
        action=world.actions[row["action"]],
        services=world.chosen(row["services"]),
        reason=row["reason"],
        effective_on=row["effective_on"],
        by=world.actor(row["by"], row["effective_on"]),
    )


def visit(world: World, row: Row) -> None:
    """Somebody went to a service and looked at several actions."""
    assurance.record_visit(
        id=uuid7(),
        service=world.services[row["service"]],
        day=row["effective_on"],
        looked_by=row["looked_by"],
        shift=row["shift"],
        expires_on=row["expires_on"],
        seen=[
            assurance.Seen(
                action=world.actions[each["action"]],
                state=each["state"],
                result=each.get("result", ""),
                sample=tuple(each["sample"]),
                note=each["note"],
            )
            for each in row["seen"]
        ],
        by=world.actor(row["by"], row["effective_on"]),
    )


def begin_theme(world: World, row: Row) -> None:
    """Some of a plan that is judged as one."""
    world.themes[row["id"]] = themes.begin_theme(
        plan=world.plans[row["plan"]],
        name=row["name"],
        parts=[world.recommendations[name] for name in row["parts"]],
        effective_on=row["effective_on"],
        by=world.actor(row["by"], row["effective_on"]),
    )


def judge(world: World, row: Row) -> None:
    """A grade, entered on the day it was released."""
    body = world.bodies.get(row["by"])
    role = "icbq" if body else row["by"]
    subject = row["subject"]
    world.judgements[row["id"]] = assurance.judge(
        subject=world.actions.get(subject)
        or world.recommendations.get(subject)
        or world.themes[subject],
        scale=row["scale"],
        value=row["value"],
        kind=row["kind"],
        conflict=row["conflict"],
        text=row["text"],
        evidence=[world.evidence[e] for e in row["evidence"]],
        body=body,
        released_on=row.get("released_on", row["effective_on"]),
        effective_on=row["effective_on"],
        by=world.actor(role, row["effective_on"]),
    )


def meet(world: World, row: Row) -> None:
    """A body met."""
    world.meetings[row["id"]] = governance.hold_meeting(
        body=world.bodies[row["body"]],
        day=row["day"],
        present=[world.roles[name] for name in row["present"]],
        note=row.get("note", ""),
        by=world.keeper,
    )


def decide(world: World, row: Row) -> None:
    """A body decided. An outside body's decision is entered by the trust, with its letter."""
    subject = row["subject"]
    gap = row.get("reopens_gap")
    judgement = row.get("judgement")
    governance.decide(
        subject=world.actions.get(subject)
        or world.recommendations.get(subject)
        or world.plans[subject],
        kind=row["kind"],
        body=world.bodies[row["body"]],
        rung=row.get("rung") or "",
        reason=row["reason"],
        dissent=row["dissent"] or "",
        asked=row.get("asked", ""),
        meeting=world.meetings[row["panel"]] if row["panel"] else None,
        letter=letter_of(world, row),
        judgement=world.judgements[judgement] if judgement else None,
        reopens_gap_of=world.recommendations[gap] if gap else None,
        effective_on=row["effective_on"],
        by=world.keeper,
    )
    if gap and row["gap_answered_by"]:
        plans.serve(
            action=world.actions[row["gap_answered_by"]],
            recommendation=world.recommendations[gap],
            reason="It takes the place of what no longer applies.",
            effective_on=row["effective_on"],
            by=world.keeper,
        )


def removed_words(row: Row, text: str) -> str:
    """The words that the story takes out of a text."""
    head, tail = row["text_after"].split("[removed]")
    return text[len(head) : len(text) - len(tail)]


def ask_removal(world: World, row: Row) -> None:
    """Somebody asks for a name to be removed."""
    update = world.updates[row["target"]]
    governance.ask_to_remove_words(
        record=update,
        words=removed_words(row, update.text),
        reason=row["reason"],
        authority=row["authority"],
        public_note=row["public_note"],
        by=world.actor(row["asked_by"], row["asked_on"]),
    )


def remove(world: World, row: Row) -> None:
    """A second person removes it."""
    request = RedactionRequest.objects.get(
        organisation=world.organisation, thing=world.updates[row["target"]].pk
    )
    places = len(places_holding(words_asked_for(request), world.organisation.pk))
    governance.remove_words(
        request=request, places=places, by=world.actor(row["approved_by"], row["effective_on"])
    )
