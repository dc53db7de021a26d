"""The assurance stage."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Names the app."""

    name = "amends.assurance"
    default_auto_field = "django.db.models.BigAutoField"
