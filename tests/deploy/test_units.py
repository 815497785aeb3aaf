"""The units of deploy/systemd: systemd understands them, and they may do little.

They are looked at with the folders of this checkout instead of those of a server; none is started
by systemd here. What they start is started in test_services.py.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dtz_assets.schedules import next_refresh
from dtz_assets.settings import Settings
from tests.dtz_assets.plain import plain_settings

needs_systemd = pytest.mark.needs("systemd-analyze")
SERVICES = ("daemon", "web", "refresh", "alerts", "backup")
TIMERS = ("refresh", "alerts", "backup")
# Of 100: the lower, the less a service may do. 20 is what systemd calls OK.
MOST_EXPOSED = 20


def here(text: str, repo_root: Path) -> str:
    """A unit with the folders of this checkout."""
    return text.replace("/opt/dtz/.venv", sys.prefix).replace("/opt/dtz", str(repo_root))


@pytest.fixture
def units(repo_root: Path, tmp_path: Path) -> Path:
    source = repo_root / "deploy/systemd"
    for path in [*source.glob("dtz-*.[st]*"), *source.glob("dtz-.service.d/*")]:
        if path.is_file():
            target = tmp_path / path.relative_to(source)
            target.parent.mkdir(exist_ok=True)
            target.write_text(here(path.read_text("utf-8"), repo_root), "utf-8")
    return tmp_path


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env=os.environ | {"TZ": "UTC", "SYSTEMD_UNIT_PATH": f"{units}:"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def verified(units: Path) -> subprocess.CompletedProcess[str]:
    files = sorted(str(path) for path in units.iterdir() if path.is_file())
    return analyze(units, "verify", "--man=no", *files)


def test_every_unit_is_looked_at(units: Path):
    names = {path.name for path in units.iterdir()}
    services = {f"dtz-{name}.service" for name in SERVICES}
    timers = {f"dtz-{name}.timer" for name in TIMERS}
    assert names == services | timers | {"dtz-.service.d"}


@needs_systemd
def test_systemd_understands_every_unit(units: Path):
    looked = verified(units)
    assert (looked.returncode, looked.stdout) == (0, "")


@needs_systemd
@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("ProtectSystem=", "ProtectSysten=", "Unknown key"),
        ("OnCalendar=", "OnCalendar=often ", "Failed to parse calendar"),
        ("bin/dagster-daemon", "bin/dagster-demon", "is not executable"),
    ],
)
def test_a_mistake_in_a_unit_is_seen(units: Path, right: str, wrong: str, said: str):
    for path in units.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    assert said in verified(units).stdout


def exposure(units: Path, name: str) -> int:
    """Nought when a service is no more exposed than it may be."""
    options = ("--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager")
    return analyze(units, "security", *options, str(units / f"dtz-{name}.service")).returncode


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(units: Path, name: str):
    assert exposure(units, name) == 0


@needs_systemd
def test_a_service_without_its_limits_is_seen(units: Path):
    (units / "dtz-.service.d/hardening.conf").unlink()
    assert exposure(units, "daemon") != 0


@needs_systemd
def test_the_timer_comes_when_the_schedule_says(units: Path):
    """Twelve times over a year, so through both changes of the clock."""
    timer = (units / "dtz-refresh.timer").read_text("utf-8")
    (when,) = re.findall(r"^OnCalendar=(.+)$", timer, re.MULTILINE)
    options = ("--iterations=12", "--base-time=2026-01-15 00:00:00 UTC")
    shown = analyze(units, "calendar", *options, when).stdout
    comes = re.findall(r"(?:Next elapse|Iter. #\d+): \w+ (\S+ \S+) UTC", shown)
    at, expected = datetime(2026, 1, 15, tzinfo=UTC), []
    for _ in range(12):
        at = next_refresh(plain_settings(), at)
        expected.append(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
    assert comes == expected


def test_the_web_interface_is_for_this_machine_and_changes_nothing(units: Path):
    (line,) = re.findall(r"^ExecStart=.*$", (units / "dtz-web.service").read_text(), re.MULTILINE)
    assert " -h 127.0.0.1 " in line
    assert " --read-only " in line


def settings_of(text: str) -> dict[str, str]:
    lines = (line.removeprefix("#") for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


def test_the_settings_of_a_server_are_settings(repo_root: Path):
    given = settings_of((repo_root / "deploy/systemd/dtz.env").read_text("utf-8"))
    known = {f"DTZ_{name.upper()}" for name in Settings.model_fields}
    assert given.keys() - known == {"DAGSTER_HOME", "DTZ_DAGSTER_STORAGE"}
    values = {name[4:].lower(): value for name, value in given.items() if name in known}
    settings = plain_settings(**values)
    assert str(settings.warehouse / "dagster") == given["DTZ_DAGSTER_STORAGE"]
    home = given["DAGSTER_HOME"].replace("/opt/dtz", str(repo_root))
    assert (Path(home) / "dagster.yaml").is_file()
    assert settings.postgres_url.get_secret_value().startswith("postgresql+psycopg2://")


@pytest.mark.parametrize("name", ["dtz", "dagster"])
def test_a_command_of_a_server_hands_on_what_it_was_given(
    repo_root: Path, tmp_path: Path, name: str
):
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nfor one in "$@"; do echo "<$one>"; done\n')
    stand_in.chmod(0o755)
    (tmp_path / name).symlink_to(repo_root / "deploy/systemd/dtz")
    ran = subprocess.run(
        [str(tmp_path / name), "query", 'select "a b"'],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = ran.stdout.splitlines()
    assert lines[-3:] == [f"</opt/dtz/.venv/bin/{name}>", "<query>", '<select "a b">']
    limits = (repo_root / "deploy/systemd/dtz-.service.d/hardening.conf").read_text().splitlines()
    given = [line[12:-1] for line in lines if line.startswith("<--property=")]
    assert len(given) == 8
    assert set(given) <= set(limits)
    assert {"<--uid=dtz>", "<--gid=dtz>"} <= set(lines)
    assert {"User=dtz", "Group=dtz"} <= set(limits)
