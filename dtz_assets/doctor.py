"""Is everything there that a refresh and its readers need? One look at each part, and what to do.

Nothing is changed, nothing is sent, and no other host is asked. No Dagster here, but for the look
at its daemon.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from dtz_assets.deciding import decisions_on_file
from dtz_assets.releases import waiting_release
from dtz_assets.schema_version import require_readable
from dtz_assets.settings import Settings
from pipelines.alerts.delivery import is_usable
from pipelines.definitions import load_definitions
from pipelines.documents.ocr import engine
from pipelines.errors import EngineError, NoRelease
from pipelines.sources.listing import load_sources
from pipelines.stages.watching import last_refresh
from pipelines.store.intake import Intake
from pipelines.store.lock import is_held
from pipelines.store.pin import read_pin
from pipelines.store.query import run_query
from pipelines.store.records import AlertStatus, RunStatus
from pipelines.store.state import State

LEAST_FREE_MB = 500
_MEGABYTE = 1024 * 1024
# Where SQLite cannot keep its promises: locks and shared memory do not reach across machines.
_NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"}


class Health(StrEnum):
    """Fine, worth a look, or wrong."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one look found; `advice` says what to do, and is empty where nothing is to be done."""

    part: str
    health: Health
    found: str
    advice: str = ""


def examine(settings: Settings, at: datetime) -> Iterator[Diagnosis]:
    """Every part in the order in which a refresh needs it; a part that fails stops no other."""
    for part, look in _LOOKS.items():
        try:
            for health, found, advice in look(settings, at):
                yield Diagnosis(part, health, found, advice)
        except NoRelease as error:
            what, _, advice = str(error).partition("; ")
            yield Diagnosis(part, Health.LOOK, what, advice)
        except EngineError as error:
            what, _, advice = str(error).partition("; ")
            yield Diagnosis(part, Health.WRONG, what, advice or "see the message")
        except OSError as error:
            where = error.filename or settings.warehouse
            found = f"{where}: {error.strerror}"
            yield Diagnosis(part, Health.WRONG, found, "let the user who runs this read it")


_Found = tuple[Health, str, str]
_Look = Callable[[Settings, datetime], Iterable[_Found]]


def _ok(found: str) -> _Found:
    return (Health.OK, found, "")


def _environment(_: Settings, __: datetime) -> Iterator[_Found]:
    wanting = list(_wanting())
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    if wanting:
        yield (Health.WRONG, f"{python}; {', '.join(wanting)}", "run `make refresh` to install")
    else:
        yield _ok(f"{python}, all packages there")
    if engine():
        yield _ok(f"scans are read by {engine()}")
    else:
        yield (Health.OK, "scans are not read", "run `make ocr` if there are any")


def _wanting() -> Iterator[str]:
    """The packages that the project asks for and that are absent or too old."""
    for line in requires("dtz") or ():
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield f"{wanted.name} is absent"
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} is {found}, not {wanted.specifier}"


