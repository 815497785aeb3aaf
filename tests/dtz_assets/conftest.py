"""A warehouse of the repository's own report, built once, and what it takes to run a refresh.

Runs here keep Dagster's events in memory: SQLite is for the tests that say so, and for the tests
of the command line in tests/end_to_end.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dtz_assets.definitions import build_definitions
from dtz_assets.logs import LOGGERS
from dtz_assets.refreshing import Again
from dtz_assets.resources import Warehouse
from dtz_assets.settings import Settings
from tests.conftest import OWN_FILE
from tests.dtz_assets.plain import plain_settings
from tests.dtz_assets.small_releases import publish_small

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """What resources read their settings from; no `.env` and nothing of the developer's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("DTZ_")]:
            patch.delenv(name)
        patch.setenv("DTZ_RAW", str(settings.raw))
        patch.setenv("DTZ_WAREHOUSE", str(settings.warehouse))
        patch.setenv("DTZ_REPORTS", str(settings.reports))
        patch.setenv("DTZ_DECISIONS", str(settings.decisions))
        patch.setenv("DTZ_FETCH", str(settings.fetch))
        patch.setenv("DTZ_FETCH_NETWORKS", settings.fetch_networks)
        patch.setenv("DTZ_LANGUAGE", settings.language.value)
        patch.setenv("DTZ_ALERT_URLS", settings.alert_urls.get_secret_value())
        patch.setenv("DTZ_REPORT", str(settings.report))
        patch.setenv("DTZ_REPORT_URL", settings.report_url)
        patch.setenv("DTZ_HEARTBEAT_URL", settings.heartbeat_url.get_secret_value())
        yield


def run_job(
    settings: Settings,
    tags: Mapping[str, str] | None = None,
    instance: dg.DagsterInstance | None = None,
    name: str = "refresh",
    again: Again = Again(),  # noqa: B008 - frozen
) -> Any:
    """One refresh in this process, as the daemon would run it; a failure is in the result."""
    with environment(settings):
        job = build_definitions(settings).resolve_job_def(name)
        return job.execute_in_process(
            raise_on_error=False,
            run_config=_QUIET | again.run_config(),
            tags=tags,
            instance=instance,
        )


@pytest.fixture(scope="session")
def job() -> Callable[..., Any]:
    return run_job


@dataclass(frozen=True)
class Built:
    """A refresh that was run, and the settings that it ran with."""

    settings: Settings
    result: Any


def build(folder: Path, own_pdf: Path, **more: Any) -> Built:
    """A refresh of the own report in a folder of its own."""
    settings = plain_settings(raw=folder / "raw", warehouse=folder / "warehouse", **more)
    (settings.raw / "coevorden").mkdir(parents=True)
    shutil.copy(own_pdf, settings.raw / OWN_FILE)
    result = run_job(settings)
    assert result.success
    return Built(settings, result)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, own_pdf: Path) -> Built:
    """The warehouse of the own report; only to be read. `copied` gives one to change."""
    return build(tmp_path_factory.mktemp("built"), own_pdf)


DECIDED = """
- document: {document}
  quantity: expenditure/2020/programma-dtz/per-inwoner
  printed: € 35.299
  conclusion: correct_value
  amount: 35296
  reason: the amount of 2019 was copied
  by: a controller
  at: 2026-03-01
"""


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory, own_pdf: Path) -> Built:
    """The same after a person has said which amount of 2020 is wrong; only to be read."""
    folder = tmp_path_factory.mktemp("accepted")
    (folder / "decisions").mkdir()
    document = hashlib.sha256(own_pdf.read_bytes()).hexdigest()[:16]
    block = DECIDED.format(document=document)
    (folder / "decisions/coevorden.yaml").write_text(block, encoding="utf-8")
    return build(folder, own_pdf, decisions=folder / "decisions")


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Settings:
    """A copy of the built warehouse and of what it was built from."""
    for name in ("raw", "warehouse"):
        shutil.copytree(getattr(built.settings, name), tmp_path / name)
    return plain_settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty raw folder, and a warehouse that is not there yet."""
    (tmp_path / "raw").mkdir()
    return plain_settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


@pytest.fixture
def environ(settings: Settings) -> Iterator[None]:
    with environment(settings):
        yield


@pytest.fixture
def fresh_loggers() -> Iterator[None]:
    """Loggers as they were before a command of this process set them up."""
    yield
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)


@pytest.fixture
def at_the_prompt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh_loggers: None) -> None:
    """What a command of this process finds: a folder without `.env`, loggers not set up."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def checked() -> Callable[..., list[dg.AssetCheckResult]]:
    """The results of an asset check that is called by itself, on the tables in staging."""

    def run(check: dg.AssetChecksDefinition, warehouse: Warehouse) -> list[dg.AssetCheckResult]:
        context = dg.build_asset_check_context(resources={"warehouse": warehouse})
        found: Any = check(context)
        return [found] if isinstance(found, dg.AssetCheckResult) else list(found)

    return run


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the small releases r1, r2 and r3, the last one live; only to be copied."""
    return publish_small(tmp_path_factory.mktemp("small") / "warehouse", "r1", "r2", "r3")


@pytest.fixture
def three(settings: Settings, published: Path) -> Settings:
    """A copy of the three small releases."""
    shutil.copytree(published, settings.warehouse)
    return settings
