"""A task's row is out of a redaction's reach, so tasks take identifiers and give nothing back."""

import ast
from pathlib import Path

import amends

PACKAGE = Path(amends.__file__).parent


def tasks() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the package that is decorated as a task."""
    return [
        (str(path.relative_to(PACKAGE)), node)
        for path in sorted(PACKAGE.rglob("*.py"))
        if "@task" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(each).partition("(")[0] == "task" for each in node.decorator_list)
    ]


def test_tasks_take_identifiers_and_return_nothing() -> None:
    found = tasks()
    assert found
    for where, task in found:
        told = task.args
        assert (told.vararg, told.kwarg) == (None, None), where
        for argument in (*told.posonlyargs, *told.args, *told.kwonlyargs):
            assert argument.arg.endswith("_id"), f"{where}: {task.name} takes {argument.arg}"
        assert isinstance(task.returns, ast.Constant), where
        assert task.returns.value is None, f"{where}: {task.name} returns something"
