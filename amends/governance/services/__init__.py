"""The writes of this stage; other stages import them from here."""

from amends.governance.services.corrections import WAYS
from amends.governance.services.decisions import decide
from amends.governance.services.meetings import hold_meeting
from amends.governance.services.redactions import (
    ask_to_remove_file,
    ask_to_remove_words,
    find_record,
    needed_to_ask,
    remove_files,
    remove_words,
    set_legal_hold,
)

__all__ = [
    "WAYS",
    "ask_to_remove_file",
    "ask_to_remove_words",
    "decide",
    "find_record",
    "hold_meeting",
    "needed_to_ask",
    "remove_files",
    "remove_words",
    "set_legal_hold",
]
