"""The writes of this stage: readings, what people decide on passages, cases out of statements."""

from amends.intake.services.leftover import take_up
from amends.intake.services.readings import begin_reading, carry_out, note_task, try_again
from amends.intake.services.review import accept, join_next, keep_edits, reject, split, undo
from amends.intake.services.statements import (
    Confirmed,
    ConfirmedEvent,
    ConfirmedReport,
    open_from_statement,
)

__all__ = [
    "Confirmed",
    "ConfirmedEvent",
    "ConfirmedReport",
    "accept",
    "begin_reading",
    "carry_out",
    "join_next",
    "keep_edits",
    "note_task",
    "open_from_statement",
    "reject",
    "split",
    "take_up",
    "try_again",
    "undo",
]
