"""A grade that reviewers give together: proposed by one, and agreed to by each of the others."""

from typing import Any

import pytest

from amends.assurance.models import Judgement, Reviewer, ReviewGrade
from amends.assurance.queries.reviews import proposals
from amends.assurance.services import reviews, together
from amends.ledger.rules import Refused
from amends.ledger.services import write
from amends.ledger.verification import verify
from amends.people.services import end_membership
from tests.assurance.reading import address, sent, words
from tests.assurance.world import World
from tests.governance.test_reviews import Two, invited, reviewed


@pytest.fixture
def two(world: World) -> Two:
    return reviewed(world)


@pytest.fixture
def page_two(page_world: World) -> Two:
    return reviewed(page_world)


def test_they_come_to_a_grade_together_once_each_has_released(two: Two) -> None:
    two.declared()
    two.grade(two.one, "B")
    two.grade(two.other, "D")
    two.release(two.one)
    with pytest.raises(Refused, match="each of at least two"):
        two.propose(two.one, "C")
    two.release(two.other)
    proposal = two.propose(two.other, "C")
    # One alone gives nothing together, however often they say so.
    with pytest.raises(Refused, match="agreed to it already"):
        two.agree(two.other, proposal)
    assert not Judgement.objects.filter(together=True).exists()
    made = two.agree(two.one, proposal)
    assert made is not None
    assert (made.together, made.value, made.text) == (True, "C", "We talked.")
    for act in (lambda: two.propose(two.one, "A"), lambda: two.agree(two.one, proposal)):
        with pytest.raises(Refused, match="together already"):
            act()
    # The grade of each stands beside it.
    assert sorted(row.value for row in Judgement.objects.all()) == ["B", "C", "D"]
    assert verify(two.world.organisation.pk).faults == ()


def test_another_proposal_takes_the_place_of_the_first(two: Two) -> None:
    two.released()
    first = two.propose(two.one, "C")
    item = two.review.items.get()
    said: dict[str, Any] = {"item": item, "reviewer": two.other, "scale": "letters", "value": "D"}
    said |= {"text": "Less than that.", "by": two.by(two.other)}
    # Whoever did not read what was proposed meanwhile proposes nothing over it.
    with pytest.raises(Refused, match="proposed meanwhile"):
        together.propose(**said, expected=None)
    second = together.propose(**said, expected=first.pk)
    with pytest.raises(Refused, match="proposed meanwhile"):
        two.agree(two.other, first)
    made = two.agree(two.one, second)
    assert made is not None
    assert (made.value, made.text) == ("D", "Less than that.")


def invited_later(two: Two) -> Reviewer:
    """A third reviewer of the same review."""
    third = invited(two.world, "Third Reviewer")
    with write(
        organisation_id=two.review.organisation_id, by=two.world.by["lead"], event="test.written"
    ) as writing:
        return writing.add(Reviewer(review=two.review, user=third))


def test_what_a_second_agreed_to_stays_the_proposal_of_the_first(two: Two) -> None:
    third = invited_later(two)
    two.released()
    reviews.declare(reviewer=third, text="None.", by=two.by(third))
    two.grade(third, "B")
    two.release(third)
    proposal = two.propose(two.one, "C")
    assert two.agree(two.other, proposal) is None
    (stands,) = proposals(two.review).values()
    assert stands.row == proposal
    assert stands.agreed == {two.one.user_id, two.other.user_id}
    assert two.agree(third, proposal) is not None


def test_nobody_waits_for_a_reviewer_who_was_let_out(two: Two) -> None:
    third = invited_later(two).user
    two.released()
    with pytest.raises(Refused, match="each of at least two"):
        two.propose(two.one, "C")
    end_membership(membership=third.memberships.get(), by=two.world.by["lead"])
    proposal = two.propose(two.one, "C")
    assert two.agree(two.other, proposal)


def test_who_is_left_alone_gives_no_grade_together(two: Two) -> None:
    two.released()
    proposal = two.propose(two.one, "C")
    end_membership(membership=two.other.user.memberships.get(), by=two.world.by["lead"])
    for act in (lambda: two.propose(two.one, "C"), lambda: two.agree(two.one, proposal)):
        with pytest.raises(Refused, match="each of at least two"):
            act()


def test_who_proposes_a_grade_is_told_of_what_may_point_at_a_person(page_two: Two) -> None:
    two = page_two.released()
    client, where = two.client(two.one), address(two.world, "reviewed", two.review.items.get().pk)
    said: dict[str, object] = {"value": "C", "text": "Dr Jane Smith showed us."}
    told = sent(client, where, said)
    assert "may point at a person" in told
    assert not ReviewGrade.objects.filter(together=True).exists()
    # Sent again as it is, it is theirs to say; written otherwise with a name, it is told again.
    assert "may point" in sent(client, where, said | {"warned": "Something else."})
    review = address(two.world, "review", two.review.pk)
    assert sent(client, where, said | {"warned": said["text"]}) == review
    assert "may point at a person" in words(two.client(two.other), where)
