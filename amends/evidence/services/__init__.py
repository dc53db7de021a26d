"""The writes of this stage; other stages import them from here."""

from amends.evidence.services.additions import add_version, check_link
from amends.evidence.services.pieces import (
    add_evidence,
    also_about,
    correct_state,
    move,
    retract_state,
)

__all__ = [
    "add_evidence",
    "add_version",
    "also_about",
    "check_link",
    "correct_state",
    "move",
    "retract_state",
]
