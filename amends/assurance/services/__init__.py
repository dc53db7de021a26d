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
from amends.assurance.services.measures import begin_measure, rebase, record_values, set_terms
from amends.assurance.services.values import SHEETS, Measured, pasted_values, sheet_values

__all__ = [
    "SHEETS",
    "WAYS",
    "Entry",
    "Measured",
    "begin_measure",
    "correct_cell",
    "correct_judgement",
    "judge",
    "lower",
    "may_lift",
    "pasted_values",
    "rebase",
    "record_cell",
    "record_cells",
    "record_values",
    "retract_cell",
    "set_standard",
    "set_terms",
    "sheet_values",
]
