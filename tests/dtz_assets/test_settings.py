"""Settings: where they come from, what is refused, and that secrets stay secret."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from dtz_assets.settings import PACKAGE, PROJECT, Settings
from pipelines.errors import DefinitionError
from tests.dtz_assets.plain import plain_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DTZ_{name.upper()}", raising=False)


def test_the_defaults_are_those_of_the_project():
    settings = Settings()
    assert (settings.raw, settings.warehouse) == (PROJECT / "raw", PROJECT / "warehouse")
    assert settings.reports == PACKAGE / "reports"
    assert (settings.schedule, settings.timezone) == ("0 6 1 * *", "Europe/Amsterdam")
    assert settings.language == "nl"
    assert settings.channels == []
    assert settings.stable_for == timedelta(seconds=60)


def test_everything_lives_in_the_warehouse(tmp_path):
    settings = Settings(warehouse=tmp_path / "w")
    assert settings.live == tmp_path / "w/dtz.duckdb"
    for path in (settings.state, settings.archive, settings.intake, settings.releases):
        assert path.parent == tmp_path / "w"
    assert settings.staging.parent == tmp_path / "w"


def test_the_environment_beats_the_file_and_what_is_given_beats_both(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(
        "DTZ_RAW=from-file\nDTZ_SCHEDULE=0 7 * * *\nDTZ_LANGUAGE=en\nSOMETHING_ELSE=1\n"
    )
    monkeypatch.setenv("DTZ_LANGUAGE", "nl")
    settings = Settings(warehouse=Path("given"))
    assert settings.raw == tmp_path / "from-file"
    assert settings.warehouse == tmp_path / "given"
    assert (settings.schedule, settings.language) == ("0 7 * * *", "nl")


def test_a_path_starting_with_a_tilde_is_that_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings(raw=Path("~/reports")).raw == tmp_path / "reports"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("LANGUAGE", "de", "'nl' or 'en'"),
        ("TIMEZONE", "Mars/Olympus", "no time zone"),
        ("TIMEZONE", "../../etc/passwd", "no time zone"),
        ("RAW", "~nosuchuser/raw", "leads nowhere"),
        ("OVERDUE_HOURS", "1e8", "less than or equal to 87600"),
        ("OVERDUE_HOURS", "inf", "less than or equal to 87600"),
        ("STABLE_SECONDS", "-1", "greater than or equal to 0"),
        ("WAIT_SECONDS", "soon", "valid number"),
        ("KEEP_RELEASES", "0", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(monkeypatch, name, value, problem):
    monkeypatch.setenv(f"DTZ_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    (error,) = refused.value.errors()
    assert error["loc"] == (name.lower(),)
    assert problem in error["msg"]


def test_a_file_that_is_no_text_is_told_by_its_line_and_not_shown(tmp_path):
    (tmp_path / ".env").write_bytes(b"DTZ_LANGUAGE=en\nDTZ_HEARTBEAT_URL=T0KEN\xff\n")
    with pytest.raises(DefinitionError) as refused:
        Settings()
    assert str(refused.value) == (".env:2: no text in UTF-8: invalid start byte (see .env.example)")
    assert "T0KEN" not in "".join(traceback.format_exception(refused.value))


def test_a_folder_that_may_not_be_searched_has_no_file(tmp_path):
    """As where cron or `sudo -u` starts it in the home of another."""
    (tmp_path / ".env").write_text("DTZ_LANGUAGE=de\n")
    rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    code = "from dtz_assets.settings import Settings; print(Settings().language)"
    ran = subprocess.run(
        [
            *("sh", "-c", 'chmod 600 . && exec "$@"', "sh"),
            *(rights if os.geteuid() == 0 else []),
            *(sys.executable, "-P", "-c", code),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    tmp_path.chmod(0o755)
    assert (ran.returncode, ran.stdout) == (0, "nl\n"), ran.stderr


@pytest.mark.parametrize(
    "url",
    [
        "hc.example.org/T0KEN",
        "https://hc.example.org/T0KEN and more",
        "https://hc.example.org/T0KEN\tx",
        "https://hc.example.org:T0KEN/",
        "https://hc.example.org:99999/T0KEN",
        "https://hc.example.org:0/T0KEN",
        "https://[T0KEN/",
    ],
)
def test_a_heartbeat_that_nobody_can_ask_for_is_refused_and_not_shown(monkeypatch, url):
    monkeypatch.setenv("DTZ_HEARTBEAT_URL", url)
    with pytest.raises(ValidationError) as refused:
        Settings()
    (error,) = refused.value.errors(include_input=False)
    assert error["loc"] == ("heartbeat_url",)
    assert "T0KEN" not in error["msg"]


def test_addresses_are_secrets_wherever_they_are_shown(monkeypatch):
    monkeypatch.setenv("DTZ_ALERT_URLS", "json://me:hunter2@host/x, mailtos://u:hunter2@y.nl")
    settings = Settings()
    assert len(settings.channels) == 2
    assert settings.channels[0].get_secret_value() == "json://me:hunter2@host/x"
    shown = f"{settings!r} {settings} {settings.model_dump_json()} {settings.channels!r}"
    assert "hunter2" not in shown


def test_the_example_names_every_setting_and_its_default(repo_root):
    lines = (repo_root / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {m[1]: m[2] for line in lines if (m := re.fullmatch(r"#?(DTZ_\w+)=(.*)", line))}
    assert set(named) == {f"DTZ_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if name != "alert_urls":
            shown = named[f"DTZ_{name.upper()}"]
            if isinstance(field.default, Path):
                assert PROJECT / shown == field.default
            else:
                assert getattr(plain_settings(**{name: shown}), name) == field.default
