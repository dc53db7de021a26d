"""What an edition says of things that were graded together: how they are called, and what belonged to them."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ui.dates import in_words, listed, number_in_words


def theme_named(name: str, together: str) -> str:
    """How a theme is called in public: by its approved name, or by what belonged to it."""
    return name or _("%(things)s, taken together") % {"things": together}


def together_told(recommendations: Sequence[str], actions: Sequence[str], untold: int) -> str:
    """What belonged to a theme, by the numbers that the edition gives; `untold` things it does not tell of."""
    told = []
    if recommendations:
        named = ngettext(
            "recommendation %(numbers)s", "recommendations %(numbers)s", len(recommendations)
        )
        told.append(named % {"numbers": listed(recommendations)})
    if actions:
        named = ngettext("action %(numbers)s", "actions %(numbers)s", len(actions))
        told.append(named % {"numbers": listed(actions)})
    if untold:
        named = ngettext(
            "one thing that is not in this edition",
            "%(count)s things that are not in this edition",
            untold,
        )
        told.append(named % {"count": number_in_words(untold)})
    words = (
        _("%(first)s, and %(last)s") % {"first": ", ".join(told[:-1]), "last": told[-1]}
        if told[1:]
        else "".join(told)
    )
    return f"{words[:1].upper()}{words[1:]}" or _("Nothing any more")


def was_of(together: str, day: date) -> str:
    """That a grade was of other things than the newest one."""
    return _("%(things)s: that is what was graded together on %(day)s.") % {
        "things": together,
        "day": in_words(day),
    }
