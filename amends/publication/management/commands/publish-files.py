"""`amends publish-files`: write the public side as files."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ledger.rules import Refused
from amends.publication import services


class Command(BaseCommand):
    """To be run after a restore, an interruption, or on the day when an edition is due."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it is for."""
        parser.description = _(
            "Write every published edition, its data and the public keys as files, into the folder that"
            " AMENDS_PUBLIC names, for any web server to give out. Files that are right already are left"
            " alone; each file is replaced whole, so it may be run at any time."
        )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write and say how many files changed."""
        try:
            written = services.publish_files()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            ngettext(
                "Wrote %(count)s file to %(folder)s.",
                "Wrote %(count)s files to %(folder)s.",
                len(written),
            )
            % {"count": len(written), "folder": settings.PUBLIC_FOLDER}
        )
