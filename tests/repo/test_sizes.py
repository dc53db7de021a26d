"""Modules and functions stay small enough to be read at one go, and are called after what they hold."""

import ast
import io
import tokenize

from tests.repo import tree

MOST_LINES_OF_CODE = 400
MOST_LINES_OF_A_FUNCTION = 60
SAYS_NOTHING = {
    "common",
    "core",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "util",
    "utils",
}
SILENT = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


def lines_of_code(source: str) -> int:
    """The number of lines that carry more than a comment or a docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_lines_of_code_leave_out_comments_docstrings_and_blanks() -> None:
    assert lines_of_code('"""Words\nand more."""\n\n# why\nx = (\n    1\n)\n') == 3


def test_a_module_holds_one_idea() -> None:
    lines = {tree.name(path): lines_of_code(path.read_text()) for path in tree.programs()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_CODE} == {}


def test_a_function_fits_on_a_page() -> None:
    lengths = {
        f"{tree.name(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in tree.programs()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: long for name, long in lengths.items() if long > MOST_LINES_OF_A_FUNCTION} == {}


def test_every_name_says_what_is_inside() -> None:
    vague = [tree.name(path) for path in tree.programs() if SAYS_NOTHING & {*path.parts, path.stem}]
    assert vague == []
