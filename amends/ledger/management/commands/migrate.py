"""`amends migrate`: Django's own, and the triggers put back whatever became of it."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.utils.translation import gettext as _

from amends.ledger import triggers


class Command(migrate.Command):
    """Django remakes a SQLite table to alter it, and the table's triggers go with the old one."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's words, and what it is for."""
        super().add_arguments(parser)
        parser.description = _(
            "Make the tables, or bring them up to date, and put the triggers back that keep records from"
            " being changed, also when a migration fails."
        )

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Without the checks of the database: missing triggers are what this command mends."""
        kwargs = super().get_check_kwargs(options)
        kwargs.pop("databases", None)
        return kwargs

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then install the triggers."""
        try:
            super().handle(*args, **options)
        finally:
            if not options["plan"] and not options["check_unapplied"]:
                triggers.install(connections[options["database"]])
