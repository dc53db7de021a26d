"""Names of people: by titles, lists of names, and the words around them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from amends.instruments.disclosure.around import (
    AFTER_NAME,
    AMONG_SMALL,
    AS_PEOPLE_DO,
    BEFORE_NAME,
    BESIDE_ONE,
    DETERMINED,
    DOES,
    GREETED,
    LIKE_A_WORD,
    MET,
    NAMED,
    OF_A_LIFE,
    SAINTS,
)
from amends.instruments.disclosure.company import in_company
from amends.instruments.disclosure.initials import initials_in
from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.runs import RUN, TITLE, TITLES_AND_WORDS, WORD, Token, tokens_of
from amends.instruments.disclosure.small_letters import in_small_letters
from amends.instruments.disclosure.words import folded, is_given, is_ordinary, is_surname, listed

MIDDLE = frozenset({"april", "may", "june", "august"})
SAINT = ("St", "St.", "Saint")
TURNED_ROUND = re.compile(
    rf"(?<![\w@/\\’'.-])(?<![A-Z][a-z] )(?P<family>{WORD}), (?P<given>{WORD})(?: [A-Z]\b\.?)?(?![\w’'-]| [A-Z][a-z])"
)
SINGLE = re.compile(rf"(?<![\w@/\\.’'-]){WORD}(?![\w-]|\.\w)")
# What is less sure than this is not even possibly a name.
POSSIBLE = 0.3


def names_of_people(text: str, least: float = 0.5) -> list[Finding]:
    """Names and initials of people in a text that are at least so sure; some may overlap."""
    found = [one for run in RUN.finditer(text) for one in _names_in_run(text, tokens_of(run))]
    found += initials_in(text)
    found += _turned_round(text)
    found += in_small_letters(text)
    found += in_company(text, found)
    found += _again(text, found)
    return [one for one in found if one.confidence >= least]


def _names_in_run(text: str, tokens: list[Token]) -> Iterator[Finding]:
    at = 0
    while at < len(tokens):
        length, confidence = _name_at(tokens, at)
        if not length:
            at += 1
            continue
        if _begins_later(tokens, at, confidence):
            at += 1
            continue
        first, last = tokens[at], tokens[at + length - 1]
        after = tokens[at + length] if at + length < len(tokens) else None
        confidence = _weighed(text, tokens, at, length, confidence, after)
        if confidence < POSSIBLE:
            at += 1
            continue
        yield Finding(
            Kind.FULL_NAME, text[first.start : last.end], first.start, last.end, confidence
        )
        at += length


def _begins_later(tokens: Sequence[Token], at: int, confidence: float) -> bool:
    """Whether the name is surer without words of the language before it: "Signed Jane Smith"."""
    while at + 1 < len(tokens):
        word = tokens[at].text
        if tokens[at].title or is_given(word) or not is_ordinary(word):
            return False
        at += 1
        if _name_at(tokens, at)[1] > confidence:
            return True
    return False


def _name_at(tokens: Sequence[Token], at: int) -> tuple[int, float]:
    """How many words from here on read like a name, and how sure that is by the words alone."""
    first = tokens[at]
    if first.small or first.text in SAINT:
        return 0, 0.0
    # "A Khan" is one, "A Ward" is none.
    article = first.text == "A" and at + 1 < len(tokens) and tokens[at + 1].name
    if article and is_surname(tokens[at + 1].text) and not is_ordinary(tokens[at + 1].text):
        return 1 + _family(tokens, at + 1), 0.6
    if first.nobody and not first.title:
        return 0, 0.0
    if first.title:
        return _titled(tokens, at)
    given = is_given(first.text) and len(first.text) > 2
    if first.initial:
        middle = at + 1
        while middle < len(tokens) and tokens[middle].initial and not tokens[middle].apart:
            middle += 1
        length = _family(tokens, middle)
        if not length or tokens[middle].apart:
            return 0, 0.0
        known = is_surname(tokens[middle].text)
        pointed = first.text.endswith(".")
        return middle + length - at, (0.85 if known else 0.75 if pointed else 0.4)
    middle = at + 1
    while middle < len(tokens) and tokens[middle].initial and middle < at + 3:
        middle += 1
    if middle == len(tokens) or tokens[middle].title:
        middle = at + 1
    length = _family(tokens, middle)
    if not length:
        return 1, _alone(first, given)
    return middle + length - at, _full(tokens, at, middle, length, given)


def _titled(tokens: Sequence[Token], at: int) -> tuple[int, float]:
    """A title and what follows it; none for a title before a pseudonym or before another word."""
    after = at + 1
    while after < len(tokens) and tokens[after].title and after < at + 3:
        after += 1
    while after < len(tokens) and tokens[after].initial:
        after += 1
    unsure = folded(tokens[at].text.rstrip(".")) in TITLES_AND_WORDS
    if after < len(tokens) and unsure and folded(tokens[after].text) in listed("english.txt"):
        return 0, 0.0
    length = 0
    while length < 3 and (more := _family(tokens, after + length, 1)):
        length += more
    return (after + length - at, 0.97 if not unsure else 0.8) if length else (0, 0.0)


def _family(tokens: Sequence[Token], at: int, most: int = 4) -> int:
    """How many words from here on may be a family's name; it ends where a line does."""
    length = 0
    while at + length < len(tokens) and length < most:
        one = tokens[at + length]
        if length and one.apart:
            break
        if one.small and at + length + 1 < len(tokens) and not tokens[at + length + 1].nobody:
            length, most = length + 1, most + 1
            continue
        # "Holly May Example": of months, those that people are called by, between two names.
        between = folded(one.text) in MIDDLE and at + length + 1 < len(tokens)
        if not one.name and not (between and tokens[at + length + 1].name):
            break
        length += 1
    while length and tokens[at + length - 1].small:
        length -= 1
    return length


