"""The publication stage."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Names the app."""

    name = "amends.publication"
    default_auto_field = "django.db.models.BigAutoField"
