"""The web stage."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the app."""

    name = "amends.web"
    default_auto_field = "django.db.models.BigAutoField"
