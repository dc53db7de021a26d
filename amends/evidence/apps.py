"""The evidence stage."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Names the app."""

    name = "amends.evidence"
    default_auto_field = "django.db.models.BigAutoField"
