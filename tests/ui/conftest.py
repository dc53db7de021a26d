"""Pages name their static files without a manifest, which only `collectstatic` makes."""

import pytest
from pytest_django import Settings

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files under their own names."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN}
