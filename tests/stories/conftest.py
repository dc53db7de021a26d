"""The demo's two cases, served as they are on the evening of the story's last day."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Copy


@pytest.fixture
def committed_database(
    django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Copy]:
    """The demo, instead of empty tables: what `live_site` serves here.

    The clock's own day is the story's last for every thread, so that the pages are the same in any year.
    """
    # Models can be imported only once Django is ready.
    from amends.ledger import clock
    from tests.stories.demo import NOW, copied

    monkeypatch.setattr(clock, "_set_to", ContextVar("amends_clock", default=NOW))
    with django_db_blocker.unblock(), copied() as copy:
        yield copy
