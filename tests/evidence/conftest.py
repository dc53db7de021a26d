"""The clock stands on 2 June 2025; the story began that January."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from tests.fixtures.databases import Begin

if TYPE_CHECKING:
    from amends.ledger.rules import Actor
    from tests.evidence.story import Story

type SignedIn = Callable[[Actor], Client]


@pytest.fixture
def now() -> Iterator[None]:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from amends.ledger import clock
    from tests.evidence.story import NOW

    with clock.set_to(NOW):
        yield


@pytest.fixture
def story(beginning: Begin, now: None) -> Story:
    from tests.evidence.story import make_story

    return beginning(make_story)


@pytest.fixture
def page_story(page_beginning: Begin, now: None, settings: Settings) -> Story:
    from tests.evidence.story import make_story

    settings.WHITENOISE_AUTOREFRESH = True
    return page_beginning(make_story)


@pytest.fixture
def signed_in(page_story: Story) -> SignedIn:
    """A browser in which somebody has signed in."""
    from amends.people.models import User

    def as_one(who: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=who.person))
        return client

    return as_one
