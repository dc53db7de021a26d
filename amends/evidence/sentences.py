"""What a page says of a look through a file for details of patients."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.evidence.models import FileLook
from amends.evidence.rules import LookState


def look_in_words(look: FileLook | None) -> str:
    """What was not looked at; "" where all of it was, or is about to be. Never that a file is clean."""
    if look is None:
        return _("Nobody has looked through it for details of patients.")
    if look.state == LookState.NOT_LOOKED and look.count:
        return _(
            "Not looked through in full for details of patients: it may hold more than what was found."
        )
    if look.state == LookState.NOT_LOOKED:
        return _(
            "Not looked through in full for details of patients: no text could be read in it, it has more"
            " than is looked through here, or it holds other files. Look yourself before you send it on."
        )
    if look.state == LookState.STOPPED:
        return _(
            "Not looked through for details of patients: that took more time or memory than is allowed"
            " here, or failed."
        )
    if look.state == LookState.LOOKED and look.pages_unread:
        return ngettext(
            "On %(count)s page that is a picture, nothing was looked at for details of patients.",
            "On %(count)s pages that are pictures, nothing was looked at for details of patients.",
            look.pages_unread,
        ) % {"count": look.pages_unread}
    return ""
