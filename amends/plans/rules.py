"""What the state of a plan or an action allows, and how it stands to its promises. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

# Letters of any words that are entered about an action.
LONGEST_TEXT = 20_000


class Strength(StrEnum):
    """How strongly an action holds without anybody's care (the VA and RCA2 action hierarchy)."""

    STRONGER = "stronger"
    INTERMEDIATE = "intermediate"
    WEAKER = "weaker"


class Rung(StrEnum):
    """The delivery ladder: what is proven. Lowest first."""

    NOT_STARTED = "not started"
    UNDER_WAY = "under way"
    IN_PLACE = "in place"
    EVIDENCED = "evidenced"
    EMBEDDED = "embedded"

    @property
    def height(self) -> int:
        """0 at the bottom."""
        return LADDER.index(self)


LADDER = tuple(Rung)


class Claim(StrEnum):
    """What an owner or a document says. It never lifts anything above *in place*."""

    IN_PLACE = "in place"
    COMPLETE = "complete"


class Forecast(StrEnum):
    """What the owner expects of the next date."""

    ON_COURSE = "on course"
    AT_RISK = "at risk"
    WILL_MISS = "will miss"


class ScopeState(StrEnum):
    """How a service stands to an action's scope."""

    IN = "in scope"
    EXCLUDED = "excluded"
    LEFT = "left scope"


class DecisionKind(StrEnum):
    """What a body can decide on an action, a recommendation or a plan."""

    CLOSE = "close"
    REFUSE = "refuse to close"
    STOP = "stop"
    NOT_APPLICABLE = "no longer applicable"
    EXTEND = "extend"
    REOPEN = "reopen"
    SUPERSEDE = "supersede"
    ONE_OFF = "one-off ends at evidenced"


# Decisions that are about an action alone, and those that state the rung reached.
OF_ACTIONS = frozenset({DecisionKind.EXTEND, DecisionKind.ONE_OFF})
STATES_RUNG = frozenset({DecisionKind.CLOSE, DecisionKind.ONE_OFF})


# From where to where: None is a service of which nothing has been said.
SCOPE_TRANSITIONS: dict[ScopeState | None, frozenset[ScopeState]] = {
    None: frozenset({ScopeState.IN, ScopeState.EXCLUDED}),
    ScopeState.IN: frozenset({ScopeState.EXCLUDED, ScopeState.LEFT}),
    ScopeState.EXCLUDED: frozenset({ScopeState.IN, ScopeState.LEFT}),
    ScopeState.LEFT: frozenset({ScopeState.IN, ScopeState.EXCLUDED}),
}


def nearest(line: Iterable[UUID], said: Mapping[UUID, ScopeState]) -> UUID | None:
    """Whose statement counts for a service: its own, or the nearest above it; None without any.

    `line` is the service and what it is part of, upwards. One that has left the scope says nothing
    of its own any more.
    """
    return next((pk for pk in line if said.get(pk, ScopeState.LEFT) is not ScopeState.LEFT), None)


# An update about a day further back than this is a late entry, and pages ask why it is late.
SOON_ENOUGH = timedelta(days=7)


def is_late_entry(effective_on: date, entered_on: date) -> bool:
    """Whether an entry comes so long after the day it is about that a reader should know why."""
    return entered_on - effective_on > SOON_ENOUGH


@dataclass(frozen=True)
class Period:
    """The days that a promised date covers; None where no date was promised."""

    first: date | None
    last: date | None


NO_PERIOD = Period(None, None)


@dataclass(frozen=True)
class Terms:
    """What a commitment promises, as far as the rules look at it."""

    wording: str
    owner: str
    in_place_by: Period
    evidenced_by: Period = NO_PERIOD
    re_test_by: Period = NO_PERIOD

    @property
    def clocks(self) -> tuple[Period, Period, Period]:
        """In the order in which they must run out."""
        return self.in_place_by, self.evidenced_by, self.re_test_by


