"""What a cell, a judgement and a value must hold, and how a cell reads on a day. Plain Python."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID


class CellState(StrEnum):
    """What is known of an action in one service. Unknown is not "not started"."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not started"
    INTRODUCED = "introduced"
    IN_USE = "in use"
    AUDITED = "audited"
    SUSTAINED = "sustained"
    SLIPPED = "slipped"


class Result(StrEnum):
    """What an audit found."""

    MET = "met"
    NOT_MET = "not met"


class JudgementKind(StrEnum):
    """Who judged."""

    SELF = "self"
    INDEPENDENT = "independent"
    PANEL = "panel"


class Need(StrEnum):
    """Whether a part of a cell's statement belongs to its state."""

    YES = "must be given"
    MAY = "may be given"
    NO = "has no place here"


@dataclass(frozen=True)
class Needs:
    """What a state asks for."""

    expiry: Need
    result: Need
    sample: Need
    evidence: Need


# What goes on needs a day after which it counts as untested; a test needs its sample and evidence.
NEEDS: dict[CellState, Needs] = {
    CellState.UNKNOWN: Needs(Need.NO, Need.NO, Need.NO, Need.MAY),
    CellState.NOT_STARTED: Needs(Need.NO, Need.NO, Need.NO, Need.MAY),
    CellState.INTRODUCED: Needs(Need.NO, Need.NO, Need.MAY, Need.MAY),
    CellState.IN_USE: Needs(Need.YES, Need.NO, Need.MAY, Need.MAY),
    CellState.AUDITED: Needs(Need.YES, Need.YES, Need.YES, Need.YES),
    CellState.SUSTAINED: Needs(Need.YES, Need.NO, Need.YES, Need.YES),
    CellState.SLIPPED: Needs(Need.NO, Need.NO, Need.MAY, Need.MAY),
}

# States that say what a test found: never entered by whoever owns the action.
TESTS = frozenset({CellState.AUDITED, CellState.SUSTAINED})
# States in which the practice is going on.
GOING_ON = frozenset({CellState.IN_USE, CellState.AUDITED, CellState.SUSTAINED})
# States in which something was found; what is said in the others, nobody looked for.
FOUND = TESTS | {CellState.SLIPPED}
# What is said after a test that was not met, or after a slip, and is worse: it counts for itself.
WORSE_THAN = {
    CellState.AUDITED: frozenset({CellState.NOT_STARTED, CellState.INTRODUCED}),
    CellState.SLIPPED: frozenset({CellState.NOT_STARTED}),
}


class Problem(StrEnum):
    """Why a cell's statement cannot stand. The sentences for people are in `services`."""

    NO_BASIS = "no basis"
    NO_EXPIRY = "no expiry"
    STRAY_EXPIRY = "an expiry where nothing expires"
    EXPIRY_TOO_EARLY = "expires before it begins"
    NO_RESULT = "no result"
    STRAY_RESULT = "a result where nothing was audited"
    NO_SAMPLE = "no sample"
    STRAY_SAMPLE = "a sample where nothing was looked at"
    IMPOSSIBLE_SAMPLE = "more met than were looked at"
    NO_EVIDENCE = "no evidence"
    BELOW_STANDARD = "reads met below the standard"
    ABOVE_STANDARD = "reads not met at or above the standard"
    NOT_IN_SCOPE = "not in scope that day"
    NOT_RUNNING = "the service was not running that day"
    OWNER_TESTS = "the owner tested it"
    NOT_IN_USE_BEFORE = "met before it was in use"
    NEEDS_ANOTHER_TEST = "only another test undoes a failed one"
    SLIP_STANDS = "only a test that is met undoes a slip"


@dataclass(frozen=True)
class Statement:
    """What somebody says of a service. `sample` is (met, looked at)."""

    state: CellState
    effective_on: date
    basis: str
    result: Result | None = None
    sample: tuple[int, int] | None = None
    expires_on: date | None = None
    evidence: int = 0

    @property
    def is_test(self) -> bool:
        """Whether it says what a test found."""
        return self.state in TESTS

    @property
    def says_met(self) -> bool:
        """Whether it says that a test was met."""
        return self.is_test and self.result is not Result.NOT_MET


