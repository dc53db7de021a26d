"""The clock stands on 16 June 2025; the plan began that February."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from tests.databases import Copy

if TYPE_CHECKING:
    from tests.plans.story import Story

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def told() -> Iterator[Story]:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from amends.ledger import clock
    from tests.plans.story import NOW, make_story

    made = make_story()
    with clock.set_to(NOW):
        yield made


@pytest.fixture
def story(database: Copy) -> Iterator[Story]:
    """On both databases."""
    yield from told()


@pytest.fixture
def page_story(page_database: Copy, settings: Settings) -> Iterator[Story]:
    """For pages."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN}
    yield from told()


@pytest.fixture
def lead(page_story: Story, client: Client) -> Client:
    """The governance lead, signed in."""
    client.force_login(page_story.trust.lead)
    return client
