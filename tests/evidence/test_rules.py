"""Where a piece of evidence may go from where it is."""

from itertools import product

import pytest

from amends.evidence.forms import KINDS
from amends.evidence.rules import DECIDED, SHOWN, TRANSITIONS, EvidenceKind, Stage
from amends.ui.words import words_for

ALLOWED = {
    (None, "planned"),
    (None, "held"),
    ("planned", "held"),
    ("held", "presented"),
    ("presented", "accepted"),
    ("presented", "refused"),
    ("refused", "presented"),
    ("accepted", "refused"),
}


@pytest.mark.parametrize(("here", "there"), list(product([None, *Stage], Stage)))
def test_every_step(here: Stage | None, there: Stage) -> None:
    assert (there in TRANSITIONS[here]) == ((here, there.value) in ALLOWED)


def test_nothing_is_accepted_that_was_not_presented() -> None:
    assert {here for here, there in TRANSITIONS.items() if Stage.ACCEPTED in there} == {
        Stage.PRESENTED
    }


def test_what_is_decided_and_shown() -> None:
    assert {Stage.ACCEPTED, Stage.REFUSED} == DECIDED
    assert {Stage.PRESENTED, Stage.ACCEPTED} == SHOWN


def test_an_account_may_be_a_familys() -> None:
    assert "family" in str(KINDS[EvidenceKind.ACCOUNT])
    assert "family" in words_for(EvidenceKind.ACCOUNT)
