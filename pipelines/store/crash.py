"""Places where a test may kill the process, to prove that any moment is a safe one to die.

No behaviour belongs here: without DTZ_CRASH_AT in the environment a crash point does nothing.
"""

from __future__ import annotations

import os
import signal

CRASH_VARIABLE = "DTZ_CRASH_AT"

CRASH_POINTS = (
    "archive.staged",
    "archive.renamed",
    "intake.staged",
    "intake.linked",
    "state.written",
    "state.committed",
    "build.filled",
    "build.synced",
    "build.renamed",
    "publish.copied",
    "publish.kept",
    "publish.linked",
    "publish.replaced",
)
# Those of packing the archive, in its order; the others happen in every refresh.
PACKS_CRASH_POINTS = (
    "packs.staged",
    "packs.renamed",
    "packs.loose",
    "packs.emptied",
    "packs.leaving",
)


def crash_point(name: str) -> None:
    """Kill this process at once, as a power cut would, if the environment names this point.

    Raises ValueError for a name that is not listed above, so that no point goes untested.
    """
    if name not in (*CRASH_POINTS, *PACKS_CRASH_POINTS):
        raise ValueError(f"{name!r} is not listed in CRASH_POINTS")
    if os.environ.get(CRASH_VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
