"""What `raw/sources.yaml` can say: publishers, and where the reports of each come from.

    coevorden:
      licence: CC0-1.0
      hosts: [cdn.example.org]
      reports:
        - url: https://www.example.org/dtz.pdf
          stale_after_days: 400
        - folder: /srv/scans/coevorden

Nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipelines.errors import DefinitionError
from pipelines.located import Lines, read_yaml
from pipelines.text import did_you_mean, slug

FILE_NAME = "sources.yaml"
_SUGGESTION = "see docs/sources.md"
_SCHEMES = ("http", "https")
_Days = Annotated[int, Field(ge=1, le=36_500)]  # a calendar ends, and so does patience


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Report(_Strict):
    """One place that reports come from: an address of one PDF, or a folder of them."""

    url: str | None = None
    """The address of a PDF, http or https."""
    folder: Path | None = None
    """A folder; the PDFs directly in it are taken over."""
    file: str | None = None
    """With `url`: what to call the file; else its name in the address."""
    stale_after_days: _Days | None = None
    """After so many days without anything new a finding says so; without it, never."""

    @field_validator("url")
    @classmethod
    def _fetchable(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ValueError(f"{url!r} is no address: {error}") from error
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise ValueError(f"{url!r} is no address that begins with https:// or http://")
        if parts.username or parts.password:
            raise ValueError("an address with a password in it would be published; leave it out")
        if port == 0 or not re.fullmatch(r"[!-~]+", url):
            raise ValueError(f"{url!r} must be written as a browser copies it (%20, xn--…)")
        return url

    @field_validator("folder")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_absolute():
            raise ValueError(f"{str(folder)!r} must be a whole path, from /")
        return folder

    @model_validator(mode="after")
    def _one_place(self) -> Report:
        if (self.url is None) == (self.folder is None):
            raise ValueError("say either url or folder")
        if self.file is not None and (self.url is None or safe_name(self.file) != self.file):
            raise ValueError("file goes with url, and is the plain name of a PDF, say dtz.pdf")
        return self

    @property
    def place(self) -> str:
        """The address or the folder, as written."""
        return self.url or str(self.folder)

    @property
    def file_name(self) -> str:
        """What the file of an address is called under raw/<publisher>/."""
        last = unquote(urlsplit(self.url or "").path).rsplit("/", 1)[-1]
        return self.file or safe_name(last)


class Publisher(_Strict):
    """Whose reports; the key in the file names the folder under raw/."""

    reports: tuple[Report, ...] = Field(min_length=1)
    """Where they come from."""
    licence: str | None = None
    """Under which licence the publisher makes them available, if that is known."""
    hosts: tuple[str, ...] = ()
    """Hosts to which an address may send us on, besides its own."""

    @model_validator(mode="after")
    def _each_once(self) -> Publisher:
        places = [one.place for one in self.reports]
        if len(set(places)) < len(places):
            raise ValueError("a place is said twice")
        return self

    def hosts_of(self, report: Report) -> frozenset[str]:
        """The hosts that may answer for a report, in lower case."""
        own = urlsplit(report.url or "").hostname or ""
        return frozenset({own, *(host.lower() for host in self.hosts)})


def load_sources(raw: Path) -> Mapping[str, Publisher]:
    """The publishers in `raw/sources.yaml` by the name of their folder; none without that file.

    Raises DefinitionError with file and line for what it cannot mean.
    """
    path = raw / FILE_NAME
    if not path.exists():
        return {}
    content, lines = read_yaml(path, yaml.SafeLoader)
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise DefinitionError(lines.where(()), "publishers are a mapping", _SUGGESTION)
    return dict(_publishers(content, lines))


def _publishers(content: dict[Any, Any], lines: Lines) -> Iterator[tuple[str, Publisher]]:
    for name, said in content.items():
        if not isinstance(name, str) or slug(name) != name:
            raise DefinitionError(
                lines.where((str(name),)),
                f"{name!r} is no name of a folder: lower case letters, digits and hyphens",
                f"say {slug(str(name))!r}",
            )
        try:
            yield name, Publisher.model_validate(said)
        except ValidationError as error:
            first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
            path = ".".join(str(part) for part in first["loc"])
            problem = f"{path + ': ' if path else ''}{first['msg'].removeprefix('Value error, ')}"
            where = lines.where((name, *first["loc"]))
            raise DefinitionError(where, problem, _hint(first)) from error


def _hint(error: Any) -> str:
    known = [*Publisher.model_fields, *Report.model_fields]
    if error["type"] == "extra_forbidden":
        return did_you_mean(str(error["loc"][-1]), known) or _SUGGESTION
    return _SUGGESTION


def safe_name(name: str) -> str:
    """A file name that means nothing to a shell or a file system, and ends in .pdf."""
    stem = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE)
    return (slug(stem)[:100].strip("-") or "report") + ".pdf"
