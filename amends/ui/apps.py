"""The design-system layer; it imports no other part of Amends."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and form fields."""

    name = "amends.ui"
