"""A release of two editions, and the clients that the Makefile installs beside our own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import typesetting
from tests.conftest import OWN_FILE
from tests.dtz_assets.conftest import run_job
from tests.dtz_assets.plain import plain_settings

CLIENTS = Path(sys.prefix) / "clients"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Client:
    """A client of another version or language: how it is run, and what is there if it is."""

    name: str
    command: tuple[str, ...]
    installed: Path


PYTHON = Client("python", (f"{CLIENTS}/python/bin/python", f"{HERE}/ask.py"), CLIENTS / "python")
NODE = Client("node", ("node", f"{HERE}/ask.mjs", f"{CLIENTS}/node"), CLIENTS / "node/node_modules")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> Path:
    """A release in which every table but those of decisions and failures has rows."""
    folder = tmp_path_factory.mktemp("clients")
    settings = plain_settings(raw=folder / "raw", warehouse=folder / "warehouse")
    (settings.raw / "coevorden").mkdir(parents=True)
    shutil.copy(repo_root / "raw" / OWN_FILE, settings.raw / OWN_FILE)
    typesetting.set_variant("restated", settings.raw / "coevorden")
    for path in settings.raw.rglob("*"):
        if path.is_file() and path.suffix != ".pdf":
            path.unlink()
    assert run_job(settings).success
    return settings.live


def answers(client: Client, release: Path, questions: list[str]) -> tuple[str, list[Any]]:
    """The version of a client and what it answers; skips, saying how to get it, without it."""
    if not client.installed.exists() or shutil.which(client.command[0]) is None:
        pytest.skip(f"no {client.name} client: `make clients` installs it")
    ran = subprocess.run(
        [*client.command, str(release)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    return said["version"].removeprefix("v"), said["answers"]
