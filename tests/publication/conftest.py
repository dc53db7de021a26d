"""Folders of its own for each test: no key and no public file outlives it."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    """Where keys and public files go."""
    settings.KEY_FOLDER = tmp_path / "keys"
    settings.PUBLIC_FOLDER = tmp_path / "public"
    return tmp_path
