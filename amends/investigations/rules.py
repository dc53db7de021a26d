"""What the state of a case or a report allows. Plain Python."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files


class ReportKind(StrEnum):
    """Who looked."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class VersionKind(StrEnum):
    """Which version of a report."""

    DRAFT = "draft"
    FINAL = "final"


def may_see(kind: VersionKind, *, drafts: bool) -> bool:
    """Whether a reader may know of a version; `drafts` says whether they may read drafts."""
    return drafts or kind is not VersionKind.DRAFT


def may_open(*, restricted: bool, drafts: bool) -> bool:
    """Whether a reader may have the document of a version that they know of."""
    return drafts or not restricted


# Dates --------------------------------------------------------------------------------------

# Each of these comes no earlier than the one before it, as far as both are given.
ORDER = (
    "commissioned",
    "draft_received",
    "factual_accuracy_returned",
    "accepted",
    "final_received",
    "published",
)
# A reply cannot be asked for by a day before the draft came.
ALSO_IN_ORDER = (("draft_received", "factual_accuracy_by"),)

type Span = tuple[date | None, date | None]


def out_of_order(spans: Mapping[str, Span]) -> tuple[str, str] | None:
    """The first two dates of a report that cannot both be right, or None.

    `spans` gives the first and the last day that each date covers. Imprecise dates are wrong only
    when no day of one can come before a day of the other.
    """
    given = [name for name in ORDER if name in spans]
    pairs = [(a, b) for place, a in enumerate(given) for b in given[place + 1 :]]
    for earlier, later in (*pairs, *ALSO_IN_ORDER):
        begins = spans.get(earlier, (None, None))[0]
        ends = spans.get(later, (None, None))[1]
        if begins is not None and ends is not None and begins > ends:
            return earlier, later
    return None


# Days by which something is due: known before they come.
DUE = frozenset({"factual_accuracy_by", "response_due"})


def unfolded(spans: Mapping[str, Span], today: date) -> list[tuple[date, frozenset[str]]]:
    """When each date of a report became true, for one that is entered after the fact.

    Gives days in order, each with the names that are known from it on. What happened is known from
    the last day of its period; what is due, or still to come, from the last thing that happened
    before it. Nothing has happened: everything is known from today.
    """
    if not spans:
        return []
    happened = {
        name: last
        for name, (_first, last) in spans.items()
        if name not in DUE and last is not None and last <= today
    }
    steps = sorted(set(happened.values())) or [today]
    starts: dict[str, date] = {}
    for name, (_first, last) in spans.items():
        before = [step for step in steps if last is None or step <= last]
        starts[name] = happened.get(name) or (before[-1] if before else steps[0])
    return [
        (step, frozenset(name for name, start in starts.items() if start <= step)) for step in steps
    ]


# Identity -----------------------------------------------------------------------------------


class Kind(StrEnum):
    """What words look like."""

    NHS_NUMBER = "NHS number"
    DATE_OF_BIRTH = "date of birth"
    FULL_NAME = "full name"


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
RUN = re.compile(rf"(?<![\w’'-]){NAME_WORD}(?: {NAME_WORD})+(?![\w’'-])")
# Words that begin sentences, or that organisations, posts, places of care and dates are called by.
NOT_NAMES = frozenset(
    word
    for line in files("amends.investigations")
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


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9]) and len(set(digits)) > 1


def _nhs_numbers(text: str) -> Iterator[str]:
    for hit in TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"[^0-9]", "", hit.group())):
            yield hit.group()


def _names(text: str) -> Iterator[str]:
    titled = [hit.span() for hit in TITLED.finditer(text)]
    yield from (text[first:last] for first, last in titled)
    for hit in RUN.finditer(text):
        if any(first < hit.end() and hit.start() < last for first, last in titled):
            continue
        words = hit.group().split()
        while words and words[0].casefold() in NOT_NAMES:
            words = words[1:]
        if len(words) > 1 and not any(word.casefold() in NOT_NAMES for word in words):
            yield " ".join(words)


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
