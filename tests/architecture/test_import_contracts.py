"""The import contracts of pyproject.toml hold, and each of them can fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOMS = (
    "stages",
    "exports",
    "alerts",
    "site",
    "sources",
    "store",
    "workers",
    "reconcile",
    "figures",
    "documents",
    "amounts",
    "wording",
)
MODULES = (
    "pipelines/addresses.py",
    "pipelines/decisions.py",
    "pipelines/definitions.py",
    "pipelines/extraction.py",
    "pipelines/errors.py",
    "pipelines/harmless.py",
    "pipelines/located.py",
    "pipelines/text.py",
    "dtz_assets/deciding.py",
    "dtz_assets/schemas.py",
    "dtz_assets/settings.py",
)

# Where each library is at home: a tree of these files alone keeps every contract.
HOMES = {
    "pipelines/alerts/home.py": "import apprise",
    "pipelines/store/home.py": "import duckdb",
    "pipelines/exports/home.py": "import xlsxwriter",
    "pipelines/documents/home.py": "import pdfplumber, pypdfium2, rapidocr",
    "pipelines/site/home.py": "import vl_convert",
    "pipelines/workers/home.py": "import pebble",
    "dtz_assets/postgres.py": "import sqlalchemy",
    "dtz_assets/definitions.py": "import dagster, pipelines.alerts, dtz_assets.settings",
}

# contract -> one import that breaks it
BREACHES = {
    "the rooms of the engine, in the order in which data flows": (
        "pipelines/amounts/breach.py",
        "import pipelines.store",
    ),
    "the engine does not know the domain": ("pipelines/store/breach.py", "import dtz_assets"),
    "tools are not part of the product": ("dtz_assets/breach.py", "import typesetting"),
    "the domain's own files do not know dagster": ("dtz_assets/schemas.py", "import dagster"),
    "PDF libraries live in documents": ("pipelines/figures/breach.py", "import pypdfium2"),
    "duckdb lives in store": ("dtz_assets/breach.py", "import duckdb"),
    "RapidOCR lives in documents": ("pipelines/workers/breach.py", "import rapidocr"),
    "XlsxWriter lives in exports": ("pipelines/alerts/breach.py", "import xlsxwriter"),
    "vl-convert lives in site": ("pipelines/exports/breach.py", "import vl_convert"),
    "pebble lives in workers": ("pipelines/stages/breach.py", "import pebble"),
    "SQLAlchemy lives in dtz_assets.postgres": ("dtz_assets/breach.py", "import sqlalchemy"),
    "apprise lives in alerts": ("pipelines/store/breach.py", "import apprise"),
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


@pytest.fixture
def small_tree(tmp_path: Path, repo_root: Path) -> Path:
    """The contracts of this project over a tree of empty rooms."""
    plant(tmp_path, "pyproject.toml", (repo_root / "pyproject.toml").read_text("utf-8"))
    for package in ("pipelines", *(f"pipelines/{room}" for room in ROOMS), "dtz_assets"):
        plant(tmp_path, f"{package}/__init__.py", "")
    for module in MODULES:
        plant(tmp_path, module, "")
    for name, text in HOMES.items():
        plant(tmp_path, name, text)
    return tmp_path


def test_contracts_hold(repo_root: Path) -> None:
    result = lint_imports(repo_root)
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_library_may_be_used_at_home(small_tree: Path) -> None:
    result = lint_imports(small_tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_new_room_must_take_its_place_among_the_layers(small_tree: Path) -> None:
    plant(small_tree, "pipelines/attic/__init__.py", "")
    assert "- pipelines.attic" in lint_imports(small_tree).stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_can_be_broken(small_tree: Path, contract: str) -> None:
    plant(small_tree, *BREACHES[contract])
    result = lint_imports(small_tree)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_every_contract_has_its_breach(repo_root: Path) -> None:
    config = tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))
    names = {contract["name"] for contract in config["tool"]["importlinter"]["contracts"]}
    assert names == set(BREACHES)
