"""The intake stage."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Names the app."""

    name = "amends.intake"
    default_auto_field = "django.db.models.BigAutoField"
