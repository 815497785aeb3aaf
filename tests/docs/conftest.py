"""Where the examples of the documentation are run: one folder with a warehouse, made once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dtz_assets.cli import app


@dataclass(frozen=True)
class Workspace:
    """A folder like a checkout: raw/, warehouse/; `first_refresh` is what making it printed."""

    path: Path
    environment: dict[str, str]
    first_refresh: str = ""

    def run(self, command: str) -> str:
        """What a shell prints for a command; what goes wrong shows in the output."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.path,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
        )
        return done.stdout

    def ask(self, sql: str) -> str:
        """What `dtz query` prints for a question, without a process of its own: there are many."""
        folders = [f"--{name}={self.path / name}" for name in ("raw", "warehouse")]
        return CliRunner().invoke(app, ["query", sql, *folders]).output


def _workspace(path: Path) -> Workspace:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DTZ_")}
    bin_folder = Path(sys.executable).parent
    return Workspace(
        path,
        kept
        | {
            "PATH": f"{bin_folder}{os.pathsep}{kept['PATH']}",
            "DTZ_RAW": str(path / "raw"),
            "DTZ_WAREHOUSE": str(path / "warehouse"),
        },
    )


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> Workspace:
    """The project's own edition, refreshed."""
    path = tmp_path_factory.mktemp("workspace")
    for name in ("raw", "deploy"):
        (path / name).symlink_to(repo_root / name)
    (path / "docs").mkdir()
    made = _workspace(path)
    printed = made.run("dtz refresh")
    assert (path / "warehouse/dtz.duckdb").exists(), printed
    return Workspace(path, made.environment, printed)


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nothing in raw/, and no definition: those of the workspace itself are used."""
    path = tmp_path_factory.mktemp("empty")
    made = _workspace(path)
    reports = path / "dtz_assets" / "reports"
    for folder in (path / "raw", reports):
        folder.mkdir(parents=True)
    return Workspace(path, made.environment | {"DTZ_REPORTS": str(reports)})
