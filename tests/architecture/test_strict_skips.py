"""A skip that nobody expects fails the session; a polite one does not.

Each case runs a small session of its own with the conftest.py of this project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS_QUIETLY = """
import pytest

def test_skipped():
    pytest.skip("no reason that anybody knows")
"""
SKIPS_A_MODULE = """
import pytest

pytest.importorskip("a_module_that_is_not_there")
"""
ASKS_FOR_SAMPLES = """
import pytest

def test_by_fixture(shared_source):
    assert shared_source.is_dir()

@pytest.mark.needs("shared source")
def test_by_marker():
    pass
"""


def run_session(folder: Path, repo_root: Path, test: str, **environment: str) -> str:
    (folder / "tests").mkdir()
    conftest = (repo_root / "tests/conftest.py").read_text("utf-8")
    (folder / "tests/conftest.py").write_text(conftest, "utf-8")
    (folder / "tests/test_it.py").write_text(test, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs(name)\n", "utf-8")
    clean = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--import-mode=importlib"]
    result = subprocess.run(
        command, cwd=folder, env=clean | environment, capture_output=True, text=True, check=False
    )
    return f"{result.stdout}{result.stderr}\nexit {result.returncode}"


VARIABLES = {"CI", "DTZ_STRICT_SKIPS", "DTZ_SHARED_SOURCE", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"}


@pytest.mark.parametrize("variable", [{"CI": "true"}, {"DTZ_STRICT_SKIPS": "1"}])
def test_an_unexpected_skip_fails(
    tmp_path: Path, repo_root: Path, variable: dict[str, str]
) -> None:
    output = run_session(tmp_path, repo_root, SKIPS_QUIETLY, **variable)
    assert output.endswith("exit 1")
    assert "tests/test_it.py::test_skipped: no reason that anybody knows" in output


def test_an_unexpected_skip_of_a_whole_module_fails(tmp_path: Path, repo_root: Path) -> None:
    output = run_session(tmp_path, repo_root, SKIPS_A_MODULE, CI="true")
    assert output.endswith("exit 1")
    assert "a_module_that_is_not_there" in output


def test_a_skip_passes_where_skips_are_not_strict(tmp_path: Path, repo_root: Path) -> None:
    assert run_session(tmp_path, repo_root, SKIPS_QUIETLY).endswith("exit 0")


def test_absent_samples_are_skipped_politely(tmp_path: Path, repo_root: Path) -> None:
    output = run_session(tmp_path, repo_root, ASKS_FOR_SAMPLES, CI="true")
    assert "2 skipped" in output
    assert output.endswith("exit 0")


def test_samples_are_found_where_the_environment_says(tmp_path: Path, repo_root: Path) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    output = run_session(
        tmp_path, repo_root, ASKS_FOR_SAMPLES, CI="true", DTZ_SHARED_SOURCE=str(samples)
    )
    assert "2 passed" in output
