"""The writes of this stage; other stages import them from here."""

from amends.assurance.services.cells import (
    Entry,
    correct_cell,
    record_cell,
    record_cells,
    retract_cell,
    set_standard,
)
from amends.assurance.services.corrections import WAYS
from amends.assurance.services.judgements import correct_judgement, judge
from amends.assurance.services.limits import lower, may_lift

__all__ = [
    "WAYS",
    "Entry",
    "correct_cell",
    "correct_judgement",
    "judge",
    "lower",
    "may_lift",
    "record_cell",
    "record_cells",
    "retract_cell",
    "set_standard",
]
