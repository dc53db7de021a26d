"""The clock stands on 16 June 2025; the plan began that February."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from tests.fixtures.databases import Begin

if TYPE_CHECKING:
    from tests.plans.story import Story

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def begun(beginning: Begin) -> Iterator[Story]:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from amends.ledger import clock
    from tests.plans.story import NOW, make_story

    made = beginning(make_story)
    with clock.set_to(NOW):
        yield made


@pytest.fixture
def story(beginning: Begin) -> Iterator[Story]:
    """On both databases."""
    yield from begun(beginning)


@pytest.fixture
def page_story(page_beginning: Begin, settings: Settings) -> Iterator[Story]:
    """For pages."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN}
    yield from begun(page_beginning)


@pytest.fixture
def lead(page_story: Story, client: Client) -> Client:
    """The governance lead, signed in."""
    client.force_login(page_story.trust.lead)
    return client
