"""`amends sweep-files`: delete stored bytes that belong to no file."""  # the file names the command

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.files import leftovers, unfinished


class Command(BaseCommand):
    """To be run once a day. It is safe beside a running site."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Delete stored bytes that belong to no file: unfinished uploads and removed files."
        )
        parser.add_argument(
            "--hours",
            type=int,
            default=int(leftovers.GRACE.total_seconds() // 3600),
            help=_("Leave alone what is newer than this many hours (default: %(default)s)."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep and say how many went."""
        if options["hours"] < 1:
            raise CommandError(_("Say 1 hour or more: an upload that is going on has no row yet."))
        swept = unfinished.end_all() + leftovers.sweep_orphans(timedelta(hours=options["hours"]))
        self.stdout.write(
            ngettext("Deleted %(count)s file.", "Deleted %(count)s files.", swept)
            % {"count": swept}
        )
