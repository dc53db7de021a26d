"""The ledger: dated records, the hash chain, redaction."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  # nothing else comes after `migrate`

from amends.ledger import triggers


class LedgerConfig(AppConfig):
    """Installs the triggers again after every migration, because Django remakes SQLite's tables."""

    name = "amends.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The one signal in the project: Django has no other hook after `migrate`."""
        post_migrate.connect(triggers.install_after_migrate, sender=self)
