"""What a body can decide in which state, and what each decision needs. Plain Python."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amends.plans.rules import DecisionKind, Rung


class Openness(StrEnum):
    """Whether anything is still to be decided."""

    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"


# From where to where. What closed at one rung is reopened before it is closed at another.
TRANSITIONS: dict[Openness, dict[DecisionKind, Openness]] = {
    Openness.OPEN: {
        DecisionKind.CLOSE: Openness.CLOSED,
        DecisionKind.REFUSE: Openness.OPEN,
        DecisionKind.EXTEND: Openness.OPEN,
        DecisionKind.ONE_OFF: Openness.CLOSED,
        DecisionKind.STOP: Openness.ENDED,
        DecisionKind.NOT_APPLICABLE: Openness.ENDED,
        DecisionKind.SUPERSEDE: Openness.ENDED,
    },
    Openness.CLOSED: {
        DecisionKind.REOPEN: Openness.OPEN,
        DecisionKind.STOP: Openness.ENDED,
        DecisionKind.NOT_APPLICABLE: Openness.ENDED,
        DecisionKind.SUPERSEDE: Openness.ENDED,
    },
    Openness.ENDED: {DecisionKind.REOPEN: Openness.OPEN},
}

# Where a thing stands after the latest decision that opens or closes.
AFTER: dict[DecisionKind, Openness] = {
    kind: after
    for moves in TRANSITIONS.values()
    for kind, after in moves.items()
    if kind not in {DecisionKind.REFUSE, DecisionKind.EXTEND}
}


def impossible[Key](
    decisions: Iterable[tuple[Key, DecisionKind]], whole: Collection[Key] = ()
) -> list[Key]:
    """Decisions, in their order, that were not open to a body where those before had left the thing.

    Those in `whole` are on what it is part of, and are not asked about. One that gives the whole
    up ends what is open in it, until the part is reopened, or the whole is.
    """
    found = []
    state, given_up = Openness.OPEN, False
    for key, kind in decisions:
        if key in whole:
            given_up = AFTER[kind] is Openness.ENDED if kind in AFTER else given_up
            continue
        stands = Openness.ENDED if given_up and state is Openness.OPEN else state
        if kind not in TRANSITIONS[stands]:
            found.append(key)
        if kind in AFTER:
            state, given_up = AFTER[kind], False
    return found


# Decisions that are about an action alone.
OF_ACTIONS = frozenset({DecisionKind.EXTEND, DecisionKind.ONE_OFF})
# Decisions after which somebody else must answer the recommendation.
REOPENS_GAP = frozenset({DecisionKind.STOP, DecisionKind.NOT_APPLICABLE})
# Decisions that state the rung reached.
STATES_RUNG = frozenset({DecisionKind.CLOSE, DecisionKind.ONE_OFF})


class Problem(StrEnum):
    """Why a decision cannot be recorded. The sentences for people are in `services`."""

    NO_REASON = "no reason"
    WRONG_SUBJECT = "a decision about actions alone"
    WRONG_STATE = "not from this state"
    NO_RUNG = "no rung stated"
    STRAY_RUNG = "a rung where none is reached"
    NEVER_IN_PLACE = "never in place"
    ABOVE_STANDING = "above what is proven"
    NOT_JUDGED_MET = "not judged met"
    JUDGED_SINCE = "judged otherwise since"
    NOT_ONE_OFF = "not agreed to be done once"
    NO_COMMITMENT = "no new promise of that day"
    NO_GAP = "no gap reopened"
    STRAY_GAP = "a gap where none reopens"
    NO_LETTER = "an outside body's decision without its letter"


@dataclass(frozen=True)
class Proposal:
    """What a body is said to have decided. `rung` is what it states."""

    kind: DecisionKind
    reason: str
    rung: Rung | None = None
    letter: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What is so on the day of a decision.

    `standing` is the rung that is proven: of the action; the lowest of a plan's; the highest of
    those that serve a recommendation. None where there is nothing to stand on any rung.
    `must_name_gap`: an action that serves recommendations, so that stopping it leaves one unserved.
    `judged_since`: a recommendation was judged later, and not met.
    `for_others`: whoever enters it does not speak for the organisation whose body decided.
    """

    of_action: bool = True
    of_recommendation: bool = False
    openness: Openness = Openness.OPEN
    standing: Rung | None = None
    judged_met: bool = False
    judged_since: bool = False
    one_off: bool = False
    new_commitment: bool = False
    must_name_gap: bool = False
    for_others: bool = False


def problems(said: Proposal, so: Circumstances) -> list[Problem]:
    """Everything that stands against a decision, the plainest first. Empty when it can stand."""
    found = [] if said.reason.strip() else [Problem.NO_REASON]
    if said.kind in OF_ACTIONS and not so.of_action:
        return [*found, Problem.WRONG_SUBJECT]
    if said.kind not in TRANSITIONS[so.openness]:
        return [*found, Problem.WRONG_STATE]
    return [*found, *_of_rung(said, so), *_of_kind(said, so), *_of_papers(said, so)]


def _of_rung(said: Proposal, so: Circumstances) -> list[Problem]:
    """A stated rung is no higher than what is proven, and nothing closes below "in place"."""
    if said.kind not in STATES_RUNG:
        return [] if said.rung is None else [Problem.STRAY_RUNG]
    if said.rung is None:
        return [Problem.NO_RUNG]
    lowest = Rung.IN_PLACE.height
    if so.standing is None or so.standing.height < lowest or said.rung.height < lowest:
        return [Problem.NEVER_IN_PLACE]
    return [Problem.ABOVE_STANDING] if said.rung.height > so.standing.height else []


def _of_kind(said: Proposal, so: Circumstances) -> list[Problem]:
    """What one kind of decision needs and others do not."""
    if said.kind is DecisionKind.CLOSE and so.of_recommendation:
        if not so.judged_met:
            return [Problem.NOT_JUDGED_MET]
        if so.judged_since:
            return [Problem.JUDGED_SINCE]
    if said.kind is DecisionKind.ONE_OFF and not so.one_off:
        return [Problem.NOT_ONE_OFF]
    if said.kind is DecisionKind.EXTEND and not so.new_commitment:
        return [Problem.NO_COMMITMENT]
    if said.kind in REOPENS_GAP:
        return [Problem.NO_GAP] if so.must_name_gap and not said.gap else []
    return [Problem.STRAY_GAP] if said.gap else []


def _of_papers(said: Proposal, so: Circumstances) -> list[Problem]:
    """What shows that an outside body decided it, whatever it decided."""
    return [Problem.NO_LETTER] if so.for_others and not said.letter else []


def may_be_letter(*, came: date | None, covers_to: date | None, decided: date) -> bool:
    """Whether a document can say what was decided: it came, and was written, no earlier than that.

    `came` is the day from which it is held, `covers_to` the last day that it is about, where that
    is known.
    """
    if came is None or came < decided:
        return False
    return covers_to is None or covers_to >= decided
