"""The app of stored files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Holds the table of stored files and the command that sweeps up what belongs to none."""

    name = "amends.files"
    default_auto_field = "django.db.models.BigAutoField"
