"""Which kind of link is proposed between a new recommendation and an earlier one, and on what grounds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from amends.instruments.matching.coverage import Coverage
from amends.instruments.matching.facets import Facets, Scope
from amends.instruments.matching.words import plain, terms_of


@unique
class Type(Enum):
    """Kinds of link, seen from the new recommendation: `wider` asks for more than the earlier one."""

    SAME = "same"
    OVERLAPS = "overlaps"
    PERSPECTIVE = "different perspective"
    WIDER = "wider"
    NARROWER = "narrower"
    CONFLICTS = "conflicts with"
    NOTHING = "nothing earlier found"


@unique
class Ground(Enum):
    """Why a type is proposed; the facts that go with each are named behind it."""

    SAME_WORDS = "same_words"
    COVERED = "covered"  # share, of the new text
    CONTAINED = "contained"  # share, of the earlier text
    ADDS = "adds"  # words: stretches that the earlier one lacks
    LACKS = "lacks"  # words: stretches of the earlier one that the new one lacks
    OPPOSITE = "opposite"  # new, earlier: which of the two stops or lessens what the other asks for
    SCOPE_WIDER = "scope_wider"  # new, earlier: their words
    SCOPE_NARROWER = "scope_narrower"
    SOONER = "sooner"  # new, earlier: their words
    LATER = "later"
    EARLIER_DATE = "earlier_date"
    LATER_DATE = "later_date"
    MORE_OFTEN = "more_often"
    LESS_OFTEN = "less_often"
    OTHER_ADDRESSEE = "other_addressee"  # new, earlier: their words
    OTHER_VOICE = "other_voice"  # words: who speaks or is heard in the new text alone
    OTHER_MATTER = "other_matter"  # score


type Facts = Mapping[str, str | float | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground with its facts."""

    ground: Ground
    facts: Facts


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, for a person to decide."""

    type: Type
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """All that is compared: both texts, what each covers of the other, and their facets."""

    new: str
    earlier: str
    of_new: Coverage
    of_earlier: Coverage
    new_facets: Facets
    earlier_facets: Facets


# Below this score a candidate is shown, but as nothing to build on.
ONE_MATTER = 0.3
# Two texts have to do with each other from this cosine on.
RELATED = 0.4
# A text is said in full from this share of its words on; and partly from that.
IN_FULL, PARTLY = 0.8, 0.45
# That one says more of the other than the other of it is told by a difference of this size.
TELLING = 0.2

_ALL = re.compile(r"\b(?:all|every|each|any|anyone|everyone|everybody|whoever|whenever)\b")
# How somebody met with it, was told or heard, felt or took part: a view from elsewhere on the same matter.
_VOICE = re.compile(
    r"\b(?:told (?:us|that|who|why)?|asked|listened to|listen to|felt|feel|feels|experienced?|experiences|described|"
    r"explain(?:ed|s)?|said|say that|heard|thanked|invited|involved|involve|take part|helped to|help to|"
    r"wish to|worries|with (?:them|peers)|compassion\w*|dignity|plain language|support from|able to say|"
    r"offered|understand|perspective|views?|voices?|lived|treated as|protected time|be asked)\b"
)


def propose(sides: Sides, score: float, alike: float) -> Proposal:
    """The type that the facts speak for, with the grounds; `alike` is the cosine of the two texts."""
    if terms_of(sides.new) == terms_of(sides.earlier) and not _opposed(sides):
        return Proposal(Type.SAME, (Reason(Ground.SAME_WORDS, {}),))
    shared = max(sides.of_new.share, sides.of_earlier.share)
    if (opposed := _opposed(sides)) and (score >= ONE_MATTER or shared >= IN_FULL):
        return Proposal(Type.CONFLICTS, (opposed, *_reasons(sides)))
    if score < ONE_MATTER:
        voice = _voice(sides)
        if voice and alike >= RELATED:
            return Proposal(Type.PERSPECTIVE, (voice, *_reasons(sides)))
        return Proposal(Type.NOTHING, (Reason(Ground.OTHER_MATTER, {"score": score}),))
    return Proposal(_type(sides), tuple(filter(None, (_voice(sides), *_reasons(sides)))))


def _type(sides: Sides) -> Type:
    new, earlier = sides.of_new.share, sides.of_earlier.share
    more, less = _more(sides), _less(sides)
    if _voice(sides) and new < IN_FULL:
        return Type.PERSPECTIVE
    if min(new, earlier) >= IN_FULL and more == less:
        return Type.SAME
    if max(new, earlier) < PARTLY or (more and less):
        return Type.OVERLAPS
    # Each says about as much of the other: which asks for more is told by scope and times alone.
    if abs(earlier - new) < TELLING:
        return Type.WIDER if more else Type.NARROWER if less or _limits(sides) else Type.SAME
    if earlier > new:
        return Type.OVERLAPS if less else Type.WIDER
    return Type.OVERLAPS if more else Type.NARROWER


def _limits(sides: Sides) -> bool:
    """Whether the new text speaks of some where the earlier speaks of all, and says which."""
    of_all, of_some = (_ALL.search(plain(text)) for text in (sides.earlier, sides.new))
    return bool(of_all and not of_some and sides.of_new.uncovered)


def _opposed(sides: Sides) -> Reason | None:
    new, earlier = sides.new_facets, sides.earlier_facets
    stops = new.is_stopping != earlier.is_stopping
    lessens = (new.is_lessening and earlier.is_raising and not new.is_raising) or (
        earlier.is_lessening and new.is_raising and not earlier.is_raising
    )
    only_less = new.is_lessening != earlier.is_lessening and not (
        new.is_raising or earlier.is_raising
    )
    if stops or lessens or (only_less and sides.of_earlier.share >= PARTLY):
        return Reason(Ground.OPPOSITE, {"new": _way(new), "earlier": _way(earlier)})
    return None


def _way(facets: Facets) -> str:
    if facets.is_stopping:
        return "stop"
    return "less" if facets.is_lessening else "more" if facets.is_raising else "do"


def _voice(sides: Sides) -> Reason | None:
    earlier = {each[0] for each in _VOICE.finditer(plain(sides.earlier))}
    heard = tuple(each[0] for each in _VOICE.finditer(plain(sides.new)) if each[0] not in earlier)
    return Reason(Ground.OTHER_VOICE, {"words": heard}) if heard else None


_MORE = {Ground.SCOPE_WIDER, Ground.SOONER, Ground.EARLIER_DATE, Ground.MORE_OFTEN}
_LESS = {Ground.SCOPE_NARROWER, Ground.LATER, Ground.LATER_DATE, Ground.LESS_OFTEN}


def _more(sides: Sides) -> bool:
    return any(each.ground in _MORE for each in _compared(sides))


def _less(sides: Sides) -> bool:
    return any(each.ground in _LESS for each in _compared(sides))


def _reasons(sides: Sides) -> list[Reason]:
    found = [
        Reason(Ground.COVERED, {"share": round(sides.of_new.share, 2)}),
        Reason(Ground.CONTAINED, {"share": round(sides.of_earlier.share, 2)}),
    ]
    if sides.of_new.uncovered:
        found.append(Reason(Ground.ADDS, {"words": sides.of_new.uncovered}))
    if sides.of_earlier.uncovered:
        found.append(Reason(Ground.LACKS, {"words": sides.of_earlier.uncovered}))
    return found + _compared(sides)


def _compared(sides: Sides) -> list[Reason]:
    """Scope, times and addressees, where they differ."""
    new, earlier = sides.new_facets, sides.earlier_facets
    found: list[Reason] = []
    if new.scope != earlier.scope and _tell(new, earlier):
        ground = Ground.SCOPE_WIDER if _reach(new) > _reach(earlier) else Ground.SCOPE_NARROWER
        found.append(Reason(ground, {"new": new.scope_words, "earlier": earlier.scope_words}))
    within = [(each.within, each.within_words) for each in (new, earlier)]
    found += _times(within, Ground.SOONER, Ground.LATER)
    often = [(each.often, each.often_words) for each in (new, earlier)]
    found += _times(often, Ground.MORE_OFTEN, Ground.LESS_OFTEN)
    if new.by and earlier.by and new.by != earlier.by:
        ground = Ground.EARLIER_DATE if new.by < earlier.by else Ground.LATER_DATE
        found.append(Reason(ground, {"new": new.by_words, "earlier": earlier.by_words}))
    asked = [set(terms_of(each.addressee)) for each in (new, earlier)]
    if all(asked) and not asked[0] & asked[1]:
        facts = {"new": new.addressee, "earlier": earlier.addressee}
        found.append(Reason(Ground.OTHER_ADDRESSEE, facts))
    return found


def _reach(facets: Facets) -> float:
    # What names no place reaches farther than one place, and less far than what says so.
    return 2.5 if facets.scope is Scope.UNSAID else float(facets.scope)


def _tell(new: Facets, earlier: Facets) -> bool:
    """Whether two scopes can be compared: one that is not said is no less than a place that is not named."""
    if Scope.UNSAID not in (new.scope, earlier.scope):
        return True
    said = new if earlier.scope is Scope.UNSAID else earlier
    return said.scope >= Scope.TRUST or (
        said.scope is Scope.ONE_PLACE and said.scope_words[:1].isupper()
    )


def _times(times: Sequence[tuple[float | None, str]], less: Ground, more: Ground) -> list[Reason]:
    # "72 hours" and "three days", "two weeks" and "ten working days" are one span.
    (new, new_words), (earlier, earlier_words) = times
    if new is None or earlier is None or abs(new - earlier) <= 0.05 * max(new, earlier):
        return []
    facts = {"new": new_words, "earlier": earlier_words}
    return [Reason(less if new < earlier else more, facts)]
