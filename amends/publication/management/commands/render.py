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
from amends.publication.rules import WrongPlan, read_plan
from amends.publication.sentences import wrong_plan_in_words


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