def _folders(settings: Settings, _: datetime) -> Iterator[_Found]:
    if not settings.raw.is_dir():
        yield (Health.WRONG, f"{settings.raw}: no such folder", "make it, or set DTZ_RAW")
    else:
        yield _ok(f"{settings.raw}: {sum(1 for _ in settings.raw.rglob('*.[pP][dD][fF]'))} PDFs")
    folder = _nearest(settings.warehouse)
    free = shutil.disk_usage(folder).free // _MEGABYTE
    if free < LEAST_FREE_MB:
        yield (Health.WRONG, f"{folder}: {free} MB free", "free some space there")
    else:
        yield _ok(f"{folder}: {free:,} MB free")
    kind = _kind_of_disk(folder)
    if kind in _NETWORK_DISKS:
        advice = "move the warehouse to a disk of this machine; state.db and locks need one"
        yield (Health.WRONG, f"{folder}: on a network share ({kind})", advice)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _kind_of_disk(folder: Path) -> str:
    """The type of the file system as Linux tells it; empty where nothing tells."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = [(fields[1].replace("\\040", " "), fields[2]) for fields in map(str.split, lines)]
    over = [(place, kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    return max(over, key=lambda one: len(one[0]))[1] if over else ""


def _definitions(settings: Settings, _: datetime) -> Iterator[_Found]:
    families = load_definitions(settings.reports)
    if families:
        yield _ok(f"{len(families)} families: {', '.join(one.name for one in families)}")
    else:
        advice = "set DTZ_REPORTS to the folder that has them"
        yield (Health.WRONG, f"{settings.reports}: no definitions", advice)
    yield _ok(f"{len(decisions_on_file(settings))} decisions")


def _sources(settings: Settings, _: datetime) -> Iterator[_Found]:
    publishers = load_sources(settings.raw)
    places = sum(len(one.reports) for one in publishers.values())
    told = f"{places} sources of {len(publishers)} publishers"
    if places and not settings.fetch:
        yield (Health.LOOK, f"{told}, not asked", "set DTZ_FETCH=true")
    else:
        yield _ok(told if places else "no sources listed: reports are put under raw/ by hand")


def _archive(settings: Settings, _: datetime) -> Iterator[_Found]:
    yield _ok(f"{len(Intake(settings.intake).all())} contents on record")


def _release(settings: Settings, at: datetime) -> Iterator[_Found]:
    require_readable(settings.live)
    ((name, built_at, version_, documents, figures),) = run_query(
        settings.live,
        "select release_id, built_at, schema_version, documents, figures from ops.releases",
    ).rows
    told = f"{name}: {documents} documents, {figures} figures, tables {version_}"
    yield _ok(f"{told}, {_ago(at - built_at)}")
    if settings.live.with_name(settings.live.name + ".wal").exists():
        advice = "close what writes to it, and run `dtz rebuild`"
        yield (Health.WRONG, f"{settings.live}: somebody wrote to it", advice)
    ((open_,),) = run_query(
        settings.live, "select count(*) from quality.findings where state = 'open'"
    ).rows
    if open_:
        yield (Health.LOOK, f"{open_} open findings", "run `dtz check`")


def _pin(settings: Settings, at: datetime) -> Iterator[_Found]:
    pin = read_pin(settings.pin)
    if pin is None:
        yield _ok("no release is pinned")
        return
    told = f"release {pin.release_id} was pinned {_ago(at - pin.pinned_at)} by {pin.by}"
    waiting = waiting_release(settings, pin)
    held = f"; release {waiting} waits" if waiting else ""
    yield (Health.LOOK, told + held, "run `dtz refresh --unpin` when newer ones may be published")


def _site(settings: Settings, _: datetime) -> Iterator[_Found]:
    from dtz_assets.reporting import is_of_live  # what draws is slow to import

    if not settings.live.exists():
        return
    is_current = is_of_live(settings)
    if is_current:
        yield _ok(f"{settings.site / 'index.html'}: of the live release")
    elif is_current is None and not settings.report:
        yield _ok("no site is made (DTZ_REPORT=false)")
    elif is_held(settings.warehouse):
        yield _ok("a refresh is at work")
    else:
        what = "no site there" if is_current is None else "not as the live release makes it now"
        yield (Health.LOOK, f"{settings.site}: {what}", "run `dtz report`")


def _state(settings: Settings, at: datetime) -> Iterator[_Found]:
    if not settings.state.exists():
        yield (Health.LOOK, "no refresh has run yet", "run `dtz refresh`")
        return
    state = State(settings.state)
    runs = state.runs()
    if is_held(settings.warehouse):
        yield _ok("a refresh is at work")
    elif runs and runs[0].status is not RunStatus.SUCCEEDED:
        advice = f"see what it says ({runs[0].message or 'the log'}), and run `dtz refresh`"
        yield (Health.WRONG, f"the last refresh {_ended(runs[0].status)}", advice)
    yield _lateness(state, settings, at)


def _lateness(state: State, settings: Settings, at: datetime) -> _Found:
    """Whether the next refresh should have been there by now; a message tells of the same."""
    last = last_refresh(state)
    if last is None:
        if any(run.status is RunStatus.SUCCEEDED for run in state.runs()):
            return _ok("nothing says when the next refresh is expected")  # of an earlier version
        return (Health.LOOK, "no refresh has succeeded yet", "run `dtz refresh`")
    run, expected = last
    told = f"the last refresh was {_ago(at - run.started_at)}"
    if at <= expected + timedelta(hours=settings.overdue_hours):
        return _ok(told)
    late = f"{told}; the next one was expected {_ago(at - expected)}"
    return (Health.WRONG, late, "see whether the daemon or cron runs")


def _ended(status: RunStatus) -> str:
    return "was killed" if status in (RunStatus.INTERRUPTED, RunStatus.RUNNING) else "failed"


def _alerts(settings: Settings, _: datetime) -> Iterator[_Found]:
    channels = settings.post.channels
    if not channels:
        advice = "set DTZ_ALERT_URLS or DTZ_ALERTS; until then messages are only recorded"
        yield (Health.LOOK, "no channel for alerts", advice)
    for name, url in channels.items():
        if not is_usable(url):
            advice = "write it as docs/alerts.md shows"
            yield (Health.WRONG, f"channel {name} is no address that can be used", advice)
        else:
            yield _ok(f"channel {name}")
    if settings.state.exists():
        waiting = State(settings.state).undelivered_alerts()
        failed = sum(one.status is AlertStatus.FAILED for one in waiting)
        if failed:
            advice = "see `dtz alerts list` for why; they are tried again, or `dtz alerts send`"
            yield (Health.WRONG, f"{failed} messages could not be delivered", advice)


def _daemon(settings: Settings, at: datetime) -> Iterator[_Found]:
    storage = settings.warehouse / "dagster"
    has_database = bool(settings.postgres_url.get_secret_value())
    if not has_database and not any(storage.glob("**/*.db")):
        yield _ok("Dagster has not run here: no daemon, or refreshes by cron")
        return
    from dtz_assets.refreshing import daemon_heartbeats

    beats = daemon_heartbeats(settings)
    if not beats:
        advice = "start it (`make ui`, or the service), unless refreshes are started by cron"
        yield (Health.LOOK, "Dagster's daemon has never run", advice)
    for name, beat in sorted(beats.items()):
        if at - beat > timedelta(minutes=5):
            advice = "start it, unless refreshes are started by cron"
            yield (Health.LOOK, f"{name}: last heard {_ago(at - beat)}", advice)
        else:
            yield _ok(f"{name}: at work")


def _ago(age: timedelta) -> str:
    if age < timedelta(hours=1):
        return f"{max(0, age.seconds // 60)} minutes ago"
    if age < timedelta(days=2):
        return f"{age // timedelta(hours=1)} hours ago"
    return f"{age.days} days ago"


_LOOKS: dict[str, _Look] = {
    "environment": _environment,
    "folders": _folders,
    "definitions": _definitions,
    "sources": _sources,
    "archive": _archive,
    "release": _release,
    "pin": _pin,
    "site": _site,
    "state": _state,
    "alerts": _alerts,
    "daemon": _daemon,
}
