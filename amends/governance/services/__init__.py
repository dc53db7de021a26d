"""The writes of this stage; other stages import them from here."""

from amends.governance.services.corrections import WAYS
from amends.governance.services.decisions import decide
from amends.governance.services.meetings import (
    attend,
    call_meeting,
    call_off,
    hold_meeting,
    put_before,
    take_off,
)
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
    "attend",
    "call_meeting",
    "call_off",
    "decide",
    "find_record",
    "hold_meeting",
    "needed_to_ask",
    "put_before",
    "remove_files",
    "remove_words",
    "set_legal_hold",
    "take_off",
]
