"""The demo's trust for tests that go through every address. Models are imported once Django is ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Copy

if TYPE_CHECKING:
    from amends.people.models import Organisation, User


@pytest.fixture
def committed_database(django_db_blocker: DjangoDbBlocker) -> Iterator[Copy]:
    """The story, instead of empty tables: what `live_site` serves here."""
    from tests.sweep.story import copied

    with django_db_blocker.unblock(), copied() as copy:
        yield copy


@pytest.fixture
def told(committed_database: Copy) -> Iterator[Organisation]:
    """The trust of the story, on the evening of its last day."""
    from amends.ledger import clock
    from amends.people.models import Organisation
    from tests.sweep.story import NOW

    with clock.set_to(NOW):
        yield Organisation.objects.get(slug="exampleshire")


@pytest.fixture
def lead(told: Organisation) -> User:
    """Who keeps everything in the story's trust."""
    from amends.people.models import User
    from amends.web.demo.story import VISITOR

    return User.objects.get(email=VISITOR)


@pytest.fixture
def outsider(told: Organisation) -> User:
    """Who keeps everything in another organisation."""
    from amends.people.models import User
    from tests.sweep.story import OUTSIDER

    return User.objects.get(email=OUTSIDER)
