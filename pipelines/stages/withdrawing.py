"""What people withdraw: a small YAML file beside a PDF under raw/ says so.

    raw/coevorden/report.pdf
    raw/coevorden/report.pdf.yaml       withdrawn: true
                                        reason: the publisher took it back

`report.yaml` is the same. A mark counts for the content that stands beside it, and one mark is
enough for a content that stands in several places. A mark that cannot be understood changes
nothing, neither way: a finding says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import DefinitionError
from pipelines.located import parse_yaml
from pipelines.reconcile.model import FindingKind
from pipelines.reconcile.root_causes import finding_id
from pipelines.stages.row import Row
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.store.withdrawals import Turn, Withdrawals
from pipelines.text import single_spaced
from pipelines.wording import Language, say

MOST_BYTES = 4096
_KEYS = {"withdrawn", "reason"}
_MARKED_PDF = "*.[pP][dD][fF].yaml"
_GONE = (FileOutcome.VANISHED, FileOutcome.UNREADABLE)


@dataclass(frozen=True)
class Misfit:
    """A mark that changes nothing: `code` and `detail` name the reason in wording/sources.yaml."""

    path: str
    code: str
    detail: str


@dataclass(frozen=True)
class Mark:
    """What a file beside a PDF says."""

    path: str
    is_withdrawn: bool
    reason: str


def see_marks(
    raw: Path, files: Sequence[FileSeen], withdrawals: Withdrawals, at: datetime
) -> list[Misfit]:
    """Put on record, as of `at`, what is withdrawn and what is no longer; what cannot be used.

    `files` are the looks at all paths. A content that stands nowhere stays as it was.
    """
    standing = [one for one in files if one.sha256 is not None and one.outcome not in _GONE]
    beside: dict[str, list[Mark | Misfit]] = {}
    for file in standing:
        beside.setdefault(str(file.sha256), []).extend(_marks(raw, file.path))
    absent = {
        sha256: found[-1].known_to is None for sha256, found in withdrawals.absences().items()
    }
    for sha256, said in beside.items():
        if said or absent.get(sha256, False):
            _record(sha256, said, withdrawals, at)
    misfits = [one for said in beside.values() for one in said if isinstance(one, Misfit)]
    return [*misfits, *_alone(raw, files, standing, absent)]


def _record(
    sha256: str, said: Sequence[Mark | Misfit], withdrawals: Withdrawals, at: datetime
) -> None:
    for mark in said:
        if isinstance(mark, Mark) and mark.is_withdrawn:
            withdrawals.record(Turn(sha256, at, True, mark.reason, mark.path))
            return
    if not any(isinstance(one, Misfit) for one in said):
        withdrawals.record(Turn(sha256, at, False, "", ""))


def _marks(raw: Path, pdf: str) -> Iterator[Mark | Misfit]:
    for path in dict.fromkeys([f"{pdf}.yaml", f"{pdf[: -len('.pdf')]}.yaml"]):
        if (raw / path).exists():
            yield _mark(raw, path)


def _mark(raw: Path, path: str) -> Mark | Misfit:
    try:
        if not (raw / path).is_file():  # opening a pipe or a device could wait for ever
            return Misfit(path, "unreadable", "no regular file")
        with (raw / path).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return Misfit(path, "unreadable", error.strerror or "unreadable")
    if len(data) > MOST_BYTES:
        return Misfit(path, "too_large", str(MOST_BYTES))
    return parse_mark(data, path)


def parse_mark(data: bytes, path: str) -> Mark | Misfit:
    """What the content of a mark says, or why it cannot be used. Nothing is raised."""
    try:
        content, lines = parse_yaml(data, path, yaml.BaseLoader)
    except (DefinitionError, RecursionError, ValueError):
        return Misfit(path, "damaged", "")
    if not isinstance(content, dict) or not content:
        return Misfit(path, "damaged", "")
    keys = [str(key.value) for key, _ in lines.root.value]
    if unknown := sorted(set(keys) - _KEYS):
        return Misfit(path, "unknown_key", ", ".join(map(_short, unknown)))
    if len(keys) > len(set(keys)):
        return Misfit(path, "damaged", "")
    return _said(content, path)


def _said(content: dict[str, Any], path: str) -> Mark | Misfit:
    withdrawn, reason = content.get("withdrawn"), content.get("reason", "")
    if withdrawn not in ("true", "false"):
        return Misfit(path, "value", "withdrawn")
    if not isinstance(reason, str):
        return Misfit(path, "value", "reason")
    return Mark(path, withdrawn == "true", single_spaced(reason))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _alone(
    raw: Path, files: Sequence[FileSeen], standing: Sequence[FileSeen], absent: dict[str, bool]
) -> Iterator[Misfit]:
    """Marks beside no PDF, but for those of a content that they withdrew before it vanished."""
    pdfs = {one.path for one in standing}
    contents = {one.path: one.sha256 for one in files}
    for found in sorted(raw.rglob(_MARKED_PDF)):
        path = found.relative_to(raw).as_posix().encode("utf-8", "backslashreplace").decode()
        pdf = path.removesuffix(".yaml")
        is_hidden = any(part.startswith((".", "~")) for part in path.split("/"))
        if pdf in pdfs or is_hidden or (raw / pdf).exists():
            continue
        if not absent.get(contents.get(pdf) or "", False):
            yield Misfit(path, "alone", "")


def add_misfits(findings: list[Row], misfits: Sequence[Misfit], language: Language) -> None:
    """One finding per mark that changes nothing."""
    for one in misfits:
        text = say(language, f"sources.mark_{one.code}", file=one.path, detail=one.detail)
        identifier = finding_id("", FindingKind.SOURCE, f"mark\n{one.path}\n{one.code}")
        findings.append(
            {
                "finding_id": identifier,
                "document_id": None,
                "kind": FindingKind.SOURCE,
                "whose": "ours",
                "severity": "error",
                "state": "open",
                "explanation": text,
            }
        )
