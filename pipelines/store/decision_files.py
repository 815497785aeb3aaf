"""A decision is put into the file of its publisher: what stands there stays as it is.

Two people may decide at once: the folder is locked from reading a file to replacing it.
"""

from __future__ import annotations

import os
import shutil
import textwrap
from pathlib import Path

from pipelines.decisions import indentation, parse_decisions, render_block
from pipelines.errors import DefinitionError, StateError
from pipelines.reconcile.decisions import Decision
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_folder, write_durably
from pipelines.store.lock import folder_lock

_HEAD = "# What people decided about the reports of {publisher}. See docs/decisions.md.\n"


def append_decision(folder: Path, decision: Decision) -> Path:
    """Put a decision below those of its publisher, atomically; the file that it went into.

    Raises DefinitionError for a file that is wrong already, in which the same was decided, or to
    which nothing can be added; StateError when the disk refuses.
    """
    path = (folder / f"{decision.publisher}.yaml").resolve()
    with disk_faults(path, StateError, "nothing was written"), folder_lock(path.parent):
        before = path.read_bytes() if path.exists() else b""
        _replace(path, _appended(before, decision, path))
    return path


def _replace(path: Path, content: bytes) -> None:
    coming = path.with_name(f".{path.name}.next")
    coming.unlink(missing_ok=True)  # of a process that was killed
    try:
        write_durably(coming, content)
        if path.exists():
            shutil.copymode(path, coming)
        crash_point("decisions.staged")
        os.replace(coming, path)
        crash_point("decisions.replaced")
    finally:
        coming.unlink(missing_ok=True)
    sync_folder(path.parent)


def _appended(before: bytes, decision: Decision, path: Path) -> bytes:
    """The content with one decision more; that it says so is checked before it is written."""
    publisher = decision.publisher
    known = parse_decisions(before, str(path), publisher)
    block = textwrap.indent(render_block(decision), " " * indentation(before, str(path)))
    start = before or _HEAD.format(publisher=publisher).encode()
    gap = b"" if start.endswith(b"\n") else b"\n"
    after = start + gap + b"\n" * bool(known) + block.encode()
    try:
        is_right = parse_decisions(after, str(path), publisher) == (*known, decision)
    except DefinitionError as error:
        if error.problem.startswith("the same was decided"):
            raise
        is_right = False
    if not is_right:
        raise DefinitionError(
            str(path), "no block can be added at the end of this file", "write it there by hand"
        )
    return after
