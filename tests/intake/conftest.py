"""A report to be read in, on both databases and for pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from tests.fixtures.databases import Begin

if TYPE_CHECKING:
    from tests.intake.plan_making import PlanStory
    from tests.intake.story import Story


@pytest.fixture
def story(beginning: Begin) -> Story:
    # Models cannot be imported before Django has its settings, which it gets after this file.
    from tests.intake.story import make_story

    return beginning(make_story)


@pytest.fixture
def page_story(page_beginning: Begin, settings: Settings) -> Story:
    from tests.intake.story import make_story

    settings.WHITENOISE_AUTOREFRESH = True
    return page_beginning(make_story)


@pytest.fixture
def plan_story(beginning: Begin) -> Iterator[PlanStory]:
    """The clock stands in March 2022."""
    from amends.ledger import clock
    from tests.intake.plan_making import NOW, make_plan_story

    made = beginning(make_plan_story)
    with clock.set_to(NOW):
        yield made


@pytest.fixture
def page_plan(page_beginning: Begin, settings: Settings) -> Iterator[PlanStory]:
    """The same, for pages."""
    from amends.ledger import clock
    from tests.intake.plan_making import NOW, make_plan_story

    settings.WHITENOISE_AUTOREFRESH = True
    made = page_beginning(make_plan_story)
    with clock.set_to(NOW):
        yield made
