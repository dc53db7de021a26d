"""Names that somebody typed without capitals: "i told siobhan", "my name is alex zimmer"."""

import re
from collections.abc import Iterator

from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.words import folded, is_given, is_ordinary, is_surname, listed

TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "dr", "doctor", "prof", "professor", "nurse", "sister", "matron", "consultant", "pc")
)  # fmt: skip
LETTER = r"[^\W\d_A-Z]"
INITIAL = r"(?:[a-z]\.?[ ])?"
# Found one word on at a time, since each word may be the first of a name.
PAIR = re.compile(
    rf"(?<![\w@/\\.’'-])(?=(?P<name>(?P<given>{LETTER}{{2,20}}\.?)[ ]{INITIAL}(?P<family>{LETTER}{{3,25}}(?:-{LETTER}{{2,20}})?))(?![\w@-])){LETTER}"
)
NAMED = re.compile(
    rf"\b(?:name\s*(?:is|was|:)|(?:call|calls|called|named)\s+(?:me|him|her))\s+(?P<name>{LETTER}{{3,25}}(?:[ ]{INITIAL}{LETTER}{{3,25}})?)(?![\w@-])"
)
# A sentence without a single capital.
SENTENCE = re.compile(
    rf"(?:^|[.!?]\s|\n ?\n|[\t|•])\s{{0,3}}(?P<words>{LETTER}[^.!?\t|•A-Z]{{10,1000}})(?:[.!?]|$|[\t|•])"
)
ONE = re.compile(rf"(?<![\w@/\\.’'#-]){LETTER}{{4,20}}(?![\w@/-]|\.\w)")


def in_small_letters(text: str) -> Iterator[Finding]:
    """Such names, none inside another; what is also a word of the language is none."""
    end = -1
    for start, end_of_one, confidence in sorted(_places(text), key=lambda one: (one[0], -one[1])):
        if start >= end:
            end = end_of_one
            yield Finding(Kind.FULL_NAME, text[start:end], start, end, confidence)


def _places(text: str) -> Iterator[tuple[int, int, float]]:
    # Two words, both of which are listed or the first of which is a title.
    for match in PAIR.finditer(text):
        given, family = match["given"], match["family"]
        listed_both = is_given(given) and not is_ordinary(given)
        titled = given.rstrip(".") in TITLES
        if (titled or listed_both) and is_surname(family) and not is_ordinary(family):
            yield *match.span("name"), 0.6
    # What is said to be a name.
    for match in NAMED.finditer(text):
        if all(_only_a_name(word) for word in match["name"].split()):
            yield *match.span("name"), 0.55
    # A listed given name, in a sentence without capitals.
    for sentence in SENTENCE.finditer(text):
        for match in ONE.finditer(text, *sentence.span("words")):
            if is_given(match[0]) and _only_a_name(match[0]):
                yield *match.span(), 0.5


def _only_a_name(word: str) -> bool:
    """Whether it is listed, or has letters that English has not, and is no word of the language; or an initial."""
    known = is_given(word) or is_surname(word) or not word.isascii()
    also = is_ordinary(word) or folded(word) in listed("also_words.txt")
    return (known and not also) or len(word.rstrip(".")) == 1
