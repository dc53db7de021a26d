"""`amends publish`: the public side in every format, from one command."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ledger.rules import Refused
from amends.publication import services
from amends.ui.dates import listed


class Command(BaseCommand):
    """Publishes what was released, and releases nothing: that takes a second person, on a page."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it is for."""
        parser.description = _(
            "Write every released edition whose day has come into the folder that AMENDS_PUBLIC names:"
            " pages, data and keys, and each edition as PDF, large print, Word, OpenDocument, workbooks and"
            " CSV with a signed list of these files. What is right already is left alone."
        )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write, and say of each edition that it is done."""
        try:
            written = len(services.publish_files())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        failed = []
        for edition in services.editions_to_render():
            named = _("%(plan)s, edition %(number)s") % {
                "plan": edition.plan.name,
                "number": edition.number,
            }
            begun = time.monotonic()
            try:
                files = services.render_edition(edition)
            except (Refused, OSError) as problem:
                failed.append(named)
                self.stderr.write(f"{named}: {problem}")
                continue
            written += len(files)
            took = f"{time.monotonic() - begun:.1f}"
            without = services.left_out(edition)
            told = (
                _("%(edition)s: every format but %(files)s, %(seconds)s s")
                if without
                else _("%(edition)s: every format, %(seconds)s s")
            )
            self.stdout.write(told % {"edition": named, "files": listed(without), "seconds": took})
            self.stdout.flush()
        self.stdout.write(
            ngettext(
                "Wrote %(count)s file to %(folder)s.",
                "Wrote %(count)s files to %(folder)s.",
                written,
            )
            % {"count": written, "folder": settings.PUBLIC_FOLDER}
        )
        if failed:
            raise CommandError(
                _("Not in every format: %(editions)s.") % {"editions": listed(failed)}
            )
