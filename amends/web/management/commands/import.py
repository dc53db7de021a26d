"""`amends import`: bring a plan's document in, or say what it would propose."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.instruments.reading import ReadingError, read_in_worker
from amends.intake import tasks
from amends.intake.management.headings import add_headings, headings_in
from amends.intake.models import Row
from amends.intake.queries.again import PARTS, proposed_parts
from amends.intake.queries.mapping import Asked
from amends.intake.rules import PassageState, first_words
from amends.intake.rules.rows import Day, Said, problems
from amends.intake.sentences import PROBLEMS, doubt_in_words
from amends.intake.services import Proposal, propose
from amends.intake.services.memory import remembered_headings
from amends.ledger.rules import Actor, Refused
from amends.people.services.accounts import find_user
from amends.plans.models import Plan
from amends.ui.words import words_for
from amends.web.management.named import add_plan, day, plan_named

WIDEST = 26
MOST_NAMED = 60
NEW, SAME, CHANGE = "new", "in the plan", "change"


class Command(BaseCommand):
    """Accepts nothing: a person looks at every row in the browser."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Bring the document of a plan in: it is kept and read, and its rows wait in the browser for a"
            " person. With --dry-run, print what would be proposed, and keep nothing."
        )
        parser.add_argument("file", metavar="FILE", help=_("The document of the plan."))
        add_plan(parser)
        parser.add_argument(
            "--by",
            default="",
            metavar="EMAIL",
            help=_("The address of who brings it in: somebody who keeps plans. Not needed to try."),
        )
        parser.add_argument(
            "--as-at",
            type=day,
            metavar="DAY",
            help=_("The day that the document is of: 2021-05-31."),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("Print what would be proposed; keep nothing.")
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help=_("With --dry-run, print one JSON object."),
        )
        add_headings(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Begin the reading, or say what it would propose."""
        plan = plan_named(options["organisation"], options["plan"])
        headings = headings_in(options["headings"])
        path = Path(options["file"])
        if not options["dry_run"]:
            self.begin(plan, path, headings, options)
            return
        try:
            remembered: dict[str, Any] = dict(remembered_headings(plan.organisation_id))
            found = read_in_worker(path, headings=remembered | headings)
        except ReadingError as error:
            raise CommandError(" ".join(str(error).split())) from error
        try:
            proposal = propose(plan=plan, found=found, file_name=path.name, as_at=options["as_at"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["as_json"]:
            self.stdout.write(json.dumps(as_json(proposal), ensure_ascii=False, indent=2))
            return
        for line in told(proposal):
            self.stdout.write(line)

    def begin(self, plan: Plan, path: Path, headings: Any, options: dict[str, Any]) -> None:
        """Keep the document, have it read, and say where it waits."""
        if not options["by"]:
            raise CommandError(_("Say with --by who brings it in, or try it with --dry-run."))
        try:
            reading = tasks.read_in(
                organisation=plan.organisation,
                plan=plan,
                upload=ContentFile(path.read_bytes(), path.name),
                headings=headings,
                as_at=options["as_at"],
                by=Actor(find_user(options["by"]).pk),
            )
        except OSError as error:
            raise CommandError(_("%(file)s cannot be opened.") % {"file": path}) from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        address = reverse("reading", args=[plan.organisation.slug, reading.pk])
        self.stdout.write(_("It waits for a person at %(address)s") % {"address": address})


def outcome(row: Row) -> str:
    """Whether a row is a new action, one that is in the plan already, or a change of one."""
    if row.earlier_id is None:
        return NEW
    return SAME if row.state == PassageState.KEPT else CHANGE


def as_json(proposal: Proposal) -> dict[str, Any]:
    """The proposal, with every row."""
    return {
        "as_at": proposal.as_at.isoformat(),
        "statuses": {one.words: one.meaning for one in proposal.asked.statuses},
        "owners": {one.words: one.meaning for one in proposal.asked.owners},
        "serves": {one.words: one.meaning for one in proposal.asked.serves},
        "rows": [row_as_json(row) for row in proposal.rows],
        "gone": [
            {"action": str(one.action_id), "number": one.number, "words": one.words}
            for one in proposal.gone
        ],
    }


def row_as_json(row: Row) -> dict[str, Any]:
    """A row as it would be shown, and what it comes to."""
    return {
        **row.said,
        "outcome": outcome(row),
        "action": str(row.earlier_id) if row.earlier_id else None,
        "changes": row.parts if outcome(row) == CHANGE else [],
        "unsure": row.unsure,
        "problems": list(problems(Said.from_json(row.said))),
        "flags": row.flags,
        "place": row.found["spans"],
    }


def told(proposal: Proposal) -> Iterator[str]:
    """The proposal, line by line."""
    count = len(proposal.rows)
    rows = ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
    unsure = sum(row.unsure for row in proposal.rows)
    yield _("%(rows)s, %(unsure)s unsure, as at %(day)s. Nothing has been kept.") % {
        "rows": rows,
        "unsure": unsure,
        "day": proposal.as_at.isoformat(),
    }
    if proposal.rows:
        yield ""
        yield from table(proposal.rows)
    yield from open_questions(proposal)
    if proposal.gone:
        yield ""
        yield _("No longer in the document:")
        yield from (f"  {one.number}  {one.words}" for one in proposal.gone)


def table(rows: tuple[Row, ...]) -> Iterator[str]:
    """A line for each row, and what is wrong or doubtful below it."""
    heads = (_("number"), _("it is"), _("in place by"), _("claims"), _("first words"))
    lines = [heads, *(cells(row) for row in rows)]
    widths = [min(max(len(line[at]) for line in lines), WIDEST) for at in range(4)]
    for row, line in zip((None, *rows), lines, strict=True):
        start = [cell[:WIDEST].ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join([*start, line[4]]).rstrip()
        if row is not None:
            yield from (f"    {words}" for words in remarks(row))


def cells(row: Row) -> tuple[str, str, str, str, str]:
    """What the line of a row says."""
    said = Said.from_json(row.said)
    names = {NEW: _("new"), SAME: _("in the plan already"), CHANGE: _("a change")}
    return (
        said.number,
        names[outcome(row)],
        when(said.in_place_by),
        words_for(said.claim) if said.claim else "",
        first_words(said.wording, 60),
    )


def when(promised: Day | None) -> str:
    """A date in the document's own words."""
    return " ".join(promised.raw.split()) if promised else ""


def remarks(row: Row) -> Iterator[str]:
    """What would change, and what a person has to look at."""
    if outcome(row) == CHANGE:
        yield _("changes: %(parts)s") % {
            "parts": ", ".join(str(PARTS[part]) for part in sorted(proposed_parts(row)))
        }
    if outcome(row) != SAME:
        yield from (str(PROBLEMS[each]) for each in problems(Said.from_json(row.said)))
        yield from (doubt_in_words(flag) for flag in row.flags)


def open_questions(proposal: Proposal) -> Iterator[str]:
    """The words of the document whose meaning a person has to say."""
    groups: tuple[tuple[str, tuple[Asked, ...]], ...] = (
        (
            _("Statuses and colours that mean nothing yet:"),
            (*proposal.asked.statuses, *proposal.asked.more_statuses),
        ),
        (
            _("Owners that are no post:"),
            (*proposal.asked.owners, *proposal.asked.more_owners),
        ),
        (
            _("Numbers that are no recommendation of the plan’s:"),
            (*proposal.asked.serves, *proposal.asked.more_serves),
        ),
    )
    for title, asked in groups:
        unknown = [one.words for one in asked if not one.meaning]
        if unknown:
            yield ""
            more = len(unknown) - MOST_NAMED
            rest = [_("and %(count)s more") % {"count": more}] if more > 0 else []
            yield f"{title} {', '.join([*unknown[:MOST_NAMED], *rest])}"
