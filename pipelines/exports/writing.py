"""An export: its files are written beside their place, described, and put there together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.exports.folder import replaced_folder
from pipelines.exports.model import About, Form, Resource
from pipelines.exports.package import MANIFEST, render_package
from pipelines.exports.tables import write_csv, write_parquet
from pipelines.exports.workbook import require_room, sheet_names, write_workbook
from pipelines.store.contents import Contents, StoredTable
from pipelines.store.files import write_durably
from pipelines.wording import Language

WORKBOOK = "dtz.xlsx"
_ONE_FILE_EACH: dict[Form, Callable[[Path, Contents, StoredTable], None]] = {
    Form.CSV: write_csv,
    Form.PARQUET: write_parquet,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """In which language and time zone a workbook speaks to people."""

    language: Language
    zone: ZoneInfo


def write_export(
    target: Path,
    contents: Contents,
    about: About,
    tables: Sequence[StoredTable],
    forms: Sequence[Form],
    shown: Shown,
) -> list[Resource]:
    """Fill the folder `target` with these tables in each of `forms`, and describe them.

    Raises ExportError when something else stands there, when a table does not fit, or when the
    disk refuses; then nothing was changed.
    """
    resources = [one for form in forms for one in _resources(form, tables, shown.language)]
    sheets = [one for one in resources if one.form is Form.XLSX]
    if sheets:
        require_room(about, sheets)
    with replaced_folder(target) as folder:
        for one in resources:
            if write := _ONE_FILE_EACH.get(one.form):
                write(folder / one.file, contents, one.table)
        if sheets:
            path = folder / WORKBOOK
            write_workbook(path, contents, about, sheets, shown.language, shown.zone)
        write_durably(folder / MANIFEST, render_package(about, resources, folder))
    return resources


def _resources(form: Form, tables: Sequence[StoredTable], language: Language) -> list[Resource]:
    if form is Form.XLSX:
        names = sheet_names((one.full_name for one in tables), language)
        return [
            Resource(WORKBOOK, form, table, name) for table, name in zip(tables, names, strict=True)
        ]
    return [Resource(f"{one.full_name}.{form}", form, one) for one in tables]
