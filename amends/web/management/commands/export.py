"""`amends export`: give the document of a plan back in its own layout, as things stand on a day."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.intake.models import Reading
from amends.intake.queries.giving_back import ToGiveBack, fill_lines, left_lines, no_columns
from amends.intake.rules import ReadingState, first_words
from amends.intake.services import give_back
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.plans.models import Plan
from amends.web.management.named import add_plan, day, plan_named

SHORT = 60


class Command(BaseCommand):
    """Changes nothing in Amends: a new file is written, and the document itself stays as it was."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Give the document that a plan was brought in from back in its own layout, with how things"
            " stand on a day in its cells. What is written, and what is not, is printed."
        )
        parser.add_argument(
            "file", metavar="FILE", help=_("The file to write. It must not be there yet.")
        )
        add_plan(parser)
        parser.add_argument(
            "--document",
            default="",
            metavar="NAME",
            help=_("The document’s file name, or its id, where several were brought in."),
        )
        parser.add_argument(
            "--as-at",
            type=day,
            metavar="DAY",
            help=_("The day to show, such as 2021-05-31; today without it."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, and say what is in it."""
        plan = plan_named(options["organisation"], options["plan"])
        reading = document_named(plan, options["document"])
        try:
            given = give_back(reading=reading, at=Moment(options["as_at"] or clock.today()))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        path = Path(options["file"])
        try:
            with path.open("xb") as file:
                file.write(given.data)
        except FileExistsError as error:
            raise CommandError(
                _("%(file)s is there already. Name another file.") % {"file": path}
            ) from error
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written.") % {"file": path}) from error
        for line in told(given.told):
            self.stdout.write(line)


def document_named(plan: Plan, name: str) -> Reading:
    """The plan's document with this file name or id; the only one where none is named.

    Raises CommandError for none, or several.
    """
    readings = list(
        Reading.objects.filter(plan=plan, state=ReadingState.READ.value)
        .defer("found")
        .order_by("started_at")
    )
    found = [one for one in readings if not name or name.strip() in (one.file_name, str(one.pk))]
    if not readings:
        raise CommandError(_("No document has been brought in for this plan."))
    if len(found) != 1:
        lines = [f"{one.pk}  {one.file_name}" for one in readings]
        raise CommandError(
            "\n".join([_("Name one of these documents, or its id, with --document:"), *lines])
        )
    return found[0]


def told(given: ToGiveBack) -> Iterator[str]:
    """What was written, and what was not, line by line."""
    count = len(given.filling.fills)
    written = ngettext("%(count)s cell written", "%(count)s cells written", count)
    yield _("As at %(day)s: %(written)s.") % {
        "day": given.at.day.isoformat(),
        "written": written % {"count": count},
    }
    for one in fill_lines(given.filling.fills):
        before, after = first_words(one.before, SHORT), first_words(one.after, SHORT)
        yield f"  {one.number}  {one.what}, {one.cell}: “{before}” → “{after}”"
    for row in given.filling.added:
        yield _("A row is added for action %(number)s:") % {"number": row.number}
        for one in fill_lines(row.fills):
            yield f"  {one.number}  {one.what}, {one.cell}: “{first_words(one.after, SHORT)}”"
    if given.signatures:
        yield ngettext(
            "The document is signed digitally. What is written breaks %(count)s signature.",
            "The document is signed digitally. What is written breaks %(count)s signatures.",
            given.signatures,
        ) % {"count": given.signatures}
    left = left_lines(given.filling.left)
    if left:
        yield _("Not written:")
    for each in left:
        about = ", ".join(filter(None, (each.what, each.cell)))
        yield f"  {each.number}  " + ": ".join(filter(None, (about, each.why)))
    for missing in no_columns(given.filling.left):
        yield ngettext(
            "The document has no column for this: %(what)s. %(count)s row would say something there.",
            "The document has no column for this: %(what)s. %(count)s rows would say something there.",
            missing.rows,
        ) % {"what": missing.what, "count": missing.rows}
    if given.unplaced:
        yield _("Actions without a row:")
    for action in given.unplaced:
        yield f"  {action.number}  {action.words}"
    if given.undecided:
        yield ngettext(
            "%(count)s row has not been decided on, and stays as it is.",
            "%(count)s rows have not been decided on, and stay as they are.",
            given.undecided,
        ) % {"count": given.undecided}
