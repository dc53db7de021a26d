"""What an outside reviewer would ask before a thing is closed, from its record alone. Plain Python.

Each rule is a question, what in the record raises it, and where it can be answered. Pages make the
sentences. That no rule asks anything does not say that a thing works: these are the usual gaps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amends.assurance.rules import MET, JudgementKind, Reads
from amends.evidence.rules import EvidenceKind
from amends.plans.rules import Strength


class Question(StrEnum):
    """What is asked."""

    NOT_CLAIMED = "nobody says that it is done"
    CLAIM_ALONE = "a claim without proof"
    POLICY_ALONE = "documents, and nothing of what people do"
    ONE_PLACE = "everything shown is from one service"
    OLDER = "gathered before the change"
    NOT_MET = "services in which a test was not met"
    SLIPPED = "services in which it slipped"
    NOT_TESTED_SINCE = "services whose last test has run out"
    UNTESTED = "services that nobody has tested"
    NO_RETEST = "tested, and no day for another test"
    NO_MEASURE = "nothing is counted"
    NO_STRENGTH = "nobody said how strong it is"
    WEAK_ALONE = "everything done is weaker"
    MOVED = "the promised date was moved"
    SELF_JUDGED = "graded by its owner alone"
    EXCLUDED = "services left out"
    HELD_LOWER = "somebody holds it lower"
    NO_ANSWER = "a recommendation without an answer"
    NOTHING_SERVES = "a recommendation that no action serves"
    NONE_PROVEN = "a recommendation of whose actions none is proven"
    GAP = "something left to do that nobody took up"
    NOT_JUDGED = "a recommendation that nobody judged"
    NOT_JUDGED_MET = "a recommendation that was not judged met"


class Where(StrEnum):
    """Where a question can be answered."""

    UPDATE = "an update"
    EVIDENCE = "evidence"
    SERVICES = "what services do"
    PROMISE = "the promise"
    MEASURE = "a measure"
    STRENGTH = "the strength"
    SCOPE = "the scope"
    LOWERING = "the limit"
    JUDGEMENT = "a judgement"
    ANSWER = "the answer"
    ACTION = "another action"


@dataclass(frozen=True)
class Shown:
    """A piece of evidence that was presented or accepted. `ended` is the last day that it covers."""

    title: str
    kind: EvidenceKind
    services: frozenset[str] = frozenset()
    ended: date | None = None


@dataclass(frozen=True)
class InService:
    """What an action reads in a service, and since when it is in use there."""

    name: str
    reads: Reads
    in_use_from: date | None = None


@dataclass(frozen=True)
class ActionRecord:
    """What the record has of an action, on a day.

    `beside` holds the strengths of all that serves what it serves, its own among them; `measures`
    counts what is measured of it or of what it serves.
    """

    claimed: bool = False
    proven: bool = False
    one_off: bool = False
    services: tuple[InService, ...] = ()
    shown: tuple[Shown, ...] = ()
    re_test: bool = False
    measures: int = 0
    strength: Strength | None = None
    beside: tuple[Strength | None, ...] = ()
    moved: bool = False
    grades: frozenset[JudgementKind] = frozenset()
    excluded: tuple[str, ...] = ()
    held_lower: bool = False

    def reading(self, *wanted: Reads) -> tuple[str, ...]:
        """The services that read one of these, by name."""
        return tuple(sorted(each.name for each in self.services if each.reads in wanted))

    @property
    def one_place(self) -> tuple[str, ...]:
        """The one service that everything shown is from, where the scope has more."""
        places = frozenset[str]().union(*(each.services for each in self.shown))
        return tuple(places) if len(places) == 1 and len(self.services) > 1 else ()

    @property
    def older(self) -> tuple[str, ...]:
        """What had been gathered before the practice was taken up where it is from, and nothing since."""
        began = {each.name: each.in_use_from for each in self.services if each.in_use_from}
        since = {
            name
            for each in self.shown
            for name in each.services & began.keys()
            if each.ended is None or each.ended >= began[name]
        }
        return tuple(
            each.title
            for each in self.shown
            if each.ended is not None
            and (places := each.services & began.keys())
            and each.ended < min(began[name] for name in places)
            and not places <= since
        )


@dataclass(frozen=True)
class RecommendationRecord:
    """What the record has of a recommendation, on a day. `judged` is empty until somebody judged."""

    ours: bool = True
    answered: bool = False
    uncovered: bool = False
    serving: int = 0
    proven: int = 0
    strengths: tuple[Strength | None, ...] = ()
    measures: int = 0
    gaps: int = 0
    judged: str = ""


@dataclass(frozen=True)
class Rule[Record]:
    """A question, what raises it (yes, or the names that it is about), and where it is answered."""

    question: Question
    where: Where
    raised: Callable[[Record], bool | tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A question that a record raises, and the names that it is about."""

    question: Question
    where: Where
    names: tuple[str, ...] = ()


