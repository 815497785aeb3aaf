"""Places where a test may kill the process, to prove that any moment is a safe one to die.

No behaviour belongs here: without DTZ_CRASH_AT in the environment a crash point does nothing. It
names a point, or a later passage of one: `state.committed*3` is the third commit.

Whatever changes a file for good does so between two points; a test reads the code for that.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

CRASH_VARIABLE = "DTZ_CRASH_AT"

CRASH_POINTS = (
    "archive.staged",
    "archive.renamed",
    "scans.staged",
    "scans.renamed",
    "intake.staged",
    "intake.linked",
    "state.written",
    "state.committed",
    "staging.written",
    "staging.renamed",
    "outbox.waiting",
    "outbox.sent",
    "outbox.recorded",
    "build.written",
    "build.committed",
    "build.filled",
    "build.synced",
    "build.renamed",
    "publish.copied",
    "publish.kept",
    "publish.linked",
    "publish.replaced",
    "publish.tidied",
    "decisions.staged",
    "decisions.replaced",
)
# Of what does not happen in every refresh.
EXPORT_CRASH_POINTS = (
    "export.found",
    "export.restored",
    "export.staged",
    "export.parted",
    "export.placed",
)
LAYOUT_CRASH_POINTS = ("layout.staged", "layout.marked")
# In the order of packing.
PACKS_CRASH_POINTS = (
    "packs.staged",
    "packs.renamed",
    "packs.taking",
    "packs.loose",
    "packs.emptied",
    "packs.parting",
    "packs.leaving",
)
PIN_CRASH_POINTS = ("pin.staged", "pin.set", "pin.removed")
# In the order of a purge.
PURGE_CRASH_POINTS = (
    "purge.staged",
    "purge.begun",
    "purge.raw",
    "purge.site",
    "purge.beside",
    "purge.archive",
    "purge.staging",
    "purge.runs",
    "purge.pin",
    "purge.releases",
    "purge.state",
    "purge.intake",
    "purge.closed",
)
SITE_CRASH_POINTS = ("site.filled", "site.parted", "site.placed", "site.found", "site.restored")
FORGETTING_CRASH_POINTS = ("site.forgetting", "site.forgotten")
SOURCES_CRASH_POINTS = ("sources.staged", "sources.placed")
WITHDRAWAL_CRASH_POINTS = ("withdrawal.staged", "withdrawal.linked")
ALL_CRASH_POINTS = (
    *CRASH_POINTS,
    *EXPORT_CRASH_POINTS,
    *FORGETTING_CRASH_POINTS,
    *LAYOUT_CRASH_POINTS,
    *PACKS_CRASH_POINTS,
    *PIN_CRASH_POINTS,
    *PURGE_CRASH_POINTS,
    *SITE_CRASH_POINTS,
    *SOURCES_CRASH_POINTS,
    *WITHDRAWAL_CRASH_POINTS,
)
_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Kill this process at once, as a power cut would, if the environment names this passage.

    Raises ValueError for a name that is not listed above, so that no point goes untested.
    """
    if name not in ALL_CRASH_POINTS:
        raise ValueError(f"{name!r} is not listed as a crash point")
    _passed[name] += 1
    wanted, _, passage = os.environ.get(CRASH_VARIABLE, "").partition("*")
    if wanted == name and _passed[name] == int(passage or 1):
        os.kill(os.getpid(), signal.SIGKILL)
