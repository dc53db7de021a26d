"""`amends import-ods`: take in the national list of organisations."""  # the file names the command

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.people.services import import_ods


class Command(BaseCommand):
    """Run again with a newer file, it brings the list up to date."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Take in files of the national list, such as etr.csv of NHS ODS. All of them, or none."
        )
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how many codes each file had."""
        with transaction.atomic():
            for file in options["files"]:
                try:
                    count = import_ods(file.read_text("utf-8-sig").splitlines())
                except (OSError, UnicodeDecodeError, Refused) as problem:
                    raise CommandError(f"{file}: {problem}") from problem
                self.stdout.write(
                    _("%(file)s: %(count)d organisations") % {"file": file.name, "count": count}
                )
