"""Which release a person put back and wants to keep live, in one small file beside the live one.

A file of its own and not part of the state: a reader may look at it, and it outlives a state that
is lost or moved away. What a pin keeps from happening is decided elsewhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.errors import StateError
from pipelines.store.crash import crash_point
from pipelines.store.files import disk_faults, sync_folder, write_durably
from pipelines.store.instants import instant_text, parse_instant


@dataclass(frozen=True, slots=True)
class Pin:
    """The release that stays live, since when, and who said so."""

    release_id: str
    pinned_at: datetime
    by: str


def read_pin(path: Path) -> Pin | None:
    """The pin; null when none is set. Raises StateError for a file that no rollback wrote."""
    with disk_faults(path, StateError):
        try:
            told = json.loads(path.read_bytes())
            at = parse_instant(told["pinned_at"])
            return Pin(str(told["release_id"]), at, str(told["by"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise StateError(
                f"{path}: this pin is damaged ({type(error).__name__}); pin again with "
                "`dtz rollback RELEASE_ID`, or end it with `dtz refresh --unpin`"
            ) from error


def write_pin(path: Path, pin: Pin) -> None:
    """Pin a release in the place of any other; only while holding the warehouse lock."""
    told = {"release_id": pin.release_id, "pinned_at": instant_text(pin.pinned_at), "by": pin.by}
    coming = path.with_name(f".{path.name}.next")
    with disk_faults(path, StateError, "nothing was pinned"):
        coming.unlink(missing_ok=True)
        try:
            write_durably(coming, (json.dumps(told, indent=2) + "\n").encode())
            crash_point("pin.staged")
            os.replace(coming, path)
        finally:
            coming.unlink(missing_ok=True)
        crash_point("pin.set")
        sync_folder(path.parent)


def remove_pin(path: Path) -> None:
    """Let the next release be published again; nothing happens when no release is pinned."""
    with disk_faults(path, StateError, "the release is still pinned"):
        if path.exists():
            path.unlink()
            crash_point("pin.removed")
            sync_folder(path.parent)
