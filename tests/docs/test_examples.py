"""Every example of the documentation runs, and gives what the page shows.

Where an output changed on purpose, DTZ_WRITE_DOCS=1 writes the new one into the page; outputs
that are shortened with `…` stay as they are.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.docs.conftest import Workspace
from tests.docs.fences import (
    PAGES,
    ROOT,
    RUN,
    SHOWN,
    Example,
    examples,
    fences,
    plain,
    says,
)

WRITES = os.environ.get("DTZ_WRITE_DOCS") == "1"
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
# They take long, or ask for a network: that they exist is tested here, what they do elsewhere.
NOT_RUN = re.compile(r"make (?!refresh$)|git clone |cd |cp |dg ")
WITH_OWN_WORKSPACE = "docs/adding-a-report.md"


@pytest.mark.parametrize("page", [page for page in PAGES if page != WITH_OWN_WORKSPACE])
def test_examples_give_what_the_page_shows(page: str, workspace: Workspace) -> None:
    check_examples(page, workspace)


def check_examples(page: str, workspace: Workspace) -> None:
    """Run the examples of a page in their order, and compare each with its output."""
    wrong = []
    # From the end of the page, so that what is written moves no line that is still ahead.
    for one, actual in reversed(_run_all(page, workspace)):
        if one.output is None or says(one.output, actual):
            continue
        if WRITES and not any("…" in line for line in one.output):
            _write(one, actual)
        else:
            wrong.append(f"{page}:{one.first}: {one.code}\n" + "\n".join(actual))
    assert not wrong, "\n\n".join(wrong)


def _run_all(page: str, workspace: Workspace) -> list[tuple[Example, list[str]]]:
    ran: list[tuple[Example, list[str]]] = []
    for one in examples(page):
        if one.language == "console" and NOT_RUN.match(one.code):
            continue
        # The warehouse was made by what a newcomer types first.
        is_first = one.code == "make refresh" and not ran
        output = workspace.first_refresh if is_first else _output(one, workspace)
        ran.append((one, plain(output, workspace.path)))
    return ran


def _output(example: Example, workspace: Workspace) -> str:
    if example.language == "sql":
        return workspace.ask(example.code)
    if example.language == "python":
        (workspace.path / "example.py").write_text(example.code, "utf-8")
        return workspace.run(f"{sys.executable} example.py")
    return workspace.run(example.code.replace("make refresh", "dtz refresh"))


def _write(example: Example, actual: list[str]) -> None:
    path = ROOT / example.page
    lines = path.read_text("utf-8").splitlines()
    lines[example.first : example.last] = actual
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_no_example_escapes_the_tests(page: str) -> None:
    assert {block.language for block in fences(page)} <= {*RUN, *SHOWN}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    for page in PAGES:
        named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", (ROOT / page).read_text("utf-8")))
        assert named <= targets, f"{page}: {sorted(named - targets)}"


def test_the_targets_for_people_are_in_the_documentation() -> None:
    listed = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = "\n".join((ROOT / page).read_text("utf-8") for page in PAGES)
    missing = [name for name in listed if f"make {name}" not in text and name != "help"]
    assert not missing


def test_the_ui_and_the_launch_of_the_documentation_name_a_job_that_exists() -> None:
    text = (ROOT / "docs/data-team.md").read_text("utf-8")
    jobs = set(re.findall(r"dg launch --job (\w+)", text))
    assert jobs == {"refresh"}
    assert 'define_asset_job(\n    "refresh"' in (ROOT / "dtz_assets/jobs.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (("a", "b"), ["a", "b"], True),
        (("a", "c"), ["a", "b"], False),
        (("a",), ["a", "b"], False),
        (("a", "…"), ["a", "b", "c"], True),
        (("a", "…", "c"), ["a", "c"], True),
        (("a", "…", "d"), ["a", "b", "c"], False),
        (("ab…", "c"), ["abc", "c"], True),
        (("ab…", "c"), ["acb", "c"], False),
    ],
)
def test_what_counts_as_the_same_output(
    shown: tuple[str, ...], printed: list[str], same: bool
) -> None:
    assert says(shown, printed) is same


def test_a_release_and_a_folder_are_no_difference(tmp_path: Path) -> None:
    line = f"warehouse  {tmp_path}/warehouse/dtz.duckdb (release 20261123T191053-5372c3a7)"
    shown = ("warehouse  warehouse/dtz.duckdb (release 20250101T000000-00000000)",)
    assert says(shown, plain(line, tmp_path))
