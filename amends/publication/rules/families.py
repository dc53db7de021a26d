"""What passes between an organisation and a family about an edition before it comes out. Plain Python.

A family may see the final copy first, and may choose to receive nothing (Duty of Candour: Regulation 20
of SI 2014/2936 asks for a record of what was offered and said). What they choose holds until they say
otherwise. Amends decides nothing about it: it tells whoever releases an edition what is still open.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """One thing that passed between them."""

    OFFERED = "offered"
    WANTED = "wanted"
    LATER = "later"
    NONE = "none"
    RECEIVED = "received"
    COMMENTED = "commented"
    REPLIED = "replied"
    WENT_AHEAD = "went-ahead"


class Wish(StrEnum):
    """What a family last said about receiving anything."""

    UNSAID = "nothing said yet"
    COPY = "wants to see it"
    LATER = "asks to be asked later"
    NOTHING = "wants to receive nothing"


class Stands(StrEnum):
    """How things stand with a family and one edition."""

    NOT_OFFERED = "not offered"
    NO_ANSWER = "no answer yet"
    NOT_RECEIVED = "not received yet"
    NO_REPLY = "no reply yet"
    MOVED = "moved since"
    SEEN = "seen"
    LATER = "later"
    NOTHING = "nothing wanted"


# What somebody may record, by what the family last said; a comment may always come. Whoever wants
# nothing is offered and sent nothing until they say otherwise.
MAY_FOLLOW: Mapping[Wish, frozenset[Step]] = {
    wish: frozenset(Step) - {Step.WENT_AHEAD} for wish in Wish
} | {Wish.NOTHING: frozenset({Step.WANTED, Step.LATER, Step.COMMENTED, Step.REPLIED})}
WISHES: Mapping[Step, Wish] = {
    Step.WANTED: Wish.COPY,
    Step.LATER: Wish.LATER,
    Step.NONE: Wish.NOTHING,
}
# Steps that are about one edition, and those in which somebody's words are kept.
OF_A_COPY = frozenset({Step.OFFERED, Step.RECEIVED, Step.COMMENTED, Step.REPLIED})
IN_WORDS = frozenset({Step.COMMENTED, Step.REPLIED})
# Of these whoever releases an edition is told, and says why it goes ahead.
OPEN = frozenset(
    {Stands.NOT_OFFERED, Stands.NO_ANSWER, Stands.NOT_RECEIVED, Stands.NO_REPLY, Stands.MOVED}
)


@dataclass(frozen=True)
class Said:
    """A step as the record has it: about which copy, if one, and whether that copy moved since."""

    step: Step
    copy: Hashable = None
    again_on: date | None = None
    moved: bool = False


def wish_of(said: Sequence[Said]) -> Wish:
    """What a family last said about receiving anything; `said` is oldest first."""
    found = [WISHES[each.step] for each in said if each.step in WISHES]
    return found[-1] if found else Wish.UNSAID


def may_record(said: Sequence[Said]) -> tuple[Step, ...]:
    """What may be recorded next, in the order in which it happens: nothing is replied to that nobody said."""
    may = MAY_FOLLOW[wish_of(said)]
    if not any(each.step is Step.COMMENTED for each in said):
        may -= {Step.REPLIED}
    return tuple(step for step in Step if step in may)


def stands(said: Sequence[Said], copy: Hashable, today: date) -> Stands:
    """How things stand with a family and one copy; `said` is everything with this family, oldest first."""
    wish = wish_of(said)
    about = [each for each in said if each.copy == copy]
    spoken = [each for each in about if each.step in IN_WORDS]
    if spoken and spoken[-1].step is Step.COMMENTED:
        return Stands.NO_REPLY
    if wish is Wish.NOTHING:
        return Stands.NOTHING
    seen = [each for each in about if each.step in {Step.RECEIVED, Step.REPLIED}]
    if any(each.step is Step.RECEIVED for each in about):
        return Stands.MOVED if seen[-1].moved else Stands.SEEN
    return _before_they_see_it(said, copy, wish, today)


def _before_they_see_it(said: Sequence[Said], copy: Hashable, wish: Wish, today: date) -> Stands:
    """The same for a copy that they have not received."""
    places = [
        place
        for place, each in enumerate(said)
        if each.copy == copy and each.step in {Step.OFFERED, *WISHES}
    ]
    asked_later = next((each for each in reversed(said) if each.step in WISHES), None)
    if wish is Wish.LATER and asked_later is not None:
        waits = asked_later.again_on is not None and asked_later.again_on > today
        if waits or (asked_later.again_on is None and asked_later.copy == copy):
            return Stands.LATER
    if not places:
        return Stands.NOT_OFFERED
    answered = any(each.step in WISHES for each in said[places[0] :])
    if not answered:
        return Stands.NO_ANSWER
    return Stands.NOT_RECEIVED if wish is Wish.COPY else Stands.NOT_OFFERED
