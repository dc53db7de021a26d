"""Words shared: BM25 and TF-IDF over the earlier texts, exact, on arrays."""

import math
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from amends.instruments.matching.words import terms_of

type Scores = NDArray[np.float32]

# Robertson's usual constants; recommendations are short, so length counts for little.
_SATURATION, _LENGTH = 1.2, 0.4


class Lexical:
    """The terms of the earlier texts, each with the texts that it stands in."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        where: dict[str, array[int]] = {}
        often: dict[str, array[float]] = {}
        lengths = np.zeros(self.count, np.float32)
        for number, text in enumerate(texts):
            terms = terms_of(text)
            lengths[number] = len(terms)
            for term, times in Counter(terms).items():
                where.setdefault(term, array("i")).append(number)
                often.setdefault(term, array("f")).append(times)
        self._where = {term: np.frombuffer(some, np.int32) for term, some in where.items()}
        self._often = {term: np.frombuffer(some, np.float32) for term, some in often.items()}
        mean = float(lengths.mean()) if self.count and lengths.any() else 1.0
        self._damping = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / mean)
        self._norm = np.ones(self.count, np.float32)
        self._norm = self._lengths()

    def rarity(self, term: str) -> float:
        """How much a term tells, by how few of the earlier texts have it (BM25's, never below zero)."""
        having = len(self._where.get(term, ()))
        return math.log1p((self.count - having + 0.5) / (having + 0.5))

    def bm25(self, text: str) -> Scores:
        """One score for each earlier text, 1 for what has all the terms of this one as it has them."""
        scores = np.zeros(self.count, np.float32)
        best = 0.0
        for term in sorted(set(terms_of(text))):
            rarity = self.rarity(term)
            best += rarity
            if term in self._where:
                places, times = self._where[term], self._often[term]
                scores[places] += (
                    rarity * times * (1 + _SATURATION) / (times + self._damping[places])
                )
        return scores / np.float32(best) if best else scores

    def tfidf(self, text: str) -> Scores:
        """The cosine of this text with each earlier one, terms weighed by how rare they are."""
        scores = np.zeros(self.count, np.float32)
        terms = Counter(terms_of(text))
        weights = {term: (1 + math.log(times)) * self.rarity(term) for term, times in terms.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        for term in sorted(terms):
            if term in self._where:
                places = self._where[term]
                scores[places] += weights[term] * self._weights(term)
        return scores / (self._norm * np.float32(length)) if length else scores

    def _weights(self, term: str) -> Scores:
        weights: Scores = (1 + np.log(self._often[term])) * np.float32(self.rarity(term))
        return weights

    def _lengths(self) -> Scores:
        squares = np.zeros(self.count, np.float32)
        for term in sorted(self._where):
            squares[self._where[term]] += self._weights(term) ** 2
        lengths: Scores = np.where(squares > 0, np.sqrt(squares), 1)
        return lengths
