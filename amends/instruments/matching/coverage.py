"""Which stretches of one text another says already, and which it does not; verbatim, clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amends.instruments.matching.clauses import Clause, clauses_of
from amends.instruments.matching.facets import Scope, facets_of, is_manner
from amends.instruments.matching.meaning import Meaning, meaning_of
from amends.instruments.matching.words import terms_of

# A word of other letters counts as said where the other text has one meant this much like it.
MEANT_ALIKE = 0.6
# A clause is said already where at least this share of its words is.
MOSTLY = 0.76


@dataclass(frozen=True, slots=True)
class Coverage:
    """Stretches of a text that others cover and do not; `share` of its words is covered."""

    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    share: float


def said_in(text: Meaning, other: Meaning) -> NDArray[np.bool_]:
    """For each content word of a text, whether the other says it."""
    terms = {word.term for word in other.words}
    said = np.array([word.term in terms for word in text.words], bool)
    if not len(other.words) or not len(text.words):
        return said
    alike = (text.word_vectors @ other.word_vectors.T).max(axis=1)
    # A number is the same number or another one: "within 30 days" is nearly "within 10 days" to the model.
    is_number = np.array([word.term[0].isdigit() for word in text.words], bool)
    return np.asarray(said | ((alike >= MEANT_ALIKE) & ~is_number), bool)


def coverage(text: str, others: Sequence[str]) -> Coverage:
    """What `others`, each or together, cover of a text."""
    if any(terms_of(text) == terms_of(other) for other in others):
        return Coverage(covered=(text.strip(),) if text.strip() else (), uncovered=(), share=1.0)
    mine = meaning_of(text)
    said = np.zeros(len(mine.words), bool)
    for other in others:
        said |= said_in(mine, meaning_of(other))
    places = {word.start: yes for word, yes in zip(mine.words, said.tolist(), strict=True)}
    clauses = clauses_of(text)
    verdicts = [_is_said(clause, places) for clause in clauses]
    reach = _reach_added(text, others)
    for number, clause in enumerate(clauses):
        if reach and clause.start < reach[1] and reach[0] < clause.end:
            verdicts[number] = False
    return Coverage(
        covered=tuple(_stretches(text, clauses, verdicts, True)),
        uncovered=tuple(_stretches(text, clauses, verdicts, False)),
        share=float(said.mean()) if len(said) else 1.0,
    )


def _reach_added(text: str, others: Sequence[str]) -> tuple[int, int] | None:
    """Where a text says that it reaches everywhere, if none of the others reaches as far."""
    mine = facets_of(text)
    if mine.scope < Scope.TRUST or mine.scope <= max(
        (facets_of(other).scope for other in others), default=Scope.UNSAID
    ):
        return None
    start = text.index(mine.scope_words)
    return start, start + len(mine.scope_words)


def _is_said(clause: Clause, places: dict[int, bool]) -> bool | None:
    """Whether a clause is said elsewhere; None for one that says nothing of its own."""
    content = [places[word.start] for word in clause.words if word.start in places]
    if content:
        numbers = [places[word.start] for word in clause.words if word.term[0].isdigit()]
        return bool(all(numbers) and sum(content) >= MOSTLY * len(content))
    return None


def _stretches(
    text: str, clauses: list[Clause], verdicts: list[bool | None], wanted: bool
) -> list[str]:
    """Neighbouring clauses of one verdict as one stretch; those without one go with their sentence.

    The “and” that ends an item of a list has no sentence to go with, and is left out.
    """
    settled: list[bool] = []
    end = len(clauses)
    while end and verdicts[end - 1] is None and clauses[end - 1].begins_sentence:
        end -= 1
    if end:
        clauses, verdicts = clauses[:end], verdicts[:end]
    for number, each in enumerate(verdicts):
        following = next((one for one in verdicts[number:] if one is not None), True)
        goes_on = number > 0 and not clauses[number].begins_sentence
        settled.append(each if each is not None else settled[-1] if goes_on else following)
    found: list[tuple[int, int]] = []
    previous: bool | None = None
    for clause, verdict in zip(clauses, settled, strict=True):
        if verdict is wanted:
            joins = previous is wanted and not clause.begins_sentence
            if joins:
                found[-1] = (found[-1][0], clause.end)
            else:
                found.append((clause.start, clause.end))
        previous = verdict
    return [text[start:end] for start, end in found]


def leftover_likeness(text: Meaning, other: Meaning) -> tuple[float, float]:
    """How alike the words of a text are to the nearest of another: all, and the least alike of those it lacks.

    Words of manner (how far, how often, which way) are no matter, and left out of the last.
    """
    if not len(text.words) or not len(other.words):
        return 0.0, 0.0
    alike = (text.word_vectors @ other.word_vectors.T).max(axis=1)
    terms = {word.term for word in other.words}
    left = [
        float(each)
        for each, word in zip(alike, text.words, strict=True)
        if word.term not in terms and not is_manner(word)
    ]
    return float(alike.mean()), min(left, default=1.0)
