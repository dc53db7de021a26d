"""What is said of documents and findings: a code, its facts, and one sentence for each."""

import ast
from collections.abc import Iterator

import pytest

from amends.instruments.reading import BrokenFile, ReadingError, TooBig, marks
from amends.instruments.reading.errors import ERRORS, error_of
from amends.instruments.reading.remarks import (
    Code,
    about_pages,
    places_in,
    remark,
    remark_of,
)
from tests.repo import tree

# What is called with a code and its facts.
SAYS = {"remark", *(kind.__name__ for kind in ERRORS.values())}


def mentions(source: str) -> Iterator[tuple[int, str, set[str] | None]]:
    """Each code that a program names, and the facts beside it; None where it is not said there."""
    nodes = list(ast.walk(ast.parse(source)))
    said: dict[ast.AST, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            facts = {str(keyword.arg) for keyword in node.keywords}
            if node.func.id in SAYS:
                said[node.args[0]] = facts
            elif node.func.id == "about_pages":
                said[node.args[0]] = {"pages", "count"}
    for node in nodes:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Code"
        ):
            yield node.lineno, node.attr, said.get(node)


def everything_said() -> list[tuple[str, str, set[str] | None]]:
    reading = tree.PACKAGE / "instruments" / "reading"
    return [
        (f"{path.name}:{line}", name, facts)
        for path in tree.ending(".py", under=reading)
        if path.name != "remarks.py"
        for line, name, facts in mentions(path.read_text())
    ]


def test_mentions_are_found() -> None:
    program = (
        'raise TooBig(Code.TOO_DEEP)\nremark(Code.HEADED, heading="x")\nt = (b"", Code.PICTURE)'
    )
    assert sorted(mentions(program)) == [
        (1, "TOO_DEEP", set()),
        (2, "HEADED", {"heading"}),
        (3, "PICTURE", None),
    ]


def test_every_code_is_said_somewhere() -> None:
    assert {name for _where, name, _facts in everything_said()} == set(Code.__members__)


def test_every_code_is_said_with_the_facts_of_its_sentence() -> None:
    wrong = [
        (where, name)
        for where, name, facts in everything_said()
        if (facts or set()) != places_in(Code[name])
    ]
    assert wrong == []


def flagged(source: str) -> Iterator[str]:
    """The flags that a program gives: whole, or up to the colon before what they are about."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (node.func.attr == "flag" or ast.unparse(node.func) == "flags.append")
        ):
            for each in ast.walk(node.args[0]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value.removesuffix(": ")


def test_every_flag_of_an_action_is_known_and_given() -> None:
    reading = tree.PACKAGE / "instruments" / "reading"
    given = {
        flag
        for name in ("actions.py", "owners.py", "reader.py")
        for flag in flagged((reading / name).read_text())
    }
    assert given == marks.WHOLE | marks.ABOUT_A_COLUMN | marks.ABOUT_A_DATE


def test_a_code_is_a_name_that_fits_and_no_sentence() -> None:
    said = remark(Code.HIDDEN_SHEET, sheet="Plan {2}").as_json()
    assert said == {"code": "hidden_sheet", "facts": {"sheet": "Plan {2}"}}
    assert str(remark_of(said)) == "The sheet “Plan {2}” is hidden in the workbook. It was read."


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "page 3"),
        ([1, 2, 3], "pages 1–3"),
        ([1, 2, 3, 7, 9], "pages 1–3, 7 and 9"),
    ],
)
def test_pages_in_words(numbers: list[int], words: str) -> None:
    assert str(about_pages(Code.PAGES_DAMAGED, numbers)) == f"Damaged, and not read: {words}."


def test_numbers_and_lists_in_words() -> None:
    assert "more than 2,000,000 cells" in str(remark(Code.TOO_MANY_CELLS, cells=2_000_000))
    said = str(remark(Code.NUMBERS_WITHOUT_WORDS, numbers=["1", "2", "3"]))
    assert said.endswith(": 1, 2 and 3.")


def test_an_error_comes_over_from_another_process() -> None:
    met = TooBig(Code.TOO_MANY_PAGES, pages=9, most=3)
    again = error_of(met.code, met.remark.as_json())
    assert (type(again), again.remark, str(again)) == (TooBig, met.remark, str(met))
    assert (
        type(error_of("of a later kind", BrokenFile(Code.DAMAGED).remark.as_json())) is ReadingError
    )
