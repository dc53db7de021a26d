"""`amends render`: a plan's file in every format."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from amends.instruments.rendering import CannotDrawError
from amends.publication import services
from amends.publication.rules import PLAN_FORMAT, Astray, WrongPlan, read_plan


class Command(BaseCommand):
    """Needs no database and no settings."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Make a plan's page, PDF, Word and OpenDocument files, workbooks and CSV from a file in the"
            " open exchange format (docs/reference/exchange.md). What is made is not sealed: amends"
            " publish does that."
        )
        parser.add_argument("file", type=Path, metavar="PLAN", help=_("The plan.json."))
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            metavar="FOLDER",
            help=_("Where the files are put. Files of the same names there are replaced."),
        )
        parser.add_argument(
            "--formats",
            nargs="+",
            choices=sorted(services.FORMATS),
            default=[],
            metavar="FORMAT",
            help=_("Only these: %(formats)s.") % {"formats": ", ".join(services.FORMATS)},
        )
        parser.add_argument(
            "--skin",
            choices=services.SKINS,
            default="neutral",
            help=_("How it looks: neutral unless said otherwise; nhs for those who may."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, make each format and say so."""
        file, folder = options["file"], options["out"]
        try:
            content = read_plan(file.read_bytes())
            folder.mkdir(parents=True, exist_ok=True)
            made = services.render(content, formats=options["formats"], skin=options["skin"])
            for name, data in made:
                services.put(folder / name, data)
                size = filesizeformat(len(data)).replace("\xa0", " ")
                self.stdout.write(
                    _("%(file)s, %(size)s") % {"file": os.fspath(folder / name), "size": size}
                )
                self.stdout.flush()
        except WrongPlan as wrong:
            raise CommandError(f"{file}: {wrong_plan_in_words(wrong)}") from wrong
        except CannotDrawError as problem:
            raise CommandError(
                _("The PDF cannot be made: %(problem)s") % {"problem": problem}
            ) from problem
        except OSError as problem:
            raise CommandError(
                _("Cannot use %(file)s: %(problem)s.")
                % {"file": problem.filename or file, "problem": problem.strerror}
            ) from problem


def wrong_plan_in_words(wrong: WrongPlan) -> str:
    """What is wrong with a file of the exchange format, and where in it."""
    told = {
        Astray.TOO_LARGE: _("The file is larger than 50 MB."),
        Astray.NOT_TEXT: _("This is not UTF-8 from byte %(fact)s on. Save it as UTF-8."),
        Astray.NOT_JSON: _("This is not JSON from %(fact)s (line and column) on."),
        Astray.TOO_DEEP: _("Values stand so deep in one another that nothing can read them."),
        Astray.FORMAT: _("This must say “%(format)s”."),
        Astray.KIND: _("This must be %(fact)s."),
        Astray.MISSING: _("This is missing."),
        Astray.UNKNOWN: _("The format has no such name here."),
        Astray.TWICE: _("“%(fact)s” stands twice."),
        Astray.EMPTY: _("This must not be empty."),
        Astray.DAY: _("“%(fact)s” is no day. Write days as 2025-07-24."),
        Astray.NUMBER: _("“%(fact)s” is no whole number from 0 up."),
        Astray.ID: _(
            "“%(fact)s” cannot be an id. Ids are letters, digits and . _ : / - without spaces."
        ),
        Astray.CHARACTER: _("The character %(fact)s cannot stand in a document. Take it out."),
        Astray.LANGUAGE: _("“%(fact)s” is no language, or Amends has no catalogue of it."),
        Astray.PICTURE: _("This is no JPEG or PNG picture as a data: address."),
        Astray.SHOWS_NOTHING: _("Say what the picture shows, for those who do not see it."),
        Astray.CHOICE: _("“%(fact)s” is none of the kinds that the format has here."),
        Astray.NO_ACTION: _("There is no action with the id “%(fact)s” in “actions”."),
        Astray.NO_RECOMMENDATION: _(
            "There is no recommendation with the id “%(fact)s” in “recommendations”."
        ),
        Astray.NOT_SERVED: _("No recommendation names the action “%(fact)s”."),
        Astray.LENGTH: _("This must be a list of %(fact)s."),
    }[wrong.astray]
    kinds = {"a list": _("a list"), "a text": _("a text"), "an object": _("an object")}
    told %= {"fact": kinds.get(wrong.fact, wrong.fact), "format": PLAN_FORMAT}
    return f"{wrong.path}: {told}" if wrong.path else told
