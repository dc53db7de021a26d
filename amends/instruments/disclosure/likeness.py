"""Words that may say who somebody is: NHS numbers, dates of birth, names."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files

from amends.instruments.disclosure.checks import is_nhs_number
from amends.instruments.disclosure.kinds import Kind


@dataclass(frozen=True)
class Likeness:
    """Words that look as if they say who somebody is."""

    kind: Kind
    words: str


TEN_DIGITS = re.compile(r"(?<![0-9])[0-9]{3}[ \-–]?[0-9]{3}[ \-–]?[0-9]{4}(?![0-9])")
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
DAY = (
    rf"(?:[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-](?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH}),? [0-9]{{4}})"
)
# A whole date soon after a word about birth, or a whole date that "date of birth" follows.
BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\b\.?|dates? of birth|birth ?(?:date|day)|born)[^0-9\n]{{0,25}}?{DAY}"
    rf"|{DAY}[^0-9\n]{{0,10}}?\b(?:d\.?o\.?b\b\.?|date of birth)",
    re.IGNORECASE,
)
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Rev|Baby|Sister)\.?"
NAME_WORD = r"[^\W\d_a-z](?:[^\W\d_A-Z]+(?:[’'\-][^\W\d_]+)*|[’'][^\W\d_]+)"
# "Ms Zimmer", and two or three words with capitals beside each other: "Alex Zimmer".
TITLED = re.compile(rf"\b{TITLE} {NAME_WORD}(?: {NAME_WORD})?")
# Posts that a name follows; many of these words stand before another post as well.
POSTED = re.compile(
    rf"\b(?:Nurse|Matron|Consultant|Constable|Sergeant|Inspector) (?P<name>{NAME_WORD})"
)
RUN = re.compile(rf"(?<![\w’'-]){NAME_WORD}(?: {NAME_WORD})+(?![\w’'-])")
# Words that begin sentences, or that organisations, posts, places of care and dates are called by.
NOT_NAMES = frozenset(
    word
    for line in files("amends.instruments.disclosure")
    .joinpath("not_names.txt")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
    for word in line.split()
)


def looks_like_identity(text: str) -> list[Likeness]:
    """Words in a text that may say who a patient is: for a warning, never for a verdict.

    Finds NHS numbers by their check digit, whole dates beside a word about birth, and names by
    their capitals; a name in small letters, or a single one, is not found. Never changes the text.
    """
    found = [
        *(Likeness(Kind.NHS_NUMBER, words) for words in _nhs_numbers(text)),
        *(Likeness(Kind.DATE_OF_BIRTH, hit.group()) for hit in BIRTH.finditer(text)),
        *(Likeness(Kind.FULL_NAME, words) for words in _names(text)),
    ]
    return list(dict.fromkeys(found))


def _nhs_numbers(text: str) -> Iterator[str]:
    for hit in TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"[^0-9]", "", hit.group())):
            yield hit.group()


def _names(text: str) -> Iterator[str]:
    yield from (text[first:last] for first, last in names_in(text))


def names_in(text: str, known: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Where words look like a person's name, as in a slice. Words that are `known` are none."""
    text = _without(text, known)
    titled = [hit.span() for hit in TITLED.finditer(text)]
    titled += [
        hit.span() for hit in POSTED.finditer(text) if hit["name"].casefold() not in NOT_NAMES
    ]
    yield from titled
    for hit in RUN.finditer(text):
        if any(first < hit.end() and hit.start() < last for first, last in titled):
            continue
        words = list(re.finditer(r"\S+", hit.group()))
        while words and words[0].group().casefold() in NOT_NAMES:
            words = words[1:]
        if len(words) > 1 and not any(word.group().casefold() in NOT_NAMES for word in words):
            yield hit.start() + words[0].start(), hit.start() + words[-1].end()


def _without(text: str, known: Collection[str]) -> str:
    """A text of the same length, with nothing in the place of words that are known."""
    for words in sorted((each for each in known if each.strip()), key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        text = re.sub(pattern, lambda hit: "." * len(hit.group()), text)
    return text


def likenesses_of_pseudonym(words: str) -> list[Likeness]:
    """As `looks_like_identity`, and single names too: "Ms Z" and "Patient 4" hold none."""
    found = looks_like_identity(words)
    covered = " ".join(likeness.words for likeness in found)
    for hit in re.finditer(rf"(?<![\w’'-]){NAME_WORD}(?![\w’'-])", words):
        word = hit.group()
        common = word.casefold() in NOT_NAMES or re.fullmatch(TITLE, word)
        if not common and word not in covered:
            found.append(Likeness(Kind.FULL_NAME, word))
    return found
