"""The order in which tables that are no records are locked when words are removed."""

import pytest

from amends.intake.models import Mapping, Passage, Reading, Remembered, Row
from amends.ledger.working import working_models


@pytest.mark.parametrize("part", [Mapping, Passage, Remembered, Row])
def test_a_document_is_locked_before_its_parts(part: type) -> None:
    order = list(working_models())
    assert order.index(Reading) < order.index(part)
