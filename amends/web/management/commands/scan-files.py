"""`amends scan-files`: have every file scanned, and looked through, that was not."""  # the file names the command

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.evidence.tasks import have_all_looked_through
from amends.files import scanning
from amends.files.rules import Scan


class Command(BaseCommand):
    """To be run once after a scanner was set; safe beside a running site, at any time."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Have every stored file scanned for viruses that was not, and have a worker look through every"
            " file of evidence that still waits for it. Run it after AMENDS_CLAMD is set."
        )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Scan, and say how many were clean, infected, and could not be scanned."""
        if not settings.CLAMD:
            self._look_through()
            raise CommandError(_("Set AMENDS_CLAMD first: it says where the scanner listens."))
        states = [file.scan for pk in scanning.waiting() if (file := scanning.scan(pk, again=True))]
        self._look_through()
        self.stdout.write(
            ngettext("Clean: %(count)s file.", "Clean: %(count)s files.", states.count(Scan.CLEAN))
            % {"count": states.count(Scan.CLEAN)}
        )
        self.stdout.write(
            ngettext(
                "Infected: %(count)s file. Nobody can open it.",
                "Infected: %(count)s files. Nobody can open them.",
                states.count(Scan.INFECTED),
            )
            % {"count": states.count(Scan.INFECTED)}
        )
        left = states.count(Scan.WAITING) + states.count(Scan.REFUSED)
        if left:
            raise CommandError(
                ngettext(
                    "%(count)s file could not be scanned: is the scanner up, and does it take so much?",
                    "%(count)s files could not be scanned: is the scanner up, and does it take so much?",
                    left,
                )
                % {"count": left}
            )

    def _look_through(self) -> None:
        count = have_all_looked_through()
        if count:
            self.stdout.write(
                ngettext(
                    "Queued to be looked through for details of patients: %(count)s file.",
                    "Queued to be looked through for details of patients: %(count)s files.",
                    count,
                )
                % {"count": count}
            )
