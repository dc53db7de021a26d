"""Earlier recommendations, and which of them each new one may be about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amends.instruments.matching.coverage import coverage
from amends.instruments.matching.facets import facets_of
from amends.instruments.matching.lexical import Lexical, Scores
from amends.instruments.matching.meaning import Vectors, embed
from amends.instruments.matching.proposals import Proposal, Sides, propose
from amends.instruments.matching.scoring import score
from amends.instruments.matching.words import plain

# Words weigh this much beside meaning when the earlier ones are ranked.
WORDS_WEIGH = 0.5
CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier recommendation, by its place in the list, and what is proposed of the two.

    `covered` and `uncovered` are stretches of the new text, word for word.
    """

    place: int
    score: float
    proposal: Proposal
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]


class Earlier:
    """Earlier recommendations, ready to be asked about. `vectors` are those that `embed` gave."""

    def __init__(self, texts: Sequence[str], vectors: Vectors | None = None) -> None:
        self.texts = tuple(texts)
        self.vectors = embed(self.texts) if vectors is None else vectors
        if len(self.vectors) != len(self.texts):
            raise ValueError("There must be one vector for each text.")
        self.lexical = Lexical(self.texts)

    def ranked(
        self, new: Sequence[str], vectors: Vectors, most: int
    ) -> list[list[tuple[int, float]]]:
        """Earlier texts most like each new one, best first: place and likeness; every one is looked at."""
        if not self.texts:
            return [[] for _ in new]
        meaning = vectors @ self.vectors.T
        return [
            _best(row + WORDS_WEIGH * self.lexical.bm25(text), most)
            for row, text in zip(meaning, new, strict=True)
        ]

    def candidates(self, new: Sequence[str], most: int = CANDIDATES) -> list[list[Candidate]]:
        """For each new text its candidates, best first; `most` of each at the most."""
        # A few more are compared closely than are given back: the closer look may reorder them.
        ranked = self.ranked(new, embed(new), most + CANDIDATES)
        pairs = zip(new, ranked, strict=True)
        return [self._compared(text, some, most) for text, some in pairs]

    def _compared(self, text: str, some: list[tuple[int, float]], most: int) -> list[Candidate]:
        # The score decides where it is sure; where all are low, likeness does.
        judged = [
            (is_same(text, self.texts[place]), score(text, self.texts[place]), like, place)
            for place, like in some
        ]
        judged.sort(key=lambda each: (not each[0], -(each[1] + each[2])))
        return [
            compare(text, self.texts[place], value, place) for _, value, _, place in judged[:most]
        ]


def compare(new: str, earlier: str, value: float, place: int = 0) -> Candidate:
    """One new text beside one earlier one of which the score is known."""
    of_new, of_earlier = coverage(new, [earlier]), coverage(earlier, [new])
    sides = Sides(new, earlier, of_new, of_earlier, facets_of(new), facets_of(earlier))
    return Candidate(
        place,
        value,
        propose(sides, value),
        of_new.covered,
        of_new.uncovered,
    )


def _best(likenesses: Scores, most: int) -> list[tuple[int, float]]:
    # Rounded, so that the order of sums within a product of matrices cannot decide.
    rounded = np.round(likenesses, 4)
    few = min(most, len(rounded))
    least = np.partition(rounded, -few)[-few]
    among = np.flatnonzero(rounded >= least)
    best = among[np.argsort(-rounded[among], kind="stable")][:most]
    return [(int(place), float(rounded[place])) for place in best]


def is_same(text: str, other: str) -> bool:
    """Whether two texts have the same words in the same order, whatever their quotation marks and spaces."""
    return plain(text).split() == plain(other).split()
