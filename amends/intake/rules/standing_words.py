"""Which of a document's own words for statuses says how an action stands, and none that claims more."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amends.intake.rules.mapping import CLAIMS, FORECASTS, Says
from amends.plans.rules import Claim, Rung

# A word that was said to mean no more than "complete" may still name what only proof allows.
EMBEDDED = re.compile(r"\bembedded\b|\bsustained\b", re.IGNORECASE)
EVIDENCED = re.compile(
    r"(?<!\bnot )(?<!\bnot yet )(?<!\bawaiting )\b(?:evidenced|assured|verified|signed[ -]off)\b",
    re.IGNORECASE,
)
CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)
NOT_BEGUN = re.compile(
    r"\bnot (?:yet )?(?:started|begun|due|commenced)\b|\bto (?:do|start|begin)\b|\bplanned\b",
    re.IGNORECASE,
)
BEGUN = re.compile(
    r"\bprogress(?:ing)?\b|\bunder ?way\b|\bon-?going\b|\bstarted\b|\bbegun\b", re.IGNORECASE
)
# How high a word claims that an action stands, and how high it stands.
NOTHING_DONE, UNDER_WAY, IN_PLACE, COMPLETE, PROVEN, LASTING = range(6)
# How well a word says it that claims nothing. One that claims something has ten times its height.
LESS, ROUGHLY, EXACTLY, FORECAST, MISSED = range(5)
HEIGHTS = {
    Rung.NOT_STARTED: NOTHING_DONE,
    Rung.UNDER_WAY: UNDER_WAY,
    Rung.IN_PLACE: IN_PLACE,
    Rung.EVIDENCED: PROVEN,
    Rung.EMBEDDED: LASTING,
}


@dataclass(frozen=True)
class Stands:
    """As much of how an action stands as the word of a status can say."""

    rung: Rung
    claim: str = ""
    forecast: str = ""
    overdue: bool = False
    closed: bool = False
    given_up: bool = False

    @property
    def height(self) -> int:
        """How high it stands by what is proven, or claimed while nothing speaks against it."""
        height = HEIGHTS[self.rung]
        if height < IN_PLACE:
            return height
        said_so = self.closed or self.claim == Claim.COMPLETE
        return max(height, COMPLETE if said_so else IN_PLACE)


@dataclass(frozen=True)
class Word:
    """A word or colour of a column, what a person said that it means, and a cell that has it."""

    key: str
    words: str
    says: Says
    cell: str
    fill: str = ""


def rank(word: Word, stands: Stands) -> int | None:
    """How well a word says how an action stands, the higher the better; None where it says more, or otherwise."""
    if stands.given_up or word.says is Says.STOPPED:
        return EXACTLY if stands.given_up and word.says is Says.STOPPED else None
    if word.says in CLAIMS:
        return _rank_of_claim(word, stands)
    if word.says in FORECASTS:
        return _rank_of_forecast(word.says, stands)
    return _rank_of_not_yet(word, stands) if word.says is Says.NOT_YET else None


def _rank_of_claim(word: Word, stands: Stands) -> int | None:
    height = IN_PLACE if word.says is Says.IN_PLACE else COMPLETE
    if EMBEDDED.search(word.words):
        height = LASTING
    elif EVIDENCED.search(word.words):
        height = PROVEN
    elif CLOSED.search(word.words) and not stands.closed:
        height = max(height, PROVEN)
    return 10 * height if height <= stands.height else None


def _rank_of_forecast(says: Says, stands: Stands) -> int | None:
    """A forecast counts until the thing is in place; once a date has passed, only that it was missed."""
    if stands.height >= IN_PLACE:
        return None
    if stands.overdue:
        return MISSED if says is Says.WILL_MISS else None
    return FORECAST if stands.forecast == FORECASTS[says] else None


def _rank_of_not_yet(word: Word, stands: Stands) -> int | None:
    if NOT_BEGUN.search(word.words):
        return EXACTLY if stands.height == NOTHING_DONE else None
    if BEGUN.search(word.words) and stands.height == NOTHING_DONE:
        return None
    if stands.height >= IN_PLACE:
        return LESS
    return EXACTLY if BEGUN.search(word.words) else ROUGHLY


def best(words: Iterable[Word], stands: Stands) -> Word | None:
    """The word that says it best; of several that say it as well, the first."""
    ranked = [(value, word) for word in words if (value := rank(word, stands)) is not None]
    return max(ranked, key=lambda one: one[0])[1] if ranked else None


def says_as_well(own: Word, chosen: Word | None, stands: Stands) -> bool:
    """Whether a row's own word may stay beside the best: that something goes on needs no forecast."""
    ranks = rank(own, stands) or LESS, (rank(chosen, stands) if chosen else None) or LESS
    return ranks[0] >= ranks[1] or (ranks[0] >= ROUGHLY and ranks[1] <= FORECAST)
