"""The people stage."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Names the app."""

    name = "amends.people"
    default_auto_field = "django.db.models.BigAutoField"
