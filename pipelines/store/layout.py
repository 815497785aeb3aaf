"""Which arrangement of files a warehouse folder has: one number beside them.

    1   archive/{recognition,extractions,scans}, intake/, releases/, state.db, dtz.duckdb

What stands in each of them has a version of its own: entries of the archive, the state, and the
tables of a release. This one changes when something moves or gets another name.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_folder, write_durably

LAYOUT = 1
LAYOUT_FILE = "layout.json"


def settle_layout(folder: Path) -> None:
    """Mark a warehouse with its layout; only while holding the warehouse lock.

    A folder without the mark is one of layout 1, as the versions before the mark made it, or new.
    Raises StateError, and changes nothing, for a folder that a newer version arranged.
    """
    path = folder / LAYOUT_FILE
    with disk_faults(path, StateError):
        if path.exists():
            _require_known(path)
            return
        coming = path.with_name(f".{path.name}.next")
        coming.unlink(missing_ok=True)
        write_durably(coming, (json.dumps({"layout": LAYOUT}) + "\n").encode())
        crash_point("layout.staged")
        os.replace(coming, path)
        crash_point("layout.marked")
        sync_folder(folder)


def _require_known(path: Path) -> None:
    try:
        layout = int(json.loads(path.read_bytes())["layout"])
    except (ValueError, TypeError, KeyError) as error:
        raise StateError(
            f"{path}: this mark is damaged ({type(error).__name__}); if the folder was made by "
            "this version of DTZ, delete the mark and run it again"
        ) from error
    if layout > LAYOUT:
        raise StateError(
            f"{path.parent}: a warehouse of layout {layout}, this version of DTZ knows up to "
            f"{LAYOUT}; use the newer version, or give another folder (--warehouse DIR)"
        )
