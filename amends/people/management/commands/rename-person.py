"""`amends rename-person`: show somebody under another name."""  # the file names the command

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.people.services.accounts import find_user, rename_person


class Command(BaseCommand):
    """For a name that was typed wrongly, has changed, or must go. Two people agree before it is run."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Show a person under another name, in everything that was written before as well. The ledger"
            " names people by identifier, so nothing of the old name is left; what the person did stays theirs."
        )
        parser.add_argument("email", help=_("The person's address now."))
        parser.add_argument("--name", required=True, help=_("The name to show."))
        parser.add_argument(
            "--by",
            required=True,
            metavar="EMAIL",
            help=_(
                "The address of who has it done: somebody who keeps the people of an organisation."
            ),
        )
        parser.add_argument(
            "--email", dest="new", default="", help=_("Another address, if it is to change.")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rename, and say who it was by identifier."""
        try:
            user = rename_person(
                user=find_user(options["email"]),
                name=options["name"],
                email=options["new"],
                by=Actor(find_user(options["by"]).pk),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Renamed: %(person)s") % {"person": user.pk})
