"""Dates, times and lengths of time in words, as every page and edition says them.

Style: the NHS content guide (24 July 2017, no ordinals, 5:00pm). Days are Europe/London days.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

LONDON = ZoneInfo("Europe/London")

# Up to here a length of time reads best in days; then in months, then in years.
MOST_DAYS = 60
MOST_MONTHS = 24

ONE_TO_TEN = 10


def in_words(day: date) -> str:
    """A day in words: "24 July 2017".

    A datetime is refused with TypeError: which day it falls on depends on the time zone, so say
    `moment_in_words`, or convert it first.
    """
    if isinstance(day, datetime):
        message = "in_words takes a date; use moment_in_words for a datetime."
        raise TypeError(message)
    return said(day, get_language())


@lru_cache(maxsize=1 << 14)
def said(day: date, _language: str | None) -> str:
    """A day in the language of the page. Plans say the same days many times over."""
    return _("%(day)d %(month)s %(year)d") % {
        "day": day.day,
        "month": MONTHS[day.month],
        "year": day.year,
    }


def month_in_words(day: date) -> str:
    """The month that a day is in: "July 2017"."""
    return _("%(month)s %(year)d") % {"month": MONTHS[day.month], "year": day.year}


def moment_in_words(moment: datetime) -> str:
    """A moment in London: "24 July 2017 at 5:00pm". Raises ValueError if it has no time zone."""
    if moment.tzinfo is None:
        message = "A moment needs a time zone."
        raise ValueError(message)
    local = moment.astimezone(LONDON)
    return _("%(day)s at %(time)s") % {"day": in_words(local.date()), "time": _clock(local)}


def _clock(local: datetime) -> str:
    """The time of day as the NHS content guide writes it."""
    if (local.hour, local.minute) == (0, 0):
        return _("midnight")
    if (local.hour, local.minute) == (12, 0):
        return _("midday")
    half = _("am") if local.hour < 12 else _("pm")
    return f"{(local.hour - 1) % 12 + 1}:{local.minute:02}{half}"


def period_in_words(first: date | None, last: date | None) -> str:
    """The days from `first` to `last`, both counted: "24 to 28 July 2017".

    None means that an end is open. Raises ValueError if it ends before it starts.
    """
    if first is None or last is None:
        return _open_period(first, last)
    if last < first:
        message = "A period ends on or after the day it starts."
        raise ValueError(message)
    if first == last:
        return in_words(first)
    if first.year != last.year:
        start = in_words(first)
    elif first.month != last.month:
        start = _("%(day)d %(month)s") % {"day": first.day, "month": MONTHS[first.month]}
    else:
        start = str(first.day)
    return _("%(start)s to %(end)s") % {"start": start, "end": in_words(last)}


def _open_period(first: date | None, last: date | None) -> str:
    if first is not None:
        return _("from %(day)s") % {"day": in_words(first)}
    if last is not None:
        return _("until %(day)s") % {"day": in_words(last)}
    return _("no dates given")


def length_in_words(first: date, last: date) -> str:
    """The time between two days, in the units that read best: "12 days", "14 months", "3 years and 7 months".

    Whole months are counted down, so that nothing is overstated, and none is left out, so that no delay reads
    as a shorter one; from the end of a month to the end of a shorter one is whole. The order of the two
    days does not matter.
    """
    first, last = min(first, last), max(first, last)
    days = (last - first).days
    if days < MOST_DAYS:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    begun = last.day < min(first.day, monthrange(last.year, last.month)[1])
    months = (last.year - first.year) * 12 + last.month - first.month - begun
    if months < MOST_MONTHS:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    years, months = divmod(months, 12)
    said = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    if not months:
        return said
    rest = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return _("%(years)s and %(months)s") % {"years": said, "months": rest}


def late_in_words(due: date, today: date) -> str:
    """How a promised day stands: "12 days late", "due today", "due in 3 days"."""
    if today == due:
        return _("due today")
    length = length_in_words(due, today)
    if today > due:
        return _("%(length)s late") % {"length": length}
    return _("due in %(length)s") % {"length": length}


def ago_in_words(then: date, today: date) -> str:
    """How long ago a day was: "14 months ago", "yesterday", "today", "in 3 days"."""
    days = (today - then).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days == -1:
        return _("tomorrow")
    length = length_in_words(then, today)
    if days > 0:
        return _("%(length)s ago") % {"length": length}
    return _("in %(length)s") % {"length": length}


def listed(words: Iterable[object]) -> str:
    """A list as a sentence says it: "a, b and c". Nothing gives an empty string."""
    parts = [str(word) for word in words]
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def number_in_words(number: int) -> str:
    """A count inside a sentence: "none", "one" … "ten", then digits."""
    words = (
        _("none"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
    )
    return words[number] if 0 <= number <= ONE_TO_TEN else f"{number:,}"
