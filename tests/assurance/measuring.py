"""A measure of the small trust's action, and values of it."""

from datetime import date
from typing import Any

from amends.assurance.models import Measure, MeasureValue
from amends.assurance.services import Measured, begin_measure, record_values
from tests.assurance.world import World

BEGAN = date(2025, 1, 10)
SAID: dict[str, Any] = {
    "shape": "share",
    "name": "Crisis plans in five days",
    "definition": "Records audited each month",
    "direction": "increase",
    "target": "90",
    "effective_on": BEGAN,
}


def began(world: World, **parts: Any) -> Measure:
    return begin_measure(subject=world.action, by=world.by["lead"], **(SAID | parts))


def month(number: int, met: int, of: int = 20) -> Measured:
    return Measured(date(2025, number, 1), "", str(met), str(of))


def count(world: World, measure: Measure, *values: Measured) -> list[MeasureValue]:
    return record_values(
        measure=measure, values=values, source="The record system", by=world.by["owner"]
    )
