"""What every write of this stage checks first."""

from django.utils.translation import gettext as _

from amends.ledger.rules import Refused

LONGEST_TEXT = 20_000


def words(text: str, *, missing: str = "", most: int = LONGEST_TEXT) -> str:
    """Somebody's words without blanks around them.

    Raises Refused with `missing`, if it is given, when there are none; for a character that cannot
    be kept; and for more than `most` characters.
    """
    text = text.strip()
    if not text and missing:
        raise Refused(missing)
    if "\x00" in text:
        raise Refused(_("The words hold a character that cannot be kept. Type them again."))
    if len(text) > most:
        raise Refused(_("Use %(most)d characters or fewer.") % {"most": most})
    return text
