"""What in two texts speaks for one type of link or another: numbers, each of one thing that can be named.

Most are told by words alone (who is let speak, what stops, how far and how often); the rest by how much of each
text the other says. `types.json` weighs them, as `python -m benchmarks.matching --fit-types` set it.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from amends.instruments.matching.coverage import said_in
from amends.instruments.matching.facets import Facets, Scope
from amends.instruments.matching.meaning import Meaning, meaning_of
from amends.instruments.matching.scoring import likeness
from amends.instruments.matching.words import plain

# Something is to end, or to be less.
_STOPS = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|ceas\w+|discontinu\w+|abolish\w*|withdr[ae]w\w*|remov\w+|"
    r"(?:is|are|be|to) (?:to )?end(?:ed)?|scrap\w*|decommission\w*|suspend\w*|revoke\w*|no longer|abandon\w*|"
    r"drop(?:ped)?|given up|give up|defer\w*|postpone\w*|dispens\w+ with|rescind\w*|repeal\w*|prohibit\w*|ban(?:ned)?|"
    r"refrain|avoid\w*|relax\w*|reduc\w+|lower\w*|decreas\w+|fewer|lessen\w*|cut)\b"
)
# A duty that is denied.
_DENIES = re.compile(
    r"\b(?:should|must|shall|may|needs?|does|do|is|are|ought|will|can)\s+(?:no longer|not|never)\b|\bno need\b|"
    r"\bnot (?:to|be|need|require)\w*\b"
)
_NOT = re.compile(
    r"\b(?:not|never|no|nothing|nobody|neither|nor|without|cannot|unless|rather than|instead of)\b"
)
# How somebody met with it, was told or heard, felt or took part: a view from elsewhere on the same matter.
_VOICE = re.compile(
    r"\b(?:told|asked?|asks|listen\w*|felt|feels?|feeling|experienc\w+|describ\w+|explain\w*|said|says?|heard|"
    r"thank\w*|invit\w+|involv\w+|take part|help(?:ed)? to|wish\w*|worr\w+|compassion\w*|dignity|plain language|"
    r"honest\w*|believed|understand\w*|understood|perspective|views?|voices?|lived|own words|"
    r"matters to (?:them|him|her)|introduc\w+ themselves|taken seriously|apolog\w+|notic\w+|did not know|meet|met)\b"
)
_PEOPLE = re.compile(
    r"\b(?:famil\w+|relatives?|carers?|parents?|mothers?|fathers?|brother\w*|sister\w*|daughter\w*|son|wife|husband|"
    r"patients?|people|residents?|prisoners?|women|young people|staff|colleagues|nurses|doctors|midwives)\b"
)
# Whom alone it is about: "patients detained", "people with", "children under".
_RESTRICTS = re.compile(
    r"\b(?:patients?|people|persons?|adults?|child|children|infants?|babies|women|men|mothers|prisoners|residents|"
    r"users|callers?|calls?|staff|nurses|doctors|midwives|crews|teams|services|wards?|units?)\s+"
    r"(?:with|without|on|under|over|in|at|from|of|about|who|whose|aged|already|known|\w+ed)\b"
)
_RESTRICTED_TO = re.compile(
    r"[,.;:]|\b(?:and|or|but|to|should|must|shall|needs?|has|have|is|are|was|were|ought|will)\b|$"
)
_ALL = re.compile(
    r"\b(?:all|every|each|any|anyone|anybody|everyone|everybody|whoever|whenever|both|across)\b"
)
_JOINS = re.compile(r",|\b(?:and|or)\b")
_DUTY = re.compile(
    r"\b(?:should|must|shall|needs? to|has to|have to|is to|are to|ought to|will|to be)\b"
)
# Where another duty may begin.
_ANOTHER = re.compile(
    r"[.;:]\s|\n|,?\s+(?:and|or|but)\s+(?=(?:should|must|to|that|the|a|an|each|not|publish|report|train|send|offer|"
    r"ask|act|record|see|keep|carry|repeat)\b)|,\s+"
)
_FEW = 2
# Where a sign begins to say something else than below it: of the likeness of two texts, and of shares.
_NEAR, _APART, _MOST = 0.6, 0.35, 0.7


@dataclass(frozen=True, slots=True)
class Signs:
    """Of a newer text beside an earlier one; what is told of both is the newer less the earlier."""

    texts: float  # the three of `Likeness`
    words: float
    least: float
    covered: float  # share of the new text that the earlier one says
    contained: float  # share of the earlier text that the new one says
    both_said: float  # the two shares, one times the other
    longer: float  # logarithm of how many times as long the new text is
    unlike_lengths: float
    added: float  # of the part of the new text that the earlier says least of: how much it says
    swapped: float  # likeness of the words that stand in each other's place and are least alike
    swaps: float  # in how many places others stand
    everybody: float  # "all", "every", "across"
    joined: float  # "and", "or", commas
    stops: float  # one alone says that something ends or lessens
    denies: float  # one alone denies a duty
    people: float
    reach: float  # which names the farther places
    sooner: float  # which gives less time, or asks for it more often
    duties: float
    voice: float  # somebody is heard in the new text alone
    voice_before: float  # somebody is heard in the earlier text alone
    restricts: float  # which says more often whom alone it is about
    eased: float  # what the earlier text alone says restricts it; less where what the new one alone says does
    heard: float  # `texts`, where somebody is heard in one of the two alone
    relieved: float  # `eased`, by how much of that text the other says
    near: float  # how far `texts` is over what two texts of one matter mostly have
    apart: float  # how far `texts` is under what two texts of one matter have at the least
    all_covered: float  # how far `covered` is over most of it
    all_contained: float
    against: float  # stops or denies, by how much of one the other says
    both_ways: float  # each has a part that the other lacks, and they have one in common


def signs_of(new: str, earlier: str, new_facets: Facets, earlier_facets: Facets) -> Signs:
    """The signs of two texts."""
    one, other = meaning_of(new), meaning_of(earlier)
    said, said_back = said_in(one, other), said_in(other, one)
    covered, contained = _share(said), _share(said_back)
    parts, parts_back = _parts(new, one, said), _parts(earlier, other, said_back)
    longer = math.log((len(one.words) + _FEW) / (len(other.words) + _FEW))
    swapped = _swapped(one, other)
    low, low_earlier = plain(new), plain(earlier)
    stops, denies = (_one_alone(each, low, low_earlier) for each in (_STOPS, _DENIES))
    alike = likeness(new, earlier)
    voice, voice_before = (float(bool(voices(*each))) for each in ((new, earlier), (earlier, new)))
    eased = _restricting(low_earlier, other, said_back) - _restricting(low, one, said)
    # A word of denial weighs half where no duty is denied.
    against = max(stops, denies, _one_alone(_NOT, low, low_earlier, least=False) / 2)
    return Signs(
        **asdict(alike),
        covered=covered,
        contained=contained,
        both_said=covered * contained,
        longer=longer,
        unlike_lengths=abs(longer),
        added=min(parts),
        swapped=min(swapped, default=1.0),
        swaps=float(min(4, len(swapped))),
        everybody=_more_of(_ALL, low, low_earlier, 1),
        joined=_more_of(_JOINS, low, low_earlier, 3),
        stops=stops,
        denies=denies,
        people=_more_of(_PEOPLE, low, low_earlier, 2),
        reach=_reach(new_facets, earlier_facets),
        sooner=_sooner(new_facets, earlier_facets),
        duties=_more_of(_DUTY, low, low_earlier, 2),
        voice=voice,
        voice_before=voice_before,
        restricts=_more_of(_RESTRICTS, low, low_earlier, 2),
        eased=eased,
        heard=max(voice, voice_before) * alike.texts,
        relieved=max(0.0, eased) * covered - max(0.0, -eased) * contained,
        near=max(0.0, alike.texts - _NEAR),
        apart=max(0.0, _APART - alike.texts),
        all_covered=max(0.0, covered - _MOST),
        all_contained=max(0.0, contained - _MOST),
        against=against * max(covered, contained),
        both_ways=min(1 - min(parts), 1 - min(parts_back), max(*parts, *parts_back)),
    )


def voices(new: str, earlier: str) -> tuple[str, ...]:
    """The words by which somebody speaks or is heard in the new text alone."""
    before = {each[0] for each in _VOICE.finditer(plain(earlier))}
    found = (each[0] for each in _VOICE.finditer(plain(new)))
    return tuple(dict.fromkeys(each for each in found if each not in before))


def stops_in(text: str) -> bool:
    """Whether a text lets something end or lessen, or denies a duty."""
    low = plain(text)
    return bool(_STOPS.search(low) or _DENIES.search(low))


def _share(said: NDArray[np.bool_]) -> float:
    return float(said.mean()) if len(said) else 0.0


def _parts(text: str, meaning: Meaning, said: NDArray[np.bool_]) -> list[float]:
    """For each part of a text in which another duty may stand, how much of it the other text says."""
    found = []
    for start, end in _between(text):
        inside = [
            bool(yes)
            for word, yes in zip(meaning.words, said, strict=True)
            if start <= word.start < end
        ]
        if len(inside) >= _FEW:
            found.append(sum(inside) / len(inside))
    return found or [0.0]


def _restricting(low: str, meaning: Meaning, said: NDArray[np.bool_]) -> float:
    """Whether any word that the other text lacks says whom alone this one is about."""
    unsaid = [word.start for word, yes in zip(meaning.words, said, strict=True) if not yes]
    for found in _RESTRICTS.finditer(low):
        end = _RESTRICTED_TO.search(low, found.end())
        if end and any(found.start() < place < end.start() for place in unsaid):
            return 1.0
    return 0.0


def _between(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for mark in _ANOTHER.finditer(text):
        yield place, mark.start()
        place = mark.end()
    yield place, len(text)


def _swapped(one: Meaning, other: Meaning) -> list[float]:
    """How alike the words are that stand in each other's place, place by place."""
    terms, terms_back = ([word.term for word in each.words] for each in (one, other))
    steps = SequenceMatcher(None, terms, terms_back, autojunk=False).get_opcodes()
    return [
        float((one.word_vectors[start:end] @ other.word_vectors[from_:to].T).max())
        for kind, start, end, from_, to in steps
        if kind == "replace"
    ]


def _one_alone(pattern: re.Pattern[str], new: str, earlier: str, *, least: bool = True) -> float:
    counts = [len(pattern.findall(each)) for each in (new, earlier)]
    return float(bool(counts[0]) != bool(counts[1]) if least else counts[0] != counts[1])


def _more_of(pattern: re.Pattern[str], new: str, earlier: str, most: int) -> float:
    more = len(pattern.findall(new)) - len(pattern.findall(earlier))
    return float(max(-most, min(most, more)))


def _reach(new: Facets, earlier: Facets) -> float:
    if new.scope == earlier.scope:
        return 0.0
    # What names no place reaches farther than one place, and less far than what says so.
    one, other = (
        2.5 if each.scope is Scope.UNSAID else float(each.scope) for each in (new, earlier)
    )
    return 1.0 if one > other else -1.0


def _sooner(new: Facets, earlier: Facets) -> float:
    found = 0.0
    for one, other in ((new.within, earlier.within), (new.often, earlier.often)):
        if one and other and abs(one - other) > 0.05 * max(one, other):
            found += 1 if one < other else -1
    if new.by and earlier.by and new.by != earlier.by:
        found += 1 if new.by < earlier.by else -1
    return found
