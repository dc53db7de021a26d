"""The writes of this stage; other stages import them from here."""

from amends.evidence.services.additions import add_version, check_link
from amends.evidence.services.pieces import (
    add_evidence,
    also_about,
    correct_state,
    move,
    retract_state,
)
from amends.evidence.services.quarantine import (
    WAYS,
    forget_looks,
    let_open,
    look_through,
    waiting,
    waiting_among,
)

__all__ = [
    "WAYS",
    "add_evidence",
    "add_version",
    "also_about",
    "check_link",
    "correct_state",
    "forget_looks",
    "let_open",
    "look_through",
    "move",
    "retract_state",
    "waiting",
    "waiting_among",
]
