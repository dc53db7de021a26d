"""Which word of a document says how an action stands: the best of them, and none that claims more."""

from itertools import product

import pytest

from amends.intake.rules.mapping import Says
from amends.intake.rules.standing_words import Stands, Word, best, rank
from amends.plans.rules import Rung

WORDS = (
    ("Not started", Says.NOT_YET),
    ("In progress", Says.NOT_YET),
    ("On track", Says.ON_COURSE),
    ("Some issues", Says.AT_RISK),
    ("Overdue", Says.WILL_MISS),
    ("In place, not yet evidenced", Says.IN_PLACE),
    ("Complete", Says.COMPLETE),
    ("Complete and evidenced", Says.COMPLETE),
    ("Embedded", Says.COMPLETE),
    ("Closed", Says.COMPLETE),
    ("Withdrawn", Says.STOPPED),
    ("n/a", Says.NOTHING),
)
EACH = {words: Word(words.lower(), words, says, "") for words, says in WORDS}


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        (Stands(Rung.NOT_STARTED), "Not started"),
        (Stands(Rung.NOT_STARTED, overdue=True), "Overdue"),
        (Stands(Rung.NOT_STARTED, forecast="on course"), "On track"),
        (Stands(Rung.UNDER_WAY), "In progress"),
        (Stands(Rung.UNDER_WAY, forecast="on course"), "On track"),
        (Stands(Rung.UNDER_WAY, forecast="at risk"), "Some issues"),
        # A date that has passed speaks against a forecast, whatever was hoped.
        (Stands(Rung.UNDER_WAY, forecast="on course", overdue=True), "Overdue"),
        # A claim of what has slipped since.
        (Stands(Rung.UNDER_WAY, claim="complete"), "In progress"),
        (Stands(Rung.IN_PLACE, claim="in place"), "In place, not yet evidenced"),
        (Stands(Rung.IN_PLACE, claim="complete"), "Complete"),
        (Stands(Rung.IN_PLACE, claim="complete", closed=True), "Complete"),
        (Stands(Rung.EVIDENCED), "Complete and evidenced"),
        (Stands(Rung.EMBEDDED), "Embedded"),
        (Stands(Rung.IN_PLACE, claim="complete", given_up=True), "Withdrawn"),
    ],
)
def test_the_best_word_is_taken(stands: Stands, said: str) -> None:
    found = best(EACH.values(), stands)
    assert found is not None
    assert found.words == said


@pytest.mark.parametrize(
    ("have", "stands", "said"),
    [
        # What says less is better than what says more.
        (("Complete", "In progress"), Stands(Rung.IN_PLACE, claim="in place"), "In progress"),
        (("Complete and evidenced", "On track"), Stands(Rung.IN_PLACE, claim="complete"), None),
        (("On track", "Complete"), Stands(Rung.UNDER_WAY, overdue=True), None),
        (("In progress", "Complete"), Stands(Rung.NOT_STARTED), None),
        (("Closed", "In progress"), Stands(Rung.IN_PLACE, claim="complete"), "In progress"),
        (("Closed",), Stands(Rung.IN_PLACE, claim="complete", closed=True), "Closed"),
        (("Complete", "In progress"), Stands(Rung.UNDER_WAY, given_up=True), None),
        (("n/a",), Stands(Rung.NOT_STARTED), None),
    ],
)
def test_a_document_that_has_few_words(
    have: tuple[str, ...], stands: Stands, said: str | None
) -> None:
    found = best([EACH[words] for words in have], stands)
    assert (found.words if found else None) == said


def test_no_word_claims_more_than_is_so() -> None:
    """Whatever is claimed, forecast or decided."""
    highest = {
        "In place, not yet evidenced": Rung.IN_PLACE,
        "Complete": Rung.IN_PLACE,
        "Closed": Rung.IN_PLACE,
        "Complete and evidenced": Rung.EVIDENCED,
        "Embedded": Rung.EMBEDDED,
    }
    claims = ("", "in place", "complete")
    forecasts = ("", "on course", "at risk", "will miss")
    for rung, claim, forecast, overdue, closed in product(
        Rung, claims, forecasts, (True, False), (True, False)
    ):
        stands = Stands(rung, claim, forecast, overdue, closed)
        for words, least in highest.items():
            if rung.height < least.height:
                assert rank(EACH[words], stands) is None, (words, stands)
        if overdue or rung.height >= Rung.IN_PLACE.height:
            assert rank(EACH["On track"], stands) is None
        if claim != "complete" and not closed and rung.height < Rung.EVIDENCED.height:
            assert rank(EACH["Complete"], stands) is None
