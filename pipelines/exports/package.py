"""`datapackage.json`: what an export holds, of which type and from which sources.

The form is that of Frictionless Data Package 2.0, so that other programs know what to do with it;
what it has no words for stands under `release`. A licence is there where it is known, and nowhere
else; the export as a whole claims none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from pipelines.exports.model import About, Form, Resource, Source
from pipelines.store.tables import Column

MANIFEST = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_SEAL = "seal"
_MEDIA = {
    Form.CSV: "text/csv",
    Form.PARQUET: "application/vnd.apache.parquet",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
}
_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9.+-]+")
_CSV = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n"}


def render_package(about: About, resources: Sequence[Resource], folder: Path) -> bytes:
    """The description of the files in `folder`, with a seal that tells whether it was changed."""
    package = {
        "$schema": _PROFILE,
        "name": f"release-{about.release_id}".lower(),
        "created": about.built_at.astimezone(UTC).isoformat(),
        "version": about.schema_version,
        "release": {
            "release_id": about.release_id,
            "open_findings": [asdict(one) for one in about.open_findings],
            "accepted_findings": about.accepted_findings,
        },
        "sources": [_source(one) for one in about.sources],
        "resources": [_resource(one, folder) for one in resources],
    }
    return _rendered({**package, _SEAL: _seal_of(package)})


def sealed_files(manifest: bytes) -> dict[str, str] | None:
    """SHA-256 by name of each file that an unchanged description names; null if it is not ours."""
    try:
        package = json.loads(manifest)
        seal = package.pop(_SEAL)
        if seal != _seal_of(package):
            return None
        return {one["path"]: one["hash"].removeprefix("sha256:") for one in package["resources"]}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file of any size, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _source(source: Source) -> dict[str, Any]:
    """Where nothing is known, null says so."""
    told: dict[str, Any] = {
        "title": source.file,
        **({"path": source.source_url} if source.source_url else {}),
    }
    rest = asdict(source)
    licence = rest.pop("licence")
    return {**told, "licenses": [_licence(licence)] if licence else None, **rest}


def _licence(licence: str) -> dict[str, str]:
    """An identifier of SPDX as it is; other words as SPDX names what is not on its list."""
    if _IDENTIFIER.fullmatch(licence):
        return {"name": licence}
    slug = re.sub(r"[^A-Za-z0-9]+", "-", licence).strip("-") or "other"
    return {"name": f"LicenseRef-{slug}", "title": licence}


def _resource(resource: Resource, folder: Path) -> dict[str, Any]:
    path = folder / resource.file
    table, form = resource.table, resource.form
    told: dict[str, Any] = {
        "name": f"{table.full_name}.{form}".lower(),
        "path": resource.file,
        "description": table.comment,
        "format": form.value,
        "mediatype": _MEDIA[form],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of_file(path)}",
        "rows": table.row_count,
    }
    if form is Form.CSV:
        told |= {"encoding": "utf-8", "dialect": _CSV}
    if form is Form.XLSX:
        # As version 2.0 says it, and as programs of version 1 do.
        told["dialect"] = {"sheetName": resource.sheet, "excel": {"sheet": resource.sheet}}
    return {**told, "schema": {"fields": [_field(one) for one in table.columns]}}


def _field(column: Column) -> dict[str, str]:
    kind = column.sql_type
    plain = "integer" if _WHOLE.fullmatch(kind) else _TYPES.get(kind, "string")
    told = "number" if kind.startswith("DECIMAL") else plain
    return {"name": column.name, "type": told, "sqlType": kind, "description": column.comment}


def _seal_of(package: Mapping[str, Any]) -> str:
    return hashlib.sha256(_rendered(package)).hexdigest()


def _rendered(package: Mapping[str, Any]) -> bytes:
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
