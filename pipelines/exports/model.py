"""What an export tells of its release: where it comes from, what is open; and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.store.contents import StoredTable


class Form(StrEnum):
    """A kind of file."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the release rests on; licence and address are null where not stated."""

    document_id: str
    file: str
    sha256: str
    report_id: str | None
    status: str
    licence: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """What a person should still look at, as the release explains it."""

    finding_id: str
    severity: str
    kind: str
    file: str | None
    explanation: str


@dataclass(frozen=True, slots=True)
class About:
    """The release of an export. An export never goes without what does not add up in it."""

    release_id: str
    built_at: datetime
    schema_version: str
    sources: tuple[Source, ...]
    open_findings: tuple[OpenFinding, ...]
    accepted_findings: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A table in a file; `sheet` is that of a workbook."""

    file: str
    form: Form
    table: StoredTable
    sheet: str | None = None
