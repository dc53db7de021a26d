"""`amends import-register`: keep what others were recommended, from an edition or a register."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.people.models import Organisation
from amends.people.services.accounts import find_user
from amends.recommendations.queries import entries_of
from amends.recommendations.services import import_register, keep_vectors


class Command(BaseCommand):
    """Decides nothing, and reads what they mean at once, so that no page has to."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Import the recommendations of others: a published edition (JSON), or a register in a sheet or"
            " a document. They are shown beside ours where they seem to be about the same matter."
        )
        parser.add_argument("file", metavar="FILE", help=_("The edition or the register."))
        parser.add_argument(
            "--organisation",
            required=True,
            metavar="SLUG",
            help=_("Who keeps them, by the name in its addresses."),
        )
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help=_("The address of who imports them.")
        )
        parser.add_argument(
            "--whose",
            default="",
            metavar="NAME",
            help=_("Whose recommendations they are. An edition says so itself."),
        )
        parser.add_argument(
            "--name", default="", metavar="NAME", help=_("What the file is called.")
        )
        parser.add_argument(
            "--as-at",
            type=date.fromisoformat,
            metavar="DAY",
            help=_("The day that the file is of: 2021-05-31."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import the file and say how many it had."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(
                _("There is no organisation “%(slug)s”.") % {"slug": options["organisation"]}
            )
        try:
            register = import_register(
                organisation=organisation,
                path=Path(options["file"]),
                name=options["name"],
                whose=options["whose"],
                as_at=options["as_at"],
                by=Actor(find_user(options["by"]).pk),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        count = register.entries.count()
        keep_vectors(entries_of(organisation.pk), most=count)
        self.stdout.write(
            _("%(count)d recommendations of %(whose)s were imported.")
            % {"count": count, "whose": register.whose}
        )