@dataclass(frozen=True)
class Heard[Row]:
    """What was said of an action in a service, as far as it decides what stands.

    `last` is what was said last, `known` the last of it that is not "unknown", and `found` the last
    of it that somebody found. A test that was not met stands until another test that is met, and so
    does a slip, whatever is said in between without one. A row has a `state` and a `result`.
    """

    last: Row | None = None
    known: Row | None = None
    found: Row | None = None

    def then(self, row: Row) -> "Heard[Row]":
        """With what was said next."""
        state = _state(row)
        return Heard(
            row,
            self.known if state is CellState.UNKNOWN else row,
            row if state in FOUND else self.found,
        )

    @property
    def open(self) -> Row | None:
        """The test that was not met, or the slip, that no test has undone."""
        return self.found if self.found is not None and is_bad(self.found) else None

    @property
    def stands(self) -> Row | None:
        """What stands; None where nothing was ever said."""
        if self.open is None or self.known is None:
            return self.last
        worse = _state(self.known) in WORSE_THAN[_state(self.open)]
        return self.known if worse else self.open


def _state(row: Any) -> CellState:
    return CellState(row.state)


def is_bad(found: Any) -> bool:
    """Whether what somebody found is a slip, or a test that was not met."""
    return _state(found) is CellState.SLIPPED or found.result == Result.NOT_MET


def hear[Row](said: Iterable[Row]) -> Iterator[Heard[Row]]:
    """Nothing yet, and then what was heard with each thing that is said, in the order in which it is true."""
    heard: Heard[Row] = Heard()
    yield heard
    for row in said:
        heard = heard.then(row)
        yield heard


@dataclass(frozen=True)
class Circumstances:
    """What is so on the day of a statement.

    `standard` is the share of a sample that must be met, per cent; None where nobody set one.
    `open` is the state of a test that was not met, or of a slip, that no test has undone; None for none.
    """

    in_scope: bool = True
    running: bool = True
    by_owner: bool = False
    used_before: bool = True
    open: CellState | None = None
    standard: int | None = None


def agrees(sample: tuple[int, int], per_cent: int) -> bool:
    """Whether a sample reaches the standard, without rounding."""
    met, of = sample
    return 100 * met >= per_cent * of


# Of a normal distribution: 95 of 100 lie within so many standard deviations.
LIKELY = 1.959963984540054


def interval(met: int, of: int) -> tuple[int, int]:
    """Between which whole per cent the share of all likely lies, from a sample of them.

    Wilson's score interval at 95 per cent, which holds for small samples and for all or none met,
    rounded to the nearest. It takes the sample as drawn at random.
    """
    share, weight = met / of, LIKELY**2 / of
    middle = share + weight / 2
    spread = LIKELY * (share * (1 - share) / of + weight / (4 * of)) ** 0.5
    low, high = (middle - spread) / (1 + weight), (middle + spread) / (1 + weight)
    return round(100 * max(0.0, low)), round(100 * min(1.0, high))


def problems(said: Statement, so: Circumstances) -> list[Problem]:
    """Everything that is wrong with a statement, the plainest first. Empty when it can stand."""
    return [
        *_of_place(so),
        *_of_parts(said),
        *_of_expiry(said),
        *_of_sample(said, so),
        *_of_test(said, so),
    ]


def _of_place(so: Circumstances) -> list[Problem]:
    found = [] if so.in_scope else [Problem.NOT_IN_SCOPE]
    return found if so.running else [*found, Problem.NOT_RUNNING]


def _of_parts(said: Statement) -> list[Problem]:
    """Parts that are missing, or that the state has no place for."""
    needs = NEEDS[said.state]
    parts = (
        (needs.expiry, said.expires_on is not None, Problem.NO_EXPIRY, Problem.STRAY_EXPIRY),
        (needs.result, said.result is not None, Problem.NO_RESULT, Problem.STRAY_RESULT),
        (needs.sample, said.sample is not None, Problem.NO_SAMPLE, Problem.STRAY_SAMPLE),
        (needs.evidence, said.evidence > 0, Problem.NO_EVIDENCE, None),
    )
    found = [] if said.basis.strip() else [Problem.NO_BASIS]
    for need, given, missing, stray in parts:
        if need is Need.YES and not given:
            found.append(missing)
        elif need is Need.NO and given and stray is not None:
            found.append(stray)
    return found


