"""Words that may say who somebody is: NHS numbers, dates of birth, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.instruments.disclosure.checks import is_nhs_number
from amends.instruments.disclosure.kinds import Kind
from amends.instruments.disclosure.people import names_of_people
from amends.instruments.disclosure.runs import TITLE
from amends.instruments.disclosure.words import listed


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
NAME_WORD = r"[^\W\d_a-z](?:[^\W\d_A-Z]+(?:[’'\-][^\W\d_]+)*|[’'][^\W\d_]+)"


def looks_like_identity(text: str) -> list[Likeness]:
    """Words in a text that may say who a patient is: for a warning, never for a verdict.

    Finds NHS numbers by their check digit, whole dates beside a word about birth, and names as
    `names_of_people` does; few names in small letters are found. Never changes the text.
    """
    found = [
        *(Likeness(Kind.NHS_NUMBER, words) for words in _nhs_numbers(text)),
        *(Likeness(Kind.DATE_OF_BIRTH, hit.group()) for hit in BIRTH.finditer(text)),
        *(Likeness(one.kind, one.text) for one in names_of_people(text)),
    ]
    return list(dict.fromkeys(found))


def _nhs_numbers(text: str) -> Iterator[str]:
    for hit in TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"[^0-9]", "", hit.group())):
            yield hit.group()


def likenesses_of_pseudonym(words: str) -> list[Likeness]:
    """As `looks_like_identity`, and single names too: "Ms Z" and "Patient 4" hold none."""
    found = looks_like_identity(words)
    covered = " ".join(likeness.words for likeness in found)
    for hit in re.finditer(rf"(?<![\w’'-]){NAME_WORD}(?![\w’'-])", words):
        word = hit.group()
        common = word.casefold() in listed("not_names.txt") or TITLE.fullmatch(word)
        if not common and word not in covered:
            found.append(Likeness(Kind.FULL_NAME, word))
    return found
