"""What only together, or only where it stands, leads to a person; and what was left for somebody to fill in."""

import re
from collections.abc import Iterator, Sequence

from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.patterns import DAY, DAY_AND_MONTH
from amends.instruments.disclosure.words import folded, listed

PLACEHOLDER = re.compile(
    r"[\[<{](?i:insert|enter|add|name|date|your|tbc|tba|to\s+be\s+(?:confirmed|added|completed)|xx+|delete|placeholder|title|job\s+title|organisation|type|text)\b[^\]>}\n]{0,60}[\]>}]"
    r"|\{\{[^}\n]{1,60}\}\}|\[\s?(?:_+|\?+)?\s?\]"
    r"|\bTB[CAD]\b|\b[xX]{3,}\b|\bXX\b|\bTO\s?DO\b|\bFIXME\b|\?{3,}|_{4,}"
    r"|\b(?i:lorem\s+ipsum|dolor\s+sit\s+amet|insert\s+(?:name|date|text|here)(?:\s+here)?|dd[/.]mm[/.]yy(?:yy)?|(?:click|tap)(?:\s+or\s+tap)?\s+(?:here\s+)?to\s+enter\s+(?:text|a\s+date))\b"
    r"|Error!\s(?:Bookmark|Reference\ssource)\snot\s(?:defined|found)|#REF!|#N/A\b"
)
# A person, by what they do or are to others.
PERSON = (
    r"(?:man|woman|boy|girl|gentleman|lady|teenager|baby|infant|toddler|patient|pupil|student|apprentice|teacher|headteacher|nurse|midwife|doctor|consultant|paramedic|carer|porter|cleaner|receptionist"
    r"|soldier|veteran|builder|plumber|electrician|driver|farmer|chef|shopkeeper|solicitor|lecturer|musician|footballer|refugee|mother|father|son|daughter|wife|husband|widow|widower|grandmother|grandfather|twin|sister|brother)"
)
PEOPLE = re.compile(
    rf"\b(?:an?|the|his|her|their|one|only|this|that)\s+(?:[a-z-]+\s+){{0,3}}{PERSON}\b",
    re.IGNORECASE,
)
WHOLE_DAY = re.compile(rf"\b(?:{DAY}|{DAY_AND_MONTH})")
IN_A_PLACE = re.compile(
    r"\b(?:in|at|from|near|of|on)\s+(?P<place>(?:[A-Z][\w’'-]+)(?:\s+(?:Ward|Hospital|House|School|College|Prison|[A-Z][\w’'-]+)){0,3})"
)
WARD = re.compile(
    r"(?<![\w’'-])(?P<ward>(?:[A-Z][a-z’'-]+[ ]){1,3}Ward|Ward\s+[A-Z]?\d{1,3}[A-Z]?)\b"
)
# What makes a ward few people: one of its staff or patients, or how many there are.
OF_A_WARD = re.compile(
    rf"\b(?:an?|the|one|two|three|four|five|only|another|each)\s+(?:[a-z-]+\s+){{0,3}}(?:{PERSON}|manager|sister|matron|psychiatrist|psychologist|therapist|assistant|clerk|member|members|staff|nurses|beds|patients)\b",
    re.IGNORECASE,
)
NOT_WARDS = frozenset(
    [
        "the",
        "each",
        "every",
        "this",
        "that",
        "acute",
        "male",
        "female",
        "medical",
        "surgical",
        "inpatient",
        "mixed",
        "open",
        "closed",
        "virtual",
        "psychiatric",
        "named",
        "any",
    ]
)
SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=[a-z0-9])[^.!?\n]*)*")
LONGEST_SENTENCE = 600
ENOUGH = 3


def placeholders_in(text: str) -> Iterator[Finding]:
    """What somebody was to fill in."""
    for match in PLACEHOLDER.finditer(text):
        yield Finding(Kind.PLACEHOLDER, match[0], match.start(), match.end(), 0.7)


def small_wards_in(text: str) -> Iterator[Finding]:
    """Wards by name in a sentence about one of the few people there."""
    for match in WARD.finditer(text):
        if folded(match["ward"].split()[0]) in NOT_WARDS and not match["ward"].startswith("Ward"):
            continue
        first = text.rfind("\n", 0, match.start()) + 1
        around = text[max(first, match.start() - 80) : match.end() + 60].partition("\n")[0]
        if OF_A_WARD.search(around):
            yield Finding(
                Kind.SMALL_WARD, match["ward"], match.start("ward"), match.end("ward"), 0.5
            )


def rare_in(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """Sentences with three of a person's age, a whole day, a place, and what the person does or is."""
    ages = [(one.start, one.end) for one in found if one.kind in {Kind.AGE, Kind.DATE_OF_BIRTH}]
    for sentence in SENTENCE.finditer(text):
        if len(sentence[0]) > LONGEST_SENTENCE:
            continue
        spans = list(_parts(sentence, ages))
        if len(spans) >= ENOUGH:
            first, last = min(start for start, _ in spans), max(end for _, end in spans)
            yield Finding(Kind.RARE, text[first:last], first, last, 0.6)


def _parts(sentence: re.Match[str], ages: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """One place for each of the four that a sentence holds; none without a person or an age."""
    person = PEOPLE.search(sentence[0])
    age = next(
        (one for one in ages if sentence.start() <= one[0] and one[1] <= sentence.end()), None
    )
    if person is None and age is None:
        return
    if age is not None:
        yield age
    day = WHOLE_DAY.search(sentence[0])
    place = next((one for one in IN_A_PLACE.finditer(sentence[0]) if _is_place(one["place"])), None)
    for match in (person, day, place):
        if match is not None:
            yield sentence.start() + match.start(), sentence.start() + match.end()


def _is_place(words: str) -> bool:
    parts = [folded(word) for word in words.split()]
    return bool({"ward", "hospital", "school", "college", "prison"} & set(parts[1:])) or any(
        part in listed("places.txt") for part in parts
    )
