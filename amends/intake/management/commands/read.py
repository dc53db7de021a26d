"""`amends read`: what is found in a document, as a table or as JSON."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.instruments.reading import ReadingError, in_english, read_in_worker
from amends.intake.management.headings import add_headings, headings_in
from amends.intake.rules import first_words, is_unsure, whole_points

type Found = dict[str, Any]

WIDEST = 24


class Command(BaseCommand):
    """Needs no database and no settings, and writes nothing."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Find the recommendations in a PDF, Word, Excel, CSV or text file and print them: label,"
            " paragraph, pages, how sure that is, first words. A published statement's case, dates and"
            " claims too. Nothing is kept."
        )
        parser.add_argument("file", metavar="FILE", help=_("The document to read."))
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help=_(
                "Print one JSON object, with every word and its place, as"
                " docs/reference/reading.schema.json describes."
            ),
        )
        add_headings(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file and say what is in it."""
        headings = headings_in(options["headings"])
        try:
            found = in_english(read_in_worker(options["file"], headings=headings))
        except ReadingError as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["as_json"]:
            self.stdout.write(json.dumps(in_whole_points(found), ensure_ascii=False, indent=2))
            return
        for line in told(found):
            self.stdout.write(line)


def in_whole_points(value: Any) -> Any:
    """The same, with the edges of every box as whole numbers: confidence is the only fraction."""
    if isinstance(value, list):
        return [in_whole_points(each) for each in value]
    if isinstance(value, dict):
        return {
            key: whole_points(each) if key == "box" else in_whole_points(each)
            for key, each in value.items()
        }
    return value


def told(found: Found) -> Iterator[str]:
    """What was found, line by line."""
    recommendations = found["recommendations"]
    unsure = sum(is_unsure(one["confidence"], one["flags"]) for one in recommendations)
    yield " · ".join(_heading(found, len(recommendations), unsure))
    if recommendations:
        yield ""
        yield from _table(found)
        yield from _flags(recommendations)
    if found["actions"]:
        count = len(found["actions"])
        words = ngettext(
            "%(count)s row looks like an action of a plan; --json has it.",
            "%(count)s rows look like actions of a plan; --json has them.",
            count,
        )
        yield ""
        yield words % {"count": count}
    if found["statement"]:
        yield ""
        yield from _statement(found["statement"])
    if found["problems"]:
        yield ""
        yield _("Please note:")
        yield from (f"  {problem}" for problem in found["problems"])


def _heading(found: Found, count: int, unsure: int) -> Iterator[str]:
    yield found["file"]
    if found["paged"]:
        yield ngettext("%(count)s page", "%(count)s pages", found["pages"]) % {
            "count": found["pages"]
        }
    yield ngettext("%(count)s recommendation", "%(count)s recommendations", count) % {
        "count": count
    }
    yield _("%(count)s unsure") % {"count": unsure}


def _table(found: Found) -> Iterator[str]:
    rows = [(_("label"), _("paragraph"), _("pages"), _("how sure"), _("first words"))]
    for one in found["recommendations"]:
        sure = _("unsure") if is_unsure(one["confidence"], one["flags"]) else _("sure")
        where = ", ".join(str(page) for page in one["pages"]) if found["paged"] else _cells(one)
        label = one["label"] or _("(none)")
        sureness = f"{one['confidence']:.2f} {sure}"
        rows.append((label, one["paragraph"], where, sureness, first_words(one["text"], 60)))
    widths = [min(max(len(row[place]) for row in rows), WIDEST) for place in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        yield "  ".join([*cells, row[4]]).rstrip()


def _flags(recommendations: list[Found]) -> Iterator[str]:
    """What a person should look at in each, in the words that --json has."""
    flagged = [one for one in recommendations if one["flags"]]
    if flagged:
        yield ""
        yield _("Flags:")
        for one in flagged:
            yield f"  {one['label'] or _('(none)')}: {'; '.join(one['flags'])}"


def _cells(one: Found) -> str:
    return ", ".join(span["cell"] for span in one["spans"] if span.get("cell"))[:WIDEST]


def _statement(statement: Found) -> Iterator[str]:
    yield _("It reads like a published statement. It proposes, for a person to confirm:")
    yield from (f"  {name}: {words}" for name, words in _proposed(statement) if words)
    if statement["flags"]:
        yield f"  {_('flags')}: {'; '.join(statement['flags'])}"


def _proposed(statement: Found) -> Iterator[tuple[str, str]]:
    yield _("case"), statement["case"]["pseudonym"]
    yield _("organisation"), statement["organisation"]
    for one in statement["investigations"]:
        by = one["commissioned_by"] or one["by"]
        kind = _("external") if one["kind"] == "external" else _("internal")
        yield _("investigation"), f"{kind}, {by}" if by else kind
    for one in statement["dates"]:
        words = f"{one['date']['raw']} ({one['date']['precision']})"
        yield one["what"] or _("a date"), f"{words}: “{first_words(one['words'], 60)}”"
    if statement["acceptance"]:
        how = statement["acceptance"]["how"] or _("accepted")
        yield _("answer to all recommendations"), f"{how}: “{statement['acceptance']['words']}”"
    for one in statement["claims"]:
        yield _("a claim, not a finding"), f"“{first_words(one['words'], 110)}”"
    if statement["apology"]:
        yield _("apology"), f"“{first_words(statement['apology']['words'], 110)}”"
    if statement["signatory"]:
        who = statement["signatory"]
        yield (
            _("signatory"),
            ", ".join(filter(None, (who["name"], who["post"], who["organisation"]))),
        )
