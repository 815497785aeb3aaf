"""Files that are wholly there or not there at all, and errors of the disk in plain words.

What is in the files is no matter of this module.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
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
        raise raised(f"{where}: {advice(error)}" + (f"; {kept}" if kept else "")) from error


def advice(error: OSError | sqlite3.Error) -> str:
    """What the disk refused, and what to do."""
    if isinstance(error, sqlite3.Error):
        return _advice_of_sqlite(error)
    what = error.strerror or str(error)
    if error.errno in _FULL:
        return f"the disk is full ({what}); free some space there and run it again"
    if error.errno in _FORBIDDEN:
        return f"no permission ({what}); let the user who runs this read and write there"
    return f"the disk refused ({what}); check it and run it again"


def advice_in(told: str) -> str:
    """The same of a library's words around those of the system; empty where there are none."""
    codes = (code for code in (*_FULL, *_FORBIDDEN) if os.strerror(code) in told)
    return next((advice(OSError(code, os.strerror(code))) for code in codes), "")


def _advice_of_sqlite(error: sqlite3.Error) -> str:
    """The low byte of SQLite's code is the kind of error."""
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"the disk is full or refused ({error}); free some space there and run it again"
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"no permission ({error}); let the user who runs this read and write there"
    return f"SQLite cannot use this file ({error}); move a damaged file away and run it again"


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