def _alone(word: Token, given: bool) -> float:
    """How sure a single word is: those in no list need words around them that say so."""
    if (
        word.text.isupper()
        or folded(word.text) in listed("eponyms.txt")
        or re.search("[-‑][a-z]", word.text)
    ):
        return 0.0
    if given:
        return 0.2 if is_ordinary(word.text) else 0.6
    if is_ordinary(word.text) or len(word.text) < 4 or word.capitals:
        return 0.0
    # Accents are rare in English but in names.
    return 0.5 if is_surname(word.text) or not word.text.replace("’", "").isascii() else 0.2


def _full(tokens: Sequence[Token], at: int, middle: int, length: int, given: bool) -> float:
    """How sure a first word and a family's name are, by the lists alone."""
    words = [one for one in tokens[middle : middle + length] if not one.small]
    family = [one.text for one in words]
    # "ESA Biomass": a few capitals before a word without them are no given name.
    few = len(tokens[at].text) < 5 and not words[0].capitals
    if tokens[at].capitals and (not given or few):
        return 0.0
    # A word in capitals, or on the next line, after what is in no list.
    if any(one.apart or (one.capitals and not is_surname(one.text)) for one in words) and (
        not given or is_ordinary(tokens[at].text)
    ):
        return 0.25
    known = any(is_surname(one) and not is_ordinary(one) for one in family)
    also_given = any(is_given(one) and not is_ordinary(one) for one in family)
    plain = all(is_ordinary(one) for one in family)
    ordinary = is_ordinary(tokens[at].text)
    if given and not ordinary:
        return 0.95 if known else 0.7 if plain else 0.85
    if given:
        if plain:
            return 0.5 if all(is_surname(one) for one in family) else 0.2
        return 0.75 if known else 0.55
    if ordinary:
        return 0.4 if known and also_given else 0.1
    if known or also_given:
        return 0.7
    # "Radiological Conference": in no list, and as words of the language end.
    like_words = any(LIKE_A_WORD.search(folded(one)) for one in (tokens[at].text, *family))
    return 0.3 if plain or like_words else 0.5


