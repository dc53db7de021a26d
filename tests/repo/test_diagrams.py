"""Diagrams and tables in the docs are what the code says."""

import pytest

from tests.repo import generated


@pytest.mark.parametrize("name", sorted(set(generated.MAKERS) - {"commands"}))
def test_a_part_of_the_docs_is_what_the_code_says(name: str) -> None:
    generated.check(name)


def test_no_part_is_made_from_nothing() -> None:
    assert set(generated.parts()) == set(generated.MAKERS)


def test_a_diagram_names_every_state() -> None:
    """The makers can fail: a state that leads nowhere and that nothing leads to would be missing."""
    drawn = generated.states_diagram([("", "a", ""), ("a", "b c", "go")])
    assert drawn.splitlines()[1:-1] == [
        "stateDiagram-v2",
        '    state "a" as s0',
        '    state "b c" as s1',
        "    [*] --> s0",
        "    s0 --> s1 : go",
    ]
