"""What the gate stops, and what it lets through."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.disclosure import Kind
from amends.publication.rules import disclosure_hits

STOPPED = [
    (
        "A relative of Mr Q, who was 43 and lived on Nowhere Parade, told us.",
        [Kind.AGE, Kind.STREET],
    ),
    ("NHS number 943 476 5919.", [Kind.NHS_NUMBER]),
    ("9434765919", [Kind.NHS_NUMBER]),
    ("943-476-5919", [Kind.NHS_NUMBER]),
    ("born on 3 May 1978", [Kind.DATE_OF_BIRTH]),
    ("Born in 1978, he", [Kind.DATE_OF_BIRTH]),
    ("DOB: 03/05/1978", [Kind.DATE_OF_BIRTH]),
    ("Her date of birth was 3 May 1978.", [Kind.DATE_OF_BIRTH]),
    ("a 43-year-old man", [Kind.AGE]),
    ("a forty-three year old man", [Kind.AGE]),
    ("aged 7", [Kind.AGE]),
    ("a woman in her forties", [Kind.AGE]),
    ("at 12 Nowhere Street", [Kind.STREET]),
    ("in Old Mill Lane", [Kind.STREET]),
    ("ZZ9 9ZZ", [Kind.POSTCODE]),
    ("write to someone.else@example.org", [Kind.EMAIL]),
    ("ring 01632 960 001", [Kind.PHONE]),
    ("ring +44 1632 960001", [Kind.PHONE]),
]
LET_THROUGH = [
    "",
    "Mr Q was receiving care from the East Community Mental Health Team.",
    "Crisis team North met the standard for 9 of 20 people on 14 May.",
    "We promised this by 30 September 2025, and now say 31 January 2026.",
    "All six teams now use the new step. Three have been tested.",
    "943 476 5918 is not an NHS number.",
    "They were 12 days late.",
    "Recovery House closed on 31 March 2026.",
    "Of our ten actions, seven are in place.",
    "People aged over time.",
    "High Street Ward is a ward.",
]


@pytest.mark.parametrize(("text", "kinds"), STOPPED)
def test_a_detail_is_stopped(text: str, kinds: list[Kind]) -> None:
    hits = disclosure_hits(text)
    assert [hit.kind for hit in hits] == kinds
    assert all(text[hit.first : hit.last] == hit.found for hit in hits)


@pytest.mark.parametrize("text", LET_THROUGH)
def test_ordinary_words_go_through(text: str) -> None:
    assert disclosure_hits(text) == ()


@given(st.text())
def test_hits_never_overlap(text: str) -> None:
    hits = disclosure_hits(text)
    assert all(a.last <= b.first for a, b in pairwise(hits))


def test_names_are_stopped_unless_they_are_known() -> None:
    text = "Nurse Smith and Alex Zimmer told the Quality Committee of Exampleshire Trust; so did Rowan Example."
    hits = disclosure_hits(text, {"Quality Committee", "Exampleshire Trust", "Rowan Example"})
    assert [(hit.kind, hit.found) for hit in hits] == [
        (Kind.FULL_NAME, "Nurse Smith"),
        (Kind.FULL_NAME, "Alex Zimmer"),
    ]
    assert all(text[hit.first : hit.last] == hit.found for hit in hits)
    assert disclosure_hits(text) == ()
