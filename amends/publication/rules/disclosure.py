"""What an edition must not say unseen: each is settled by a person.

It finds what looks like a detail of a person. It does not find everything, and says so on its page.
"""

from collections.abc import Collection
from dataclasses import dataclass

from amends.instruments.disclosure import Kind, scan, without_overlap

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
