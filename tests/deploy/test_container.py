"""The files of deploy/container: a linter and compose read them, and what is copied is enough.

No image is built and no container started here: there is no base image without a network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OWN_FILE
from tests.end_to_end.conftest import BIN, Place

COPIED = re.compile(r"^COPY (?!--from)(.+) (\S+)$", re.MULTILINE)


def ran(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(repo_root: Path) -> Path:
    return repo_root / "deploy/container"


def linted(path: Path) -> subprocess.CompletedProcess[str]:
    return ran(f"{BIN}/hadolint", "--no-color", "--failure-threshold=style", str(path))


def test_the_linter_has_nothing_to_say(folder: Path):
    looked = linted(folder / "Containerfile")
    assert (looked.returncode, looked.stdout) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [("WORKDIR /opt/dtz", "WORKDIR opt/dtz", "DL3000"), (" AS build", " AS Build_", "DL3022")],
)
def test_a_mistake_is_seen_by_the_linter(
    folder: Path, tmp_path: Path, right: str, wrong: str, said: str
):
    text = (folder / "Containerfile").read_text("utf-8")
    (tmp_path / "Containerfile").write_text(text.replace(right, wrong), "utf-8")
    assert said in linted(tmp_path / "Containerfile").stdout


def test_it_runs_as_a_user_of_its_own_and_takes_packages_by_hash_alone(folder: Path):
    text = (folder / "Containerfile").read_text("utf-8")
    users = re.findall(r"^USER (.+)$", text, re.MULTILINE)
    assert users == ["10001:10001"]
    installs = re.findall(r"pip install(.*?)(?=&&|\n[A-Z])", text, re.DOTALL)
    assert len(installs) == 2
    assert all("--require-hashes" in one or "--no-deps" in one for one in installs)
    assert "apt-get" not in text


def sources(folder: Path) -> list[tuple[str, str]]:
    text = (folder / "Containerfile").read_text("utf-8").replace("/opt/dtz/", "")
    return [(one, target) for names, target in COPIED.findall(text) for one in names.split()]


def test_the_builder_is_sent_what_is_copied(folder: Path, repo_root: Path):
    ignored = (folder / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    sent = [line[1:] for line in ignored if line.startswith("!")]
    for name, _ in sources(folder):
        assert (repo_root / name).exists(), name
        assert any(fnmatch(name, one) or one == name for one in sent), name
    assert "*" in ignored


@pytest.mark.slow
def test_what_is_copied_is_enough_for_a_refresh(folder: Path, repo_root: Path, tmp_path: Path):
    image = tmp_path / "image"
    for name, target in sources(folder):
        place = image / target / (Path(name).name if (repo_root / name).is_file() else "")
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (repo_root / name).is_dir() else shutil.copy
        copy(repo_root / name, place)
    place_ = Place(tmp_path)
    place_.add(repo_root / "raw" / OWN_FILE, OWN_FILE)
    start = "import dtz_assets.cli as c; assert c.__file__.startswith({!r}), c.__file__; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", start.format(str(image)), "refresh"],
        cwd=image,
        env=place_.environment({"PYTHONPATH": str(image)}),
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert place_.ask("select count(*) from core.figures") == [(45,)]


def composed(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    file = str(folder / "compose.yaml")
    return ran(f"{BIN}/docker-compose", "-f", file, "config", "--format=json", **environment)


@pytest.fixture
def services(folder: Path, tmp_path: Path) -> dict[str, Any]:
    shutil.copy(folder / "compose.yaml", tmp_path)  # away from settings of whoever runs this
    shown = composed(tmp_path, POSTGRES_PASSWORD="s3cr3t")
    assert shown.returncode == 0, shown.stdout
    found: dict[str, Any] = json.loads(shown.stdout)
    assert found["networks"]["storage"]["internal"] is True
    return dict(found["services"])


def test_only_this_machine_reaches_the_web_interface_and_nothing_else(services):
    published = {name: one["ports"] for name, one in services.items() if one.get("ports")}
    assert list(published) == ["web"]
    assert [port["host_ip"] for port in published["web"]] == ["127.0.0.1"]
    assert "--read-only" in services["web"]["command"]
    assert list(services["postgres"]["networks"]) == ["storage"]


def test_the_services_of_ours_may_write_into_their_volumes_alone(services):
    for name in ("daemon", "web"):
        one = services[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert {volume["type"] for volume in one["volumes"]} == {"volume"}
    written = [one["target"] for one in services["web"]["volumes"] if not one.get("read_only")]
    assert written == ["/data/warehouse"]


def test_what_the_services_start_is_there(services, repo_root: Path):
    for name in ("daemon", "web"):
        program, *options = services[name]["command"]
        assert (BIN / program).exists()
        workspace = options[options.index("-w") + 1].replace("/opt/dtz", str(repo_root))
        assert Path(workspace).is_file()


def test_all_of_them_have_one_password(services):
    url = services["daemon"]["environment"]["DTZ_POSTGRES_URL"]
    assert url == services["web"]["environment"]["DTZ_POSTGRES_URL"]
    given = services["postgres"]["environment"]
    assert url == (
        f"postgresql+psycopg2://{given['POSTGRES_USER']}:{given['POSTGRES_PASSWORD']}"
        f"@postgres:5432/{given['POSTGRES_DB']}"
    )


def test_without_a_password_nothing_starts(folder: Path, tmp_path: Path):
    shutil.copy(folder / "compose.yaml", tmp_path)
    refused = composed(tmp_path)
    assert refused.returncode != 0
    assert "set it in deploy/container/.env" in refused.stdout


def test_a_mistake_is_seen_by_compose(folder: Path, tmp_path: Path):
    text = (folder / "compose.yaml").read_text("utf-8")
    (tmp_path / "compose.yaml").write_text(text.replace("cap_drop:", "cap_dropp:"), "utf-8")
    refused = composed(tmp_path, POSTGRES_PASSWORD="s3cr3t")
    assert refused.returncode != 0
    assert "cap_dropp" in refused.stdout
