"""The case, its reports, what they recommend, the answers and the crosswalk."""

from datetime import date, time
from functools import partial

from amends.evidence.models import Evidence
from amends.investigations import services as investigations
from amends.investigations.models import ReportDates
from amends.ledger.dates import ImpreciseDate, Precision
from amends.plans import services as plans
from amends.recommendations import services as recommendations
from amends.recommendations.rules import Answer, Change, LinkType
from amends.web.demo.world import Row, World, london, when


def schedule(world: World) -> None:
    """Everything about the case, in the order in which it was entered."""
    story = world.story
    world.enter(world.began, 1, partial(open_case, world, story["case"]))
    for event in story["case"]["timeline"]:
        world.enter(london(event["day"]), 1, partial(add_event, world, event))
    for report in story["reports"]:
        world.enter(world.began, 2, partial(add_report, world, report))
        ahead = {"factual_accuracy_by", "response_due"}
        came = {d for name, d in report["dates"].items() if d is not None and name not in ahead}
        for day in sorted(came):
            if day > world.began.date():
                world.enter(london(day, time(8)), 2, partial(date_report, world, report, day))
        for version in report["versions"]:
            received = london(version["received_on"], time(16))
            world.enter(received, 3, partial(add_version, world, report, version))
    for position, row in enumerate(story["recommendations"], 1):
        received = london(received_on(world, row["version"]), time(16))
        world.enter(received, 4, partial(add_recommendation, world, row, position))
    final = max(london(received_on(world, v), time(16)) for v in versions_of(world))
    for row in story["draft_to_final"]:
        world.enter(final, 5, partial(link_draft, world, row))
    for row in story["responses"]:
        schedule_response(world, row)
    for row in story["crosswalk"]:
        schedule_link(world, row)


def versions_of(world: World) -> list[str]:
    """The versions of the story."""
    return [v["id"] for report in world.story["reports"] for v in report["versions"]]


def received_on(world: World, version: str) -> date:
    """The day a version was received."""
    for report in world.story["reports"]:
        for row in report["versions"]:
            if row["id"] == version:
                day: date = row["received_on"]
                return day
    raise KeyError(version)


def open_case(world: World, row: Row) -> None:
    """The case, under its pseudonym."""
    incident = row["incident"]
    world.cases[row["id"]] = investigations.open_case(
        organisation=world.organisation,
        pseudonym=row["pseudonym"],
        effective_on=incident["to"],
        public_reference=row["public_reference"],
        incident=ImpreciseDate(incident["from"], incident["to"], Precision.MONTH, incident["raw"]),
        setting=row["setting"],
        public_summary=row["public_summary"].strip(),
        by=world.keeper,
    )


def add_event(world: World, row: Row) -> None:
    """A line of the timeline."""
    investigations.add_event(
        case=world.cases["mr-q"],
        day=ImpreciseDate.on(row["day"]),
        what=row["what"],
        by=world.keeper,
    )


def known_dates(row: Row, until: date) -> dict[str, ImpreciseDate | None]:
    """The report's dates that had come, and those that look ahead."""
    ahead = {"factual_accuracy_by", "response_due"}
    return {
        name: ImpreciseDate.on(day)
        for name, day in row["dates"].items()
        if name in ReportDates.DATES and day is not None and (day <= until or name in ahead)
    }


def add_report(world: World, row: Row) -> None:
    """A report; its dates follow as they come."""
    commissioner, author = row["commissioner"], row["author"]
    body = commissioner.get("body")
    today = world.began.date()
    world.reports[row["id"]] = investigations.add_report(
        case=world.cases["mr-q"],
        title=row["title"],
        kind=row["kind"].split()[0],
        commissioner=world.parties[commissioner["org"]],
        commissioning_body=world.bodies[body] if body else None,
        author=world.parties[author["org"]],
        author_words=author.get("who", ""),
        dates=known_dates(row, today),
        effective_on=min(row["dates"]["commissioned"], today),
        by=world.keeper,
    )


def date_report(world: World, row: Row, day: date) -> None:
    """A date of the report has come."""
    investigations.date_report(
        report=world.reports[row["id"]],
        dates=known_dates(row, day),
        effective_on=day,
        by=world.keeper,
    )


def add_version(world: World, report: Row, row: Row) -> None:
    """A draft or the final is received."""
    world.versions[row["id"]] = investigations.add_version(
        report=world.reports[report["id"]],
        kind=row["kind"],
        received_on=row["received_on"],
        pages=row["pages"],
        restricted=row["restricted"],
        by=world.keeper,
    )


