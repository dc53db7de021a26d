"""What a recommendation says besides its matter, in its own words."""

import pytest

from amends.instruments.matching import facets_of


@pytest.mark.parametrize(
    ("text", "when", "often"),
    [
        ("Staff must call within 72 hours of discharge.", "within 72 hours", ""),
        ("Staff must call Within  Ten working days.", "Within  Ten working days", ""),
        ("It should be in use by the end of March 2024.", "by the end of March 2024", ""),
        ("Results go to the division on the same day.", "on the same day", ""),
        ("Charts are to be audited every three months.", "", "every three months"),
        ("Audit charts Monthly and report quarterly.", "", "Monthly"),
        ("Staff should be kind.", "", ""),
    ],
)
def test_times_are_told_in_the_words_of_the_source(text: str, when: str, often: str) -> None:
    found = facets_of(text)
    assert (found.within_words or found.by_words, found.often_words) == (when, often)