def weak_alone(strengths: tuple[Strength | None, ...]) -> bool:
    """Whether there are some, and all are weaker."""
    return set(strengths) == {Strength.WEAKER}


def documents_alone(shown: tuple[Shown, ...]) -> bool:
    """Whether there is something, and all of it is documents."""
    return {each.kind for each in shown} == {EvidenceKind.DOCUMENT}


OF_ACTIONS: tuple[Rule[ActionRecord], ...] = (
    Rule(Question.NOT_CLAIMED, Where.UPDATE, lambda of: not of.claimed),
    Rule(Question.CLAIM_ALONE, Where.EVIDENCE, lambda of: of.claimed and not of.proven),
    Rule(
        Question.POLICY_ALONE,
        Where.EVIDENCE,
        lambda of: not of.one_off and documents_alone(of.shown),
    ),
    Rule(Question.ONE_PLACE, Where.EVIDENCE, lambda of: of.one_place),
    Rule(Question.OLDER, Where.EVIDENCE, lambda of: of.older),
    Rule(Question.NOT_MET, Where.SERVICES, lambda of: of.reading(Reads.NOT_MET)),
    Rule(Question.SLIPPED, Where.SERVICES, lambda of: of.reading(Reads.SLIPPED)),
    Rule(Question.NOT_TESTED_SINCE, Where.SERVICES, lambda of: of.reading(Reads.NOT_TESTED_SINCE)),
    Rule(
        Question.UNTESTED,
        Where.SERVICES,
        lambda of: of.reading(Reads.UNKNOWN, Reads.NOT_STARTED, Reads.INTRODUCED, Reads.IN_USE),
    ),
    Rule(
        Question.NO_RETEST,
        Where.PROMISE,
        lambda of: () if of.re_test else of.reading(Reads.MET, Reads.SUSTAINED),
    ),
    Rule(Question.NO_MEASURE, Where.MEASURE, lambda of: not of.one_off and not of.measures),
    Rule(Question.NO_STRENGTH, Where.STRENGTH, lambda of: of.strength is None),
    Rule(
        Question.WEAK_ALONE,
        Where.ACTION,
        lambda of: of.strength is Strength.WEAKER and weak_alone(of.beside),
    ),
    Rule(Question.MOVED, Where.PROMISE, lambda of: of.moved and not of.proven),
    Rule(
        Question.SELF_JUDGED,
        Where.JUDGEMENT,
        lambda of: of.grades == {JudgementKind.SELF},
    ),
    Rule(Question.EXCLUDED, Where.SCOPE, lambda of: of.excluded),
    Rule(Question.HELD_LOWER, Where.LOWERING, lambda of: of.held_lower),
)

OF_RECOMMENDATIONS: tuple[Rule[RecommendationRecord], ...] = (
    Rule(Question.NO_ANSWER, Where.ANSWER, lambda of: of.ours and not of.answered),
    Rule(Question.NOTHING_SERVES, Where.ACTION, lambda of: of.uncovered),
    Rule(Question.NONE_PROVEN, Where.EVIDENCE, lambda of: of.serving > 0 and not of.proven),
    Rule(Question.GAP, Where.ACTION, lambda of: of.gaps > 0),
    Rule(Question.WEAK_ALONE, Where.ACTION, lambda of: weak_alone(of.strengths)),
    Rule(Question.NO_MEASURE, Where.MEASURE, lambda of: of.serving > 0 and not of.measures),
    Rule(Question.NOT_JUDGED, Where.JUDGEMENT, lambda of: not of.judged),
    Rule(
        Question.NOT_JUDGED_MET,
        Where.JUDGEMENT,
        lambda of: (of.judged,) if of.judged and of.judged != MET else (),
    ),
)


def asked[Record](record: Record, rules: tuple[Rule[Record], ...]) -> list[Asked]:
    """The questions that a record raises, in the order of the rules."""
    found = []
    for rule in rules:
        raised = rule.raised(record)
        if raised:
            names = raised if isinstance(raised, tuple) else ()
            found.append(Asked(rule.question, rule.where, names))
    return found


def questions_of_action(record: ActionRecord) -> list[Asked]:
    """What is asked of an action."""
    return asked(record, OF_ACTIONS)


def questions_of_recommendation(record: RecommendationRecord) -> list[Asked]:
    """What is asked of a recommendation itself, beside what is asked of its actions."""
    return asked(record, OF_RECOMMENDATIONS)
