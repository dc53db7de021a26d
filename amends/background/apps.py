"""The app of the task table."""

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """Holds the table of tasks and the command that works them."""

    name = "amends.background"
    default_auto_field = "django.db.models.BigAutoField"