def add_recommendation(world: World, row: Row, position: int) -> None:
    """A recommendation, as printed."""
    text = row["text"]
    source = row
    if text == "same":
        source = next(r for r in world.story["recommendations"] if r["id"] == row["same_as_final"])
        text = source["text"]
    part_of = row.get("part_of")
    day = received_on(world, row["version"])
    made = recommendations.add_recommendation(
        version=world.versions[row["version"]],
        number=row["number"],
        paragraph=row["paragraph"],
        page=row["page"],
        text=text,
        position=position,
        part_of=world.recommendations[part_of] if part_of else None,
        addressees=[world.parties[name] for name in row["addressees"]],
        services=world.chosen(source.get("scope", ())),
        effective_on=day,
        by=world.keeper,
    )
    world.recommendations[row["id"]] = made
    intent = row.get("intent")
    if intent:
        recommendations.state_intent(
            recommendation=made,
            quoted=intent["quoted"],
            page=intent["page"],
            reading=intent["reading"] or "",
            effective_on=day,
            by=world.keeper,
        )


def link_draft(world: World, row: Row) -> None:
    """What became of a draft's recommendation."""
    recommendations.link_draft(
        draft=world.recommendations[row["draft"]],
        final=world.recommendations[row["final"]] if row["final"] else None,
        change=Change(row["change"]),
        note=row.get("note", ""),
        by=world.keeper,
    )


def schedule_response(world: World, row: Row) -> None:
    """An answer given on the draft is entered on the draft, and again on the final when it comes."""
    if "on_draft" in row:
        for name in row["recommendations"]:
            draft = world.final_to_draft(name)
            world.enter(when(row), 6, partial(respond, world, row, str(draft)))
            final = london(received_on(world, "rep-ext-final"), time(16))
            world.enter(final, 6, partial(respond, world, row, name, draft))
        return
    for name in row["recommendations"]:
        world.enter(when(row), 6, partial(respond, world, row, name))


def respond(world: World, row: Row, name: str, draft: str | None = None) -> None:
    """One party's answer to one recommendation."""
    letter = row.get("letter")
    response = recommendations.respond(
        recommendation=world.recommendations[name],
        party=world.parties[row["org"]],
        answer=Answer(row["answer"]),
        decided_by=world.bodies[row["decided_by"]],
        effective_on=row["effective_on"],
        reason=row["reason"] or "",
        blanket=row.get("blanket", False),
        on_draft=world.recommendations[draft] if draft else None,
        letter=world.evidence[letter] if letter else None,
        by=world.keeper,
    )
    if row.get("public"):
        world.public[response.subject_id] = row["public"]


def schedule_link(world: World, row: Row) -> None:
    """A link decided on the draft is entered on the draft, and once more on the final."""
    later = row["later"]
    received = received_on(world, "rep-ext-final")
    # The actions serve the final from the day that it comes.
    known = max(received, row["effective_on"])
    for action in row.get("taken_up_by", ()):
        world.enter(
            max(when(row), london(known, time(16))), 17, partial(take_up, world, row, action, known)
        )
    if later.startswith("ext-") and row["effective_on"] < received:
        world.enter(
            when(row),
            7,
            partial(decide_link, world, row, str(world.final_to_draft(later)), row["effective_on"]),
        )
        replaced = any(other.get("replaces") == row["id"] for other in world.story["crosswalk"])
        if not replaced:
            world.enter(
                london(received, time(16)), 7, partial(decide_link, world, row, later, received)
            )
        return
    world.enter(when(row), 7, partial(decide_link, world, row, later, row["effective_on"]))


def decide_link(world: World, row: Row, later: str, day: date) -> None:
    """A crosswalk link, and what it carries over."""
    decider = row["decided_by"]
    decision = recommendations.decide_link(
        later=world.recommendations[later],
        earlier=world.recommendations[row["earlier"]] if row["earlier"] else None,
        type=LinkType(row["type"]),
        residual_gap=row["residual_gap"],
        reason=row["reason"],
        public=row["public"] or "",
        decided_as=world.roles.get(decider),
        decided_by=world.bodies.get(decider),
        effective_on=day,
        by=world.keeper,
    )
    world.links[row["id"]] = decision.subject
    for item in row["inherited"]:
        plans.inherit(
            link=decision.subject,
            action=world.actions[item["action"]],
            what=item["what"],
            effective_on=day,
            by=world.keeper,
        )


def take_up(world: World, row: Row, action: str, day: date) -> None:
    """An action takes up what a link leaves to do."""
    plans.take_up(
        link=world.links[row["id"]],
        action=world.actions[action],
        effective_on=day,
        by=world.keeper,
    )


def letter_of(world: World, row: Row) -> Evidence | None:
    """The letter that an outside body's decision came with."""
    name = row.get("letter")
    return world.evidence[name] if name else None
