"""The writes of this stage; other stages import them from here."""

from amends.evidence.services.pieces import add_evidence, correct_state, move, retract_state

__all__ = ["add_evidence", "correct_state", "move", "retract_state"]
