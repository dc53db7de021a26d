"""The clock stands on 2 June 2025; the world began that January."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from tests.fixtures.databases import Begin

if TYPE_CHECKING:
    from tests.assurance.world import World

type SignedIn = Callable[[str], Client]


@pytest.fixture
def now() -> Iterator[None]:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from amends.ledger import clock
    from tests.assurance.world import NOW

    with clock.set_to(NOW):
        yield


@pytest.fixture
def world(beginning: Begin, now: None) -> World:
    from tests.assurance.world import build

    return beginning(build)


@pytest.fixture
def page_world(page_beginning: Begin, now: None, settings: Settings) -> World:
    from tests.assurance.world import build

    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.ROOT_URLCONF = "tests.assurance.addresses"
    return page_beginning(build)


@pytest.fixture
def signed_in(page_world: World) -> SignedIn:
    """A browser in which one of the people has signed in."""

    def as_one(who: str) -> Client:
        client = Client()
        client.force_login(page_world.users[who])
        return client

    return as_one
