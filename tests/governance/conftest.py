"""The clock stands on 2 June 2025; the world began that January."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.databases import Copy

if TYPE_CHECKING:
    from tests.assurance.world import World


@pytest.fixture
def now() -> Iterator[None]:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from amends.ledger import clock
    from tests.assurance.world import NOW

    with clock.set_to(NOW):
        yield


@pytest.fixture
def world(database: Copy, now: None) -> World:
    from tests.assurance.world import build

    return build()


@pytest.fixture
def page_world(page_database: Copy, now: None) -> World:
    from tests.assurance.world import build

    return build()
