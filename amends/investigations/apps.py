"""The investigations stage."""

from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    """Names the app."""

    name = "amends.investigations"
    default_auto_field = "django.db.models.BigAutoField"
