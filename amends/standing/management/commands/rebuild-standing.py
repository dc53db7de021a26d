"""`amends rebuild-standing`: make what is derived from the records again."""  # the file names the command

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.people.models import Organisation
from amends.standing import milestones


class Command(BaseCommand):
    """For when something derived is in doubt. It is safe beside a running site: writers wait."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Make again, from the records, what is kept of the day on which each action was first in"
            " place. No record changes."
        )
        parser.add_argument(
            "--organisation",
            metavar="SLUG",
            help=_("The organisation, as its addresses name it (default: every one)."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """One organisation at a time, each whole or not at all; say what was found."""
        chosen = Organisation.objects.order_by("slug")
        if options["organisation"] is not None:
            chosen = chosen.filter(slug=options["organisation"])
            if not chosen.exists():
                raise CommandError(_("There is no organisation of that name in addresses."))
        for organisation in chosen:
            made = milestones.rebuild(organisation.pk)
            told = ngettext(
                "%(slug)s: %(rows)d entry made again, %(wrong)d of the old ones wrong or missing.",
                "%(slug)s: %(rows)d entries made again, %(wrong)d of the old ones wrong or missing.",
                made.rows,
            )
            self.stdout.write(
                told % {"slug": organisation.slug, "rows": made.rows, "wrong": made.wrong}
            )
