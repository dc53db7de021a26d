"""What an edition must not say unseen: each is settled by a person.

It finds what looks like a detail of a person. It does not find everything, and says so on its page.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from amends.instruments.disclosure import Kind, scan, without_overlap
from amends.ledger.rules import REMOVED

# A gate stops for less than a person who looks through a whole document is shown.
POSSIBLE = 0.3
OF_NAMES = frozenset({Kind.FULL_NAME, Kind.INITIALS, Kind.SMALL_WARD, Kind.PLACEHOLDER})
# An edition names its sources: of web addresses only those of people's own pages stop it.
OF_A_PAGE = 0.8


@dataclass(frozen=True)
class Hit:
    """Something in a public text that a person must look at; `first` and `last` as in a slice."""

    kind: Kind
    found: str
    first: int
    last: int


def disclosure_hits(text: str, known: Collection[str] | None = None) -> tuple[Hit, ...]:
    """What in a text looks like a detail of a person, from the first to the last, none inside another.

    `known` are names that may stand there: of bodies, posts, services. None looks for no names.
    """
    return tuple(
        Hit(one.kind, one.text, one.start, one.end)
        for one in without_overlap(scan(text, known=known or (), least=POSSIBLE))
        if (known is not None or one.kind not in OF_NAMES)
        and (one.kind is not Kind.WEB_ADDRESS or one.confidence >= OF_A_PAGE)
    )


# Where one sentence ends and another may begin, or where a line ends.
ENDS = re.compile(r"[.!?][”’\"')\]]*\s+(?=[^a-z\s])|\n")
# Of a sentence without an end, as much on either side as a person can take in.
MOST_AROUND = 400


def sentence_around(text: str, hit: Hit) -> tuple[int, int]:
    """The sentence in which a hit stands, as in a slice."""
    ends = [each.end() for each in ENDS.finditer(text)]
    first = max((end for end in ends if end <= hit.first), default=0)
    last = min((end for end in ends if end >= hit.last), default=len(text))
    first = max(first, hit.first - MOST_AROUND)
    last = min(last, hit.last + MOST_AROUND)
    return first, first + len(text[first:last].rstrip())


def text_with(text: str, found: str, instead: str) -> str:
    """A text with other words wherever those that were found stand whole; at a beginning with a capital."""

    def put(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip(" \t“‘\"'(")
        begins = not before or before[-1] in ".!?\n"
        return instead[:1].upper() + instead[1:] if begins else instead

    return whole(found).sub(put, text)


def text_without(text: str, gone: Iterable[str]) -> str:
    """A text with the mark of a removal wherever these words stood; longer ones go first."""
    for found in sorted(gone, key=len, reverse=True):
        text = whole(found).sub(REMOVED, text)
    return text


def whole(found: str) -> re.Pattern[str]:
    """These very words, and not as a part of longer ones."""
    return re.compile(rf"(?<!\w){re.escape(found)}(?!\w)")
