"""Whatever changes a file for good stands between two crash points: no moment goes untested.

The code is read, not run. That dying at each of them is safe is held by `tests/store` and, in a
whole refresh, by `tests/end_to_end`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.store.crash import ALL_CRASH_POINTS

PRODUCT = ("pipelines", "dtz_assets")
FOR_GOOD = {"os.replace", "os.rename", "os.renames", "os.link", "os.symlink", "shutil.move"}
COMMIT = "COMMIT"
# It gives a second name to a file that nobody reads by it yet; its callers have the points.
HELPERS = {("pipelines/store/files.py", "link_or_copy")}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def calls(within: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(within) if isinstance(node, ast.Call)]


def is_for_good(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return (
        called(call) in FOR_GOOD
        or is_of_a_path(call)
        or (
            isinstance(first, ast.Constant)
            and isinstance(first.value, str)
            and first.value.strip().upper().startswith(COMMIT)
        )
    )


def is_of_a_path(call: ast.Call) -> bool:
    """Such as `path.rename(other)`; the `replace` of a text has two arguments."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    is_one = len(call.args) == 1 and not call.keywords
    return is_one and name in ("rename", "replace", "hardlink_to", "symlink_to")


def stands_between(line: int, function: Function) -> bool:
    points = [call.lineno for call in calls(function) if called(call) == "crash_point"]
    return any(point < line for point in points) and any(point > line for point in points)


def unprotected(name: str, source: str) -> Iterator[str]:
    """Each change that is not between two points, where it stands or where it is called."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    for function in functions:
        if (name, function.name) in HELPERS:
            continue
        for call in filter(is_for_good, calls(function)):
            callers = [
                stands_between(one.lineno, caller)
                for caller in functions
                for one in calls(caller)
                if called(one).split(".")[-1] == function.name
            ]
            if not stands_between(call.lineno, function) and not (callers and all(callers)):
                yield f"{name}:{call.lineno}: no crash point before and after {called(call)}"


def sources(repo_root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(repo_root)): path.read_text("utf-8")
        for package in PRODUCT
        for path in sorted((repo_root / package).rglob("*.py"))
    }


def test_every_change_of_a_file_stands_between_crash_points(repo_root: Path) -> None:
    found = [line for name, text in sources(repo_root).items() for line in unprotected(name, text)]
    assert not found, "\n".join(found)


def test_every_point_stands_in_the_code_once_and_is_listed(repo_root: Path) -> None:
    points = [
        ast.literal_eval(call.args[0])
        for text in sources(repo_root).values()
        for call in calls(ast.parse(text))
        if called(call) == "crash_point"
    ]
    assert sorted(points) == sorted(ALL_CRASH_POINTS)


BETWEEN = 'def f(a, b):\n    crash_point("a")\n    os.replace(a, b)\n    crash_point("b")\n'
CALLED = """
def f(a, b):
    try:
        os.rename(a, b)
    except OSError:
        pass
def g(a, b):
    crash_point("a")
    f(a, b)
    crash_point("b")
"""


@pytest.mark.parametrize("code", [BETWEEN, CALLED, "def f(text):\n    text.replace('a', 'b')\n"])
def test_what_stands_between_points_passes(code: str) -> None:
    assert not list(unprotected("a.py", code))


@pytest.mark.parametrize(
    "code",
    [
        BETWEEN.replace('crash_point("a")', "pass"),
        BETWEEN.replace('crash_point("b")', "pass"),
        CALLED.replace('crash_point("b")', "pass"),
        CALLED + "def h(a, b):\n    f(a, b)\n",
        'def f(c):\n    c.execute("COMMIT")\n',
        "def f(a, b):\n    os.link(a, b)\n",
        "def f(a, b):\n    a.replace(b)\n",
    ],
)
def test_what_does_not_is_told(code: str) -> None:
    assert list(unprotected("a.py", code))
