"""No function and no file of the product grows past what can be read in one go.

These are ceilings, not aims: most functions have some 10 lines, most files less than 250.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400

PRODUCT = ("pipelines", "dtz_assets")


def too_long(name: str, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > MAX_FILE_LINES:
        yield f"{name}: {lines} lines, at most {MAX_FILE_LINES}: split it by what belongs together"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _too_long_function(name, node)


def _too_long_function(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > MAX_FUNCTION_LINES:
        yield f"{name}:{node.lineno} {node.name}: {lines} lines, at most {MAX_FUNCTION_LINES}"


@pytest.mark.parametrize("package", PRODUCT)
def test_functions_and_files_can_be_read_in_one_go(repo_root: Path, package: str) -> None:
    paths = sorted((repo_root / package).rglob("*.py"))
    assert paths
    found = [
        line
        for path in paths
        for line in too_long(str(path.relative_to(repo_root)), path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def function_of(lines: int) -> str:
    return "def f():\n" + "    pass\n" * (lines - 1)


def test_a_function_may_reach_the_ceiling_and_not_pass_it() -> None:
    assert not list(too_long("a.py", function_of(MAX_FUNCTION_LINES)))
    assert list(too_long("a.py", function_of(MAX_FUNCTION_LINES + 1))) == [
        "a.py:1 f: 61 lines, at most 60"
    ]


def test_a_method_is_a_function_too() -> None:
    method = "class A:\n" + "".join(
        f"    {line}\n" for line in function_of(MAX_FUNCTION_LINES + 1).splitlines()
    )
    assert len(list(too_long("a.py", method))) == 1


def test_a_file_may_reach_the_ceiling_and_not_pass_it() -> None:
    assert not list(too_long("a.py", "x = 1\n" * MAX_FILE_LINES))
    assert len(list(too_long("a.py", "x = 1\n" * (MAX_FILE_LINES + 1)))) == 1
