"""Which kind of link is proposed between a new recommendation and an earlier one, and on what grounds."""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum, unique
from importlib.resources import files

from amends.instruments.matching.coverage import Coverage
from amends.instruments.matching.facets import Facets, Scope
from amends.instruments.matching.signs import Signs, signs_of, stops_in, voices
from amends.instruments.matching.words import terms_of


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
    OTHER_VOICE = "other_voice"  # words, in: who speaks or is heard in one of the two alone
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
# From here on it is told as likely one matter, so that it cannot be told as nothing.
LIKELY = 0.8
# Two texts of a lower score have to do with each other from this cosine on.
RELATED = 0.33
# The share of one text that the other says, up to which the weights are those of texts that are apart, and
# from which on those of texts that are close; between, they are blended.
APART, CLOSE = 0.35, 0.75


def propose(sides: Sides, score: float) -> Proposal:
    """The type that the signs speak for, with the grounds that people can check."""
    if terms_of(sides.new) == terms_of(sides.earlier):
        opposed = _opposed(sides)
        return (
            Proposal(Type.CONFLICTS, (opposed, *_reasons(sides)))
            if opposed
            else Proposal(Type.SAME, (Reason(Ground.SAME_WORDS, {}),))
        )
    signs = signs_of(sides.new, sides.earlier, sides.new_facets, sides.earlier_facets)
    kind = likeliest(signs, score)
    if kind is Type.NOTHING or (score < ONE_MATTER and signs.texts < RELATED):
        return Proposal(Type.NOTHING, (Reason(Ground.OTHER_MATTER, {"score": score}),))
    first = _opposed(sides) if kind is Type.CONFLICTS else _voice(sides)
    return Proposal(kind, tuple(filter(None, (first, *_reasons(sides)))))


def likeliest(signs: Signs, score: float) -> Type:
    """The type that most speaks for.

    What conflicts, or sees it otherwise, has a word that says so; the same is not for more people, places or
    times; in nearly the same words, what is no longer for some alone is not narrower, and what now is, not
    wider; and what is right four times in five is not nothing.
    """
    found = asdict(signs)
    close = closeness(signs)
    weights = type_weights()
    able = [
        kind
        for kind in Type
        if not (kind is Type.CONFLICTS and not (signs.stops or signs.denies))
        and not (kind is Type.PERSPECTIVE and not (signs.voice or signs.voice_before))
        and not (kind is Type.SAME and (signs.reach or signs.sooner or signs.eased))
        and not (kind is Type.NARROWER and close == 1 and signs.eased > 0)
        and not (kind is Type.WIDER and close == 1 and signs.eased < 0)
        and not (kind is Type.NOTHING and score >= LIKELY)
    ]
    return max(
        able,
        key=lambda kind: sum(
            (close * weights["close"][kind.value][sign] + (1 - close) * weight)
            * found.get(sign, 1.0)
            for sign, weight in weights["apart"][kind.value].items()
        ),
    )


def closeness(signs: Signs) -> float:
    """From 0, where two texts say little of each other in any words, to 1, where one says most of the other.

    Of texts that share their words a single other one tells the type; of others, the whole of what they say.
    """
    share = max(signs.covered, signs.contained)
    return min(1.0, max(0.0, (share - APART) / (CLOSE - APART)))


@functools.cache
def type_weights() -> dict[str, dict[str, dict[str, float]]]:
    """How much each sign speaks for each type, where texts are close and where they are apart.

    `always` is what speaks for a type without any sign.
    """
    text = files(__package__).joinpath("types.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, dict[str, float]]] = json.loads(text)
    return weights


def _opposed(sides: Sides) -> Reason | None:
    new, earlier = stops_in(sides.new), stops_in(sides.earlier)
    facts = {"new": "stop" if new else "do", "earlier": "stop" if earlier else "do"}
    return Reason(Ground.OPPOSITE, facts) if new != earlier else None


def _voice(sides: Sides) -> Reason | None:
    heard = voices(sides.new, sides.earlier)
    before = () if heard else voices(sides.earlier, sides.new)
    facts = {"words": heard or before, "in": "earlier" if before else "new"}
    return Reason(Ground.OTHER_VOICE, facts) if heard or before else None


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
