"""The plans stage."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Names the app."""

    name = "amends.plans"
    default_auto_field = "django.db.models.BigAutoField"
