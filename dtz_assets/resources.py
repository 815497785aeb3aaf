"""What assets share: the warehouse that a run holds while it works. Dagster's resources.

Settings are read when a run starts, so that the daemon sees a changed environment on restart
only, and a run sees one set of settings throughout.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import dagster as dg

from dtz_assets.deciding import decisions_on_file
from dtz_assets.settings import Settings
from pipelines.alerts.routing import Post
from pipelines.definitions import Definition, load_definitions
from pipelines.reconcile.decisions import Decision
from pipelines.sources.listing import Publisher, load_sources
from pipelines.stages.archives import Archives
from pipelines.store.intake import Intake
from pipelines.store.layout import settle_layout
from pipelines.store.lock import warehouse_lock
from pipelines.store.pin import Pin, read_pin
from pipelines.store.records import RunStatus
from pipelines.store.release import sweep_releases
from pipelines.store.staging import Staging
from pipelines.store.state import State
from pipelines.store.tombstones import Tombstones
from pipelines.store.withdrawals import Withdrawals

REBUILD = "rebuild"
"""The job that makes a release again without raw/."""

PATIENCE_SECONDS = 600.0
"""How long a run waits at least for a command that holds the warehouse: nobody starts it again."""


@dataclass
class Warehouse:
    """Everything that the assets of one run work with; `at` is the instant of the run.

    `is_rebuild` says that nothing under raw/ is looked at; `was_reread`, which is set on the way,
    that something was read once more. In both cases a release is made, whether or not it differs.
    `faults` are, in words, those for which the release of this run is not published.
    """

    settings: Settings
    run_id: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_rebuild: bool = False
    was_reread: bool = False
    faults: list[str] = field(default_factory=list)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions of all families."""
        return load_definitions(self.settings.reports)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions of people, but for those about documents that were purged."""
        return tuple(
            one
            for one in decisions_on_file(self.settings)
            if not any(one.names(sha256) for sha256 in self.purged)
        )

    @cached_property
    def purged(self) -> frozenset[str]:
        """The contents that were purged: they are in no release."""
        return Tombstones(self.settings.purged).purged()

    @cached_property
    def publishers(self) -> Mapping[str, Publisher]:
        """Where reports come from."""
        return load_sources(self.settings.raw)

    @cached_property
    def archives(self) -> Archives:
        """What was found in each document."""
        return Archives(self.settings.archive)

    @cached_property
    def intake(self) -> Intake:
        """When each content was first seen."""
        return Intake(self.settings.intake)

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """When contents were withdrawn and restored."""
        return Withdrawals(self.settings.withdrawals)

    @cached_property
    def state(self) -> State:
        """Runs, files, outbox."""
        return State(self.settings.state)

    @cached_property
    def post(self) -> Post:
        """Where messages go."""
        return self.settings.post

    @cached_property
    def beside(self) -> Staging:
        """Tables of what was said of documents in files beside them; they stay from run to run."""
        return Staging(self.settings.beside)

    @cached_property
    def pin(self) -> Pin | None:
        """The release that stays live whatever this run makes."""
        return read_pin(self.settings.pin)

    @cached_property
    def staging(self) -> Staging:
        """Tables on their way from asset to asset."""
        return Staging(self.settings.staging)


# Of Python's 700, 10 and 10: of what a refresh makes, nearly all stays until its step ends.
_SELDOM = (100_000, 20, 50)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for garbage in cycles seldom, and not in what was imported.

    Rows and figures are millions of objects without cycles: looking through them again and again
    took a fifth of the time that the tables of some hundred documents take.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@dg.resource(description="the warehouse, held by this run alone")
@contextmanager
def warehouse_resource(context: dg.InitResourceContext) -> Iterator[Warehouse]:
    """Hold the warehouse from the first asset to the last, and put the run on record.

    Raises RefreshAtWork when another refresh holds it for longer than that. A command that runs
    a refresh itself holds the warehouse already, and waited as long as it was told to.
    """
    settings = Settings()
    patience = max(settings.wait_seconds, PATIENCE_SECONDS)
    run = context.run
    run_id = run.run_id if run else "ephemeral"
    with warehouse_lock(settings.warehouse, patience), rarely_collected():
        settle_layout(settings.warehouse)
        warehouse = Warehouse(
            settings, run_id, is_rebuild=run is not None and run.job_name == REBUILD
        )
        warehouse.post  # noqa: B018 - a wrong file is told before anything is read
        warehouse.archives.sweep()
        warehouse.intake.sweep()
        sweep_releases(settings.staging, settings.live, settings.releases)
        warehouse.withdrawals.sweep()
        Tombstones(settings.purged).sweep()
        warehouse.state.start_run(run_id, _trigger(run.tags if run else {}), warehouse.at)
        try:
            yield warehouse
        finally:
            # The last asset puts success on record; whatever ends before it has failed.
            warehouse.state.finish_run(run_id, RunStatus.FAILED, datetime.now(UTC))


def _trigger(tags: Mapping[str, str]) -> str:
    for tag, name in (("dagster/schedule_name", "schedule"), ("dagster/sensor_name", "sensor")):
        if tag in tags:
            return name
    return tags.get("dtz/trigger", "ui")
