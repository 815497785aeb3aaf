"""Files that are wholly there or not there at all, and errors of the disk in plain words.

What is in the files is no matter of this module.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import EngineError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def disk_faults(where: Path, raised: type[EngineError], kept: str = "") -> Iterator[None]:
    """Turn an OSError into `raised` with what happened, where, and what to do.

    `kept` says what is still as it was.
    """
    try:
        yield
    except OSError as error:
        raise raised(f"{where}: {_advice(error)}" + (f"; {kept}" if kept else "")) from error


def _advice(error: OSError) -> str:
    what = error.strerror or str(error)
    if error.errno in _FULL:
        return f"the disk is full ({what}); free some space there and run it again"
    if error.errno in _FORBIDDEN:
        return f"no permission ({what}); let the user who runs this read and write there"
    return f"the disk refused ({what}); check it and run it again"


def write_durably(path: Path, content: bytes) -> None:
    """Write a new file and have the disk confirm it; raises FileExistsError if it is there."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_file(path: Path) -> None:
    """Have the disk confirm the content of a file."""
    _sync(path)


def sync_folder(folder: Path) -> None:
    """Have the disk confirm the names in a folder: without it a rename may not survive."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_file(path: Path) -> None:
    """Remove a file for good; nothing happens if it is not there."""
    if path.is_symlink() or path.exists():
        path.unlink()
        sync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all in it for good; nothing happens if it is not there."""
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for `source`, or a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in _FULL:
            raise
        shutil.copyfile(source, target)
