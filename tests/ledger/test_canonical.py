"""Canonical JSON: the quick way and the library say the same of anything."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from amends.ledger.rules import LARGEST, canonical, is_quick

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST - 2, LARGEST + 2)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters())
)
KEYS = st.text(st.characters(), max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)


def said(write: object, value: object) -> object:
    """What is written, or that nothing can be."""
    try:
        return write(value)  # type: ignore[operator]  # one of two functions
    except ValueError as problem:
        return type(problem)


@given(VALUES)
def test_the_quick_way_writes_what_the_library_does(value: object) -> None:
    assert said(canonical, value) == said(rfc8785.dumps, value)


@pytest.mark.parametrize(
    ("value", "quick"),
    [
        ({"b": [1, "é\u2028\x1f\x7f\n", None, True], "a": (LARGEST,)}, True),
        ({"\U0001f600": 1, "\ufb33": 2}, False),
        ([1.0], False),
        ([LARGEST + 1], False),
        ({1: 2}, False),
        ({"a": {"b": object()}}, False),
        ("\ud800", True),
    ],
)
def test_what_is_written_the_quick_way(value: object, quick: bool) -> None:
    assert is_quick(value) is quick
    assert said(canonical, value) == said(rfc8785.dumps, value)
