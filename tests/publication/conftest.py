"""A plan that may be published, and folders of its own for each test: no key and no public file outlives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from tests.fixtures.databases import Begin

if TYPE_CHECKING:
    from tests.publication.story import Story


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    """Where keys and public files go."""
    settings.KEY_FOLDER = tmp_path / "keys"
    settings.PUBLIC_FOLDER = tmp_path / "public"
    return tmp_path


@pytest.fixture
def story(beginning: Begin) -> Story:
    """Everything but keys, wording and a draft."""
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from tests.publication.story import make_story

    return beginning(make_story)


@pytest.fixture
def page_story(page_beginning: Begin) -> Story:
    """The same on SQLite alone."""
    from tests.publication.story import make_story

    return page_beginning(make_story)
