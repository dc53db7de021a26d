"""How a status is shown: always a word and a shape, so that colour is never the only sign.

Keys are the values of the stages' enums, in small letters and without punctuation. The words are the
default skin's.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """A status's word, its shape (see `shape` in ui/components.jinja) and its NHS tag colour."""

    words: Promise
    shape: str
    colour: str


LOOKS: dict[str, Look] = {
    # The delivery ladder: the circle fills as more is proven.
    "not started": Look(_("not started"), "empty", "white"),
    "under way": Look(_("under way"), "quarter", "grey"),
    "in place": Look(_("in place"), "half", "blue"),
    "evidenced": Look(_("evidenced"), "three-quarters", "aqua-green"),
    "embedded": Look(_("embedded"), "full", "green"),
    # Timeliness, computed from dates.
    "on time": Look(_("on time"), "tick", "white"),
    "due soon": Look(_("due soon"), "clock", "yellow"),
    "late": Look(_("late"), "clock", "orange"),
    "no date promised": Look(_("no date promised"), "dash", "white"),
    # The owner's forecast.
    "on course": Look(_("on course"), "right", "white"),
    "at risk": Look(_("at risk"), "clock", "yellow"),
    "will miss": Look(_("will miss"), "down", "orange"),
    # Embedding, service by service.
    "unknown": Look(_("unknown"), "question", "white"),
    "introduced": Look(_("introduced"), "quarter", "grey"),
    "in use": Look(_("in use"), "half", "blue"),
    "audited": Look(_("audited"), "three-quarters", "blue"),
    "audited met": Look(_("audited, met"), "tick", "aqua-green"),
    "audited not met": Look(_("audited, not met"), "cross", "orange"),
    "sustained": Look(_("sustained"), "full", "green"),
    "slipped": Look(_("slipped"), "down", "orange"),
    "not tested since": Look(_("not tested since"), "question", "yellow"),
    "excluded": Look(_("excluded"), "dash", "grey"),
    # Evidence and claims.
    "claimed": Look(_("claimed"), "speech", "yellow"),
    "planned": Look(_("planned"), "empty", "white"),
    "held": Look(_("held"), "quarter", "grey"),
    "presented": Look(_("presented"), "half", "blue"),
    "accepted": Look(_("accepted"), "tick", "green"),
    "refused": Look(_("refused"), "cross", "orange"),
    # Answers to a recommendation.
    "accepted in part": Look(_("accepted in part"), "half", "blue"),
    "accepted in principle": Look(_("accepted in principle"), "quarter", "blue"),
    "not accepted": Look(_("not accepted"), "cross", "grey"),
    "not ours": Look(_("not ours"), "dash", "grey"),
    "no answer yet": Look(_("no answer yet"), "question", "white"),
    # Judged against a recommendation's intent.
    "met": Look(_("met"), "full", "green"),
    "partly met": Look(_("partly met"), "half", "blue"),
    "not met": Look(_("not met"), "cross", "orange"),
    "not yet judged": Look(_("not yet judged"), "question", "white"),
    # Editions and report versions.
    "draft": Look(_("draft"), "empty", "grey"),
    "published": Look(_("published"), "full", "blue"),
    "final": Look(_("final"), "full", "blue"),
    "withdrawn": Look(_("withdrawn"), "cross", "grey"),
    "superseded": Look(_("superseded"), "dash", "grey"),
    "closed": Look(_("closed"), "full", "grey"),
    "stopped": Look(_("stopped"), "dash", "grey"),
}


PLAIN = str.maketrans({"_": " ", "-": " ", ":": None})


def plain(key: str) -> str:
    """A key as LOOKS has it."""
    return str(key).lower().translate(PLAIN)


def look(key: str) -> Look:
    """How to show a status. Raises KeyError for one that nobody gave a word and a shape."""
    return LOOKS[plain(key)]
