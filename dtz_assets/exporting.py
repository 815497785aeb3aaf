"""What `dtz export` takes from a release: which tables, and what is told of their sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from dtz_assets.settings import Settings
from pipelines.errors import ExportError
from pipelines.exports.model import About, Form, OpenFinding, Resource, Source
from pipelines.exports.writing import Shown, write_export
from pipelines.store.contents import Contents, StoredTable, open_contents
from pipelines.text import did_you_mean

_RELEASE = "select release_id, built_at, schema_version from ops.releases"
_SOURCES = """
select document_id, file, sha256, report_id, status, licence, source_url
from core.documents order by file, document_id
"""
_OPEN = """
select f.finding_id, f.severity, f.kind, d.file, f.explanation
from quality.findings f left join core.documents d using (document_id)
where f.state = 'open'
order by f.severity, d.file, f.finding_id
"""
_ACCEPTED = "select count(*) from quality.findings where state = 'accepted'"
_PRIVATE = "ops"  # runs and messages: nothing that an analyst counts with


def export(
    target: Path, forms: Sequence[Form], only: Sequence[str], every: bool, settings: Settings
) -> tuple[About, list[Resource]]:
    """Write the current release, or part of it, to a folder.

    Raises ExportError for a folder within raw or the warehouse, or of somebody else, and for a
    table that is not there; NoRelease without a release.
    """
    folder = target.expanduser().resolve()
    _require_apart(folder, settings)
    with open_contents(settings.live) as contents:
        about = _about(contents)
        tables = chosen(contents.tables(), only, every)
        shown = Shown(settings.language, ZoneInfo(settings.timezone))
        return about, write_export(folder, contents, about, tables, forms, shown)


def chosen(tables: Sequence[StoredTable], only: Sequence[str], every: bool) -> list[StoredTable]:
    """The marts; with `every` core and quality too; with `only` the tables of these names.

    A mart may be named without its schema. Raises ExportError for a name that is not there.
    """
    if not only:
        schemas = ("marts", "core", "quality") if every else ("marts",)
        return [one for schema in schemas for one in tables if one.schema == schema]
    known = {one.full_name: one for one in tables if one.schema != _PRIVATE}
    named = {name if "." in name else f"marts.{name}": name for name in only}
    for full, given in named.items():
        if full not in known:
            hint = did_you_mean(full, known) or f"there are {', '.join(sorted(known))}"
            raise ExportError(f"{given}: no such table to export; {hint}")
    return [known[full] for full in named]


def _about(contents: Contents) -> About:
    ((release_id, built_at, schema_version),) = contents.ask(_RELEASE).rows
    ((accepted,),) = contents.ask(_ACCEPTED).rows
    sources = tuple(Source(*row) for row in contents.ask(_SOURCES).rows)
    findings = tuple(OpenFinding(*row) for row in contents.ask(_OPEN).rows)
    return About(release_id, built_at, schema_version, sources, findings, accepted)


def _require_apart(folder: Path, settings: Settings) -> None:
    for kept in (settings.raw.resolve(), settings.warehouse.resolve()):
        if folder == kept or kept in folder.parents or folder in kept.parents:
            raise ExportError(
                f"{folder}: an export does not go into {kept}, nor around it; choose another folder"
            )
