"""What is still open with a family before an edition comes out, as a truth table."""

from datetime import date

import pytest

from amends.publication.rules.families import (
    MAY_FOLLOW,
    OPEN,
    Said,
    Stands,
    Step,
    Wish,
    may_record,
    stands,
    wish_of,
)

TODAY = date(2026, 6, 20)
THIS, EARLIER = "this edition", "an earlier one"


def about(*steps: Step, copy: str = THIS) -> list[Said]:
    return [Said(step, copy) for step in steps]


P, W, L, N, R, C, A = (
    Step.OFFERED,
    Step.WANTED,
    Step.LATER,
    Step.NONE,
    Step.RECEIVED,
    Step.COMMENTED,
    Step.REPLIED,
)

TABLE = [
    ([], Stands.NOT_OFFERED),
    (about(P), Stands.NO_ANSWER),
    (about(P, W), Stands.NOT_RECEIVED),
    (about(P, R), Stands.SEEN),
    (about(P, W, R), Stands.SEEN),
    (about(P, W, R, C), Stands.NO_REPLY),
    (about(P, W, R, C, A), Stands.SEEN),
    (about(P, W, R, C, A, C), Stands.NO_REPLY),
    ([*about(P, W), Said(R, THIS, moved=True)], Stands.MOVED),
    ([*about(P, W), Said(R, THIS, moved=True), *about(C), Said(A, THIS)], Stands.SEEN),
    ([*about(P, W, R, C), Said(A, THIS, moved=True)], Stands.MOVED),
    # Nothing is asked of whoever wants nothing, whichever edition it was about.
    (about(N), Stands.NOTHING),
    (about(P, N, copy=EARLIER), Stands.NOTHING),
    ([Said(N)], Stands.NOTHING),
    # What they say all the same is answered.
    ([Said(N), *about(C)], Stands.NO_REPLY),
    ([Said(N), *about(C, A)], Stands.NOTHING),
    # They said otherwise.
    ([Said(N), Said(W)], Stands.NOT_OFFERED),
    ([Said(N), *about(W)], Stands.NOT_RECEIVED),
    # A wish to see an earlier edition is no answer about this one.
    (about(P, W, R, copy=EARLIER), Stands.NOT_OFFERED),
    ([*about(P, W, R, copy=EARLIER), *about(P)], Stands.NO_ANSWER),
    # Asked to be asked later: this edition or until a day.
    (about(P, L), Stands.LATER),
    (about(P, L, copy=EARLIER), Stands.NOT_OFFERED),
    ([Said(L, EARLIER, again_on=date(2026, 6, 21))], Stands.LATER),
    ([Said(L, EARLIER, again_on=TODAY)], Stands.NOT_OFFERED),
    ([*about(P), Said(L, THIS, again_on=TODAY)], Stands.NOT_OFFERED),
]


@pytest.mark.parametrize(("said", "expected"), TABLE)
def test_how_things_stand(said: list[Said], expected: Stands) -> None:
    assert stands(said, THIS, TODAY) is expected


def test_what_is_open_is_told() -> None:
    """Whoever has seen it, wants nothing or asked to be asked later keeps nobody waiting."""
    assert set(Stands) - OPEN == {Stands.SEEN, Stands.NOTHING, Stands.LATER}


def test_whoever_wants_nothing_is_offered_and_sent_nothing_until_they_say_otherwise() -> None:
    assert set(may_record([Said(N)])) == {W, L, C}
    assert {P, R} <= set(may_record([Said(N), Said(W)]))
    assert wish_of([Said(W), Said(N), Said(L)]) is Wish.LATER
    assert set(MAY_FOLLOW) == set(Wish)


def test_a_reply_answers_something() -> None:
    assert A not in may_record(about(P, W, R))
    assert A in may_record(about(P, W, R, C))
    assert all(Step.WENT_AHEAD not in may for may in MAY_FOLLOW.values())
