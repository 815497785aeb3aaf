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

from pipelines.stages.beside import Misfit, read_beside
from pipelines.store.records import FileOutcome, FileSeen
from pipelines.store.withdrawals import Turn, Withdrawals

_MARKED_PDF = "*.[pP][dD][fF].yaml"
_GONE = (FileOutcome.VANISHED, FileOutcome.UNREADABLE)


@dataclass(frozen=True)
class Mark:
    """What a file beside a PDF says."""

    path: str
    is_withdrawn: bool
    reason: str


def see_marks(
    raw: Path, files: Sequence[FileSeen], withdrawals: Withdrawals, at: datetime
) -> list[Misfit]:
    """Put on record, as of `at`, what is withdrawn and what is no longer; marks beside no PDF.

    `files` are the looks at all paths. A content that stands nowhere stays as it was. What is wrong
    with a file beside a PDF is told by `beside.py`.
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
    return list(_alone(raw, files, standing, absent))


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
        if (raw / path).exists() and (found := _mark(raw, path)):
            yield found


def _mark(raw: Path, path: str) -> Mark | Misfit | None:
    """Null for a file that says other things of the PDF."""
    found = read_beside(raw, path)
    if isinstance(found, Misfit):
        return found
    if found.withdrawn is None:
        return None
    return Mark(path, found.withdrawn == "true", found.reason or "")


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
