"""The writes of this stage; other stages import them from here."""

from amends.evidence.services.pieces import (
    add_evidence,
    also_about,
    correct_state,
    move,
    retract_state,
)

__all__ = ["add_evidence", "also_about", "correct_state", "move", "retract_state"]
