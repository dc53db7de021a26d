"""`amends keys`: the keys that seal an organisation's editions."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.people.models import Organisation
from amends.people.services.accounts import find_user
from amends.publication import services
from amends.publication.queries.editions import publisher


class Command(BaseCommand):
    """What the page of editions does, for whoever runs Amends. Without a verb the keys are listed."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "List the public keys of an organisation as org.pub gives them; make a key, which seals from"
            " then on; or retire one. The private half is a file in the folder that AMENDS_KEYS names."
        )
        parser.add_argument("organisation", metavar="SLUG", help=_("The organisation."))
        parser.add_argument(
            "verb",
            nargs="?",
            choices=["list", "make", "retire"],
            default="list",
            help=_("What to do; list, if nothing is said."),
        )
        parser.add_argument("--key", metavar="ID", help=_("With retire: which key."))
        parser.add_argument("--reason", default="", help=_("With make or retire: why."))
        parser.add_argument(
            "--distrusted-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help=_("With retire: since which day somebody else may have had it."),
        )
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help=_(
                "With make or retire: who does it, as somebody who prepares or releases editions."
            ),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, then list the keys."""
        organisation = publisher(options["organisation"])
        if organisation is None:
            raise CommandError(
                _("There is no organisation called %(slug)s here.")
                % {"slug": options["organisation"]}
            )
        try:
            self._do(organisation, options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(services.org_pub(organisation), ending="")

    def _do(self, organisation: Organisation, options: dict[str, Any]) -> None:
        if options["verb"] == "list":
            return
        if not options["by"]:
            raise CommandError(_("Say who does it, with --by."))
        by = Actor(find_user(options["by"]).pk)
        if options["verb"] == "make":
            services.make_key(organisation=organisation, by=by, reason=options["reason"])
        else:
            services.retire_key(
                organisation=organisation,
                key_id=options["key"] or "",
                reason=options["reason"],
                distrusted_from=options["distrusted_from"],
                by=by,
            )
