"""The recommendations stage."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Names the app."""

    name = "amends.recommendations"
    default_auto_field = "django.db.models.BigAutoField"
