"""The days that Amends keeps: no record speaks of one outside."""

from datetime import date

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


def is_kept(day: date) -> bool:
    """Whether a record may speak of a day. Outside, it is a slip of the keyboard."""
    return FIRST_DAY <= day <= LAST_DAY