class TermsProblem(StrEnum):
    """Why terms cannot be promised. The sentences for people are in `services`."""

    NO_WORDING = "no wording"
    NO_OWNER_IN_POST = "nobody holds the role"
    OUT_OF_ORDER = "clocks out of order"
    PAST_DAY = "a day that has passed"
    BEFORE_FIRST = "before the first promise"
    NOTHING_CHANGES = "nothing changes"
    NO_REASON = "a change without a reason"
    NO_APPROVER = "a change that nobody approved"
    NO_INTERIM_CONTROL = "a change without an interim control"


@dataclass(frozen=True)
class Proposal:
    """New terms and what comes with them, from a day on.

    `before` is what was promised on that day until now, `first_on` the day of the first promise;
    None where nothing was promised.
    """

    terms: Terms
    effective_on: date
    before: Terms | None = None
    first_on: date | None = None
    reason: str = ""
    approved: bool = False
    interim_control: str = ""
    owner_in_post: bool = True


def terms_problems(said: Proposal) -> list[TermsProblem]:
    """Everything that stands against new terms, the plainest first; empty when they can stand.

    A day that has passed may be repeated, so that the terms change and the missed date stays, but
    not newly promised. Passed is measured from the day of the terms, so that an old plan can be
    entered late.
    """
    found = [] if said.terms.wording.strip() else [TermsProblem.NO_WORDING]
    if not said.owner_in_post:
        found.append(TermsProblem.NO_OWNER_IN_POST)
    if _out_of_order(said.terms):
        found.append(TermsProblem.OUT_OF_ORDER)
    if _promises_past_day(said):
        found.append(TermsProblem.PAST_DAY)
    if said.first_on is None:
        return found
    if said.effective_on < said.first_on:
        return [*found, TermsProblem.BEFORE_FIRST]
    if said.terms == said.before:
        return [*found, TermsProblem.NOTHING_CHANGES]
    needed = (
        (bool(said.reason.strip()), TermsProblem.NO_REASON),
        (said.approved, TermsProblem.NO_APPROVER),
        (bool(said.interim_control.strip()), TermsProblem.NO_INTERIM_CONTROL),
    )
    return found + [problem for given, problem in needed if not given]


def _out_of_order(terms: Terms) -> bool:
    """Whether a clock surely runs out before one that it follows."""
    promised = [clock for clock in terms.clocks if clock.first and clock.last]
    return any(
        earlier.first is not None and later.last is not None and earlier.first > later.last
        for place, earlier in enumerate(promised)
        for later in promised[place + 1 :]
    )


def _promises_past_day(said: Proposal) -> bool:
    stood = said.before.clocks if said.before else (NO_PERIOD,) * 3
    return any(
        clock.last is not None and clock.last < said.effective_on and clock.last != old.last
        for clock, old in zip(said.terms.clocks, stood, strict=True)
    )


class Kept(StrEnum):
    """How an action stands to the current promise. Computed, never typed in."""

    NO_DATE = "no date promised"
    DUE = "due"
    OVERDUE = "overdue"
    KEPT = "kept"
    KEPT_LATE = "kept late"


@dataclass(frozen=True)
class Timeliness:
    """How an action stands to the current promise on a day, and how late against both promises.

    `late_first` and `late_current` are whole days after the first and the current promise: 0 when
    not late, or where no date was promised.
    """

    kind: Kept
    late_first: int = 0
    late_current: int = 0


def timeliness(
    first_due: date | None, current_due: date | None, in_place_on: date | None, day: date
) -> Timeliness:
    """Work out from dates how an action stands on a day to what was promised.

    `first_due` and `current_due` are the last days that keep the first promise and the current
    one: the one in force on the day, or on the day that it was in place, since a promise made
    afterwards does not make it less late. What was in place only after `day` was not on it.
    (DESIGN.md, "Two statuses, never one".)
    """
    done = in_place_on if in_place_on is not None and in_place_on <= day else None
    late_first = _days_late(first_due, done or day)
    late_current = _days_late(current_due, done or day)
    if done is not None:
        kind = Kept.KEPT_LATE if late_current else Kept.KEPT
    elif current_due is None:
        kind = Kept.NO_DATE
    else:
        kind = Kept.OVERDUE if late_current else Kept.DUE
    return Timeliness(kind, late_first, late_current)


def _days_late(due: date | None, until: date) -> int:
    return 0 if due is None else max(0, (until - due).days)
