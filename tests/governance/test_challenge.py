"""The questions before a decision: each is raised by what it is about, and by nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.assurance.rules import JudgementKind, Reads
from amends.evidence.rules import EvidenceKind
from amends.governance.rules.challenge import (
    OF_ACTIONS,
    OF_RECOMMENDATIONS,
    ActionRecord,
    Asked,
    InService,
    Question,
    RecommendationRecord,
    Shown,
    questions_of_action,
    questions_of_recommendation,
)
from amends.governance.sentences import QUESTIONS, question_words
from amends.plans.rules import Strength

TAKEN_UP, SEEN = date(2025, 2, 1), date(2025, 3, 31)
NORTH = InService("North", Reads.SUSTAINED, TAKEN_UP)
SOUTH = InService("South", Reads.SUSTAINED, TAKEN_UP)
AUDIT = Shown("An audit", EvidenceKind.AUDIT, frozenset({"North", "South"}), SEEN)
# Of this nothing is asked.
SOUND = ActionRecord(
    claimed=True,
    proven=True,
    services=(NORTH, SOUTH),
    shown=(AUDIT,),
    re_test=True,
    measures=1,
    strength=Strength.STRONGER,
    beside=(Strength.STRONGER,),
    grades=frozenset({JudgementKind.SELF, JudgementKind.INDEPENDENT}),
)
# And of this.
MET = RecommendationRecord(
    answered=True, serving=1, proven=1, strengths=(Strength.STRONGER,), measures=1, judged="met"
)


def read(reads: Reads) -> dict[str, Any]:
    return {"services": (NORTH, replace(SOUTH, reads=reads))}


OF_ACTION: list[tuple[dict[str, Any], Question, tuple[str, ...]]] = [
    ({"claimed": False}, Question.NOT_CLAIMED, ()),
    ({"proven": False}, Question.CLAIM_ALONE, ()),
    ({"shown": (replace(AUDIT, kind=EvidenceKind.DOCUMENT),)}, Question.POLICY_ALONE, ()),
    (
        {"shown": (replace(AUDIT, services=frozenset({"North"})),)},
        Question.ONE_PLACE,
        ("North",),
    ),
    ({"shown": (replace(AUDIT, ended=date(2025, 1, 31)),)}, Question.OLDER, ("An audit",)),
    (read(Reads.NOT_MET), Question.NOT_MET, ("South",)),
    (read(Reads.SLIPPED), Question.SLIPPED, ("South",)),
    (read(Reads.NOT_TESTED_SINCE), Question.NOT_TESTED_SINCE, ("South",)),
    (read(Reads.UNKNOWN), Question.UNTESTED, ("South",)),
    (read(Reads.IN_USE), Question.UNTESTED, ("South",)),
    ({"re_test": False}, Question.NO_RETEST, ("North", "South")),
    ({"measures": 0}, Question.NO_MEASURE, ()),
    ({"strength": None}, Question.NO_STRENGTH, ()),
    (
        {"strength": Strength.WEAKER, "beside": (Strength.WEAKER, Strength.WEAKER)},
        Question.WEAK_ALONE,
        (),
    ),
    ({"grades": frozenset({JudgementKind.SELF})}, Question.SELF_JUDGED, ()),
    ({"excluded": ("East",)}, Question.EXCLUDED, ("East",)),
    ({"held_lower": True}, Question.HELD_LOWER, ()),
]

OF_RECOMMENDATION: list[tuple[dict[str, Any], Question, tuple[str, ...]]] = [
    ({"answered": False}, Question.NO_ANSWER, ()),
    ({"uncovered": True}, Question.NOTHING_SERVES, ()),
    ({"proven": 0}, Question.NONE_PROVEN, ()),
    ({"gaps": 1}, Question.GAP, ()),
    ({"strengths": (Strength.WEAKER,)}, Question.WEAK_ALONE, ()),
    ({"measures": 0}, Question.NO_MEASURE, ()),
    ({"judged": ""}, Question.NOT_JUDGED, ()),
    ({"judged": "partly met"}, Question.NOT_JUDGED_MET, ("partly met",)),
]


def told(asked: list[Asked]) -> list[tuple[Question, tuple[str, ...]]]:
    return [(each.question, each.names) for each in asked]


def test_nothing_is_asked_of_what_lacks_nothing() -> None:
    assert questions_of_action(SOUND) == []
    assert questions_of_recommendation(MET) == []


@pytest.mark.parametrize(("lacks", "question", "names"), OF_ACTION)
def test_what_an_action_lacks_raises_one_question(
    lacks: dict[str, Any], question: Question, names: tuple[str, ...]
) -> None:
    assert told(questions_of_action(replace(SOUND, **lacks))) == [(question, names)]


@pytest.mark.parametrize(("lacks", "question", "names"), OF_RECOMMENDATION)
def test_what_a_recommendation_lacks_raises_one_question(
    lacks: dict[str, Any], question: Question, names: tuple[str, ...]
) -> None:
    assert told(questions_of_recommendation(replace(MET, **lacks))) == [(question, names)]


OLD = replace(AUDIT, title="An old audit", ended=date(2025, 1, 31))


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ((OLD,), ("An old audit",)),
        ((OLD, AUDIT), ()),
        # Newer evidence from one service says nothing of the other.
        ((OLD, replace(AUDIT, services=frozenset({"North"}))), ("An old audit",)),
        ((OLD, replace(AUDIT, title="Without a day", ended=None)), ()),
        ((OLD, replace(OLD, title="Another")), ("An old audit", "Another")),
    ],
)
def test_older_evidence_is_asked_about_where_there_is_no_newer(
    shown: tuple[Shown, ...], names: tuple[str, ...]
) -> None:
    assert replace(SOUND, shown=shown).older == names


def test_a_moved_date_is_asked_about_until_it_is_proven() -> None:
    assert questions_of_action(replace(SOUND, moved=True)) == []
    asked = told(questions_of_action(replace(SOUND, moved=True, proven=False)))
    assert asked == [(Question.CLAIM_ALONE, ()), (Question.MOVED, ())]


def test_one_stronger_action_beside_it_is_enough() -> None:
    beside = (Strength.WEAKER, Strength.STRONGER)
    assert questions_of_action(replace(SOUND, strength=Strength.WEAKER, beside=beside)) == []


def test_of_what_is_done_once_no_practice_is_asked() -> None:
    once = ActionRecord(
        claimed=True,
        proven=True,
        one_off=True,
        shown=(replace(AUDIT, kind=EvidenceKind.DOCUMENT, services=frozenset()),),
        strength=Strength.STRONGER,
    )
    assert questions_of_action(once) == []


def test_every_question_is_raised_in_a_table_above_and_has_a_sentence() -> None:
    raised = {question for _lacks, question, _names in (*OF_ACTION, *OF_RECOMMENDATION)}
    assert raised | {Question.MOVED} == set(Question)
    of_actions = {rule.question for rule in OF_ACTIONS}
    assert of_actions | {rule.question for rule in OF_RECOMMENDATIONS} == set(Question)
    assert set(QUESTIONS) == set(Question)


def test_a_sentence_names_what_it_is_about() -> None:
    (asked,) = questions_of_action(replace(SOUND, **read(Reads.NOT_MET)))
    assert question_words(asked) == "What was done where a test was not met: South?"


@given(
    claimed=st.booleans(),
    proven=st.booleans(),
    services=st.lists(
        st.builds(
            InService, st.sampled_from("ABC"), st.sampled_from(Reads), st.none() | st.dates()
        ),
        max_size=3,
    ).map(tuple),
    measures=st.integers(0, 1),
)
def test_what_is_claimed_and_not_proven_never_goes_unasked(
    claimed: bool, proven: bool, services: tuple[InService, ...], measures: int
) -> None:
    record = replace(SOUND, claimed=claimed, proven=proven, services=services, measures=measures)
    questions = {each.question for each in questions_of_action(record)}
    assert (Question.CLAIM_ALONE in questions) is (claimed and not proven)
    assert (Question.NOT_CLAIMED in questions) is not claimed
    assert (Question.NO_MEASURE in questions) is not measures
