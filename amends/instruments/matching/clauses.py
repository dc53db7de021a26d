"""A recommendation's clauses, each from where to where it stands, so that the words stay as printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.instruments.matching.words import Word, words_of

# Where a new thing may be asked: after the end of a sentence, a bullet, a letter in brackets, a comma…
# White space around a mark is left to `_bare`: a pattern with it on both sides takes minutes on blanks.
_SENTENCE = re.compile(r"(?<=[.!?;:])\s|\n|[•●▪◦‣]|(?<!\w)\((?:[a-z]|[ivx]{1,5}|\d{1,3})\)")
# …or before a word that joins, limits or says where, when or how often.
_JOINT = re.compile(
    r"(?<!\s)\s+(?=(?:and|or|but|unless|except|including|so that|where|when|whenever|if|while|because|"
    r"across|throughout|within|by|before|after|until|during|without|every|each|in all|at all|at both|"
    r"on all|on every|in every|at each|followed|as well as|rather than|with|from|for|on|in|at|who|which|that)\b)"
    r"|,\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a text, from `start` to `end`, with its words that are not grammar."""

    start: int
    end: int
    words: tuple[Word, ...]
    begins_sentence: bool


def clauses_of(text: str) -> list[Clause]:
    """The clauses of a text, in order, without the white space between them."""
    words = words_of(text)
    found: list[Clause] = []
    for first, last in _between(_SENTENCE, text, 0, len(text)):
        begins = True
        for start, end in _between(_JOINT, text, first, last):
            inside = tuple(word for word in words if start <= word.start < end)
            found.append(Clause(start, end, inside, begins))
            begins = False
    return found


def sentences_of(text: str) -> list[Clause]:
    """The same by sentences, items of lists and parts alone."""
    words = words_of(text)
    return [
        Clause(start, end, tuple(word for word in words if start <= word.start < end), True)
        for start, end in _between(_SENTENCE, text, 0, len(text))
    ]


def _between(
    pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    place = start
    for mark in pattern.finditer(text, start, end):
        yield from _bare(text, place, mark.start())
        place = mark.end()
    yield from _bare(text, place, end)


def _bare(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\r\n,"))
    right = len(piece.rstrip(" \t\r\n,"))
    if right > left:
        yield start + left, start + right
