"""A folder that is there as a whole or not at all; replaced only where all in it is of an export.

    .out.k3v9x1.dtz-part   the new export, while it is written
    out                    the export
    .out.k3v9x1.dtz-old    the one before, for the moment of changing places

What a killed export left is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from pipelines.errors import ExportError
from pipelines.exports.package import MANIFEST, sealed_files, sha256_of_file
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_file, sync_folder
from pipelines.store.lock import folder_lock

_PART, _OLD = ".dtz-part", ".dtz-old"
_KEPT = "what was there stays as it was"
_ELSEWHERE = "choose another folder, or move it away first"


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of `target` when the block ends well.

    Raises ExportError when something stands there that is not of an export, or was changed since,
    and when the disk refuses.
    """
    require_own(target)
    with disk_faults(target, ExportError, _KEPT):
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_dead(target)
        staged = Path(mkdtemp(prefix=f".{target.name}.", suffix=_PART, dir=target.parent))
        with folder_lock(staged):  # shows other exports that somebody is at work here
            try:
                yield staged
                _finish(staged)
                require_own(target)
                _change_places(staged, target)
            finally:
                shutil.rmtree(staged, ignore_errors=True)


def require_own(target: Path) -> None:
    """Raises ExportError unless `target` is absent, empty, or an unchanged export."""
    with disk_faults(target, ExportError, _KEPT):
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise ExportError(f"{target}: this is no folder; {_ELSEWHERE}")
        found = sorted(target.rglob("*")) if target.exists() else []
        if not found:
            return
        manifest = target / MANIFEST
        ours = sealed_files(manifest.read_bytes()) if manifest.is_file() else None
        if ours is None:
            raise ExportError(f"{target}: what stands there is no unchanged export; {_ELSEWHERE}")
        for path in found:
            if path != manifest and not _is_sealed(path, ours.get(path.name)):
                name = path.relative_to(target)
                raise ExportError(f"{target}: {name} is not as an export made it; {_ELSEWHERE}")


def _is_sealed(path: Path, sha256: str | None) -> bool:
    """A folder has no entry among the names, and what is in one has another path."""
    return path.is_file() and not path.is_symlink() and sha256_of_file(path) == sha256


def _finish(staged: Path) -> None:
    for path in staged.iterdir():
        sync_file(path)
    sync_folder(staged)
    staged.chmod(0o777 & ~_umask())


def _change_places(staged: Path, target: Path) -> None:
    old = staged.with_suffix(_OLD)
    crash_point("export.staged")
    if target.exists():
        os.rename(target, old)
    crash_point("export.parted")
    try:
        os.rename(staged, target)
    except OSError:
        with suppress(OSError):
            os.rename(old, target)
        raise
    crash_point("export.placed")
    sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _remove_dead(target: Path) -> None:
    """What killed exports left; of one killed while changing places, the export comes back."""
    for leftover in _beside(target, _PART):
        if not _is_alive(leftover):
            shutil.rmtree(leftover, ignore_errors=True)
    crash_point("export.found")
    for old in _beside(target, _OLD):
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(old, target)
    crash_point("export.restored")


def _beside(target: Path, suffix: str) -> list[Path]:
    return sorted(
        path
        for path in target.parent.iterdir()
        if path.name.startswith(f".{target.name}.") and path.suffix == suffix
    )


def _is_alive(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _umask() -> int:
    """The mask of this process, which cannot be asked without setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
