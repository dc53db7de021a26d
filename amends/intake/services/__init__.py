"""The writes of this stage: readings, what people decide on passages, cases out of statements."""

from amends.intake.services.giving_back import GivenBack, give_back
from amends.intake.services.leftover import take_up
from amends.intake.services.mapping import confirm_mapping, say_columns
from amends.intake.services.memory import forget
from amends.intake.services.proposal import Proposal, propose
from amends.intake.services.readings import (
    NO_HEADINGS,
    begin_reading,
    carry_out,
    check_may_begin,
    note_task,
    try_again,
)
from amends.intake.services.review import accept, join_next, keep_edits, reject, split, undo
from amends.intake.services.rows import (
    accept_row,
    accept_rows,
    join_row,
    keep_row,
    part_row,
    reject_row,
    split_row,
    undo_row,
)
from amends.intake.services.statements import (
    Confirmed,
    ConfirmedEvent,
    ConfirmedReport,
    open_from_statement,
)

__all__ = [
    "NO_HEADINGS",
    "Confirmed",
    "ConfirmedEvent",
    "ConfirmedReport",
    "GivenBack",
    "Proposal",
    "accept",
    "accept_row",
    "accept_rows",
    "begin_reading",
    "carry_out",
    "check_may_begin",
    "confirm_mapping",
    "forget",
    "give_back",
    "join_next",
    "join_row",
    "keep_edits",
    "keep_row",
    "note_task",
    "open_from_statement",
    "part_row",
    "propose",
    "reject",
    "reject_row",
    "say_columns",
    "split",
    "split_row",
    "take_up",
    "try_again",
    "undo",
    "undo_row",
]
