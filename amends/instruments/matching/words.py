"""The words of a recommendation: normalised, one word for what the NHS says in several, stemmed."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:[’'‘][^\W\d_]+)*|[^\W_]+")

# Say nothing of the matter: grammar, and the verbs by which anything at all is asked for.
_GRAMMAR = """
a about above after again against all also am an and any anyone are as at be because been before
being below between both but by can could did do does doing down during each either every everyone
few for from further had has have having he her here hers him his how i if in including inside into
is it its itself just made make makes me more most my need needed needs neither no nobody none nor
not now of off on once one only onto or other others ought our out over own per rather same she
should so some somebody someone still such than that the their theirs them themselves then there
these they this those through to too under until up upon us very was we were what whatever when
whenever where whether which while who whoever whom whose why will with within without would you
your must shall may might cannot toward towards among amongst across along since via
"""
GRAMMAR = frozenset(_GRAMMAR.split())
_FRAME = """
ensure establish introduce implement develop provide undertake carry put place recommend
recommendation consider review seek take use used using give given set arrange arranged work receive
require required trust board organisation service services department government staff team process
system policy procedure way time appropriate relevant least minimum number new full
"""
FRAME = frozenset(_FRAME.split())

# One word for what is said in several; the first stands for the rest. Phrases come before words.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("accident and emergency", "emergencydepartment"),
    ("emergency department", "emergencydepartment"),
    ("emergency departments", "emergencydepartment"),
    ("a&e", "emergencydepartment"),
    ("a & e", "emergencydepartment"),
    ("labour ward", "labourward"),
    ("delivery suite", "labourward"),
    ("general practitioner", "gp"),
    ("general practitioners", "gp"),
    ("general practice", "gp"),
    ("chief executive officer", "chiefexecutive"),
    ("chief executive", "chiefexecutive"),
    ("integrated care board", "icb"),
    ("early warning score", "news2"),
    ("quarter of an hour", "15 minutes"),
    ("half an hour", "30 minutes"),
    ("every three months", "quarterly"),
    ("service user", "patient"),
    ("service users", "patients"),
    ("next of kin", "relative"),
    ("learning disabilities", "learningdisability"),
    ("learning disability", "learningdisability"),
    ("root cause analysis", "investigation"),
    ("standard operating procedure", "procedure"),
    ("hand over", "handover"),
    ("handing over", "handover"),
    ("hands over", "handover"),
)
_GROUPS = """
patient client
relative family families kin carer carers
nurse nursing
doctor physician clinician medic
gp gps
emergencydepartment ed
icb commissioner
train training teach taught educate education e-learning
audit check inspect
year yearly annual annually
month monthly
week weekly
quarter quarterly
day daily
discharge discharged leave leaving leaves
admit admission admitted
medicine medication drug
child children paediatric
baby infant neonate newborn
death died mortality die
cancer malignancy
telephone ring phone call
write written letter
report paper
online electronic digital computerised
stop cease discontinue abolish withdraw
mandatory compulsory
older elderly
autism autistic
self-harm selfharm
observe observation
reconcile reconciliation
assess assessment
prescribe prescriber
screen screening
interpret interpreter translate translator
psychiatric psychiatry
fall falls falling
"""
_COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_NUMBERS = {word: str(value) for value, word in enumerate(_COUNTED.split())} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "ninety": "90",
    "hundred": "100",
}
_PHRASE = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(each) for each, _ in _PHRASES) + r")(?!\w)")
_PHRASE_TO = dict(_PHRASES)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, from `start` to `end` of its text, and the term that it counts as."""

    start: int
    end: int
    term: str
    is_content: bool


def plain(text: str) -> str:
    """Straight quotation marks, no accents, no ligatures, small letters; as long as the text."""
    return "".join(_plain(each) for each in text)


@functools.lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in "‘’`´":
        return "'"
    first = unicodedata.normalize("NFKD", character)[:1].lower()
    return first if len(first) == 1 else character


@functools.lru_cache(maxsize=200_000)
def term_of(word: str) -> str:
    """What a word counts as: its number, the stem of the word that stands for its group, or its stem."""
    word = word.strip("'").removesuffix("'s")
    word = _NUMBERS.get(word, word)
    return _group_of().get(_stem(word), _stem(word))


@functools.lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word)) if word.isalpha() else word.rstrip(".,")


@functools.cache
def _group_of() -> dict[str, str]:
    return {
        _stem(word): _stem(line.split()[0])
        for line in _GROUPS.strip().splitlines()
        for word in line.split()
    }


@functools.cache
def frame_terms() -> frozenset[str]:
    """Terms of the words by which anything is asked of anybody."""
    return frozenset(term_of(word) for word in FRAME)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, in order; grammar is left out but for its numbers."""
    low = plain(text)
    found: list[Word] = []
    place = 0
    for phrase in _PHRASE.finditer(low):
        found += _words(low, place, phrase.start())
        place = phrase.end()
        found += [
            Word(phrase.start(), phrase.end(), term_of(each), True)
            for each in _PHRASE_TO[phrase[0]].split()
        ]
    return tuple(found + _words(low, place, len(low)))


def _words(low: str, start: int, end: int) -> list[Word]:
    found = []
    for each in _WORD.finditer(low, start, end):
        raw = each[0].strip("'").removesuffix("'s")
        if raw in GRAMMAR or not raw:
            continue
        term = term_of(raw)
        found.append(Word(each.start(), each.end(), term, term not in frame_terms()))
    return found


def terms_of(text: str) -> list[str]:
    """The terms of a text, in order, each as often as it stands there."""
    return [word.term for word in words_of(text)]
