"""The tables of `ops`: a snapshot of the operational state, as it was when a release was built."""

from __future__ import annotations

import pandera.pandas as pa

from dtz_assets.schemas.columns import Count, Flag, Instant, Rows, Size, Text
from pipelines.store.records import AlertStatus, FetchOutcome, FileOutcome, RunStatus


class Releases(Rows):
    """One row: this release, and what it was made of."""

    release_id: Text = pa.Field(unique=True, description="sorts by age")
    built_at: Instant = pa.Field(description="when it was built (UTC)")
    run_id: Text = pa.Field(description="the run that built it")
    schema_version: Text = pa.Field(description="major.minor of the tables; additive in a major")
    extraction_version: Count = pa.Field(ge=1, description="version of the engine that reads")
    inputs: Text = pa.Field(description="hash of archive, intake, definitions and decisions")
    documents: Count = pa.Field(ge=0, description="distinct contents on record")
    figures: Count = pa.Field(ge=0, description="figures in core.figures")


class Runs(Rows):
    """One row per refresh; the one that built this release is still running in it."""

    run_id: Text = pa.Field(unique=True, description="as Dagster calls it")
    started_at: Instant = pa.Field(description="when it started (UTC)")
    finished_at: Instant = pa.Field(nullable=True, description="when it ended (UTC)")
    trigger: Text = pa.Field(description="who or what started it")
    status: Text = pa.Field(isin=[one.value for one in RunStatus], description=", ".join(RunStatus))
    documents_read: Count = pa.Field(ge=0, description="contents that it opened")
    figures: Count = pa.Field(ge=0, description="figures in the release after it")
    release_id: Text = pa.Field(nullable=True, description="the release that was current after it")
    message: Text = pa.Field(description="what went wrong, if anything")


class Files(Rows):
    """One row per path under raw/ that was ever seen, with what came of it the last time."""

    path: Text = pa.Field(unique=True, description="path under raw/")
    size: Size = pa.Field(ge=0, description="bytes")
    mtime_ns: Size = pa.Field(description="modification time as the disk says, for change only")
    sha256: Text = pa.Field(nullable=True, description="SHA-256 of the bytes; null if unreadable")
    outcome: Text = pa.Field(
        isin=[one.value for one in FileOutcome], description=", ".join(FileOutcome)
    )
    reason: Text = pa.Field(
        description="why it could not be read; of a duplicate: the path that holds the same bytes"
    )
    seen_at: Instant = pa.Field(description="when it was last looked at (UTC)")


class Fetches(Rows):
    """One row per look at a source of raw/sources.yaml, and per file of a folder."""

    fetch_id: Text = pa.Field(unique=True, description="this look")
    publisher: Text = pa.Field(description="folder under raw/ that it is for")
    source: Text = pa.Field(description="address or folder, as listed")
    item: Text = pa.Field(description="file of the folder; empty for an address")
    looked_at: Instant = pa.Field(description="instant of the refresh (UTC)")
    outcome: Text = pa.Field(
        isin=[one.value for one in FetchOutcome], description=", ".join(FetchOutcome)
    )
    detail: Text = pa.Field(description="why nothing came, if nothing did")
    http_status: Count = pa.Field(
        nullable=True, description="status of the answer, if there was one"
    )
    is_new: Flag = pa.Field(description="a content came that was not there before")
    path: Text = pa.Field(nullable=True, description="path under raw/ that holds what it gave")
    sha256: Text = pa.Field(nullable=True, description="SHA-256 of what it gave")
    etag: Text = pa.Field(nullable=True, description="what the server calls this version")
    last_modified: Text = pa.Field(nullable=True, description="when it changed, says the server")


class Alerts(Rows):
    """One row per message, with its delivery as far as it was known when this was built."""

    message_id: Text = pa.Field(unique=True, description="the same for the same news")
    document_id: Text = pa.Field(nullable=True, description="the document that it is about")
    subject: Text = pa.Field(description="its subject")
    body: Text = pa.Field(description="its text")
    severity: Text = pa.Field(description="how grave it is")
    created_at: Instant = pa.Field(description="when it was composed (UTC)")
    delivered_at: Instant = pa.Field(nullable=True, description="when it was delivered (UTC)")
    status: Text = pa.Field(
        isin=[one.value for one in AlertStatus], description=", ".join(AlertStatus)
    )
    attempts: Count = pa.Field(ge=0, description="how often it was tried")
    channels: Text = pa.Field(description="names of channels, never their addresses")
    error: Text = pa.Field(nullable=True, description="what kind of failure the last attempt met")


class Views(Rows):
    """One row per mart: the SELECT that makes it, so that it can be asked as of another day."""

    position: Count = pa.Field(unique=True, ge=1, description="the order in which they are made")
    name: Text = pa.Field(unique=True, description="schema and name")
    sql: Text = pa.Field(description="the SELECT, over core and quality; it names no database")


OPS: dict[str, type[Rows]] = {
    "ops.releases": Releases,
    "ops.runs": Runs,
    "ops.files": Files,
    "ops.fetches": Fetches,
    "ops.alerts": Alerts,
    "ops.views": Views,
}
