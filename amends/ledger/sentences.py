"""What verifying found, in words. Made when it is shown."""

from django.utils.translation import gettext as _

from amends.ledger.verification import Fault, Wrong


def fault_in_words(fault: Fault) -> str:
    """What is wrong, as the rest of a sentence that begins with the place."""
    words = {
        Wrong.ENTRY_MISSING: _("entry %(number)s is missing"),
        Wrong.NOT_NEXT: _("does not follow the entry before it"),
        Wrong.TIME_BACK: _("its moment lies before that of the entry before it"),
        Wrong.PAYLOAD_ALTERED: _("its payload has been altered"),
        Wrong.PAYLOAD_UNREADABLE: _("its payload cannot be read"),
        Wrong.COLUMN_ALTERED: _("its %(about)s is not the one in its payload"),
        Wrong.ROW_MISSING: _("its row is missing"),
        Wrong.ROW_UNREADABLE: _("its row cannot be read"),
        Wrong.ROW_ALTERED: _("the row's %(about)s has been altered"),
        Wrong.NO_ENTRY: _("the ledger has no entry for this row"),
        Wrong.OTHER_CHAIN: _("%(about)s was sealed on another chain"),
        Wrong.CUT_OFF: _("the chain has been cut off: %(about)s was sealed at %(number)s"),
        Wrong.HEAD_ELSEWHERE: _("the chain ends at %(end)s, but its head says %(number)s"),
        Wrong.REPEATED_OTHERWISE: _("this does not repeat what the records say"),
        Wrong.HEAD_TIME: _("the head has another moment than the last entry"),
    }[fault.wrong]
    return words % {"about": fault.about, "number": fault.number, "end": fault.sequence - 1}
