"""The composition root as an app, for its commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Names the app."""

    name = "amends.config"