def _is_post(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and folded(tokens[at].text) in listed("posts.txt")


def _weighed(
    text: str, tokens: Sequence[Token], at: int, length: int, confidence: float, after: Token | None
) -> float:
    """How sure it is among the words around it; 0 where those say that it is something else."""
    first, last = tokens[at], tokens[at + length - 1]
    before = text[max(0, first.start - 40) : first.start]
    follows = text[last.end : last.end + 40]
    # "Nightingale Ward" is none; "Jane Example, Ward Manager" is one.
    thing = after is not None and after.thing and not after.apart
    thing = thing and not _is_post(tokens, at + length + 1)
    if first.title:
        return 0.0 if thing and length == 2 else confidence
    if thing or SAINTS.search(before):
        return 0.0
    # "My name is Key": what is said outright needs no list.
    if length == 1 and len(first.text) > 2 and not first.capitals and NAMED.search(before):
        return max(confidence, 0.6)
    if not confidence:
        return 0.0
    strong = BEFORE_NAME.search(before) is not None or OF_A_LIFE.match(follows) is not None
    if DETERMINED.search(before) and not strong:
        if confidence < 0.7:
            return 0.0
        confidence -= 0.15
    cued = strong or AFTER_NAME.match(follows) is not None
    if length == 1 and confidence < 0.45:
        return confidence + _more_for_one(first.text, before, follows, strong, cued)
    return min(0.97, confidence + 0.25) if cued else confidence


def _more_for_one(word: str, before: str, follows: str, strong: bool, cued: bool) -> float:
    """How much surer the words around make a single word that may be another."""
    if strong:
        return 0.35
    given = is_given(word)
    like_a_word = not given and LIKE_A_WORD.search(folded(word)) is not None
    if GREETED.search(before) or (DOES.search(before) and not like_a_word):
        return 0.3
    if AS_PEOPLE_DO.match(follows) and not like_a_word:
        return 0.3
    if not given:
        return 0.0
    # "Go home, Mark!"
    spoken_to = re.search(r"\w,[ ]$", before) and re.match(r"\s*[!?]", follows)
    within = AMONG_SMALL.search(before) and folded(word) not in listed("places.txt")
    # Another verb after it says nothing at the beginning of a sentence.
    alone = BESIDE_ONE.search(before) and re.match(r"[.,;:!?)]|[ ]\(?[a-z]", follows)
    whose = re.match(r"['’]s[ ][a-z]", follows)
    if spoken_to or MET.search(before) or (within and (cued or alone or whose)):
        return 0.3
    return 0.0


def _turned_round(text: str) -> Iterator[Finding]:
    """A family's name, a comma and a given name, as lists of people have them."""
    for match in TURNED_ROUND.finditer(text):
        family, given = match["family"], match["given"]
        of_a_family = is_surname(family) or not is_given(family)
        ordinary = is_ordinary(given) or is_ordinary(family)
        nobody = given.isupper() and len(given) < 4
        nobody = nobody or any(
            folded(family) in listed(name) for name in ("not_names.txt", "never.txt", "things.txt")
        )
        # "DWP, Jane": a body, unless a family is called so.
        nobody = nobody or (family.isupper() and not is_surname(family))
        if is_given(given) and of_a_family and not ordinary and not nobody:
            yield Finding(Kind.FULL_NAME, match[0], match.start(), match.end(), 0.6)


def _again(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """The single words of names that are sure, wherever else they stand by themselves."""
    words = {
        part[0]
        for one in found
        if one.confidence >= (0.75 if " " in one.text else 0.55) and one.kind is Kind.FULL_NAME
        for part in re.finditer(WORD, one.text)
        if len(part[0]) > (4 if part[0].isupper() and not one.text.isupper() else 2)
        and not TITLE.fullmatch(part[0])
        and folded(part[0]) not in listed("never.txt")
    }
    if not words:
        return
    covered = sorted((one.start, one.end) for one in found if one.confidence >= 0.5)
    for match in SINGLE.finditer(text):
        if match[0] not in words:
            continue
        place = bisect_right(covered, (match.start(), len(text)))
        inside = place and covered[place - 1][1] > match.start()
        thing = re.match(r"(?:['’]s?)?[ ]([A-Za-z]+)", text[match.end() : match.end() + 30])
        if inside or (thing and thing[1].lower() in listed("things.txt")):
            continue
        # A word of the language, too: only within a sentence, with no other capital beside it.
        if (
            not is_ordinary(match[0])
            or (
                AMONG_SMALL.search(text[max(0, match.start() - 30) : match.start()])
                and not re.match(r"[ ][A-Z]", text[match.end() : match.end() + 2])
            )
            or AFTER_NAME.match(text[match.end() : match.end() + 40])
        ):
            yield Finding(Kind.FULL_NAME, match[0], match.start(), match.end(), 0.7)
