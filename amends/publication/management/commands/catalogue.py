"""`amends catalogue`: the fixed words of public editions, to be translated."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from amends.publication import services


class Command(BaseCommand):
    """Needs no database."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Print the fixed words of public editions as a gettext catalogue (PO) with nothing"
            " translated. docs/how-to/publish-in-another-language.md says what to do with it."
        )
        parser.add_argument(
            "language",
            metavar="LANGUAGE",
            help=_("The language, as HTML names it: cy for Welsh."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(services.catalogue(options["language"]))
