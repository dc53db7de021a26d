"""The ledger: dated records, the hash chain, redaction."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from amends.ledger import triggers


def prefer_indexes(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Tell PostgreSQL that a page found by an index costs hardly more than the next page of a table.

    Its default (4) is for disks that turn. With it, in tables of some hundred rows, the planner reads
    the whole table to see whether one row was corrected, once for each row of a plan.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET random_page_cost = 1.1")


class LedgerConfig(AppConfig):
    """Has `check --database` look whether the triggers stand."""

    name = "amends.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Once, at start."""
        checks.register(triggers.check_installed, checks.Tags.database)
        connection_created.connect(prefer_indexes)
