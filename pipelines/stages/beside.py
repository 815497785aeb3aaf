"""What people say of a PDF under raw/, in a small YAML file beside it; every key is optional.

    raw/coevorden/report.pdf
    raw/coevorden/report.pdf.yaml       licence: CC0-1.0
                                        source_url: https://example.org/report.pdf
                                        withdrawn: true
                                        reason: the publisher took it back

`report.yaml` is the same. Here the file is read and checked. A file that cannot be understood says
nothing at all, and a finding tells what is wrong with it; what nobody says stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import DefinitionError
from pipelines.located import parse_yaml
from pipelines.stages.row import Row
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.text import single_spaced

MOST_BYTES = 4096
_SUFFIX = ".yaml"
_GONE = (FileOutcome.VANISHED, FileOutcome.UNREADABLE)


def _plain(text: str) -> str:
    """One line of what can be printed."""
    spaced = single_spaced(text)
    if not spaced or not spaced.isprintable():
        raise ValueError("no words")
    return spaced


def _address(text: str) -> str:
    """An address on the web, which keeps no password."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("no address of http or https")
    return _plain(text)


class Beside(BaseModel):
    """What the file says; null is what it does not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    licence: Annotated[str, Field(max_length=200), AfterValidator(_plain)] | None = None
    source_url: (
        Annotated[str, Field(max_length=2000, pattern=r"^\S+$"), AfterValidator(_address)] | None
    ) = None
    withdrawn: Literal["true", "false"] | None = None
    reason: Annotated[str, AfterValidator(single_spaced)] | None = None


@dataclass(frozen=True)
class Misfit:
    """A file that says nothing: `code` and `detail` name the reason in wording/sources.yaml."""

    path: str
    code: str
    detail: str


@dataclass(frozen=True)
class Origin:
    """Where a content comes from, as people state it; null is unknown."""

    licence: str | None = None
    source_url: str | None = None


UNKNOWN = Origin()


_NONE: Mapping[str, Origin] = MappingProxyType({})


def see_origins(
    raw: Path,
    files: Sequence[FileSeen],
    before: Mapping[str, Origin] = _NONE,
    listed: Mapping[str, Origin] = _NONE,
) -> tuple[dict[str, Origin], list[Misfit]]:
    """By sha256 the origin of each content of which one is stated, and the files that misfit.

    `files` are the looks at all paths, also at those that vanished: what stands beside them still
    holds, and of a content that stands nowhere, what was said `before`. Where two files say
    different things of one content, that is unknown; where none says anything, what is `listed` of
    it holds.
    """
    said: dict[str, dict[str, Beside]] = {}
    misfits = []
    for sha256, path in _paths_beside(raw, files):
        match read_beside(raw, path):
            case Misfit() as misfit:
                misfits.append(misfit)
            case found:
                said.setdefault(sha256, {})[path] = found
    standing = {file.sha256 for file in files if file.outcome not in _GONE}
    origins = {sha256: one for sha256, one in before.items() if sha256 not in standing}
    for sha256 in said.keys() | (listed.keys() - origins.keys()):
        beside, other = said.get(sha256, {}), listed.get(sha256, UNKNOWN)
        values = {
            name: _agreed(beside, name) or getattr(other, name)
            for name in Origin.__dataclass_fields__
        }
        misfits += [one for one in values.values() if isinstance(one, Misfit)]
        told = {name: one for name, one in values.items() if isinstance(one, str)}
        origins[sha256] = Origin(**told)
    misfits.sort(key=lambda one: (one.path, one.code, one.detail))
    return {sha256: one for sha256, one in origins.items() if one != UNKNOWN}, misfits


def _paths_beside(raw: Path, files: Iterable[FileSeen]) -> Iterator[tuple[str, str]]:
    """The files that say something, each with the content that it is about."""
    for file in files:
        for path in names_beside(file.path):
            if file.sha256 is not None and (raw / path).exists():
                yield file.sha256, path


def names_beside(path: str) -> tuple[str, str]:
    """What a file is called that says something of the PDF at `path`."""
    return f"{path}{_SUFFIX}", f"{path[: -len('.pdf')]}{_SUFFIX}"


def _agreed(found: Mapping[str, Beside], name: str) -> str | Misfit | None:
    stated = {path: value for path, one in found.items() if (value := getattr(one, name))}
    if len(set(stated.values())) > 1:
        return Misfit(max(stated), "contradicts", f"{name}: {min(stated)}")
    return next(iter(stated.values()), None)


def read_beside(raw: Path, path: str) -> Beside | Misfit:
    """What the file at `path` under raw says, or why it cannot be used. Nothing is raised."""
    try:
        if not (raw / path).is_file():  # opening a pipe or a device could wait for ever
            return Misfit(path, "unreadable", "no regular file")
        with (raw / path).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return Misfit(path, "unreadable", error.strerror or "unreadable")
    if len(data) > MOST_BYTES:
        return Misfit(path, "too_large", str(MOST_BYTES))
    return parse_beside(data, path)


def parse_beside(data: bytes, path: str) -> Beside | Misfit:
    """What the content of such a file says, or why it cannot be used. Nothing is raised."""
    try:
        # Every value is the text that is written: YAML itself would make `no` of Norwegian false.
        content, lines = parse_yaml(data, path, yaml.BaseLoader)
    except (DefinitionError, RecursionError, ValueError):
        return Misfit(path, "damaged", "")
    if not isinstance(content, dict) or not content:
        return Misfit(path, "damaged", "")
    if len(lines.root.value) > len(content):
        return Misfit(path, "damaged", "")  # a key is said twice
    try:
        return Beside.model_validate(content)
    except ValidationError as error:
        return _misfit(path, error.errors(include_input=False))


def _misfit(path: str, errors: Sequence[Any]) -> Misfit:
    # A misspelt key says most.
    first = min(errors, key=lambda each: each["type"] != "extra_forbidden")
    code = "unknown_key" if first["type"] == "extra_forbidden" else "value"
    key = single_spaced(str(first["loc"][0]))
    return Misfit(path, code, key if len(key) <= 40 else f"{key[:39]}…")


def origin_row(sha256: str, origin: Origin) -> Row:
    """An origin on its way to the next step."""
    return {"sha256": sha256, "licence": origin.licence, "source_url": origin.source_url}


def origins_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Origin]:
    """The origins that `origin_row` was given, by sha256."""
    return {row["sha256"]: Origin(row["licence"], row["source_url"]) for row in rows}
