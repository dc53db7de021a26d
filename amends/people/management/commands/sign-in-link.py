"""`amends sign-in-link`: a one-time link for somebody."""  # the file names the command

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.people.services.accounts import LINK_HOURS, find_user, make_sign_in_link


class Command(BaseCommand):
    """For somebody who has no password, or has forgotten it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _("Print a link that signs one person in, once.")
        parser.add_argument("email", help=_("The person's address."))
        parser.add_argument(
            "--hours",
            type=int,
            default=LINK_HOURS,
            help=_("For how many hours it may be used (default: %(default)s)."),
        )
        parser.add_argument(
            "--site", default="", help=_('Where Amends runs, such as "https://amends.example.org".')
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the address alone, so that another program can use it."""
        if options["hours"] < 1:
            raise CommandError(_("Say 1 hour or more."))
        try:
            user = find_user(options["email"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        token = make_sign_in_link(user=user, hours=options["hours"])
        self.stdout.write(options["site"].rstrip("/") + reverse("use-link", args=[token]))
