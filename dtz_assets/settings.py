"""Every setting, from the environment or `.env`; documented in `.env.example`. No Dagster here."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.alerts.delivery import parse_urls
from pipelines.alerts.heartbeat import SCHEMES
from pipelines.alerts.routing import Post, load_post
from pipelines.errors import DefinitionError
from pipelines.reconcile.trust import DISPUTED_PCT
from pipelines.sources.limits import FetchLimits, Network, parse_networks
from pipelines.wording import Language
from pipelines.workers.limits import MEGABYTE, Limits

PROJECT = Path(__file__).resolve().parent.parent
"""The folder with `dagster.yaml`: of a checkout, its root."""

PACKAGE = Path(__file__).resolve().parent

_DOT_ENV = ".env"

_POSTGRES = re.compile(r"postgresql\+psycopg2://[^\s/]+/[^\s/?]+(\?\S*)?")


def _can_be_asked_for(url: str) -> bool:
    """Whether a URL has no white space and no impossible port; says nothing of it, a secret."""
    try:
        return url.isprintable() and " " not in url and urlsplit(url).port != 0
    except ValueError:
        return False


def _may_look_for(name: str) -> bool:
    """Whether the folder that we are in may be searched; a file that is not there is no matter."""
    try:
        Path(name).stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


class Settings(BaseSettings):
    """Settings; each has a variable of its name in capitals with `DTZ_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="DTZ_", env_file=_DOT_ENV, extra="ignore", frozen=True
    )

    raw: Path = PROJECT / "raw"
    warehouse: Path = PROJECT / "warehouse"
    reports: Path = PACKAGE / "reports"
    decisions: Path = PACKAGE / "decisions"
    language: Language = Language.NL
    alerts: Annotated[Path | None, BeforeValidator(lambda path: path or None)] = None
    alert_urls: SecretStr = SecretStr("")
    monthly_summary: bool = True
    heartbeat_url: SecretStr = SecretStr("")
    overdue_hours: Annotated[float, Field(gt=0, le=87_600)] = 12.0
    report: bool = True
    report_url: str = ""
    schedule: str = "0 6 1 * *"
    timezone: str = "Europe/Amsterdam"
    stable_seconds: Annotated[int, Field(ge=0)] = 60
    wait_seconds: Annotated[float, Field(ge=0)] = 0.0
    keep_releases: Annotated[int, Field(ge=1)] = 12
    disputed_pct: Annotated[Decimal, Field(ge=0, le=100)] = DISPUTED_PCT
    fetch: bool = True
    fetch_seconds: Annotated[float, Field(gt=0)] = FetchLimits.seconds
    fetch_networks: str = ""
    workers: Annotated[int, Field(ge=1)] = Limits.workers
    file_mb: Annotated[int, Field(ge=1)] = Limits.file_mb
    pages: Annotated[int, Field(ge=1)] = Limits.pages
    page_seconds: Annotated[float, Field(gt=0)] = Limits.page_seconds
    document_seconds: Annotated[float, Field(gt=0)] = Limits.document_seconds
    # An idle worker holds a quarter of the least.
    memory_mb: Annotated[int, Field(ge=1024)] = Limits.memory_mb
    postgres_url: SecretStr = SecretStr("")

    def __init__(self, **given: Any) -> None:
        """Raises DefinitionError where `.env` is no text, and ValidationError for a setting."""
        if not _may_look_for(_DOT_ENV):
            given.setdefault("_env_file", None)
        try:
            super().__init__(**given)
        except UnicodeDecodeError as error:  # it holds the file, and so its secrets
            line = error.object.count(b"\n", 0, error.start) + 1
            problem = f"no text in UTF-8: {error.reason}"
        except OSError as error:
            line, problem = 1, f"cannot be read: {error.strerror}"
        else:
            return
        raise DefinitionError(f"{_DOT_ENV}:{line}", problem, "see .env.example")

    @field_validator("raw", "warehouse", "reports", "decisions", "alerts")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        try:
            return path and path.expanduser().absolute()
        except (RuntimeError, OSError) as error:  # no such user; no folder that we are in
            raise ValueError(f"it leads nowhere: {error}") from error

    @field_validator("heartbeat_url")
    @classmethod
    def _reachable(cls, url: SecretStr) -> SecretStr:
        scheme, _, rest = url.get_secret_value().partition("://")
        if url.get_secret_value() and (scheme not in SCHEMES or not rest):
            raise ValueError("it begins with https:// or http://")
        if not _can_be_asked_for(url.get_secret_value()):
            raise ValueError("it has white space, or a port that is none")
        return url

    @field_validator("postgres_url")
    @classmethod
    def _names_a_database(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not _POSTGRES.fullmatch(url.get_secret_value()):
            raise ValueError("it looks like postgresql+psycopg2://user:password@host:5432/database")
        return url

    @field_validator("report_url")
    @classmethod
    def _published(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        if url and (scheme not in ("https", "http") or not rest or not url.isprintable()):
            raise ValueError("it begins with https:// or http://")
        return url.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone, say Europe/Amsterdam") from error
        return name

    @field_validator("fetch_networks")
    @classmethod
    def _networks(cls, setting: str) -> str:
        parse_networks(setting)
        return setting

    @property
    def networks(self) -> tuple[Network, ...]:
        """Networks that a source may be in besides the public internet."""
        return parse_networks(self.fetch_networks)

    @property
    def fetch_limits(self) -> FetchLimits:
        """What one address may take; a file of it is as large as one that is read at most."""
        return FetchLimits(most_bytes=self.file_mb * MEGABYTE, seconds=self.fetch_seconds)

    @cached_property
    def channels(self) -> list[SecretStr]:
        """The addresses that get every message, each still a secret."""
        return parse_urls(self.alert_urls.get_secret_value())

    @cached_property
    def post(self) -> Post:
        """Where messages go; raises DefinitionError for a wrong file of channels and routes."""
        routed = load_post(self.alerts) if self.alerts else Post()
        return routed.with_urls(self.channels)

    @property
    def stable_for(self) -> timedelta:
        """How long a new file must have been left alone before it is read."""
        return timedelta(seconds=self.stable_seconds)

    @property
    def limits(self) -> Limits:
        """What one document may take, and how many are read side by side."""
        return Limits(**{one.name: getattr(self, one.name) for one in fields(Limits)})

    @property
    def live(self) -> Path:
        """The published release."""
        return self.warehouse / "dtz.duckdb"

    @property
    def state(self) -> Path:
        """The operational state."""
        return self.warehouse / "state.db"

    @property
    def archive(self) -> Path:
        """What was found in each document."""
        return self.warehouse / "archive"

    @property
    def intake(self) -> Path:
        """When each content was first seen."""
        return self.warehouse / "intake"

    @property
    def withdrawals(self) -> Path:
        """When contents were withdrawn and restored."""
        return self.intake / "withdrawn"

    @property
    def beside(self) -> Path:
        """What was said of documents in files beside them."""
        return self.warehouse / "beside"

    @property
    def pin(self) -> Path:
        """Which release stays live, if a person put one back."""
        return self.warehouse / "pin.json"

    @property
    def purged(self) -> Path:
        """The tombstones of what a person had purged."""
        return self.intake / "purged"

    @property
    def releases(self) -> Path:
        """The releases that are kept."""
        return self.warehouse / "releases"

    @property
    def site(self) -> Path:
        """The folder of the site on the release."""
        return self.warehouse / "report"

    @property
    def site_address(self) -> str | None:
        """Where people find the site: as it was put, else on this disk; null: none is made."""
        if not self.report:
            return None
        return self.report_url or str(self.site)

    @property
    def staging(self) -> Path:
        """What the steps of a run hand to each other, and the release before it is published."""
        return self.warehouse / "staging"
