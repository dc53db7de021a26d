"""`amends create-organisation`: begin an organisation, with its first governance lead."""  # the file names the command

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.people import services
from amends.people.queries import user_by_email
from amends.people.services.accounts import LINK_HOURS


class Command(BaseCommand):
    """The only way to the first organisation: before it, nobody may do anything."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Begin an organisation. The person named becomes its governance lead and gets a sign-in link."
        )
        parser.add_argument("name", help=_('Its name, such as "Example NHS Trust".'))
        parser.add_argument("--slug", required=True, help=_("What stands in its addresses."))
        parser.add_argument("--email", required=True, help=_("The governance lead's address."))
        parser.add_argument("--person", default="", help=_("The governance lead's name."))
        parser.add_argument("--short-name", default="", help=_("How pages call it."))
        parser.add_argument("--ods-code", default="", help=_("Its code in the national list."))
        parser.add_argument("--kind", default="", help=_('What it is, such as "NHS trust".'))
        parser.add_argument("--fictional", action="store_true", help=_("Say so on every page."))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make both, or neither, and print the link."""
        try:
            with transaction.atomic():
                lead = user_by_email(options["email"]) or services.create_user(
                    email=options["email"], name=options["person"] or options["email"]
                )
                services.create_organisation(
                    name=options["name"],
                    slug=options["slug"],
                    short_name=options["short_name"],
                    ods_code=options["ods_code"],
                    kind=options["kind"],
                    fictional=options["fictional"],
                    by=Actor(lead.pk),
                )
                token = services.make_sign_in_link(user=lead)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _(
                "%(name)s has begun. %(lead)s signs in once, within %(hours)d hours, at this address:"
            )
            % {"name": options["name"], "lead": lead.name, "hours": LINK_HOURS}
        )
        self.stdout.write(reverse("use-link", args=[token]))
