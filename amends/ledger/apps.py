"""The ledger: dated records, the hash chain, redaction."""

from django.apps import AppConfig
from django.core import checks

from amends.ledger import triggers


class LedgerConfig(AppConfig):
    """Has `check --database` look whether the triggers stand."""

    name = "amends.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Once, at start."""
        checks.register(triggers.check_installed, checks.Tags.database)
