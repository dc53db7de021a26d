"""What a service reads, in words, and whether one such reading is known to be higher than another."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from amends.assurance.rules import Reads, is_said_only
from amends.plans.rules import Rung
from amends.standing.answers import CellAsAt
from amends.ui.dates import in_words

DAY = "%(day)s"
PLAIN: Mapping[Reads, Callable[[], str]] = {
    Reads.UNKNOWN: lambda: _("nobody has looked yet"),
    Reads.NOT_STARTED: lambda: _("not started"),
    Reads.INTRODUCED: lambda: _("introduced, not yet in use"),
    Reads.IN_USE: lambda: _("in use, not tested"),
    Reads.MET: lambda: _("tested, and met the standard"),
    Reads.NOT_MET: lambda: _("tested, and did not meet the standard"),
    Reads.SUSTAINED: lambda: _("tested again later, and met the standard"),
    Reads.SLIPPED: lambda: _("slipped"),
    Reads.NOT_TESTED_SINCE: lambda: _("not tested since"),
}
# Those in which the day stands.
DATED: Mapping[Reads, Callable[[], str]] = {
    Reads.IN_USE: lambda: _("in use since %(day)s; not tested"),
    Reads.NOT_TESTED_SINCE: lambda: _("not tested since %(day)s"),
}


def accepted() -> str:
    """In use, and somebody accepted the evidence of it."""
    return _("in use since %(day)s; evidence of it was accepted; not yet tested")


def said_only() -> str:
    """Somebody said that it was in use, which has run out; nobody tested it."""
    return _("not tested; said to be in use on %(day)s, and nobody has said so since")


def after_a_slip() -> str:
    """What stands before and after a reading where it had been embedded."""
    return _("was part of everyday practice, has slipped: %(now)s")


def reading_in_words(cell: CellAsAt) -> str:
    """What a service reads, and that it had been embedded before it slipped.

    Samples are left out: a small one may point at people.
    """
    now = now_in_words(cell)
    return after_a_slip() % {"now": now} if cell.slipped else now


def now_in_words(cell: CellAsAt) -> str:
    """What a service reads by itself."""
    if cell.cell is None or cell.reads not in DATED:
        return PLAIN[cell.reads]()
    is_accepted = cell.reads is Reads.IN_USE and cell.rung.height >= Rung.EVIDENCED.height
    told = accepted() if is_accepted else DATED[cell.reads]()
    if cell.reads is Reads.NOT_TESTED_SINCE and is_said_only(cell.cell.state):
        told = said_only()
    return told % {"day": in_words(cell.cell.effective_on)}


# Nobody looked on any day, or the words hold the day.
WITHOUT_A_DAY = frozenset({Reads.UNKNOWN, Reads.NOT_TESTED_SINCE, Reads.IN_USE})


def reading_since(cell: CellAsAt) -> date | None:
    """From when a service reads so; None where nobody looked, and where the words hold the day."""
    if cell.cell is None or cell.reads in WITHOUT_A_DAY:
        return None
    return cell.cell.effective_on


# Which is higher ----------------------------------------------------------------------------------

# How far a reading is proven, the least first. To come to one of TROUBLE is never a rise; what comes
# after it is one where a test was met.
STEPS = (
    (Reads.UNKNOWN, Reads.NOT_STARTED),
    (Reads.INTRODUCED,),
    (Reads.IN_USE,),
    (Reads.NOT_MET, Reads.SLIPPED, Reads.NOT_TESTED_SINCE),
    (Reads.MET,),
    (Reads.SUSTAINED,),
)
HEIGHTS: Mapping[Reads, int] = {
    reads: height for height, step in enumerate(STEPS) for reads in step
}
ACCEPTED = HEIGHTS[Reads.NOT_MET]
TROUBLE = frozenset(
    {
        Reads.UNKNOWN,
        Reads.NOT_STARTED,
        Reads.NOT_MET,
        Reads.SLIPPED,
        Reads.NOT_TESTED_SINCE,
    }
)


def is_higher(before: str, after: str, languages: tuple[str, str]) -> bool:
    """Whether a service is known to stand higher after than before: each reading in its edition's language.

    What we do not know for a reading of ours, such as one that another version worded, is no rise.
    """
    was, had_slipped = recognised(before, languages[0])
    now, has_slipped = recognised(after, languages[1])
    if was is None or now is None or (has_slipped and not had_slipped):
        return False
    return now[0] not in TROUBLE and now[1] > was[1]


def recognised(words: str, language: str) -> tuple[tuple[Reads, int] | None, bool]:
    """What a reading in words is and how high, and whether it had been embedded and slipped."""
    with translation.override(language.lower()):
        lead, _now, end = after_a_slip().partition("%(now)s")
        inner = within(words, lead, end)
        return named(words if inner is None else inner), inner is not None


def named(words: str) -> tuple[Reads, int] | None:
    """The reading that words say in the language that is spoken now, and how high it is."""
    for reads, plain in PLAIN.items():
        if words == plain():
            return reads, HEIGHTS[reads]
    # The evidence is told after the day, so that the shorter words end otherwise.
    for reads, told, height in (
        *((reads, told, HEIGHTS[reads]) for reads, told in DATED.items()),
        (Reads.IN_USE, accepted, ACCEPTED),
        (Reads.NOT_TESTED_SINCE, said_only, HEIGHTS[Reads.NOT_TESTED_SINCE]),
    ):
        lead, _day, end = told().partition(DAY)
        if within(words, lead, end) is not None:
            return reads, height
    return None


def within(words: str, lead: str, end: str) -> str | None:
    """What stands between; None where the words do not begin and end so."""
    long_enough = len(words) >= len(lead) + len(end)
    if (lead or end) and long_enough and words.startswith(lead) and words.endswith(end):
        return words[len(lead) : len(words) - len(end)]
    return None