def _of_expiry(said: Statement) -> list[Problem]:
    if said.expires_on is not None and said.expires_on <= said.effective_on:
        return [Problem.EXPIRY_TOO_EARLY]
    return []


def _of_sample(said: Statement, so: Circumstances) -> list[Problem]:
    """What a sample says must be what the result says."""
    if said.sample is None:
        return []
    met, of = said.sample
    if not 0 <= met <= of or of == 0:
        return [Problem.IMPOSSIBLE_SAMPLE]
    if so.standard is None or not said.is_test:
        return []
    if said.says_met and not agrees(said.sample, so.standard):
        return [Problem.BELOW_STANDARD]
    if not said.says_met and agrees(said.sample, so.standard):
        return [Problem.ABOVE_STANDARD]
    return []


def _of_test(said: Statement, so: Circumstances) -> list[Problem]:
    """Who may test, and what a test may follow."""
    found = []
    if said.is_test and so.by_owner:
        found.append(Problem.OWNER_TESTS)
    if said.says_met and not so.used_before:
        found.append(Problem.NOT_IN_USE_BEFORE)
    if so.open is CellState.AUDITED and said.state in {CellState.UNKNOWN, CellState.IN_USE}:
        found.append(Problem.NEEDS_ANOTHER_TEST)
    # Since when it is done again may be said after a slip: evidence counts from then.
    if so.open is CellState.SLIPPED and said.state is CellState.UNKNOWN:
        found.append(Problem.SLIP_STANDS)
    return found


@dataclass(frozen=True)
class Demands:
    """What *embedded* asks of a service, and for how long anything is relied on.

    `kinds` of accepted evidence; `tests` that were met one after the other, the first among them;
    `looked` is how many each of them looked at, at the least; after `lasts` days without another
    look nothing is relied on, whatever was said of it. None is as long as was said.
    """

    kinds: int = 2
    tests: int = 2
    looked: int = 1
    lasts: int | None = None

    def relied_until(self, effective_on: date, expires_on: date | None) -> date | None:
        """The last day on which what was said from a day on may be relied on."""
        if expires_on is None or self.lasts is None:
            return expires_on
        return min(expires_on, effective_on + timedelta(days=self.lasts))

    def asks_less(self, other: "Demands") -> bool:
        """Whether any part of it asks for less than another does."""
        longest = (each.lasts or FOR_EVER for each in (self, other))
        return (
            self.kinds < other.kinds
            or self.tests < other.tests
            or self.looked < other.looked
            or next(longest) > next(longest)
        )

    def or_more(self, other: "Demands") -> "Demands":
        """What satisfies both."""
        lasts = min(self.lasts or FOR_EVER, other.lasts or FOR_EVER)
        return Demands(
            kinds=max(self.kinds, other.kinds),
            tests=max(self.tests, other.tests),
            looked=max(self.looked, other.looked),
            lasts=None if lasts == FOR_EVER else lasts,
        )


@dataclass(frozen=True)
class Loosening:
    """An entry, by its id, after which less was asked for than before, from a day on, and who decided.

    `corrected_on` is the day on which an entry was corrected so, where that is how it came about.
    """

    entry: UUID
    day: date
    decided_by: str
    before: Demands
    now: Demands
    corrected_on: date | None = None


FOR_EVER = 1_000_000
# The product's own rule, below which nobody can go.
FLOOR = Demands()
# More than these can hardly be met. Of evidence there are six kinds.
MOST = Demands(kinds=6, tests=6, looked=1_000)
LONGEST_LASTING = 3_650


