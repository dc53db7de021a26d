"""`amends changes`: what has changed between two editions, out of their files alone."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from amends.publication import services
from amends.publication.sentences.compared import Compared


class Command(BaseCommand):
    """Needs no database and no settings."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Say what has changed between two editions of a plan: in sentences what slipped, went or"
            " came, then every difference. It is found in the two files and nowhere else, and is what"
            " the public page of the two editions says. It does not check their seals: amends verify does."
        )
        for name, words, count in (
            ("before", _("The edition.json of the earlier edition."), None),
            (
                "between",
                _(
                    "Those of editions between the two: what they corrected is told, and nothing else of them."
                ),
                "*",
            ),
            ("after", _("The edition.json of the later edition."), None),
        ):
            parser.add_argument(name, type=Path, metavar=name.upper(), nargs=count, help=words)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare, and say it."""
        try:
            found = services.compared_now(
                read(options["before"]),
                read(options["after"]),
                [read(each) for each in options["between"]],
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise CommandError(_("One of the files is not a whole edition.")) from problem
        self.stdout.write("\n".join(lines(found)))


def read(file: Path) -> dict[str, Any]:
    """The content of an edition's file."""
    try:
        found = json.loads(file.read_bytes())
    except OSError as problem:
        raise CommandError(
            _("Cannot read %(file)s (%(problem)s).") % {"file": file, "problem": problem.strerror}
        ) from problem
    except ValueError as problem:
        raise CommandError(_("%(file)s is no edition.") % {"file": file}) from problem
    content = found.get("edition") if isinstance(found, dict) else None
    if not isinstance(content, dict):
        raise CommandError(
            _("%(file)s holds no edition, or one that was withdrawn.") % {"file": file}
        )
    return content


def lines(found: Compared) -> Iterator[str]:
    """The sentences, then what differs, a line each."""
    for heading, sentences in (
        (_("What slipped, went, or was put right"), found.lost),
        (_("What came, or went further"), found.gained),
        (_("What else reads differently"), found.worded),
    ):
        yield from headed(heading, sentences)
    yield from headed(_("Every difference"), ())
    for table in found.tables:
        yield f"  {table.about}"
        for row in table.rows:
            yield f"    {row.what}"
            yield from (f"      - {line}" for line in row.before)
            yield from (f"      + {line}" for line in row.after)


def headed(heading: str, sentences: Sequence[str]) -> Iterator[str]:
    """A heading with what stands below it."""
    yield heading
    yield from (f"  {each}" for each in sentences)
