"""What is declared, what is locked and what is built agree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CACHE = re.compile(r"(^|/)(\.|__pycache__/)")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def pyproject(repo_root: Path) -> dict[str, Any]:
    return tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))


def pins(repo_root: Path, name: str) -> dict[str, set[str]]:
    """Canonical name -> versions: more than one where they differ by Python version."""
    found: dict[str, set[str]] = {}
    lock = (repo_root / "requirements" / name).read_text("utf-8")
    for package, version in PINNED.findall(lock):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def unmet(requirements: list[str], pinned: dict[str, set[str]]) -> list[str]:
    return [
        str(requirement)
        for requirement in map(Requirement, requirements)
        if not any(
            map(requirement.specifier.contains, pinned.get(canonicalize_name(requirement.name), ()))
        )
    ]


def versions(requirement: Requirement, pinned: dict[str, set[str]]) -> set[str]:
    return pinned.get(canonicalize_name(requirement.name), set())


def test_what_is_declared_is_locked(repo_root: Path, pyproject: dict[str, Any]) -> None:
    groups = pyproject["dependency-groups"]
    run = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"]]
    assert not unmet(run, pins(repo_root, "run.lock")), "run: make lock"
    assert not unmet([*run, *groups["dev"]], pins(repo_root, "dev.lock")), "run: make lock"


def test_a_declared_version_that_no_pin_meets_is_seen() -> None:
    pinned = {"duckdb": {"1.4.0"}}
    assert unmet(["duckdb>=2", "DuckDB>=1", "pandas"], pinned) == ["duckdb>=2", "pandas"]


def test_both_locks_pin_the_same_versions(repo_root: Path) -> None:
    run, dev = pins(repo_root, "run.lock"), pins(repo_root, "dev.lock")
    assert run.items() <= dev.items()


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_every_pin_has_hashes(repo_root: Path, name: str) -> None:
    lock = (repo_root / "requirements" / name).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_licence_is_the_one_declared(repo_root: Path, pyproject: dict[str, Any]) -> None:
    text = (repo_root / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert pyproject["project"]["license"] == "EUPL-1.2"


@pytest.mark.slow
def test_the_wheel_carries_all_that_is_no_python(repo_root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    command += [
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
        str(copied(repo_root, tmp_path)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == product_files(repo_root)


def product_files(repo_root: Path) -> set[str]:
    return {
        str(path.relative_to(repo_root))
        for package in ("pipelines", "dtz_assets")
        for path in (repo_root / package).rglob("*")
        if path.is_file() and not CACHE.search(str(path.relative_to(repo_root)))
    }


def copied(repo_root: Path, tmp_path: Path) -> Path:
    """The product in a folder of its own: building leaves files beside the sources."""
    target = tmp_path / "source"
    for name in product_files(repo_root) | {"pyproject.toml", "LICENSE"}:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((repo_root / name).read_bytes())
    return target