class Reads(StrEnum):
    """How a cell reads: the only words for it, in standing, on pages and in editions."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not started"
    INTRODUCED = "introduced"
    IN_USE = "in use"
    MET = "audited: met"
    NOT_MET = "audited: not met"
    SUSTAINED = "sustained"
    SLIPPED = "slipped"
    NOT_TESTED_SINCE = "not tested since"


@dataclass(frozen=True)
class Reading:
    """How a cell reads, and the day that it goes back to (None when nothing was ever said).

    `said_only` is whether that ran out and was never a test: somebody said that it was in use.
    """

    reads: Reads
    since: date | None = None
    said_only: bool = False


NEVER_SAID = Reading(Reads.UNKNOWN)


def reading(
    *,
    state: CellState,
    result: Result | None,
    effective_on: date,
    expires_on: date | None,
    day: date,
) -> Reading:
    """How a cell reads on a day at or after `effective_on`.

    The expiry day itself still counts. A test that was not met does not fade: it stays not met
    until another test.
    """
    if state is CellState.AUDITED and result is Result.NOT_MET:
        return Reading(Reads.NOT_MET, effective_on)
    if state in GOING_ON and expires_on is not None and expires_on < day:
        return Reading(Reads.NOT_TESTED_SINCE, effective_on, said_only=is_said_only(state))
    if state is CellState.AUDITED:
        return Reading(Reads.MET, effective_on)
    return Reading(Reads(state.value), effective_on)


def is_said_only(state: str) -> bool:
    """Whether a state that ran out was never a test: "not tested since" its day would say that it was."""
    return state == CellState.IN_USE


class Subject(StrEnum):
    """What can be judged."""

    ACTION = "action"
    RECOMMENDATION = "recommendation"
    THEME = "theme"


@dataclass(frozen=True)
class Grade:
    """A value of a scale and what it means."""

    key: str
    meaning: str


@dataclass(frozen=True)
class Scale:
    """A scale on which people judge."""

    key: str
    name: str
    subjects: frozenset[Subject]
    grades: tuple[Grade, ...]

    def has(self, value: str) -> bool:
        """Whether a value stands on the scale."""
        return any(grade.key == value for grade in self.grades)

    def meaning(self, value: str) -> str:
        """What a value means; empty for one that is not, or no longer, on the scale."""
        return next((grade.meaning for grade in self.grades if grade.key == value), "")


def read_scales(text: str) -> dict[str, Scale]:
    """Scales from TOML, by key, in the order given. Raises KeyError or ValueError."""
    return {
        key: Scale(
            key=key,
            name=table["name"],
            subjects=frozenset(Subject(name) for name in table["subjects"]),
            grades=tuple(Grade(value["key"], value["meaning"]) for value in table["values"]),
        )
        for key, table in tomllib.loads(text).items()
    }


SCALES = read_scales(Path(__file__).with_name("scales.toml").read_text(encoding="utf-8"))

# The scale whose grade is the standing of a recommendation, and the grade that lets it be closed.
INTENT = "intent"
MET = "met"


class Shape(StrEnum):
    """What is written down for each day of a measure: a number, or how many of how many."""

    VALUE = "value"
    SHARE = "share"


# Letters of the name of a review, and of a theme.
LONGEST_NAME = 200
# Letters of a number as it is kept. Fifteen digits are as many as a chart can count with.
LONGEST_NUMBER = 40
NUMBER = re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,6})?", re.ASCII)


def plain_number(words: str) -> str | None:
    """A number as people write it (“1,234.50”, “£12”, “95%”) as it is kept (“1234.5”); None for no number."""
    bare = words.strip().removeprefix("£").removesuffix("%").strip()
    if not NUMBER.fullmatch(bare):
        return None
    number = Decimal(bare.replace(",", ""))
    return f"{number.normalize():f}" if number else "0"


def measured(value: str, numerator: str, denominator: str) -> float | None:
    """What a chart draws for a day: the value, or the share in per cent; None where there is none.

    Nothing out of nothing is no value.
    """
    if value:
        return float(value)
    if not denominator or not Decimal(denominator):
        return None
    return float(100 * Decimal(numerator) / Decimal(denominator))
