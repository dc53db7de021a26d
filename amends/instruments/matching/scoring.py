"""How likely it is that two recommendations are about one matter: 0.8 is right four times in five.

A logistic regression on three likenesses. Its weights come from `python -m benchmarks.matching --fit`;
docs/reference/matching.md says on which pairs, and how well it does on those that it was not fitted to.
"""

import math
from dataclasses import astuple, dataclass

from amends.instruments.matching.coverage import leftover_likeness
from amends.instruments.matching.meaning import meaning_of
from amends.instruments.matching.words import terms_of


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines, at most 1: of the texts, of their words, of the one word not shared that is the least alike.

    The last two are seen from whichever text is the better covered: one that adds to another still
    says all of it, while two on different matters each have something that the other has nothing like.
    """

    texts: float
    words: float
    least: float


WEIGHTS = (3.379, 7.175, 14.525)
BIAS = -12.509
SAME_WORDS = 0.99


def likeness(new: str, earlier: str) -> Likeness:
    """How alike two texts are."""
    first, second = meaning_of(new), meaning_of(earlier)
    one, other = leftover_likeness(first, second), leftover_likeness(second, first)
    words, least = (max(pair) for pair in zip(one, other, strict=True))
    return Likeness(float(first.vector @ second.vector), words, least)


def score(new: str, earlier: str) -> float:
    """The chance, to three places, that a person would link the two; the same both ways."""
    if terms_of(new) == terms_of(earlier) != []:
        return SAME_WORDS
    sum_ = BIAS + sum(
        weight * value
        for weight, value in zip(WEIGHTS, astuple(likeness(new, earlier)), strict=True)
    )
    return round(min(1 / (1 + math.exp(-sum_)), SAME_WORDS), 3)
