"""The standing stage."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """Names the app."""

    name = "amends.standing"
    default_auto_field = "django.db.models.BigAutoField"
