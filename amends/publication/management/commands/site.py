"""`amends site build`: the whole public side as static files."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.rules.accessibility import (
    AccessibilityStatement,
    WrongStatementError,
    read_statement,
)

# Seconds between two words of progress.
PAUSE = 2.0


class Command(BaseCommand):
    """Draws what `amends publish` knows to be public, and nothing else."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Build the whole public side as files that any web server gives out: organisations, plans,"
            " editions in every format, recommendations, search, sitemap, accessibility statement, headers."
            " Only what has changed is drawn again; what is no longer public is deleted."
            " docs/how-to/serve-the-public-site.md says how to serve it."
        )
        parser.add_argument("verb", choices=["build"], help=_("What to do."))
        parser.add_argument(
            "folder",
            type=Path,
            metavar="FOLDER",
            help=_("An empty or new folder, or one that was built before. It is Amends’ own."),
        )
        parser.add_argument(
            "--base-url",
            default="",
            metavar="ADDRESS",
            help=_("Where the public will read it; AMENDS_PUBLIC_ADDRESS, unless said here."),
        )
        parser.add_argument(
            "--accessibility",
            type=Path,
            metavar="FILE",
            help=_(
                "What you say in your accessibility statement, as TOML; AMENDS_ACCESSIBILITY, unless said here."
            ),
        )
        parser.add_argument(
            "--anew", action="store_true", help=_("Draw everything, not only what has changed.")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build, and say what was done and what is missing."""
        base = str(options["base_url"] or settings.PUBLIC_ADDRESS).rstrip("/")
        if not base.startswith(("https://", "http://")):
            raise CommandError(
                _(
                    "Say where the public will read the site: --base-url https://plans.example.org or AMENDS_PUBLIC_ADDRESS."
                )
            )
        statement = self._statement(str(options["accessibility"] or settings.ACCESSIBILITY))
        try:
            built = services.build_site(
                options["folder"],
                base=base,
                statement=statement,
                anew=options["anew"],
                told=self._progress(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            ngettext(
                "%(count)d plan, %(drawn)d of them drawn.",
                "%(count)d plans, %(drawn)d of them drawn.",
                built.plans,
            )
            % {"count": built.plans, "drawn": built.drawn}
        )
        self.stdout.write(
            _("Files written: %(written)d. Files deleted: %(removed)d.")
            % {"written": built.written, "removed": built.removed}
        )
        if statement.missing:
            self.stderr.write(
                _(
                    "The accessibility statement does not say yet: %(missing)s. The law asks for each."
                )
                % {"missing": ", ".join(statement.missing)}
            )
        if built.unfinished:
            self.stderr.write("\n".join(built.unfinished))
            raise CommandError(
                _(
                    "The site stands, but not every edition is in every format. Put that right, and build again."
                )
            )

    def _progress(self) -> Any:
        """Say now and then how far it has come, where somebody watches or waits long."""
        last = time.monotonic()

        def told(done: int, of: int) -> None:
            nonlocal last
            if time.monotonic() - last >= PAUSE:
                last = time.monotonic()
                self.stdout.write(_("%(done)d of %(of)d plans") % {"done": done, "of": of})
                sys.stdout.flush()

        return told

    @staticmethod
    def _statement(path: str) -> AccessibilityStatement:
        """The organisation's words, if it has given any."""
        if not path:
            return AccessibilityStatement()
        try:
            return read_statement(Path(path).read_bytes())
        except WrongStatementError as wrong:
            raise CommandError(f"{path}: {wrong}") from wrong
        except OSError as problem:
            raise CommandError(
                _("Cannot read %(file)s (%(problem)s).")
                % {"file": path, "problem": problem.strerror}
            ) from problem
