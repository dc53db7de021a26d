"""The governance stage."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Names the app."""

    name = "amends.governance"
    default_auto_field = "django.db.models.BigAutoField"
