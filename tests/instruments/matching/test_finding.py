"""Earlier recommendations found, compared and typed."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.instruments.matching import (
    LIKELY,
    Earlier,
    Type,
    compare,
    coverage,
    embed,
    not_taken_up,
    score,
)
from tests.instruments.matching.ours import IN_EVERY, LATER, NATURAL, TOPICS, Topic, typed

TEXTS = [text for topic in TOPICS for text in topic.values()]
SOME = settings(max_examples=max(5, settings().max_examples // 5), deadline=None)
texts = (
    st.sampled_from(TEXTS)
    | st.text(max_size=60)
    | st.text("abc should.,\n", min_size=1, max_size=40)
)


def test_the_same_matter_scores_above_near_words_and_far_above_others() -> None:
    means = {
        kind: np.mean([score(topic[kind], topic["earlier"]) for topic in TOPICS])
        for kind in IN_EVERY
    }
    others = np.mean([score(one["same"], other["earlier"]) for one, other in pairwise(TOPICS)])
    assert means["same"] > means["near"] + 0.3
    assert means["wider"] > 0.9
    assert others < 0.1


# Of seven types, chance alone would find one in seven.
@pytest.mark.parametrize(
    ("topics", "least"), [([*TOPICS, *LATER], 0.77), (NATURAL[::4], 0.5)], ids=["built", "natural"]
)
def test_the_types_of_our_own_pairs_are_mostly_those_meant(
    topics: list[Topic], least: float
) -> None:
    every = typed(topics)
    agreed = sum(
        compare(new, earlier, score(new, earlier)).proposal.type.value == wanted
        for new, earlier, wanted in every
    )
    assert agreed / len(every) >= least


@pytest.mark.parametrize(
    "words",
    [
        "Theatre teams need not complete the safety checklist aloud.",
        "Completing the safety checklist aloud should cease.",
        "Theatre teams are not required to complete the safety checklist aloud.",
    ],
)
def test_what_asks_for_the_opposite_conflicts(words: str) -> None:
    earlier = "Theatre teams are to complete the safety checklist aloud."
    one = compare(words, earlier, score(words, earlier))
    assert one.proposal.type is Type.CONFLICTS
    assert compare(earlier, words, score(earlier, words)).proposal.type is Type.CONFLICTS


def test_another_perspective_is_told_whichever_side_is_heard() -> None:
    told = (
        "Families said that nobody explained why observation was used; staff should listen to them."
    )
    asked = "Staff should follow the observation policy and record why observation is used."
    for new, earlier, side in ((told, asked, "new"), (asked, told, "earlier")):
        found = compare(new, earlier, score(new, earlier)).proposal
        assert found.type is Type.PERSPECTIVE
        assert found.reasons[0].facts["in"] == side


def test_what_was_for_some_is_wider_when_it_is_for_all() -> None:
    every = "Crews should hand over patients to the emergency department within 30 minutes."
    some = every.replace("patients", "patients with suspected stroke")
    assert compare(every, some, score(every, some)).proposal.type is Type.WIDER
    assert compare(some, every, score(some, every)).proposal.type is Type.NARROWER


def test_what_is_likely_one_matter_is_never_told_as_nothing() -> None:
    found = [compare(text, other, LIKELY) for text, other in pairwise(TEXTS)]
    assert Type.NOTHING not in {each.proposal.type for each in found}


def test_a_clause_about_another_thing_is_not_covered() -> None:
    found = coverage(
        "Managers must carry out a mattress survey and act on what it finds.",
        ["Managers must carry out a ligature survey and act on what it finds."],
    )
    assert "mattress" in " ".join(found.uncovered)


@pytest.mark.parametrize("kind", ["same", "wider", "opposite"])
def test_the_right_one_comes_first(kind: str) -> None:
    earlier = Earlier([topic["earlier"] for topic in TOPICS] + [topic["near"] for topic in TOPICS])
    found = earlier.candidates([topic[kind] for topic in TOPICS], 3)
    assert sum(each[0].place == place for place, each in enumerate(found)) >= 19


def test_what_is_added_is_named_word_for_word() -> None:
    earlier = "The trust must audit fluid balance charts each month."
    new = "The trust must audit fluid balance charts each month and publish the results for patients across all services."
    found = coverage(new, [earlier])
    assert found.covered == ("The trust must audit fluid balance charts each month",)
    assert found.uncovered == ("and publish the results for patients across all services.",)
    one = compare(new, earlier, score(new, earlier))
    assert one.proposal.type is Type.WIDER
    assert "adds" in {each.ground.value for each in one.proposal.reasons}


def test_the_clauses_that_no_action_takes_up() -> None:
    recommendation = (
        "The trust should review its policy on observation, train all ward staff in it, "
        "and report compliance to the board every quarter."
    )
    actions = ["Review the observation policy.", "Train ward staff in the observation policy."]
    assert not_taken_up(recommendation, actions) == (
        "and report compliance to the board every quarter.",
    )
    assert not_taken_up(recommendation, []) == (recommendation,)
    assert not_taken_up(recommendation, [recommendation]) == ()


@pytest.mark.parametrize("hostile", [" ", "\n", "and ", "(", "1,", "all the "])
def test_a_long_run_of_anything_is_told_in_a_moment(hostile: str) -> None:
    began = time.perf_counter()
    coverage("Staff should " + hostile * (20_000 // len(hostile)) + "a", ["Staff should act."])
    assert time.perf_counter() - began < 15


def test_nothing_to_be_covered_by_covers_nothing() -> None:
    text = "Charts must be audited across all services."
    assert coverage(text, []).uncovered == (text,)


def test_the_and_that_ends_an_item_is_no_clause() -> None:
    found = coverage(
        "(a) concerns are recorded in one place; and", ["Concerns should be recorded."]
    )
    assert "and" not in (*found.covered, *found.uncovered)


def test_another_number_is_not_covered() -> None:
    found = coverage(
        "Discharge letters must be sent within 2 days.",
        ["Discharge letters must be sent within 30 days."],
    )
    assert found.uncovered == ("within 2 days.",)


def test_the_vectors_that_were_kept_serve_again() -> None:
    some = TEXTS[:6]
    kept = embed(some)
    assert Earlier(some, kept).candidates(TEXTS[6:8]) == Earlier(some).candidates(TEXTS[6:8])
    with pytest.raises(ValueError, match="one vector"):
        Earlier(some, kept[:3])


@SOME
@given(st.lists(texts, min_size=1, max_size=6, unique=True), st.data())
def test_the_order_of_the_earlier_ones_decides_between_equals_alone(
    earlier: list[str], data: st.DataObject
) -> None:
    new = data.draw(texts)
    other = data.draw(st.permutations(earlier))
    [first], [second] = (Earlier(some).candidates([new], 9) for some in (earlier, other))
    assert [one.score for one in first] == [one.score for one in second]
    assert {earlier[one.place]: (one.proposal, one.uncovered) for one in first} == {
        other[one.place]: (one.proposal, one.uncovered) for one in second
    }
    assert Earlier(earlier).candidates([new], 9) == [first]


@SOME
@given(st.sampled_from(TEXTS), st.lists(texts, max_size=4))
def test_a_text_is_most_like_itself(text: str, others: list[str]) -> None:
    earlier = [other for other in others if other.split() != text.split()]
    earlier.insert(len(earlier) // 2, text)
    [found] = Earlier(earlier).candidates([text])
    assert earlier[found[0].place] == text
    assert found[0].proposal.type is Type.SAME
    assert found[0].uncovered == ()
    assert all(stretch in text for one in found for stretch in (*one.covered, *one.uncovered))
